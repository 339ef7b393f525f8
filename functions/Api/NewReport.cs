using Dispatch.Core.Directory;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Api;

/// <summary>The body of a new report: read first, then held against the complex it names, so that all faults are told at once.</summary>
internal sealed class NewReport
{
    private readonly JsonFields _body;
    private readonly string? _code;
    private readonly string? _complexId;
    private readonly string? _organisationId;

    private NewReport(JsonFields body, ReportInput input)
    {
        _body = body;
        _code = body.Text("complex_code");
        _complexId = body.Text("complex_id");
        _organisationId = body.Text("organisation_id");
        Input = input;
    }

    public ReportInput Input { get; }

    public static NewReport Read(JsonFields body) => new(body, new ReportInput(
        body.Text("name"),
        body.Text("phone_number"),
        Country: null,
        body.Text("property_id"),
        body.Text("unit"),
        body.Text("location"),
        body.Text("title"),
        body.Text("description"),
        Word(body, "specialty"),
        Word(body, "priority"),
        Word(body, "channel"),
        Word(body, "language"),
        body.Flag("may_enter"),
        body.Text("access_notes")));

    /// <summary>The complex, or 400 with all that can be said without one, or 404 naming it.</summary>
    public async Task<Scoped<ComplexFacts>> FindComplexAsync(ApiCaller caller, ApiScope scope, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(_code) && string.IsNullOrWhiteSpace(_complexId))
        {
            _body.Note("complex_code", "complex_code is missing: give the complex's code, or its complex_id.");
            Check(country: null, isCountryKnown: false);
            return new(null, _body.Refusal);
        }

        var code = string.IsNullOrWhiteSpace(_code) ? null : _code;
        return await scope.ComplexAsync(caller, code, _complexId, _organisationId, (Input.PropertyId, Input.Unit), cancellationToken);
    }

    /// <returns>400 with every field that is wrong, or null.</returns>
    public IResult? Refuse(ComplexFacts complex)
    {
        if (Input.PropertyId is { } property && complex.Properties.All(p => p.Id != property))
        {
            _body.Note("property_id", $"property_id is none of {complex.Complex.Name}'s properties: give one of its, or leave it out and give unit.");
        }

        Check(complex.Organisation.Country, isCountryKnown: true);
        return _body.IsGood ? null : _body.Refusal;
    }

    private void Check(string? country, bool isCountryKnown)
    {
        // The secret is drawn where the report is taken, the season asked there; here only the fields are looked at.
        var problems = ReportCheck.Check(Input with { Country = country }, RequestSource.Api, trackSecret: string.Empty, [], isWinter: false).Problems;
        _body.Note(problems.Where(p => isCountryKnown || p.Field != "phone_number" || p.Problem == "missing"), country);
    }

    private static string? Word(JsonFields body, string name) => body.Text(name)?.Trim().ToLowerInvariant();
}
