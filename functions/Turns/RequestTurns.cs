using System.Diagnostics.CodeAnalysis;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Calendars;
using Dispatch.Functions.Telemetry;

namespace Dispatch.Functions.Turns;

/// <summary>How a turn ended, and what is left to do after the answer.</summary>
/// <param name="Found">The request as it stood before the decision, or as it is where there was none; null where there is no request.</param>
/// <param name="Decision">What was committed; null where it had been before.</param>
internal sealed record TurnResult(Outcome Outcome, string? Reason, RequestAggregate? Found, RequestDecision? Decision)
{
    public static readonly TurnResult NoSuchRequest = new(Outcome.Refused, "no such request", null, null);

    private RequestAggregate? _after;

    /// <summary>Whether anything follows the answer.</summary>
    public bool LeavesWork => Decision is { LeavesWork: true };

    /// <summary>The request after the turn, null where there is none. Most callbacks never ask.</summary>
    public RequestAggregate? After => Decision is { HasRows: true } ? _after ??= RequestAggregate.After(Found, Decision) : Found;
}

/// <summary>
/// The one road of every change of a request: load, decide, arm, commit. What follows the answer (deliver, project) is
/// <see cref="Delivery"/>'s.
/// </summary>
internal sealed class RequestTurns(
    IRequestStore requests, IContactStore contacts, IDirectoryStore directory, INudgeQueue nudges, TurnQueue queue, TimeProvider clock,
    ILogger<RequestTurns> logger)
{
    /// <param name="facts">What the caller has read already.</param>
    /// <param name="place">Organisation and complex of a new report.</param>
    /// <param name="isFollowed">A contact's nudge already stands behind this turn: none of its own is put.</param>
    public Task<TurnResult> RunAsync(
        RequestKey key, RequestCommand command, Facts facts, (string OrganisationId, string ComplexId)? place, bool isFollowed, CancellationToken cancellationToken) =>
        Work.IsOn
            ? WatchedAsync(key, command, facts, place, isFollowed, cancellationToken)
            : TurnAsync(key, command, facts, place, isFollowed, null, cancellationToken);

    private async Task<TurnResult> WatchedAsync(
        RequestKey key, RequestCommand command, Facts facts, (string OrganisationId, string ComplexId)? place, bool isFollowed, CancellationToken cancellationToken)
    {
        using var work = Work.Begin(TurnTrace.EventOf(command));
        try
        {
            var result = await TurnAsync(key, command, facts, place, isFollowed, work, cancellationToken);
            if (work is not null)
            {
                TurnTrace.End(work, result);
            }

            return result;
        }
        catch (Exception fault)
        {
            work?.Fail(fault);
            throw;
        }
    }

    private async Task<TurnResult> TurnAsync(
        RequestKey key, RequestCommand command, Facts facts, (string OrganisationId, string ComplexId)? place, bool isFollowed, Work? work,
        CancellationToken cancellationToken)
    {
        using var turn = await queue.EnterAsync(key.Partition, cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Contention.Limit);
        var before = command is ReportRequest ? null : await requests.LoadAsync(key, limit.Token);

        // Callbacks are many and mostly silent: while nobody watches they need no name, and a scope would cost more than their lines.
        var turnId = command is RecordDelivery && work is null ? null : NewTurnId();
        if (work is not null && turnId is not null)
        {
            TurnTrace.Start(work, key, before?.Aggregate, command, turnId);
        }

        using var scope = turnId is null ? null : TurnScope.Begin(logger, key.Partition, turnId);
        TurnResult? unknown = null;
        for (var attempt = 1; attempt <= Contention.MaxTries; attempt++)
        {
            if (before is null && command is not ReportRequest)
            {
                return TurnResult.NoSuchRequest;
            }

            if (IsOwn(unknown, before, turnId))
            {
                return Done(command, unknown, isFollowed);
            }

            var decision = await DecideAsync(key, before, command, facts, place, limit.Token);
            if (!decision.HasRows)
            {
                TurnLog.Decided(logger, command, before?.Aggregate, decision, isFollowed);
                return new TurnResult(decision.Outcome, decision.Reason, before?.Aggregate, decision);
            }

            if (decision.LeavesWork)
            {
                turnId ??= NewTurnId();
                decision = await ArmAsync(decision, before, turnId, isFollowed, limit.Token);
            }

            var result = new TurnResult(decision.Outcome, decision.Reason, before?.Aggregate, decision);
            switch (await requests.CommitAsync(before, command, decision, limit.Token))
            {
                case CommitOutcome.Committed:
                    return Done(command, result, isFollowed);
                case CommitOutcome.AlreadyApplied:
                    var applied = await requests.LoadAsync(key, limit.Token);
                    return IsOwn(unknown, applied, turnId)
                        ? Done(command, unknown, isFollowed)
                        : new TurnResult(Outcome.Ignored, "already applied", applied?.Aggregate, null);
                case var outcome:
                    unknown = outcome == CommitOutcome.Unknown ? result : unknown;
                    before = await requests.LoadAsync(key, limit.Token);
                    break;
            }

            await Contention.PauseAsync(attempt, clock, limit.Token);
        }

        throw new TurnNotPossibleException(key.Partition, Contention.MaxTries);
    }

    /// <summary>
    /// The answer to this turn's commit was lost, the commit was not (it may even be applied after the next look, and then the second commit
    /// is told so): whoever made it goes on with it.
    /// </summary>
    private static bool IsOwn([NotNullWhen(true)] TurnResult? unknown, Loaded<RequestAggregate>? now, string? turnId) =>
        unknown is not null && now?.Aggregate.Request.TurnId == turnId;

    private TurnResult Done(RequestCommand command, TurnResult committed, bool isFollowed)
    {
        TurnLog.Decided(logger, command, committed.Found, committed.Decision!, isFollowed);
        Count(command, committed.Found, committed.Decision!);
        return committed;
    }

    private static string NewTurnId() => Guid.NewGuid().ToString("N");

    private void Count(RequestCommand command, RequestAggregate? before, RequestDecision decision)
    {
        TurnMetrics.Committed(command, decision, before);
        if (command is AnswerOffer { Accept: true } && TurnMetrics.FirstAcceptAfter(before, decision, clock.GetUtcNow()) is { } wait)
        {
            TurnMetrics.Accepted(decision.Request, wait);
            TurnLog.Accepted(logger, decision.Request, wait);
        }
    }

    /// <summary>Decides; where facts are missing, reads them and decides again.</summary>
    private async Task<RequestDecision> DecideAsync(
        RequestKey key, Loaded<RequestAggregate>? before, RequestCommand command, Facts facts, (string OrganisationId, string ComplexId)? place, CancellationToken cancellationToken)
    {
        while (true)
        {
            var decision = RequestRules.Decide(key, before?.Aggregate, command, facts, clock.GetUtcNow());
            if (facts.IsComplete)
            {
                return decision;
            }

            if (facts.NeedsWorkingTime is { } hours)
            {
                facts.Give(WorkingCalendar.Of(hours, clock.GetUtcNow()));
            }

            foreach (var zone in facts.MissingZones.ToList())
            {
                facts.Give(zone, ZoneCalendar.Of(zone, clock.GetUtcNow()));
            }

            if (facts.NeedsComplex)
            {
                facts.Give(await ReadComplexAsync(key, before?.Aggregate, command, place, cancellationToken));
            }

            var missing = facts.MissingContacts.ToList();
            var read = await Task.WhenAll(missing.Select(a => contacts.LoadAsync(a, cancellationToken)));
            foreach (var (address, contact) in missing.Zip(read))
            {
                facts.Give(address, contact.Aggregate.ToFacts());
            }
        }
    }

    private async Task<ComplexFacts> ReadComplexAsync(
        RequestKey key, RequestAggregate? before, RequestCommand command, (string OrganisationId, string ComplexId)? place, CancellationToken cancellationToken)
    {
        var (report, named) = command is ReportRequest { Report: var reported, ComplexId: var id } ? (reported, id) : (null, null);
        var complexId = before?.Request.ComplexId ?? place?.ComplexId ?? named ?? throw new InvalidOperationException("A report needs its complex.");
        return await directory.ReadComplexAsync(key.OrganisationId, complexId, report?.PropertyId, report?.Unit, cancellationToken)
            ?? throw new InvalidOperationException($"The complex {complexId} of request {key.RequestId} is not in the directory.");
    }

    /// <summary>First the open row of a request that becomes open, then one nudge, so that whatever happens after the commit is followed up.</summary>
    private async Task<RequestDecision> ArmAsync(
        RequestDecision decision, Loaded<RequestAggregate>? before, string turnId, bool isFollowed, CancellationToken cancellationToken)
    {
        var armed = decision with
        {
            Request = decision.Request with { Seq = (before?.Aggregate.Request.Seq ?? 0) + 1, TurnId = turnId },
            Messages = TurnTrace.Mark(decision.Messages),
        };
        var becomesOpen = before is null || (!before.Aggregate.Request.IsOpen && decision.Request.IsOpen);
        var announce = becomesOpen
            ? directory.AnnounceAsync(armed.Request, decision.Offers.Count == 1 ? decision.Offers[0].WorkerId : null, isNew: before is null, cancellationToken)
            : Task.CompletedTask;
        // The nudge that was to bring a file soon is superseded by this turn; a contact's comes later.
        var arm = isFollowed && !HasMediaSoon(armed.Request) ? Task.CompletedTask : PutNudgeAsync(armed.Request, cancellationToken);
        await Task.WhenAll(announce, arm);
        return armed;
    }

    private bool HasMediaSoon(MaintenanceRequest request) => MediaTimes.WakeAt(request) is { } at && at - clock.GetUtcNow() < Nudge.SafetyDelay;

    /// <summary>A nudge for the request's present turn; a file that is to be tried again sooner brings it sooner.</summary>
    public Task PutNudgeAsync(MaintenanceRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var wait = HasMediaSoon(request) ? Nudge.Until(MediaTimes.WakeAt(request)!.Value, now) : Nudge.SafetyDelay;
        var nudge = new Nudge(request.Key.Partition, request.Seq, request.TurnId, now) { TraceParent = Work.TraceParent };
        return nudges.PutAsync(nudge, wait, cancellationToken);
    }
}

/// <summary>An aggregate under so much contention, or a store so slow, that the turn was given up. Nothing was written.</summary>
public sealed class TurnNotPossibleException(string partition, int tries) : Exception($"No turn of {partition} came through in {tries} tries.");
