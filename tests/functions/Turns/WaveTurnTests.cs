using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Import;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Waves, late answers and working hours on real storage: whole transactions, job rows of everybody asked, zones looked up.</summary>
public sealed class WaveTurnTests(StorageFixture storage)
{
    private const int Others = 24;

    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_wave_of_twenty_is_one_transaction_and_each_can_answer_at_once_by_a_word()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await ImportAsync(dispatch, Crowd(dispatch));
        var request = await EmergencyAsync(dispatch);

        var asked = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.OpenOffers;
        Assert.Equal(20, asked.Count);
        foreach (var offer in asked)
        {
            var contact = await dispatch.Get<IContactStore>().LoadAsync(offer.Address, Cancellation);
            Assert.Equal(JobState.Offered, Assert.Single(contact.Aggregate.Jobs).State);
        }

        var winner = asked[7];
        await SaysAsync(dispatch, winner.Address, "accept");

        var after = (await Story.ReadAsync(dispatch, request.Key)).Aggregate;
        Assert.Equal(winner.WorkerId, after.Request.AssignedWorkerId);
        Assert.Equal(19, after.Offers.Count(o => o.Status == OfferStatus.Withdrawn));
        Assert.Equal(
            asked.Where(o => o != winner).Select(o => o.Address).Order(StringComparer.Ordinal),
            after.Messages.Where(m => m is { Template: "job_taken", SendState: SendState.Accepted }).Select(m => m.Address).Order(StringComparer.Ordinal));
        Assert.Equal(after.Messages.Single(m => m.OfferNumber == winner.Number && m.Kind == MessageKind.Offer).MessageSid, after.Request.WhatsappMessageId);
    }

    [Fact]
    public async Task The_end_of_a_wave_and_the_next_one_fit_one_transaction()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await ImportAsync(dispatch, Crowd(dispatch));
        var request = await EmergencyAsync(dispatch);
        for (var i = 0; i < 2; i++)
        {
            dispatch.Clock.MoveOn(TimeSpan.FromMinutes(2.5) + TimeSpan.FromSeconds(1));
            Assert.Equal("due", await Story.NudgeAsync(dispatch, request.Key));
        }

        var after = (await Story.ReadAsync(dispatch, request.Key)).Aggregate;

        // Ben and the twenty-four others: five are left for the second wave.
        Assert.Equal((20, 5), (after.Offers.Count(o => o.Status == OfferStatus.Expired), after.OpenOffers.Count));
        Assert.Equal(20, after.Messages.Count(m => m is { Template: "job_expired", SendState: SendState.Accepted }));
        Assert.Equal((DueAction.RemindOffer, "assignment"), (after.Request.DueAction!.Value, after.Request.Owner));
    }

    [Fact]
    public async Task A_typed_yes_after_the_offer_ran_out_gets_the_job_while_nobody_has_it()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var request = await Story.ReportAsync(dispatch);
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(61));
        await Story.SettleAsync(dispatch, request.Key);
        var contact = await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation);
        Assert.Equal(JobState.Past, Assert.Single(contact.Aggregate.Jobs).State);

        await SaysAsync(dispatch, dispatch.WorkerPhone, "Accept");

        var after = (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Request;
        Assert.Equal((RequestStage.Accepted, dispatch.Worker), (after.Stage, after.AssignedWorkerId));
        Assert.Equal(0, after.LadderStep);
    }

    [Fact]
    public async Task Outside_working_hours_the_job_is_offered_at_the_opening()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var day = dispatch.Clock.GetUtcNow().AddDays(2);
        await ImportAsync(dispatch, new DirectoryFile
        {
            Organisations = [Homes(dispatch) with { TimeZone = "Europe/Berlin", WorkingHours = [new([Core.Wire.Name(day.DayOfWeek)], "09:00", "17:00")] }],
            Complexes = [new(dispatch.Complex, dispatch.Organisation, dispatch.Code, "Test Court", "1 Test Street", null)],
        });

        var request = await Story.ReportAsync(dispatch);

        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var opening = new DateTimeOffset(day.Year, day.Month, day.Day, 9, 0, 0, berlin.GetUtcOffset(new DateTime(day.Year, day.Month, day.Day, 9, 0, 0, DateTimeKind.Unspecified)));
        Assert.Equal((DueAction.OfferJob, opening), (request.DueAction, request.DueAt!.Value));
        Assert.Equal(2, dispatch.Sender.Sent.Count);

        dispatch.Clock.MoveOn(opening - dispatch.Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        Assert.Equal("due", await Story.NudgeAsync(dispatch, request.Key));

        var after = (await Story.ReadAsync(dispatch, request.Key)).Aggregate;
        Assert.Equal(dispatch.Worker, Assert.Single(after.OpenOffers).WorkerId);
        Assert.Equal("Europe/Berlin", after.Request.Hours!.TimeZone);
        Assert.Equal(3, dispatch.Sender.Sent.Count);
    }

    private static OrganisationEntry Homes(DispatchFixture dispatch) => new(dispatch.Organisation, "Tests", "US", "UTC", "en", null, null);

    private static DirectoryFile Crowd(DispatchFixture dispatch)
    {
        var ids = Enumerable.Range(0, Others).Select(_ => Guid.NewGuid().ToString("D")).ToList();
        var prefix = $"+1212{Random.Shared.Next(20_000, 99_999)}";
        return new DirectoryFile
        {
            Organisations = [Homes(dispatch)],
            Complexes = [new(dispatch.Complex, dispatch.Organisation, dispatch.Code, "Test Court", "1 Test Street", null)],
            Workers = [.. ids.Select((id, i) => new WorkerEntry(id, dispatch.Organisation, $"W{i}", "X", $"{prefix}{i:D2}", null, "en", ["plumbing"], "active"))],
            Assignments = [.. ids.Select((id, i) => new AssignmentEntry(null, id, dispatch.Complex, false, i + 1))],
        };
    }

    private static async Task ImportAsync(DispatchFixture dispatch, DirectoryFile file)
    {
        var content = DirectoryCheck.Check(file, TimeProvider.System.GetUtcNow(), out var faults);
        Assert.True(content is not null, string.Join('\n', faults));
        await new DirectoryImport(dispatch.Get<StorageAccount>(), TimeProvider.System).StoreAsync(content, Cancellation);
    }

    private static async Task<MaintenanceRequest> EmergencyAsync(DispatchFixture dispatch)
    {
        var complex = await dispatch.Get<IDirectoryStore>().ReadComplexAsync(dispatch.Organisation, dispatch.Complex, null, "4B", Cancellation);
        var input = Story.Input(dispatch) with { Priority = "emergency" };
        var result = await dispatch.Get<ReportIntake>().SubmitAsync(complex!, input, RequestSource.Web, Guid.NewGuid().ToString("D"), [], Cancellation);
        Assert.Empty(result.Problems);
        await dispatch.Get<Delivery>().FollowAsync(result.Turn!, Cancellation);
        return result.Request;
    }

    private static async Task SaysAsync(DispatchFixture dispatch, string phone, string text)
    {
        Assert.True(MessageAddress.TryCreate(Channel.WhatsApp, phone, out var from, out _));
        var message = new InboundMessage(
            "SM" + Guid.NewGuid().ToString("N"), from, null, text, null, null, null, null, null, null, null, [], null, 1, null, dispatch.Clock.GetUtcNow());
        var turns = dispatch.Get<ContactTurns>();
        var turn = await turns.ReceiveAsync(message, Cancellation);
        Assert.NotNull(turn);
        await turns.FollowAsync(turn, Cancellation);
    }
}
