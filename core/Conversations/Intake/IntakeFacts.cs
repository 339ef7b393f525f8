using System.Text.RegularExpressions;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>A building that a text names.</summary>
/// <param name="Said">The part of the text that names it.</param>
public sealed record NamedBuilding(ComplexFacts Complex, string Said);

/// <summary>
/// What an intake needs beside the contact. What is missing is noted; then the decision is void: the caller reads it and decides again.
/// </summary>
/// <param name="secret">32 hex digits for the track link of a report, drawn for this message.</param>
public sealed class IntakeFacts(string secret)
{
    private readonly Dictionary<string, NamedBuilding?> _buildings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ComplexFacts?> _complexes = new(StringComparer.Ordinal);

    private readonly Dictionary<string, ContactFacts> _contacts = new(StringComparer.Ordinal);

    private readonly Dictionary<RequestKey, IReadOnlyList<ContactJob>> _jobs = [];

    private IReadOnlyList<ContactJob>? _closed;

    public string Secret { get; } = secret;

    /// <summary>A text in which a building's code, and where it was asked for its name or address, is to be looked up.</summary>
    public (string Text, bool WasAsked)? NeedsBuilding { get; private set; }

    /// <summary>A home whose complex is to be read.</summary>
    public IntakeHome? NeedsComplex { get; private set; }

    /// <summary>The person's closed reports, newest first.</summary>
    public bool NeedsClosed { get; private set; }

    /// <summary>Somebody who is to be written to on this person's behalf: what they said of messages from us.</summary>
    public string? NeedsContact { get; private set; }

    /// <summary>A request that a button names and the person has no row of: what it says of them.</summary>
    public RequestKey? NeedsJobs { get; private set; }

    public bool IsComplete => NeedsBuilding is null && NeedsComplex is null && NeedsContact is null && NeedsJobs is null && !NeedsClosed;

    public void GiveBuilding(string text, NamedBuilding? building)
    {
        _buildings[text] = building;
        NeedsBuilding = null;
    }

    public void GiveComplex(IntakeHome home, ComplexFacts? complex)
    {
        _complexes[home.ComplexId] = complex;
        NeedsComplex = null;
    }

    public void GiveClosed(IReadOnlyList<ContactJob> jobs)
    {
        _closed = jobs;
        NeedsClosed = false;
    }

    public void GiveContact(string address, ContactFacts contact)
    {
        _contacts[address] = contact;
        NeedsContact = null;
    }

    /// <param name="jobs">The person's in that request; empty where it does not concern them or does not exist.</param>
    public void GiveJobs(RequestKey key, IReadOnlyList<ContactJob> jobs)
    {
        _jobs[key] = jobs;
        NeedsJobs = null;
    }

    internal IReadOnlyList<ContactJob> JobsIn(RequestKey key)
    {
        if (_jobs.TryGetValue(key, out var jobs))
        {
            return jobs;
        }

        NeedsJobs = key;
        return [];
    }

    internal ContactFacts Contact(string address)
    {
        if (_contacts.TryGetValue(address, out var contact))
        {
            return contact;
        }

        NeedsContact = address;
        return ContactFacts.Unknown;
    }

    internal NamedBuilding? Building(string text, bool wasAsked)
    {
        if (!_buildings.TryGetValue(text, out var building))
        {
            NeedsBuilding = (text, wasAsked);
        }

        return building;
    }

    internal ComplexFacts? Complex(IntakeHome home)
    {
        if (!_complexes.TryGetValue(home.ComplexId, out var complex))
        {
            NeedsComplex = home;
        }

        return complex;
    }

    internal IReadOnlyList<ContactJob> Closed()
    {
        NeedsClosed = _closed is null;
        return _closed ?? [];
    }
}

/// <summary>Words of a text that may be a building's code.</summary>
public static partial class BuildingWords
{
    private const int MinCode = 3;
    private const int MaxCode = 32;
    private const int MaxWords = 4;

    /// <summary>Names looked up where nobody asked, and where it was asked for.</summary>
    private const int MaxUnasked = 2;
    private const int MaxAsked = 3;

    /// <param name="wasAsked">The text answers the question for the building: any word may be the code; else only one in capitals.</param>
    public static IReadOnlyList<string> Codes(string text, bool wasAsked) =>
    [
        .. text.Split([' ', ',', ';', ':', '.', '\n', '\t', '!', '?', '(', ')'], StringSplitOptions.RemoveEmptyEntries)
            .Where(w => w.Length is >= MinCode and <= MaxCode && w.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && w.Any(char.IsAsciiLetter))
            .Where(w => wasAsked || (!w.Any(char.IsAsciiLetterLower) && w.Count(char.IsAsciiLetter) >= 2))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(MaxWords),
    ];

    /// <summary>Texts that may be the name or the address of a building: the whole answer, and what stands before its first comma; then what looks like a name.</summary>
    public static IReadOnlyList<string> Names(string text, bool wasAsked) =>
    [
        .. (wasAsked ? new[] { text, text.Split([',', '\n'], 2)[0] } : []).Concat(IntakeReader.Parts(text).SelectMany(Likely)).Select(t => t.Trim())
            .Where(t => t.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).Take(wasAsked ? MaxAsked : MaxUnasked),
    ];

    /// <summary>Several words with capitals, and a few words beside a flat: "Sunny Court", "sunny court 4b".</summary>
    private static IEnumerable<string> Likely(string part)
    {
        foreach (Match name in Capitals().Matches(part))
        {
            if (IntakeWords.GreetingWords(PlainText.Of(name.Value)) == 0 && !IntakeWords.EndsWithIntroduction(PlainText.Of(part[..name.Index])))
            {
                yield return name.Value;
            }
        }

        if (IntakeUnits.Without(part) is { } others && others.Split(' ').Length is >= 1 and <= MaxWords && !IntakeReader.IsOfARepair(others))
        {
            yield return others;
        }
    }

    [GeneratedRegex("(?:(?<![\\p{L}\\p{N}])[0-9]{1,5} )?(?<![\\p{L}\\p{N}])\\p{Lu}\\p{Ll}[\\p{L}'’-]*(?: (?:(?:de|del|da|das|do|dos|des|du|la|le|las|los|les|of|the) ){0,2}\\p{Lu}\\p{Ll}[\\p{L}'’-]*)+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Capitals();
}
