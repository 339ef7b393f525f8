using System.Security.Cryptography;
using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Reports;

/// <summary>A report that was taken, or the fields that are wrong.</summary>
/// <param name="Triage">What the text says of trade, urgency and dangers, also when the report was not taken.</param>
internal sealed record IntakeResult(TurnResult? Turn, TriageResult Triage, IReadOnlyList<ReportProblem> Problems)
{
    public MaintenanceRequest Request => Turn?.After?.Request ?? throw new InvalidOperationException("The report was not taken.");
}

/// <summary>Where every report enters, whatever page or program it came from. The same form sent twice makes one request.</summary>
internal sealed class ReportIntake(RequestTurns turns, TimeProvider clock)
{
    /// <summary>The request a form will become: known before it is stored, so that photos can go to their place first.</summary>
    public static RequestKey KeyOf(string organisationId, string formId) => new(organisationId, Ids.From(organisationId, "form", formId));

    /// <summary>Looks at a report without taking it: what is wrong, and what its text says of dangers.</summary>
    public CheckedReport Check(ComplexFacts complex, ReportInput input, RequestSource source, IReadOnlyList<Attachment> attachments)
    {
        // Months are long: the date in Greenwich is near enough for a season.
        var country = complex.Organisation.Country;
        var isWinter = Winter.IsAt(country, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        return ReportCheck.Check(input with { Country = country }, source, NewSecret(), attachments, isWinter);
    }

    /// <param name="complex">The complex the caller has read, with its country.</param>
    /// <param name="formId">Drawn when the form was shown, or the Idempotency-Key: the same id is the same report.</param>
    /// <returns>When it is taken: the turn, whose delivery follows the answer (<see cref="Delivery.FollowAsync"/>).</returns>
    public async Task<IntakeResult> SubmitAsync(
        ComplexFacts complex, ReportInput input, RequestSource source, string formId, IReadOnlyList<Attachment> attachments, CancellationToken cancellationToken)
    {
        var (report, triage, problems) = Check(complex, input, source, attachments);
        if (report is null)
        {
            return new IntakeResult(null, triage, problems);
        }

        var key = KeyOf(complex.Organisation.Id, formId);
        var facts = new Facts();
        facts.Give(complex);
        var command = new ReportRequest(Ids.From(key.RequestId, "report"), $"system:{Wire.Name(source)}", report);
        var place = (complex.Organisation.Id, complex.Complex.Id);
        return new IntakeResult(await turns.RunAsync(key, command, facts, place, isFollowed: false, cancellationToken), triage, []);
    }

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
