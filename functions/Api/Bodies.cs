using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Api;

// The bodies the API takes, as the OpenAPI document describes them. They are read with JsonFields, which takes both spellings of every name;
// a test holds the two together.

/// <summary>A new report.</summary>
internal sealed record NewRequestBody(
    [property: JsonPropertyName("complex_code"), Description("As on the complex's poster. Either this or complex_id.")] string? ComplexCode,
    [property: JsonPropertyName("complex_id"), Description("Either this or complex_code.")] string? ComplexId,
    [property: JsonPropertyName("organisation_id"), Description("Only with complex_id and a key that acts for several organisations.")] string? OrganisationId,
    [property: JsonPropertyName("name"), Required, MaxLength(ReportCheck.MaxName), Description("The renter's name.")] string Name,
    [property: JsonPropertyName("phone_number"), Required, Description("The renter's, national or with + and the country code.")] string PhoneNumber,
    [property: JsonPropertyName("property_id"), Description("Either this or unit.")] string? PropertyId,
    [property: JsonPropertyName("unit"), MaxLength(ReportCheck.MaxUnit), Description("As the door says. Either this or property_id.")] string? Unit,
    [property: JsonPropertyName("location"), MaxLength(ReportCheck.MaxPlace), Description("Where in the home.")] string? Location,
    [property: JsonPropertyName("title"), MaxLength(ReportCheck.MaxTitle), Description("Left out: the first words of the description.")] string? Title,
    [property: JsonPropertyName("description"), Required, MaxLength(ReportCheck.MaxDescription)] string Description,
    [property: JsonPropertyName("specialty"), DefaultValue("general"), Description("The trade, one lower case word such as plumbing.")] string? Specialty,
    [property: JsonPropertyName("priority"), DefaultValue("medium"), AllowedValues("low", "medium", "high", "emergency")] string? Priority,
    [property: JsonPropertyName("channel"), DefaultValue("whatsapp"), AllowedValues("whatsapp", "sms"), Description("Where the renter is written to.")] string? Channel,
    [property: JsonPropertyName("language"), DefaultValue("en"), Description("The language the renter is written in: en, es, pt or fr; a region (pt-BR) may follow.")] string? Language,
    [property: JsonPropertyName("may_enter"), DefaultValue(false), Description("May the worker enter when nobody is at home.")] bool? MayEnter,
    [property: JsonPropertyName("access_notes"), MaxLength(ReportCheck.MaxAccessNotes)] string? AccessNotes);

internal sealed record NewCommentBody(
    [property: JsonPropertyName("user_id"), Required, MaxLength(ApiLimits.MaxUserId)] string UserId,
    [property: JsonPropertyName("user_type"), Required, AllowedValues("renter", "landlord", "maintenance_staff")] string UserType,
    [property: JsonPropertyName("comment"), Required, MinLength(1), MaxLength(ApiLimits.MaxComment)] string Comment);

/// <summary>Who cancels or opens again, and why.</summary>
internal sealed record ActionBody(
    [property: JsonPropertyName("reason"), MaxLength(ApiLimits.MaxReason)] string? Reason,
    [property: JsonPropertyName("user_id"), MaxLength(ApiLimits.MaxUserId), Description("Left out: the program itself.")] string? UserId,
    [property: JsonPropertyName("user_type"), DefaultValue("maintenance_staff"), AllowedValues("renter", "landlord", "maintenance_staff")] string? UserType);

/// <summary>What changes on a worker; what is left out stays.</summary>
internal sealed record WorkerPatchBody(
    [property: JsonPropertyName("status"), AllowedValues("active", "inactive", "on_leave")] string? Status,
    [property: JsonPropertyName("specialties"), Description("The whole new list.")] IReadOnlyList<string>? Specialties,
    [property: JsonPropertyName("language"), Description("The language the worker is written in: en, es, pt or fr; a region (pt-BR) may follow.")] string? Language,
    [property: JsonPropertyName("phone_number"), Description("National or with + and the country code; kept as E.164.")] string? PhoneNumber);

internal sealed record NewKeyBody(
    [property: JsonPropertyName("organisation_id"), Required] string OrganisationId,
    [property: JsonPropertyName("name"), MaxLength(100), Description("What it is for.")] string? Name);
