using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;
using Microsoft.Extensions.DependencyInjection;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>What a nudge finishes when the process that committed a turn is gone, and what it does when something is due.</summary>
public sealed class NudgeTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_turn_whose_process_died_after_the_commit_is_finished_after_looking_the_messages_up()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var key = await CommitOnlyAsync(dispatch);
        Assert.Empty(dispatch.Sender.Sent);
        Assert.Single(dispatch.Nudges);

        Assert.Equal("put again", await Story.NudgeAsync(dispatch, key));
        Assert.Empty(dispatch.Sender.Sent);

        // The claim ended: nobody knows whether the POSTs were made. Three look-ups find nothing, then each is sent once, marked.
        foreach (var wait in new[] { 61, 46, 121 })
        {
            Assert.Empty(dispatch.Sender.Sent);
            dispatch.Clock.MoveOn(TimeSpan.FromSeconds(wait));
            await Story.NudgeAsync(dispatch, key);
        }

        var details = await Story.ReadAsync(dispatch, key);
        Assert.Equal(3, dispatch.Sender.Sent.Count);
        Assert.All(details.Aggregate.Messages, m => Assert.Equal((SendState.Accepted, true), (m.SendState, m.PossiblyDouble)));
        Assert.Equal(details.Aggregate.Request.Seq, details.Aggregate.Request.ProjectedSeq);
    }

    [Fact]
    public async Task A_nudge_that_waits_is_put_for_whole_seconds_and_never_too_early()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var key = await CommitOnlyAsync(dispatch);
        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(31.3));

        Assert.Equal("put again", await Story.NudgeAsync(dispatch, key));

        // The queue cuts fractions of a second off: a nudge that came too early would only put itself again, and a copy of it too.
        var claimEnds = (await Story.ReadAsync(dispatch, key)).Aggregate.Messages.Min(m => m.ClaimUntil!.Value);
        var (_, after) = dispatch.Nudges[^1];
        Assert.Equal(0, after.Ticks % TimeSpan.TicksPerSecond);
        Assert.True(dispatch.Clock.GetUtcNow() + after >= claimEnds);
    }

    [Fact]
    public async Task A_message_that_the_provider_lists_is_adopted_and_not_sent_again()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var key = await CommitOnlyAsync(dispatch);
        var before = await Story.ReadAsync(dispatch, key);
        foreach (var message in before.Aggregate.Messages)
        {
            var sid = $"SM{message.Number:D32}";
            dispatch.Sender.Listed.Add(new ListedMessage(sid, "delivered", $"Job {message.Values["message_code"]}: the tap", dispatch.Clock.GetUtcNow(), null));
        }

        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(61));
        await Story.NudgeAsync(dispatch, key);

        var details = await Story.ReadAsync(dispatch, key);
        Assert.Empty(dispatch.Sender.Sent);
        Assert.All(details.Aggregate.Messages, m => Assert.Equal($"SM{m.Number:D32}", m.MessageSid));
    }

    [Fact]
    public async Task A_pending_command_whose_process_died_is_applied_by_the_contacts_nudge()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var turn = await dispatch.Get<ContactTurns>().ReceiveAsync(Story.Tap(dispatch, request, "accept"), Cancellation);
        Assert.NotNull(turn);

        var contact = turn.Decision.Contact;
        var nudge = new Nudge(contact.Address, contact.Seq, contact.TurnId, dispatch.Clock.GetUtcNow());
        Assert.Equal("settled", await dispatch.Get<NudgeRun>().RunAsync(nudge, Cancellation));

        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(RequestStage.Accepted, details.Aggregate.Request.Stage);
        Assert.Contains(dispatch.Nudges, n => n.Nudge.Partition == request.Key.Partition && n.Nudge.Seq == details.Aggregate.Request.Seq);
        var loaded = await dispatch.Get<IContactStore>().LoadAsync(contact.Address, Cancellation);
        Assert.Empty(loaded.Aggregate.Pending);
    }

    [Fact]
    public async Task The_same_webhook_twice_is_one_accept()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var message = Story.Tap(dispatch, request, "accept");
        var turns = dispatch.Get<ContactTurns>();
        var first = await turns.ReceiveAsync(message, Cancellation);
        await turns.FollowAsync(first!, Cancellation);
        var sent = dispatch.Sender.Sent.Count;

        Assert.Null(await turns.ReceiveAsync(message, Cancellation));
        Assert.Equal(sent, dispatch.Sender.Sent.Count);
    }

    [Fact]
    public async Task What_was_throttled_goes_out_by_a_nudge_that_newer_turns_have_put_off()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        dispatch.Sender.Script = m => m.To == dispatch.LandlordPhone ? new SendOutcome.Throttled(TimeSpan.FromSeconds(2)) : new SendOutcome.Accepted($"SM{Guid.NewGuid():N}", "queued", 1);
        var request = await Story.ReportAsync(dispatch);
        dispatch.Sender.Script = null;
        var (nudge, _) = dispatch.Nudges.Last(n => n.Nudge.Partition == request.Key.Partition);
        await Story.TapAsync(dispatch, request, "accept");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(3));

        Assert.Equal("superseded", await dispatch.Get<NudgeRun>().RunAsync(nudge, Cancellation));

        Assert.Equal(SendState.Accepted, (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages.First(m => m.Address == dispatch.LandlordPhone).SendState);
    }

    [Fact]
    public async Task Superseded_early_and_orphaned_nudges_do_nothing()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var run = dispatch.Get<NudgeRun>();
        var now = dispatch.Clock.GetUtcNow();

        Assert.Equal("superseded", await run.RunAsync(new Nudge(request.Key.Partition, request.Seq - 1, "older", now), Cancellation));
        Assert.Equal("superseded", await run.RunAsync(new Nudge(request.Key.Partition, request.Seq, "another", now), Cancellation));
        Assert.Equal("too early", await run.RunAsync(new Nudge(request.Key.Partition, request.Seq + 1, "next", now), Cancellation));
        Assert.Equal("orphan", await run.RunAsync(new Nudge(request.Key.Partition, request.Seq + 1, "next", now - TimeSpan.FromMinutes(6)), Cancellation));
    }

    [Fact]
    public async Task A_silent_worker_is_reminded_then_the_offer_runs_out_and_landlord_and_renter_hear_of_it()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.NudgeAsync(dispatch, request.Key);

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(31));
        Assert.Equal("due", await Story.NudgeAsync(dispatch, request.Key));
        Assert.Contains(dispatch.Sender.Sent, m => m.ContentVariables.Values.Contains("29") && m.To == dispatch.WorkerPhone);

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(30));
        Assert.Equal("due", await Story.NudgeAsync(dispatch, request.Key));
        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal("nobody_found", details.Aggregate.Request.NeedsAttention);
        Assert.Equal(DueAction.RetryAssignment, details.Aggregate.Request.DueAction);
        Assert.Equal("no answer", Assert.Single(details.Receipts[^1].Lines).Excluded);
        Assert.Equal(["job_offer", "job_reminder", "job_expired"], details.Aggregate.Messages.Where(m => m.Role == PartyRole.Worker).Select(m => m.Template));
        Assert.Contains(details.Aggregate.Messages, m => m.Template == "landlord_attention");
        Assert.Contains(details.Aggregate.Messages, m => m.Template == "renter_delayed");
    }

    [Fact]
    public async Task A_refused_WhatsApp_offer_goes_out_by_SMS_at_once()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        dispatch.Sender.Refuse(m => m.Channel == Channel.WhatsApp && m.To == dispatch.WorkerPhone, 63024);
        var request = await Story.ReportAsync(dispatch);

        var details = await Story.ReadAsync(dispatch, request.Key);
        var offers = details.Aggregate.Messages.Where(m => m.Kind == MessageKind.Offer).ToList();
        Assert.Equal([Channel.WhatsApp, Channel.Sms], offers.Select(m => m.Channel));
        Assert.Equal(DeliveryStatus.Failed, offers[0].Status);
        Assert.Equal((offers[0].Number, SendState.Accepted), (offers[1].FallbackFor, offers[1].SendState));
        Assert.Equal(offers[1].Number, details.Aggregate.Request.DispatchMessage);
    }

    [Fact]
    public async Task The_sweep_rearms_what_is_late_and_removes_rows_of_requests_that_never_came()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.NudgeAsync(dispatch, request.Key);
        var orphan = request with { Key = new RequestKey(dispatch.Organisation, Guid.NewGuid().ToString("D")) };
        await dispatch.Get<IDirectoryStore>().AnnounceAsync(orphan, null, isNew: true, Cancellation);
        var nudges = dispatch.Nudges.Count(n => n.Nudge.Partition == request.Key.Partition);

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(40));
        var report = await dispatch.Get<Sweep>().RunAsync(Cancellation);

        Assert.True(report.Rearmed >= 1);
        Assert.Equal(nudges + 1, dispatch.Nudges.Count(n => n.Nudge.Partition == request.Key.Partition));
        Assert.Equal([request.Id], await OpenAsync(dispatch));
    }

    [Fact]
    public async Task The_sweep_removes_the_row_of_a_closed_request_that_a_repeated_form_wrote_anew()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await dispatch.Get<RequestTurns>().RunAsync(
            request.Key, new CancelRequest("cancel", "renter", UserType.Renter, null), new Facts(), null, isFollowed: false, Cancellation);
        await Story.NudgeAsync(dispatch, request.Key);
        Assert.Empty(await OpenAsync(dispatch));
        await dispatch.Get<IDirectoryStore>().AnnounceAsync(request, null, isNew: true, Cancellation);

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(40));
        await dispatch.Get<Sweep>().RunAsync(Cancellation);

        Assert.Empty(await OpenAsync(dispatch));
    }

    [Fact]
    public async Task Accepts_at_one_moment_in_four_processes_make_one_accepted_offer()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        var processes = Enumerable.Range(0, 4).Select(_ => ActivatorUtilities.CreateInstance<RequestTurns>(dispatch.Get<IServiceProvider>(), new TurnQueue())).ToList();
        var results = await Task.WhenAll(processes.Select((turns, i) => turns.RunAsync(
            request.Key, new AnswerOffer($"tap{i}", "worker", 1, [dispatch.WorkerPhone], Accept: true, null), new Facts(), null, isFollowed: false, Cancellation)));

        Assert.Single(results, r => r.Outcome == Outcome.Applied);
        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Single(details.Aggregate.Offers, o => o.Status == OfferStatus.Accepted);
        Assert.Single(details.History, h => h.NewStage == "accepted");
    }

    private static async Task<List<string>> OpenAsync(DispatchFixture dispatch)
    {
        var open = new List<string>();
        await foreach (var row in dispatch.Get<OpenRequestsStore>().ReadAsync(dispatch.Organisation, dispatch.Complex, Cancellation))
        {
            open.Add(row.RequestId);
        }

        return open;
    }

    /// <summary>A report whose process dies between commit and delivery.</summary>
    private static async Task<RequestKey> CommitOnlyAsync(DispatchFixture dispatch)
    {
        var complex = await dispatch.Get<IDirectoryStore>().ReadComplexAsync(dispatch.Organisation, dispatch.Complex, null, "4B", Cancellation);
        var result = await dispatch.Get<ReportIntake>().SubmitAsync(
            complex!, Story.Input(dispatch), RequestSource.Web, Guid.NewGuid().ToString("D"), [], Cancellation);
        return result.Request.Key;
    }
}
