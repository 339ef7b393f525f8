using System.Globalization;
using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Api;

/// <summary>Query parameters as they came, read like the fields of a body: all faults are told at once.</summary>
internal sealed class ListQuery(IQueryCollection query)
{
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);

    public bool IsGood => _errors.Count == 0;

    public IResult Refusal => ApiProblem.Invalid(_errors);

    public string? Text(string name) => query.TryGetValue(name, out var values) && values[0] is { Length: > 0 } text ? text : null;

    /// <summary>An id of the seed's form.</summary>
    public string? Id(string name)
    {
        var text = Text(name);
        if (text is not null && !Ids.IsId(text))
        {
            Note(name, $"{name} is not an id: ids are UUIDs in lower case.");
        }

        return text;
    }

    public T? Word<T>(string name)
        where T : struct, Enum
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        if (Wire.TryParse<T>(text, out var value))
        {
            return value;
        }

        Note(name, $"{name} must be one of {Wire.AllNames<T>()}.");
        return null;
    }

    /// <summary>ISO 8601; without an offset it is UTC. A date alone is its first moment.</summary>
    public DateTimeOffset? Time(string name)
    {
        // An unescaped "+" of an offset arrives as a blank.
        var text = Text(name)?.Replace(' ', '+');
        if (text is null)
        {
            return null;
        }

        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var isDated = text is [_, _, _, _, '-', _, _, '-', _, _, ..];
        if (isDated && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var time) && time.Year >= 2000)
        {
            return time;
        }

        Note(name, $"{name} is not a time: write it like 2026-01-31T08:00:00Z.");
        return null;
    }

    /// <summary>E.164. An unescaped "+" arrives as a blank and is put right.</summary>
    public string? Number(string name, string? country)
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        if (PhoneNumber.TryParse(text[0] == ' ' ? string.Concat("+", text.AsSpan(1)) : text, country, out var number, out _))
        {
            return number.E164;
        }

        Note(name, $"{name} is not a phone number: give one{FieldSentences.Example(country)}.");
        return null;
    }

    public PageAsk Page()
    {
        var text = Text("limit");
        if (text is null)
        {
            return new PageAsk(ApiLimits.DefaultPage, Text("page"));
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > ApiLimits.MaxPage)
        {
            Note("limit", $"limit must be a whole number from 1 to {ApiLimits.MaxPage}.");
            limit = ApiLimits.DefaultPage;
        }

        return new PageAsk(limit, Text("page"));
    }

    public void Note(string name, string sentence) => _errors.TryAdd(name, [sentence]);
}
