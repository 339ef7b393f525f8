using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Two things that happen at one moment, or one thing twice: the later one undoes nothing and leaves nothing without a nudge.</summary>
public sealed class CrossingTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task What_is_delivered_while_another_way_is_decided_leaves_a_nudge_behind()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        await Story.ReportAsync(dispatch, request.Key, 1, "delivered");
        await Story.ReportAsync(dispatch, request.Key, 2, "delivered");
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(31));
        Assert.Equal("due", await Story.NudgeAsync(dispatch, request.Key));
        var reminder = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Messages[^1].Number;
        await Story.ReportAsync(dispatch, request.Key, reminder, "delivered");
        var sent = dispatch.Sender.Sent.Count;
        dispatch.OnNextNudge = () => Story.ReportAsync(dispatch, request.Key, 3, "delivered");

        Assert.Equal("put again", await Story.NudgeAsync(dispatch, request.Key));

        var now = await Story.ReadAsync(dispatch, request.Key);
        Assert.Equal((sent, DeliveryStatus.Delivered), (dispatch.Sender.Sent.Count, now.Aggregate.Messages[2].Status));
        Assert.Equal(now.Aggregate.Request.TurnId, dispatch.Nudges.Last(n => n.Nudge.Partition == request.Key.Partition).Nudge.TurnId);
    }

    [Fact]
    public async Task Away_that_is_applied_again_undoes_nothing()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var workers = dispatch.Get<TableWorkers>();
        await Story.SayAsync(dispatch, dispatch.WorkerPhone, "on leave");
        Assert.Equal(WorkerStatus.OnLeave, await StatusAsync());
        await workers.ChangeAsync(dispatch.Organisation, dispatch.Worker, new WorkerChange(WorkerStatus.Active, null, null, null), Cancellation);

        dispatch.Clock.MoveOn(TimeSpan.FromSeconds(40));
        await Story.NudgeAsync(dispatch, dispatch.WorkerPhone);

        Assert.Equal(WorkerStatus.Active, await StatusAsync());
        Assert.Empty((await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Pending);

        async Task<WorkerStatus> StatusAsync() =>
            (await dispatch.Get<IDirectoryStore>().ReadComplexAsync(dispatch.Organisation, dispatch.Complex, null, null, Cancellation))!.Candidates.Single().Status;
    }

    [Fact]
    public async Task A_form_that_comes_again_leaves_the_open_row_as_it_is()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var form = Guid.NewGuid().ToString("D");
        var request = await SubmitAsync(form);
        await Story.TapAsync(dispatch, request, "accept");
        await Story.NudgeAsync(dispatch, request.Key);

        await SubmitAsync(form);

        await foreach (var row in dispatch.Get<OpenRequestsStore>().ReadAsync(dispatch.Organisation, dispatch.Complex, Cancellation))
        {
            Assert.Equal(("in_progress", "accepted", dispatch.Worker), (row.Summary.Status, row.Summary.Stage, row.WorkerId));
        }

        async Task<MaintenanceRequest> SubmitAsync(string formId)
        {
            var complex = await dispatch.Get<IDirectoryStore>().ReadComplexAsync(dispatch.Organisation, dispatch.Complex, null, "4B", Cancellation);
            var result = await dispatch.Get<ReportIntake>().SubmitAsync(complex!, Story.Input(dispatch), RequestSource.Web, formId, [], Cancellation);
            await dispatch.Get<Delivery>().FollowAsync(result.Turn!, Cancellation);
            return result.Request;
        }
    }

    [Fact]
    public void That_somebody_may_get_a_message_twice_is_stored_with_it()
    {
        var message = Notice(1, PartyRole.Renter, "+14155550100", "renter_done", []) with { PossiblyDouble = true };

        Assert.True(MessageRow.Read(MessageRow.New("p", message)).PossiblyDouble);
    }

    [Fact]
    public async Task A_manager_s_message_about_one_renter_is_not_found_in_that_about_another()
    {
        var sender = new KeepingSender();
        var message = Notice(2, PartyRole.Manager, "+14155550101", "manager_person_wanted", [("message_code", "M2"), ("renter_contact", "Ana Perez +14155550102")]);
        sender.Listed.Add(Listed("SM1", "Bo +14155550103 wants a person (M2)."));

        Assert.NotEqual(SendState.Accepted, (await new LookUps(sender, TimeProvider.System).LookUpAsync(message, Cancellation)).State);

        sender.Listed.Add(Listed("SM2", "Ana Perez +14155550102 wants a person (M2)."));
        Assert.Equal("SM2", (await new LookUps(sender, TimeProvider.System).LookUpAsync(message, Cancellation)).MessageSid);

        static ListedMessage Listed(string sid, string body) => new(sid, "sent", body, TimeProvider.System.GetUtcNow(), null);
    }

    private static OutgoingMessage Notice(int number, PartyRole role, string address, string template, IReadOnlyList<(string Name, string Value)> values) => new(
        number, MessageKind.Notice, role, address, Channel.Sms, template, "en", values.ToDictionary(v => v.Name, v => v.Value), TimeProvider.System.GetUtcNow());
}
