using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Api;

/// <summary>One sentence for what is wrong with a field: what, and what to do. Repeats nothing of what was sent.</summary>
internal static class FieldSentences
{
    /// <param name="country">The complex's country, or null where no complex was found.</param>
    public static string For(ReportProblem problem, string? country) => (problem.Field, problem.Problem) switch
    {
        ("phone_number", "missing") => $"phone_number is missing: give the renter's number{Example(country)}.",
        ("phone_number", "too_long") => $"phone_number is too long: give one number{Example(country)}.",
        ("phone_number", "too_short") => $"phone_number is too short: give the whole number{Example(country)}.",
        ("phone_number", "not_a_number") => $"phone_number is not a phone number: give one{Example(country)}.",
        ("phone_number", _) => $"phone_number is not a number that exists{In(country)}: give one{Example(country)}.",
        ("unit", "missing") => "unit is missing: give the unit as its door says, or its property_id.",
        ("property_id", _) => "property_id is not an id: give the property's id, a UUID in lower case, or leave it out and give unit.",
        ("specialty", "unknown_value") => $"specialty must be one lower case word such as {string.Join(", ", Specialty.Known)}.",
        ("priority", "unknown_value") => $"priority must be one of {Wire.AllNames<RequestPriority>()}.",
        ("channel", "unknown_value") => $"channel must be one of {Wire.AllNames<Channel>()}.",
        ("language", "unknown_value") => "language must be a language tag, such as en, es, pt-BR or fr.",
        (var field, "missing") => $"{field} is missing: give {Wanted(field)}.",
        (var field, "too_long") => $"{field} has more than {MaxOf(field)} characters: shorten it.",
        (var field, _) => $"{field} is not valid.",
    };

    /// <summary>An example in the country's own spelling, and how numbers of other countries are written.</summary>
    public static string Example(string? country) =>
        country is not null && PhoneNumber.ExampleFor(country) is { } example
            ? $", for example {example}, or with + and the country code"
            : " with + and the country code, for example +12015550123";

    private static string In(string? country) => country is null ? string.Empty : $" in {country}";

    private static string Wanted(string field) => field switch
    {
        "name" => "the renter's name",
        "description" => "what is broken, in the renter's words",
        _ => "it",
    };

    private static int MaxOf(string field) => field switch
    {
        "name" => ReportCheck.MaxName,
        "unit" => ReportCheck.MaxUnit,
        "location" => ReportCheck.MaxPlace,
        "title" => ReportCheck.MaxTitle,
        "access_notes" => ReportCheck.MaxAccessNotes,
        _ => ReportCheck.MaxDescription,
    };
}
