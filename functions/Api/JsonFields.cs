using System.Text.Json;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Api;

/// <summary>
/// The fields of a JSON body, by name without regard to case and underscores (<c>phone_number</c>, <c>phoneNumber</c>). Reading one notes
/// what is wrong with it, so that all faults are told at once, each under the schema's name of the field.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<string>> _errors = new(StringComparer.Ordinal);

    public bool IsGood => _errors.Count == 0;

    /// <summary>400 with everything noted.</summary>
    public IResult Refusal => ApiProblem.Invalid(_errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal));

    /// <summary>Reads the body whole.</summary>
    /// <param name="isRequired">When false, no body is an empty object.</param>
    /// <returns>The fields, or why there are none.</returns>
    public static async Task<(JsonFields? Fields, IResult? Refusal)> ReadAsync(HttpContext context, bool isRequired = true)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var fields = new JsonFields();
        if (body.Length == 0)
        {
            return isRequired ? (null, Bad("The body is empty: send a JSON object.")) : (fields, null);
        }

        try
        {
            body.Position = 0;
            var json = await JsonDocument.ParseAsync(body, cancellationToken: context.RequestAborted);
            context.Response.RegisterForDispose(json);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? (fields.Take(json.RootElement), null)
                : (null, Bad($"The body is {Kind(json.RootElement)}: send a JSON object."));
        }
        catch (JsonException fault)
        {
            return (null, Bad($"The body is not JSON: it cannot be read from line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}."));
        }
    }

    public string? Text(string name) => Get(name, JsonValueKind.String, "a text in quotes") is { } value ? TextOf(name, value) : null;

    public bool Flag(string name) => Get(name, JsonValueKind.True, "true or false", JsonValueKind.False)?.GetBoolean() ?? false;

    public IReadOnlyList<string>? Texts(string name)
    {
        if (Get(name, JsonValueKind.Array, "a list of texts") is not { } list)
        {
            return null;
        }

        var items = list.EnumerateArray().Select(i => i.ValueKind == JsonValueKind.String ? TextOf(name, i) : null).ToList();
        if (items.Contains(null))
        {
            Note(name, $"{name} must be a list of texts.");
        }

        return items.OfType<string>().ToList();
    }

    public bool Has(string name) => _fields.TryGetValue(Key(name), out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The first fault of a field counts: what follows from it would only confuse.</summary>
    public void Note(string field, string sentence)
    {
        if (!_errors.ContainsKey(field))
        {
            _errors[field] = [sentence];
        }
    }

    public void Note(IEnumerable<ReportProblem> problems, string? country)
    {
        foreach (var problem in problems)
        {
            Note(problem.Field, FieldSentences.For(problem, country));
        }
    }

    private JsonFields Take(JsonElement body)
    {
        foreach (var field in body.EnumerateObject())
        {
            if (!_fields.TryAdd(Key(field.Name), field.Value))
            {
                Note(ApiProblem.Short(field.Name), $"{ApiProblem.Short(field.Name)} is given twice: give it once.");
            }
        }

        return this;
    }

    private JsonElement? Get(string name, JsonValueKind kind, string expected, JsonValueKind? otherKind = null)
    {
        if (!Has(name))
        {
            return null;
        }

        var value = _fields[Key(name)];
        if (value.ValueKind == kind || value.ValueKind == otherKind)
        {
            return value;
        }

        Note(name, $"{name} is {Kind(value)}: it must be {expected}.");
        return null;
    }

    private string? TextOf(string name, JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape.
            Note(name, $"{name} holds a character that does not exist.");
            return null;
        }
    }

    private static IResult Bad(string detail) => ApiProblem.Of(StatusCodes.Status400BadRequest, detail);

    private static string Key(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal);

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
