namespace Dispatch.Core.Messaging;

/// <summary>From digits to a number of a country: calling code, trunk prefix, country among those that share a code.</summary>
internal static class PhoneNumberParser
{
    /// <summary>Shortest national number that is looked at, in digits.</summary>
    private const int MinNationalLength = 2;

    /// <summary>The ITU allows 15; Germany has longer ones.</summary>
    private const int MaxNationalLength = 17;

    /// <summary>Reads a number, valid or not.</summary>
    /// <param name="text">At most <see cref="PhoneNumber.MaxInputLength"/> characters.</param>
    /// <param name="home">The plan for numbers without a calling code, or null.</param>
    /// <param name="number">The number, or null with a problem.</param>
    public static PhoneNumberProblem Parse(string text, PhoneNumberingPlan? home, out PhoneNumber? number)
    {
        number = null;
        var problem = PhoneNumberText.Read(text, out var digits, out var extension);
        if (problem != PhoneNumberProblem.None)
        {
            return problem;
        }

        if (Split(digits, home) is not { } split)
        {
            return PhoneNumberProblem.InvalidCountry;
        }

        var plan = split.Plan;
        var country = split.IsInternational ? null : plan.Country;
        var national = split.Rest;
        if (national.Length > 0)
        {
            national = WithoutNationalPrefix(national, plan);
            if (plan.Group.CountryOf(national) is { } exact)
            {
                plan = exact;
                country = exact.Country;
            }
        }

        problem = national.Length switch
        {
            < MinNationalLength => PhoneNumberProblem.TooShort,
            > MaxNationalLength => PhoneNumberProblem.TooLong,
            _ => PhoneNumberProblem.None,
        };
        number = problem == PhoneNumberProblem.None ? new PhoneNumber(plan, country, national, extension) : null;
        return problem;
    }

    private readonly record struct CallingCodeSplit(PhoneNumberingPlan Plan, string Rest, bool IsInternational);

    private static CallingCodeSplit? Split(string digits, PhoneNumberingPlan? home)
    {
        if (digits.StartsWith('+'))
        {
            return SplitInternational(digits.AsSpan(1));
        }

        if (home is null || digits.Length == 0)
        {
            return null;
        }

        var dialled = WithoutInternationalPrefix(digits, home);
        if (dialled.Length > 0)
        {
            return SplitInternational(dialled);
        }

        return WithoutForgottenPlus(digits, home) is { } rest
            ? new CallingCodeSplit(home.Group.Main, rest, IsInternational: true)
            : new CallingCodeSplit(home, digits, IsInternational: false);
    }

    private static CallingCodeSplit? SplitInternational(ReadOnlySpan<char> digits) =>
        PhoneNumberMetadata.Current.FindGroup(digits) is { } group
            ? new CallingCodeSplit(group.Main, digits[group.Main.CallingCode.Length..].ToString(), IsInternational: true)
            : null;

    /// <summary>What follows 00, 011 and the like; empty where the number does not start so. No calling code starts with 0.</summary>
    private static ReadOnlySpan<char> WithoutInternationalPrefix(string digits, PhoneNumberingPlan home)
    {
        if (home.InternationalPrefix?.IsStart(digits) != true)
        {
            return [];
        }

        var rest = digits.AsSpan(home.InternationalPrefix.MatchStart(digits)!.Length);
        return rest.StartsWith("0") ? [] : rest;
    }

    /// <summary>
    /// The national part of a number written with the home calling code but without <c>+</c>; null where it is a national number.
    /// In Germany 49 is also an area code, so the code is dropped only if that makes the number valid, or if it was too long.
    /// </summary>
    private static string? WithoutForgottenPlus(string digits, PhoneNumberingPlan home)
    {
        if (!digits.StartsWith(home.CallingCode, StringComparison.Ordinal))
        {
            return null;
        }

        var shorter = digits[home.CallingCode.Length..];
        var before = WithoutNationalPrefix(digits, home);
        if (home.CheckLength(before.Length) == PhoneNumberLength.TooLong)
        {
            return shorter;
        }

        return !home.NationalNumber.IsWhole(before) && home.NationalNumber.IsWhole(WithoutNationalPrefix(shorter, home))
            ? shorter
            : null;
    }

    /// <summary>Drops the trunk prefix, unless that spoils a number that was right, or leaves too few digits.</summary>
    private static string WithoutNationalPrefix(string digits, PhoneNumberingPlan plan)
    {
        var national = StripNationalPrefix(digits, plan);
        if (string.Equals(national, digits, StringComparison.Ordinal))
        {
            return digits;
        }

        if (plan.NationalNumber.IsWhole(digits) && !plan.NationalNumber.IsWhole(national))
        {
            return digits;
        }

        var country = plan.Group.CountryOf(national) ?? plan;
        return country.CheckLength(national.Length) is PhoneNumberLength.TooShort or PhoneNumberLength.Unused
            ? digits
            : national;
    }

    private static string StripNationalPrefix(string digits, PhoneNumberingPlan plan)
    {
        if (digits.Length == 0 || plan.NationalPrefix?.MatchStart(digits) is not { } match)
        {
            return digits;
        }

        var rest = digits[match.Length..];
        // Where the last group took part, the rule says what the number becomes (area code added, mobile mark moved).
        var isRewritten = plan.NationalPrefixReplacement is not null
            && match.Groups.Count > 1
            && match.Groups[match.Groups.Count - 1].Length > 0;
        return isRewritten ? match.Result(plan.NationalPrefixReplacement!) + rest : rest;
    }
}
