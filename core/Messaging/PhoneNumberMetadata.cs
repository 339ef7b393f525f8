using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Dispatch.Core.Messaging;

/// <summary>
/// Google's numbering plans as npm libphonenumber-js packages them (metadata.max.json, version 4), embedded at build.
/// A plan is an array; the positions are named below.
/// </summary>
internal sealed class PhoneNumberMetadata
{
    private static readonly Lazy<PhoneNumberMetadata> Loaded = new(Load);

    private readonly Dictionary<string, PhoneNumberingPlan> countries = new(StringComparer.Ordinal);
    private readonly PhoneNumberPlanGroup?[] groups = new PhoneNumberPlanGroup?[1000];
    private readonly Dictionary<string, string> examples;

    private PhoneNumberMetadata(JsonElement root, Dictionary<string, string> examples)
    {
        this.examples = examples;
        var plans = root.GetProperty("countries");
        foreach (var code in root.GetProperty("country_calling_codes").EnumerateObject())
        {
            var names = code.Value.EnumerateArray().Select(name => name.GetString()!).ToArray();
            var main = plans.GetProperty(names[0]);
            var members = Array.ConvertAll(names, name => ReadPlan(name, plans.GetProperty(name), main));
            Add(code.Name, new PhoneNumberPlanGroup(members[0], members));
        }

        foreach (var code in root.GetProperty("nonGeographic").EnumerateObject())
        {
            Add(code.Name, new PhoneNumberPlanGroup(ReadPlan(string.Empty, code.Value, code.Value), []));
        }
    }

    public static PhoneNumberMetadata Current => Loaded.Value;

    public bool TryGetCountry(string country, [NotNullWhen(true)] out PhoneNumberingPlan? plan) =>
        countries.TryGetValue(country, out plan);

    /// <summary>The plans whose calling code the digits start with (no code is the start of another), or null.</summary>
    public PhoneNumberPlanGroup? FindGroup(ReadOnlySpan<char> digits)
    {
        var length = CallingCodeLength(digits);
        return length == 0 ? null : groups[Number(digits[..length])];
    }

    /// <summary>How many of the digits are the calling code; 0 where they start with none.</summary>
    public int CallingCodeLength(ReadOnlySpan<char> digits)
    {
        if (digits.StartsWith("0"))
        {
            return 0;
        }

        for (var length = 1; length <= 3 && length <= digits.Length; length++)
        {
            if (groups[Number(digits[..length])] is not null)
            {
                return length;
            }
        }

        return 0;
    }

    public string? ExampleFor(string country) =>
        countries.TryGetValue(country, out var plan) && examples.TryGetValue(country, out var national)
            ? PhoneNumberFormat.National(plan, national)
            : null;

    private static PhoneNumberMetadata Load()
    {
        using var plans = Open("Dispatch.Core.Phone.metadata.max.json");
        using var document = JsonDocument.Parse(plans);
        using var numbers = Open("Dispatch.Core.Phone.examples.mobile.json");
        using var samples = JsonDocument.Parse(numbers);
        return new PhoneNumberMetadata(
            document.RootElement,
            samples.RootElement.EnumerateObject().ToDictionary(e => e.Name, e => e.Value.GetString()!, StringComparer.Ordinal));
    }

    private static Stream Open(string name) =>
        typeof(PhoneNumberMetadata).Assembly.GetManifestResourceStream(name)
        ?? throw new InvalidOperationException($"The resource {name} is not in the assembly.");

    private static int Number(ReadOnlySpan<char> digits) =>
        int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private void Add(string callingCode, PhoneNumberPlanGroup group)
    {
        groups[Number(callingCode)] = group;
        group.Main.Join(group);
        foreach (var plan in group.Countries)
        {
            plan.Join(group);
            countries[plan.Country] = plan;
        }
    }

    private static PhoneNumberingPlan ReadPlan(string country, JsonElement plan, JsonElement main)
    {
        var lengths = Lengths(At(plan, 3));
        return new PhoneNumberingPlan
        {
            Country = country,
            CallingCode = Text(plan, 0)!,
            InternationalPrefix = Pattern(plan, 1),
            NationalNumber = Pattern(plan, 2)!,
            Lengths = lengths,
            Groupings = ReadGroupings(At(plan, 4) ?? At(main, 4), Text(plan, 6) ?? Text(main, 6)),
            NationalPrefix = Pattern(plan, 7) ?? Pattern(plan, 5),
            NationalPrefixReplacement = Text(plan, 8) is { } rule ? PhoneNumberFormat.ToReplacement(rule) : null,
            LeadingDigits = Pattern(plan, 10),
            Kinds = ReadKinds(At(plan, 11), lengths),
            ExtensionPrefix = Text(plan, 13) ?? " ext. ",
        };
    }

    private static PhoneNumberKind?[] ReadKinds(JsonElement? kinds, uint lengthsOfPlan)
    {
        var read = new PhoneNumberKind?[PhoneNumberingPlan.KindOrder.Count];
        for (var i = 0; kinds is { } all && i < all.GetArrayLength(); i++)
        {
            if (At(all, i) is { } kind && Pattern(kind, 0) is { } pattern)
            {
                read[i] = new PhoneNumberKind(pattern, At(kind, 1) is { } own ? Lengths(own) : lengthsOfPlan);
            }
        }

        return read;
    }

    private static PhoneNumberGrouping[] ReadGroupings(JsonElement? groupings, string? ruleOfPlan) =>
        groupings is not { } all ? [] : [.. all.EnumerateArray().Select(grouping => ReadGrouping(grouping, ruleOfPlan))];

    private static PhoneNumberGrouping ReadGrouping(JsonElement grouping, string? ruleOfPlan)
    {
        var format = Text(grouping, 1)!;
        var national = format;
        // The rule ("0$1", "(0$1)") takes the place of the first group the format uses, which need not be $1.
        if ((Text(grouping, 3) ?? ruleOfPlan) is { } rule && format.IndexOf('$', StringComparison.Ordinal) is var at and >= 0)
        {
            var first = format.Substring(at, 2);
            national = string.Concat(format.AsSpan(0, at), rule.Replace("$1", first, StringComparison.Ordinal), format.AsSpan(at + 2));
        }

        // Of several leading-digit patterns the last is the most precise.
        var leading = At(grouping, 2) is { } patterns && patterns.GetArrayLength() > 0
            ? Pattern(patterns, patterns.GetArrayLength() - 1)
            : null;
        return new PhoneNumberGrouping(
            Pattern(grouping, 0)!,
            leading,
            PhoneNumberFormat.ToReplacement(national),
            PhoneNumberFormat.ToReplacement(Text(grouping, 5) ?? format));
    }

    private static uint Lengths(JsonElement? lengths) =>
        lengths is { } all ? all.EnumerateArray().Aggregate(0u, (bits, length) => bits | (1u << length.GetInt32())) : 0;

    private static PhoneNumberPattern? Pattern(JsonElement array, int position) =>
        Text(array, position) is { } source ? new PhoneNumberPattern(source) : null;

    private static string? Text(JsonElement array, int position) =>
        At(array, position) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value ? value : null;

    /// <summary>The element, or null where the array ends before it or holds the 0 or null that stands for "none".</summary>
    private static JsonElement? At(JsonElement array, int position) =>
        position < array.GetArrayLength()
        && array[position] is { ValueKind: JsonValueKind.Array or JsonValueKind.String } element
            ? element
            : null;
}
