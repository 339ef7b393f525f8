namespace Dispatch.Core.Messaging;

/// <summary>How a number of digits compares with the lengths a country uses.</summary>
internal enum PhoneNumberLength
{
    Possible,
    TooShort,
    TooLong,

    /// <summary>Between the shortest and the longest, but no number has it.</summary>
    Unused,
}

/// <summary>The plans that share one calling code.</summary>
/// <param name="Main">The plan whose formats serve all of them.</param>
/// <param name="Countries">In the order in which a number is tried; empty for a calling code of no country.</param>
internal sealed record PhoneNumberPlanGroup(PhoneNumberingPlan Main, IReadOnlyList<PhoneNumberingPlan> Countries)
{
    /// <summary>The country whose numbers look like this one, or null.</summary>
    public PhoneNumberingPlan? CountryOf(string national)
    {
        if (Countries.Count <= 1)
        {
            return Countries.Count == 0 ? null : Countries[0];
        }

        foreach (var plan in Countries)
        {
            if (plan.LeadingDigits?.IsStart(national) ?? plan.TypeOf(national) != PhoneNumberType.Unknown)
            {
                return plan;
            }
        }

        return null;
    }
}

/// <summary>One kind of number in a plan.</summary>
/// <param name="Pattern">What the whole national number must match.</param>
/// <param name="Lengths">Bit n is set where numbers of n digits exist.</param>
internal sealed record PhoneNumberKind(PhoneNumberPattern Pattern, uint Lengths);

/// <summary>One way to group the digits of a national number.</summary>
/// <param name="Pattern">What the whole national number must match.</param>
/// <param name="LeadingDigits">What it must start with, or null.</param>
/// <param name="National">Replacement for national display, trunk prefix included.</param>
/// <param name="International">Replacement for international display.</param>
internal sealed record PhoneNumberGrouping(
    PhoneNumberPattern Pattern, PhoneNumberPattern? LeadingDigits, string National, string International);

/// <summary>The numbering plan of one country, or of one calling code that belongs to no country.</summary>
internal sealed class PhoneNumberingPlan
{
    private PhoneNumberPlanGroup? group;

    /// <summary>ISO code; empty for a calling code of no country.</summary>
    public required string Country { get; init; }

    public required string CallingCode { get; init; }

    /// <summary>What is dialled before a calling code, or null.</summary>
    public required PhoneNumberPattern? InternationalPrefix { get; init; }

    public required PhoneNumberPattern NationalNumber { get; init; }

    public required uint Lengths { get; init; }

    public required IReadOnlyList<PhoneNumberGrouping> Groupings { get; init; }

    /// <summary>The trunk prefix to drop, or null; with groups it may also rewrite the number.</summary>
    public required PhoneNumberPattern? NationalPrefix { get; init; }

    public required string? NationalPrefixReplacement { get; init; }

    public required PhoneNumberPattern? LeadingDigits { get; init; }

    /// <summary>By <see cref="KindOrder"/>; null where the plan has none of the kind.</summary>
    public required IReadOnlyList<PhoneNumberKind?> Kinds { get; init; }

    public required string ExtensionPrefix { get; init; }

    public PhoneNumberPlanGroup Group => group!;

    /// <summary>The order of the kinds in the metadata.</summary>
    internal static IReadOnlyList<PhoneNumberType> KindOrder { get; } =
    [
        PhoneNumberType.FixedLine, PhoneNumberType.Mobile, PhoneNumberType.TollFree, PhoneNumberType.PremiumRate,
        PhoneNumberType.PersonalNumber, PhoneNumberType.Voicemail, PhoneNumberType.Uan, PhoneNumberType.Pager,
        PhoneNumberType.Voip, PhoneNumberType.SharedCost,
    ];

    private const int FixedLine = 0;
    private const int Mobile = 1;

    /// <summary>Positions in <see cref="KindOrder"/> in the order libphonenumber tries them after the fixed line.</summary>
    private static ReadOnlySpan<byte> OrderOfTrial => [1, 3, 2, 9, 8, 4, 7, 6, 5];

    public PhoneNumberLength CheckLength(int digits) =>
        digits > 31 ? PhoneNumberLength.TooLong
        : (Lengths & (1u << digits)) != 0 ? PhoneNumberLength.Possible
        : Lengths >> digits == 0 ? PhoneNumberLength.TooLong
        : (Lengths & ((1u << digits) - 1)) == 0 ? PhoneNumberLength.TooShort
        : PhoneNumberLength.Unused;

    public PhoneNumberType TypeOf(string national)
    {
        if (!NationalNumber.IsWhole(national))
        {
            return PhoneNumberType.Unknown;
        }

        if (Is(FixedLine, national))
        {
            return Kinds[Mobile] is null || Is(Mobile, national)
                ? PhoneNumberType.FixedLineOrMobile
                : PhoneNumberType.FixedLine;
        }

        foreach (var kind in OrderOfTrial)
        {
            if (Is(kind, national))
            {
                return KindOrder[kind];
            }
        }

        return PhoneNumberType.Unknown;
    }

    internal void Join(PhoneNumberPlanGroup plans) => group = plans;

    private bool Is(int kind, string national) =>
        Kinds[kind] is { } known
        && national.Length <= 31
        && (known.Lengths & (1u << national.Length)) != 0
        && known.Pattern.IsWhole(national);
}
