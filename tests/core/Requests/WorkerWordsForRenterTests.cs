using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Whose ears a worker's words are for: the renter's where they answer the renter, those in charge where they tell of a danger.</summary>
public sealed class WorkerWordsForRenterTests
{
    [Fact]
    public void The_first_words_after_the_renters_are_their_answer()
    {
        var story = Taken().Do(RenterSays("can you come at six?"));

        Assert.Contains("renter_worker_says renter whatsapp", story.Do(WorkerSays("yes")).Sent);
        Assert.DoesNotContain("renter_worker_says renter whatsapp", story.Do(WorkerSays("and bring the key")).Sent);
    }

    [Fact]
    public void What_answers_the_landlord_is_not_for_the_renter()
    {
        var story = Taken().Do(RenterSays("the dog is friendly"));
        story.Do(new AddComment(story.NextId(), "l", UserType.Landlord, "what does it cost?"));

        Assert.Empty(story.Do(WorkerSays("200, and do not tell the tenant")).Sent);
    }

    [Fact]
    public void What_answers_the_question_how_it_goes_is_not_for_the_renter()
    {
        var story = Taken();
        story.Now = story.Request.FollowUpAt!.Value.AddMinutes(-5);
        story.Do(RenterSays("the dog is friendly"));
        while (story.Messages.All(m => m.Template != "job_follow_up"))
        {
            story.Due();
        }

        story.Do(WorkerSays("yes"));
        Assert.DoesNotContain("renter_worker_says renter whatsapp", story.Sent);
    }

    /// <summary>A renter who came by the web form has never written: their WhatsApp takes templates only, and the words are in one.</summary>
    [Fact]
    public void The_answer_reaches_a_renter_who_never_wrote()
    {
        var story = Taken().Do(RenterSays("can you come at six?")).Do(WorkerSays("yes"));

        var told = story.NewMessages.Single(m => m.Role == PartyRole.Renter);
        Assert.Equal(("renter_worker_says", "yes"), (told.Template, told.Values["words"]));
    }

    [Theory]
    [InlineData(UpdateLevel.Emergencies, false)]
    [InlineData(UpdateLevel.Digest, false)]
    [InlineData(UpdateLevel.Milestones, true)]
    public void A_danger_reaches_the_landlord_in_charge_at_once(UpdateLevel level, bool isMuted)
    {
        var story = Story.Of(Some.Ana);
        story.Complex = story.Complex with { Organisation = Some.Organisation with { ManagerPhoneNumber = null } };
        story.Report(Some.Report).Accepts(Some.Ana);
        story.Contacts[Some.LandlordPhone] = ContactFacts.Unknown with { Updates = level, Muted = isMuted ? new HashSet<string> { story.Request.Id } : new HashSet<string>() };
        story.Now = Some.Start.AddHours(14);

        story.Do(WorkerSays("strong smell of gas here"));

        var told = story.NewMessages.Single(m => m.Role == PartyRole.Landlord);
        Assert.Equal(("landlord_attention", "danger_told", null), (told.Template, told.Values["reason"], told.NotBefore));
        Assert.Equal(SendState.Claimed, told.SendState);
    }

    private static Story Taken() => Story.Reported(Some.Ana).Accepts(Some.Ana);

    private static AddComment RenterSays(string text) => new(Guid.NewGuid().ToString("N"), "r", UserType.Renter, text);

    private static AddComment WorkerSays(string text) => new(Guid.NewGuid().ToString("N"), "w", UserType.MaintenanceStaff, text, [Some.Ana.PhoneNumber]);
}
