using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Tests.Messaging;

/// <summary>One text with the country it was typed in.</summary>
public sealed record PhoneCase(string Text, string? Country);

/// <summary>Everything that is compared, in libphonenumber-js's own words; either an error or all the rest.</summary>
public sealed record PhoneVerdict(
    string? Error = null,
    string? E164 = null,
    string? Country = null,
    string? CallingCode = null,
    string? National = null,
    string? Ext = null,
    bool Possible = false,
    bool Valid = false,
    string? Type = null,
    string? FormatNational = null,
    string? FormatInternational = null);

/// <summary>libphonenumber-js itself, run in node on a whole list at once.</summary>
internal static class PhoneOracle
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static string PackageFolder { get; } = Path.Combine(
        RepositoryRoot.Path, "stand-ins", "npm", "node_modules", "libphonenumber-js");

    public static async Task<IReadOnlyList<PhoneVerdict>> AskAsync(IReadOnlyList<PhoneCase> cases, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { Path.Combine(RepositoryRoot.Path, "tests", "core", "Messaging", "phone-oracle.cjs"), PackageFolder },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var node = Process.Start(start)!;
        var answers = node.StandardOutput.ReadToEndAsync(cancellation);
        foreach (var one in cases)
        {
            await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new[] { one.Text, one.Country }));
        }

        node.StandardInput.Close();
        var lines = (await answers).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await node.WaitForExitAsync(cancellation);
        Assert.Equal(0, node.ExitCode);
        Assert.Equal(cases.Count, lines.Length);
        return Array.ConvertAll(lines, line => JsonSerializer.Deserialize<PhoneVerdict>(line, Json)!);
    }

    /// <summary>Our verdict on the same text.</summary>
    public static PhoneVerdict Ours(PhoneCase one) =>
        PhoneNumber.TryParseLenient(one.Text, one.Country, out var number, out var problem)
            ? new PhoneVerdict(
                null, number.E164, number.Country, number.CountryCallingCode, number.NationalNumber, number.Extension,
                number.IsPossible, number.IsValid, Word(number.Type), number.ToNational(), number.ToInternational())
            : new PhoneVerdict(Word(problem));

    private static string Word(PhoneNumberProblem problem) => problem switch
    {
        PhoneNumberProblem.Missing or PhoneNumberProblem.NotANumber => "NOT_A_NUMBER",
        PhoneNumberProblem.InvalidCountry => "INVALID_COUNTRY",
        PhoneNumberProblem.TooShort => "TOO_SHORT",
        PhoneNumberProblem.TooLong => "TOO_LONG",
        _ => problem.ToString(),
    };

    private static string? Word(PhoneNumberType type) => type switch
    {
        PhoneNumberType.Unknown => null,
        PhoneNumberType.FixedLine => "FIXED_LINE",
        PhoneNumberType.FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
        PhoneNumberType.TollFree => "TOLL_FREE",
        PhoneNumberType.PremiumRate => "PREMIUM_RATE",
        PhoneNumberType.SharedCost => "SHARED_COST",
        PhoneNumberType.PersonalNumber => "PERSONAL_NUMBER",
        _ => type.ToString().ToUpperInvariant(),
    };
}
