using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>What was lost between the provider and us comes in, once; both ledgers are compared. Over real HTTP.</summary>
public sealed class ReconciliationTests(StorageFixture storage)
{
    private const string WhatsApp = "whatsapp:+15550109999";
    private const string Sms = "+15550108888";

    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task Messages_that_no_webhook_told_of_are_taken_in_once_and_in_order()
    {
        await using var dispatch = await StartAsync();
        var request = await Story.ReportAsync(dispatch);
        await Story.NudgeAsync(dispatch, request.Key);
        dispatch.Twilio.PageSize = 1;
        dispatch.Twilio.Receive($"whatsapp:{dispatch.WorkerPhone}", WhatsApp, "Accept");
        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(5));
        dispatch.Twilio.Receive($"whatsapp:{dispatch.WorkerPhone}", WhatsApp, "on my way");
        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(5));
        var photo = dispatch.Twilio.Receive(dispatch.RenterPhone, Sms, "look", "image/jpeg");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(5));
        var known = dispatch.Twilio.Messages.Count(m => m.Direction == "inbound");

        var report = await dispatch.Get<InboundReconciliation>().RunAsync(Cancellation);

        Assert.Equal((known, true), (report.TakenIn, report.IsComplete));
        var details = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal(RequestStage.OnMyWay, details.Aggregate.Request.Stage);
        Assert.Equal("look", Assert.Single(details.Comments).Text);
        var file = Assert.Single(details.Attachments);
        Assert.Equal(("image/jpeg", true), (file.FileType, file.FileUrl.Contains($"/Messages/{photo.Sid}/Media/ME", StringComparison.Ordinal)));
        Assert.DoesNotContain(".json", file.FileUrl, StringComparison.Ordinal);

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(1));
        Assert.Equal(0, (await dispatch.Get<InboundReconciliation>().RunAsync(Cancellation)).TakenIn);
        Assert.Single((await Story.ReadAsync(dispatch, request.Key)).Comments);
    }

    [Fact]
    public async Task A_message_the_webhook_brought_is_not_taken_in_again_and_a_fresh_one_is_left_to_it()
    {
        await using var dispatch = await StartAsync();
        var fresh = dispatch.Twilio.Receive($"whatsapp:{dispatch.RenterPhone}", WhatsApp, "Hello?");
        Assert.Equal(0, (await dispatch.Get<InboundReconciliation>().RunAsync(Cancellation)).TakenIn);

        Assert.True(MessageAddress.TryParse(fresh.From, out var from, out _));
        var message = new InboundMessage(fresh.Sid, from, null, fresh.Body, null, null, null, null, null, null, null, [], null, 1, null, dispatch.Clock.GetUtcNow());
        Assert.NotNull(await dispatch.Get<ContactTurns>().ReceiveAsync(message, Cancellation));
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(5));

        var report = await dispatch.Get<InboundReconciliation>().RunAsync(Cancellation);

        Assert.Equal((1, 0), (report.Listed, report.TakenIn));
    }

    [Fact]
    public async Task Many_messages_over_many_pages_are_all_taken_in()
    {
        await using var dispatch = await StartAsync();
        dispatch.Twilio.PageSize = 7;
        var people = Enumerable.Range(0, 40).Select(i => $"{dispatch.RenterPhone}{i:D2}").ToList();
        people.ForEach(p => dispatch.Twilio.Receive(p, Sms, "Hello?"));
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(5));

        var report = await dispatch.Get<InboundReconciliation>().RunAsync(Cancellation);

        Assert.Equal((40, 40, true), (report.Listed, report.TakenIn, report.IsComplete));
        var place = await dispatch.Get<TableMarks>().ReadAsync<InboundReconciliation.Place>("inbound_0", Cancellation);
        Assert.Null(place!.HeldSince);
        Assert.InRange(dispatch.Clock.GetUtcNow() - place.Seen, TimeSpan.FromSeconds(25), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_run_without_time_left_goes_on_in_the_next()
    {
        await using var dispatch = await StartAsync();
        dispatch.Twilio.PageSize = 4;
        for (var i = 0; i < 10; i++)
        {
            dispatch.Twilio.Receive($"{dispatch.RenterPhone}{i:D2}", Sms, "Hello?");
        }

        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(5));
        var reconciliation = dispatch.Get<InboundReconciliation>();
        reconciliation.RunLimit = TimeSpan.Zero;
        var reports = new List<InboundReport>();
        for (var i = 0; i < 10; i++)
        {
            reports.Add(await reconciliation.RunAsync(Cancellation));
        }

        Assert.Equal([.. Enumerable.Repeat(false, 9), true], reports.Select(r => r.IsComplete));
        Assert.All(reports, r => Assert.Equal(1, r.TakenIn));
    }

    [Fact]
    public async Task After_a_long_rest_everything_since_the_mark_is_taken_in_and_the_window_runs_from_when_it_was_written()
    {
        await using var dispatch = await StartAsync();
        var reconciliation = dispatch.Get<InboundReconciliation>();
        await reconciliation.RunAsync(Cancellation);
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(10));
        var friday = dispatch.Twilio.Receive($"whatsapp:{dispatch.RenterPhone}", WhatsApp, "Hello?");
        dispatch.Clock.MoveOn(TimeSpan.FromHours(63));

        var report = await reconciliation.RunAsync(Cancellation);

        Assert.Equal((1, true), (report.TakenIn, report.IsComplete));
        var contact = (await dispatch.Get<IContactStore>().LoadAsync(dispatch.RenterPhone, Cancellation)).Aggregate.Contact;
        Assert.InRange(friday.CreatedAt - contact.LastWhatsAppAt!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        // The answers are free text, which WhatsApp would take and then fail with 63016.
        Assert.NotEmpty(dispatch.Twilio.Outbound);
        Assert.All(dispatch.Twilio.Outbound, m => Assert.Equal(dispatch.RenterPhone, m.To));
    }

    [Fact]
    public async Task A_message_taken_in_late_does_not_close_the_window_a_newer_one_opened()
    {
        await using var dispatch = await StartAsync();
        dispatch.Twilio.Receive($"whatsapp:{dispatch.RenterPhone}", WhatsApp, "Hello?");
        dispatch.Clock.MoveOn(TimeSpan.FromHours(1));
        var newer = dispatch.Clock.GetUtcNow();
        await Story.SayAsync(dispatch, dispatch.RenterPhone, "Anybody there?");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(5));

        Assert.Equal(1, (await dispatch.Get<InboundReconciliation>().RunAsync(Cancellation)).TakenIn);

        var contact = (await dispatch.Get<IContactStore>().LoadAsync(dispatch.RenterPhone, Cancellation)).Aggregate.Contact;
        Assert.True(contact.LastWhatsAppAt >= newer);
    }

    [Fact]
    public async Task A_message_that_cannot_be_taken_in_keeps_no_other_out_and_comes_in_when_it_can()
    {
        await using var dispatch = await StartAsync();
        var table = dispatch.Get<StorageAccount>().Table(TableContactStore.TableName);
        var broken = new Functions.Storage.Tables.TableEntity(dispatch.RenterPhone, "pending_broken_0") { ["command"] = "{}" };
        await StorageFixture.OkAsync(table.AddEntityAsync(broken, Cancellation));
        var held = dispatch.Twilio.Receive(dispatch.RenterPhone, Sms, "Hello?");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(1));
        dispatch.Twilio.Receive(dispatch.KnownRenterPhone, Sms, "Hello?");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(20));
        var reconciliation = dispatch.Get<InboundReconciliation>();

        Assert.Equal(1, (await reconciliation.RunAsync(Cancellation)).TakenIn);
        dispatch.Clock.MoveOn(TimeSpan.FromHours(1));
        Assert.Equal(0, (await reconciliation.RunAsync(Cancellation)).TakenIn);
        await table.DeleteEntityAsync(broken.PartitionKey, broken.RowKey, Azure.ETag.All, Cancellation);
        Assert.Equal(1, (await reconciliation.RunAsync(Cancellation)).TakenIn);

        Assert.True(await dispatch.Get<IContactMessageStore>().HasInboundAsync(dispatch.RenterPhone, held.Sid, Cancellation));
        Assert.Null((await PlaceAsync(dispatch))!.HeldSince);
    }

    [Fact]
    public async Task The_mark_moves_on_from_a_message_that_could_not_be_taken_in_for_two_days()
    {
        await using var dispatch = await StartAsync();
        var table = dispatch.Get<StorageAccount>().Table(TableContactStore.TableName);
        await StorageFixture.OkAsync(table.AddEntityAsync(
            new Functions.Storage.Tables.TableEntity(dispatch.RenterPhone, "pending_broken_0") { ["command"] = "{}" }, Cancellation));
        var held = dispatch.Twilio.Receive(dispatch.RenterPhone, Sms, "Hello?");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(20));
        var reconciliation = dispatch.Get<InboundReconciliation>();
        await reconciliation.RunAsync(Cancellation);
        Assert.InRange(held.CreatedAt - (await PlaceAsync(dispatch))!.Seen, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        dispatch.Clock.MoveOn(TimeSpan.FromDays(2));
        await reconciliation.RunAsync(Cancellation);

        Assert.InRange(dispatch.Clock.GetUtcNow() - (await PlaceAsync(dispatch))!.Seen, TimeSpan.FromSeconds(25), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_ledger_of_a_day_says_what_is_not_ours_and_what_was_sent_twice()
    {
        await using var dispatch = await StartAsync();
        var request = await Story.ReportAsync(dispatch);
        await Story.SayAsync(dispatch, dispatch.RenterPhone, "Hello?");
        var stranger = dispatch.Twilio.SendElsewhere("+15550104444", "Sale! M7 and K7F3QX-3 are not ours.");
        var double1 = dispatch.Twilio.SendElsewhere(dispatch.LandlordPhone, $"New report {request.Code}-2 once more");
        dispatch.Clock.MoveOn(TimeSpan.FromDays(1));

        var report = await dispatch.Get<LedgerComparison>().RunAsync(Cancellation);

        var ours = dispatch.Twilio.Outbound.Count() - 2;
        Assert.Equal((ours + 2, ours, 1, 1, true), (report.Listed, report.Ours, report.Doubles, report.Unknown, report.IsComplete));
        Assert.Equal(new[] { stranger.Sid, double1.Sid }.Order(), report.UnknownSids.Order());
        Assert.Equal(report.Listed, (await dispatch.Get<TableMarks>().LatestAsync<LedgerReport>(LedgerComparison.ReportKind, Cancellation))!.Value.Report.Listed);
    }

    [Fact]
    public async Task A_day_is_compared_once()
    {
        await using var dispatch = await StartAsync();
        await Story.ReportAsync(dispatch);
        dispatch.Clock.MoveOn(TimeSpan.FromDays(1));
        var (comparison, marks) = (dispatch.Get<LedgerComparison>(), dispatch.Get<TableMarks>());

        var first = await comparison.RunAsync(Cancellation);
        var at = (await marks.LatestAsync<LedgerReport>(LedgerComparison.ReportKind, Cancellation))!.Value.At;
        dispatch.Clock.MoveOn(TimeSpan.FromHours(1));
        await comparison.RunAsync(Cancellation);
        Assert.Equal(at, (await marks.LatestAsync<LedgerReport>(LedgerComparison.ReportKind, Cancellation))!.Value.At);

        dispatch.Clock.MoveOn(TimeSpan.FromDays(1));
        var next = await comparison.RunAsync(Cancellation);
        Assert.Equal((first.Day.AddDays(1), 0), (next.Day, next.Listed));
    }

    [Fact]
    public async Task Days_that_were_missed_are_made_up_for_one_a_run_and_at_most_thirty()
    {
        await using var dispatch = await StartAsync();
        var comparison = dispatch.Get<LedgerComparison>();
        var first = (await comparison.RunAsync(Cancellation)).Day;
        var stranger = dispatch.Twilio.SendElsewhere("+15550104444", "Sale!");
        dispatch.Clock.MoveOn(TimeSpan.FromDays(3));

        var reports = new List<LedgerReport>();
        for (var i = 0; i < 4; i++)
        {
            reports.Add(await comparison.RunAsync(Cancellation));
        }

        Assert.Equal([first.AddDays(1), first.AddDays(2), first.AddDays(3), first.AddDays(3)], reports.Select(r => r.Day));
        Assert.Equal([stranger.Sid], reports.SelectMany(r => r.UnknownSids));
        dispatch.Clock.MoveOn(TimeSpan.FromDays(60));
        Assert.Equal(first.AddDays(3 + 60 - 29), (await comparison.RunAsync(Cancellation)).Day);
    }

    [Fact]
    public async Task A_page_that_is_there_no_more_begins_the_day_anew()
    {
        await using var dispatch = await StartAsync();
        dispatch.Twilio.SendElsewhere("+15550104444", "Sale!");
        dispatch.Clock.MoveOn(TimeSpan.FromDays(1));
        var yesterday = DateOnly.FromDateTime(dispatch.Clock.GetUtcNow().UtcDateTime).AddDays(-1);
        var half = new LedgerReport(yesterday, 400, 400, 0, 0, 0, [], IsComplete: false);
        await dispatch.Get<TableMarks>().WriteAsync(
            "ledger", new LedgerComparison.Place(half, "/2010-04-01/Accounts/AC0/Messages.json?PageToken=gone"), Cancellation);

        var report = await dispatch.Get<LedgerComparison>().RunAsync(Cancellation);

        Assert.Equal((yesterday, 1, 1, true), (report.Day, report.Listed, report.Unknown, report.IsComplete));
    }

    [Fact]
    public async Task A_message_that_cannot_be_compared_keeps_no_other_from_it()
    {
        await using var dispatch = await StartAsync();
        var request = await Story.ReportAsync(dispatch);
        var table = dispatch.Get<StorageAccount>().Table(TableContactStore.TableName);
        await StorageFixture.OkAsync(table.AddEntityAsync(
            new Functions.Storage.Tables.TableEntity(dispatch.KnownRenterPhone, MessageRow.KeyOf(dispatch.KnownRenterPhone, 7)) { ["status"] = "nonsense" }, Cancellation));
        var broken = dispatch.Twilio.SendElsewhere(dispatch.KnownRenterPhone, "Hello M7");
        dispatch.Clock.MoveOn(TimeSpan.FromDays(1));

        var report = await dispatch.Get<LedgerComparison>().RunAsync(Cancellation);

        Assert.Equal((4, 3, 1, true), (report.Listed, report.Ours, report.Unknown, report.IsComplete));
        Assert.Equal([broken.Sid], report.UnknownSids);
    }

    [Fact]
    public async Task A_message_whose_SID_was_lost_is_adopted_from_the_ledger()
    {
        await using var dispatch = await StartAsync();
        var request = await Story.ReportAsync(dispatch);
        await dispatch.Get<IOutboxStore>().RecordAsync(request.Key.Partition, [new SendRecord(2, SendState.Unknown) { MessageSid = string.Empty }], null, Cancellation);
        var table = dispatch.Get<StorageAccount>().Table(TableRequestStore.TableName);
        var row = await table.GetEntityIfExistsAsync(request.Key.Partition, MessageRow.KeyOf(request.Key.Partition, 2), cancellationToken: Cancellation);
        row!["message_sid"] = null;
        await table.UpdateEntityAsync(row, row.ETag, Functions.Storage.Tables.TableUpdateMode.Replace, Cancellation);
        dispatch.Clock.MoveOn(TimeSpan.FromDays(1));

        var report = await dispatch.Get<LedgerComparison>().RunAsync(Cancellation);

        Assert.Equal(1, report.Adopted);
        var message = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[1];
        Assert.Equal(dispatch.Twilio.Outbound.Single(m => m.To == dispatch.LandlordPhone).Sid, message.MessageSid);
        Assert.Equal(NoteKind.Adopted, message.Notes.Last().Kind);
    }

    private static Task<InboundReconciliation.Place?> PlaceAsync(DispatchFixture dispatch) =>
        dispatch.Get<TableMarks>().ReadAsync<InboundReconciliation.Place>("inbound_0", Cancellation);

    private Task<DispatchFixture> StartAsync() => DispatchFixture.StartAsync(storage, hasTwilio: true);
}
