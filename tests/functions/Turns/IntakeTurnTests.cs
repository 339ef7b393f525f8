using System.Text;
using Azure;
using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Roles;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Turns;
using Dispatch.Tests.Faults;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>Reports by message on real storage: rows, budgets, people with several addresses.</summary>
public sealed class IntakeTurnTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_message_that_only_changes_the_conversation_costs_four_calls()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        string[] conversation = ["Hi", "The kitchen tap is dripping", "any time", "no photo"];
        foreach (var text in conversation.Append("start over"))
        {
            // Which content stands for a question is read once, by the first who is asked it.
            await Story.SayAsync(dispatch, dispatch.KnownRenterPhone, text);
        }

        foreach (var text in conversation)
        {
            using var scope = StorageCalls.Begin();
            await Story.SayAsync(dispatch, dispatch.KnownRenterPhone, text);
            Assert.True(scope.Calls.Count <= 4, $"{text}: {string.Join(", ", scope.Calls.Select(c => c.Operation))}");
        }

        Assert.Equal(IntakeStep.Summary, (await DraftOfAsync(dispatch, dispatch.KnownRenterPhone))!.Asked);
        Assert.All(dispatch.Sender.Sent.Where(m => m.Channel == Channel.WhatsApp).TakeLast(3), m => Assert.StartsWith("HX", m.ContentSid, StringComparison.Ordinal));
    }

    [Fact]
    public async Task To_ask_for_the_part_costs_four_calls_and_the_message_is_taken_as_it_came()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        await dispatch.LetWorkerRentAsync();
        var request = await Story.ReportAsync(dispatch);
        await Story.TapAsync(dispatch, request, "accept");

        // Which content stands for a question is read once, by the first who is asked it.
        foreach (var text in new[] { "The washer is worn out", "1", "my home: the tap drips", "cancel" })
        {
            await Story.SayAsync(dispatch, dispatch.WorkerPhone, text);
        }

        dispatch.Clock.MoveOn(SpokenRole.Life);
        foreach (var text in new[] { "The pump is worn out", "2" })
        {
            using var scope = StorageCalls.Begin();
            await Story.SayAsync(dispatch, dispatch.WorkerPhone, text);
            Assert.True(scope.Calls.Count <= 4, $"{text}: {string.Join(", ", scope.Calls.Select(c => c.Operation))}");
        }

        var contact = (await dispatch.Get<IContactStore>().LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Contact;
        Assert.Equal(("The pump is worn out", PartyRole.Renter, null), (contact.Intake.Draft!.Description, contact.SpeaksAs!.Role, contact.Unclear));
        var comment = Assert.Single((await Story.ReadAsync(dispatch, request.Key)).Comments);
        Assert.Equal(("The washer is worn out", UserType.MaintenanceStaff), (comment.Text, comment.UserType));
    }

    [Fact]
    public async Task An_unknown_sender_finds_the_building_by_its_address_and_the_draft_lasts_days()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var stranger = dispatch.RenterPhone + "9";
        await Story.SayAsync(dispatch, stranger, "The bathroom sink is blocked");
        dispatch.Clock.MoveOn(TimeSpan.FromDays(2));
        await Story.SayAsync(dispatch, stranger, dispatch.Code.ToLowerInvariant());
        await Story.SayAsync(dispatch, stranger, "4b");

        var draft = (await DraftOfAsync(dispatch, stranger))!;
        Assert.Equal((dispatch.Complex, "4b", IntakeStep.Access), (draft.Home!.ComplexId, draft.Home.Unit, draft.Asked));
        var places = await dispatch.Get<IDirectoryStore>().FindPlacesAsync("1 test street", Cancellation);
        Assert.Contains((dispatch.Organisation, dispatch.Complex), places);
    }

    [Theory]
    [InlineData("+5215512", "+525512")]
    [InlineData("+525513", "+5215513")]
    [InlineData("+5491114", "+541114")]
    public async Task The_same_person_is_found_under_the_other_spelling(string given, string known)
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var tail = $"{Random.Shared.Next(100_000, 999_999)}";
        var role = new ContactRole(dispatch.Organisation, PartyRole.Renter, dispatch.Renter, "Eva", "en", dispatch.Complex, null);
        var table = dispatch.Get<StorageAccount>().Table(TableContactStore.TableName);
        await table.AddEntityAsync(ContactRows.Role(known + tail, role), Cancellation);

        await Story.SayAsync(dispatch, given + tail, "Hi");

        var contact = (await dispatch.Get<IContactStore>().LoadAsync(given + tail, Cancellation)).Aggregate;
        Assert.Equal((known + tail, 1), (contact.Contact.Address, contact.Roles.Count));
        Assert.Equal(given + tail, dispatch.Sender.Sent[^1].To);
    }

    [Fact]
    public async Task A_person_who_hides_the_number_later_is_the_same_one()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var userId = "US." + Guid.NewGuid().ToString("N").ToUpperInvariant();
        await ReceiveAsync(dispatch, Message(dispatch, dispatch.KnownRenterPhone, "The kitchen tap drips") with { ExternalUserId = userId });

        await ReceiveAsync(dispatch, Message(dispatch, userId, "any time"));

        var draft = (await DraftOfAsync(dispatch, dispatch.KnownRenterPhone))!;
        Assert.Equal((true, IntakeStep.Photos), (draft.MayEnter, draft.Asked));
        Assert.Equal(userId, dispatch.Sender.Sent[^1].To);
    }

    [Fact]
    public async Task A_user_id_that_cannot_be_written_keeps_no_message_back()
    {
        await using var proxy = await FaultyProxy.StartAsync(storage.Azurite.TableEndpoint);
        await using var dispatch = await DispatchFixture.StartAsync(storage, more: new Dictionary<string, string?>
        {
            [StorageAccountSettings.Key] = storage.Azurite.ConnectionString.Replace(storage.Azurite.TableEndpoint.Authority, proxy.Address.Authority, StringComparison.Ordinal),
        });
        var userId = "US." + Guid.NewGuid().ToString("N").ToUpperInvariant();
        proxy.Choose = asked => !asked.Target.Contains("$batch", StringComparison.Ordinal) && Encoding.UTF8.GetString(asked.Body).Contains(userId, StringComparison.Ordinal)
            ? Fault.ServerBusy : null;

        await ReceiveAsync(dispatch, Message(dispatch, dispatch.KnownRenterPhone, "The kitchen tap drips") with { ExternalUserId = userId });
        Assert.Equal(IntakeStep.Access, (await DraftOfAsync(dispatch, dispatch.KnownRenterPhone))!.Asked);

        // The next message brings the id again.
        proxy.Choose = null;
        await ReceiveAsync(dispatch, Message(dispatch, dispatch.KnownRenterPhone, "any time") with { ExternalUserId = userId });
        await ReceiveAsync(dispatch, Message(dispatch, userId, "no photo"));
        Assert.Equal(IntakeStep.Summary, (await DraftOfAsync(dispatch, dispatch.KnownRenterPhone))!.Asked);
    }

    [Fact]
    public async Task A_crash_after_the_confirmation_is_mended_by_the_nudge_and_makes_one_request()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var phone = dispatch.KnownRenterPhone;
        foreach (var text in new[] { "The kitchen tap drips", "any time", "no photo" })
        {
            await Story.SayAsync(dispatch, phone, text);
        }

        var turn = await dispatch.Get<ContactTurns>().ReceiveAsync(Message(dispatch, phone, "1"), Cancellation);
        var pending = Assert.Single(turn!.Decision.Pending);
        dispatch.Clock.MoveOn(TimeSpan.FromMinutes(2));
        await Story.NudgeAsync(dispatch, phone);
        await Story.NudgeAsync(dispatch, phone);
        await Story.SettleAsync(dispatch, pending.Target);

        var request = (await Story.ReadAsync(dispatch, pending.Target)).Aggregate;
        Assert.Equal((RequestStage.Offered, RequestSource.Whatsapp, dispatch.Renter), (request.Request.Stage, request.Request.Source, request.Request.RenterId));
        Assert.Single(dispatch.Sender.Sent, m => m.To == dispatch.WorkerPhone);
        Assert.Empty((await dispatch.Get<IContactStore>().LoadAsync(phone, Cancellation)).Aggregate.Pending);
    }

    [Fact]
    public async Task A_tap_without_a_row_is_the_workers_own_where_the_request_says_so_and_another_workers_is_refused()
    {
        await using var dispatch = await DispatchFixture.StartAsync(storage);
        var (request, contacts) = (await Story.ReportAsync(dispatch), dispatch.Get<IContactStore>());
        var table = dispatch.Get<StorageAccount>().Table(TableContactStore.TableName);
        var row = Assert.Single((await contacts.LoadAsync(dispatch.WorkerPhone, Cancellation)).Aggregate.Jobs);
        await table.DeleteEntityAsync(dispatch.WorkerPhone, ContactRows.OpenKey(row), ETag.All, Cancellation);

        await Story.TapAsync(dispatch, request, "accept");
        Assert.Equal(RequestStage.Accepted, (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Request.Stage);

        var other = dispatch.WorkerPhone[..^1] + "7";
        await table.AddEntityAsync(
            ContactRows.Role(other, new ContactRole(dispatch.Organisation, PartyRole.Worker, Guid.NewGuid().ToString("D"), "Eve", "en", null, null)), Cancellation);
        Assert.True(MessageAddress.TryCreate(Channel.WhatsApp, other, out var from, out _));
        await ReceiveAsync(dispatch, Story.Tap(dispatch, request, "done") with { From = from });

        var contact = (await contacts.LoadAsync(other, Cancellation)).Aggregate.Contact;
        Assert.Equal((null, 1), (contact.Proof, contact.MessageCount));
        Assert.Equal(RequestStage.Accepted, (await Story.ReadAsync(dispatch, request.Key)).Aggregate.Request.Stage);
    }

    private static async Task<IntakeDraft?> DraftOfAsync(DispatchFixture dispatch, string phone) =>
        (await dispatch.Get<IContactStore>().LoadAsync(phone, Cancellation)).Aggregate.Contact.Intake.Draft;

    private static async Task ReceiveAsync(DispatchFixture dispatch, InboundMessage message)
    {
        var turns = dispatch.Get<ContactTurns>();
        await turns.FollowAsync((await turns.ReceiveAsync(message, Cancellation))!, Cancellation);
    }

    private static InboundMessage Message(DispatchFixture dispatch, string from, string body)
    {
        Assert.True(MessageAddress.TryCreate(Channel.WhatsApp, from, out var address, out _));
        return new InboundMessage(
            "SM" + Guid.NewGuid().ToString("N"), address, null, body, null, null, null, null, null, null, null, [], null, 1, null, dispatch.Clock.GetUtcNow());
    }
}
