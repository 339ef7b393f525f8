using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>The provider's ledger and ours are compared, day by day. Over real HTTP.</summary>
public sealed class LedgerTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

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
    public async Task What_was_written_on_a_renter_s_behalf_is_ours()
    {
        await using var dispatch = await StartAsync();
        await Story.SayAsync(dispatch, dispatch.KnownRenterPhone, "I want to talk to a person");
        Assert.Contains(dispatch.Twilio.Outbound, m => m.To == dispatch.LandlordPhone);
        dispatch.Clock.MoveOn(TimeSpan.FromDays(1));

        var report = await dispatch.Get<LedgerComparison>().RunAsync(Cancellation);

        Assert.Equal((dispatch.Twilio.Outbound.Count(), 0, 0), (report.Ours, report.Doubles, report.Unknown));
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

    private Task<DispatchFixture> StartAsync() => DispatchFixture.StartAsync(storage, hasTwilio: true);
}
