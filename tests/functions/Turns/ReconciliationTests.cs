using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>What was lost between the provider and us comes in, once. Over real HTTP.</summary>
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
    public async Task Messages_of_one_person_are_taken_in_in_their_order_over_many_pages()
    {
        await using var dispatch = await StartAsync();
        dispatch.Twilio.PageSize = 1;
        foreach (var word in new[] { "STOP", "START", "STOP", "START" })
        {
            dispatch.Twilio.Receive(dispatch.KnownRenterPhone, Sms, word);
            dispatch.Clock.MoveOn(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(4, (await dispatch.Get<InboundReconciliation>().RunAsync(Cancellation)).TakenIn);

        Assert.Empty((await dispatch.Get<IContactStore>().LoadAsync(dispatch.KnownRenterPhone, Cancellation)).Aggregate.Contact.OptedOut);
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

    private static Task<InboundReconciliation.Place?> PlaceAsync(DispatchFixture dispatch) =>
        dispatch.Get<TableMarks>().ReadAsync<InboundReconciliation.Place>("inbound_0", Cancellation);

    private Task<DispatchFixture> StartAsync() => DispatchFixture.StartAsync(storage, hasTwilio: true);
}
