using Dispatch.Core.Conversations;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>What a renter writes in the days after a report was done.</summary>
public sealed class AfterDoneTests
{
    [Theory]
    [InlineData("thank you it works great now")]
    [InlineData("works now")]
    [InlineData("great job")]
    [InlineData("perfect!")]
    [InlineData("all good thanks")]
    [InlineData("Thanks a lot, very kind of you")]
    [InlineData("Thank you so much!")]
    [InlineData("thank you for everything")]
    [InlineData("gracias ya funciona")]
    [InlineData("Muy amable el señor, gracias")]
    [InlineData("ficou ótimo obrigado")]
    [InlineData("super merci ça marche")]
    public void Thanks_are_heard_and_begin_nothing(string text)
    {
        var phone = Renter().Says(text);

        Assert.Empty(phone.Replies);
        Assert.Empty(phone.Last.Pending);
        Assert.Null(phone.Contact.Intake.Draft);
    }

    [Theory]
    [InlineData("nobody came")]
    [InlineData("he didn't fix it")]
    [InlineData("its not working")]
    [InlineData("sorry, it's still the same")]
    [InlineData("it leaks again")]
    [InlineData("the leak is back")]
    [InlineData("the kitchen tap is dripping again")]
    [InlineData("el grifo sigue goteando")]
    [InlineData("no lo arregló")]
    [InlineData("nadie vino")]
    [InlineData("a torneira continua pingando")]
    [InlineData("ainda tá pingando")]
    [InlineData("ninguém apareceu")]
    [InlineData("le robinet fuit toujours")]
    [InlineData("personne n'est venu")]
    public void What_goes_on_is_opened_again(string text)
    {
        var phone = Renter().Says(text);

        Assert.Equal(text, Assert.IsType<ReopenRequest>(phone.Command).Reason);
    }

    [Theory]
    [InlineData("he left a mess")]
    [InlineData("no")]
    [InlineData("thanks, but there is something strange")]
    [InlineData("Thanks, the guy left a hole in the wall")]
    [InlineData("se salió la manija, gracias")]
    [InlineData("Hi I'd like to report a wobbly table, thank you")]
    [InlineData("dejó todo sucio")]
    [InlineData("deixou tudo sujo")]
    [InlineData("il a tout sali")]
    public void What_says_nothing_of_a_repair_is_asked_about(string text)
    {
        var phone = Renter().Says(text);
        Assert.Equal("intake_about_open", phone.Replies[0]);

        phone.Says("1");

        Assert.Equal(text, Assert.IsType<AddComment>(phone.Command).Text);
        Assert.Equal(Phone.KeyOf(1), phone.Last.Pending[0].Target);
        Assert.Equal(["intake_kept"], phone.Replies);
    }

    [Fact]
    public void Not_fixed_in_answer_to_it_opens_it_again()
    {
        var phone = Renter().Says("he left a mess").Says("not fixed");

        Assert.Equal("not fixed, he left a mess", Assert.IsType<ReopenRequest>(phone.Command).Reason);
        Assert.Null(phone.Contact.Intake.Draft);
    }

    [Fact]
    public void What_is_so_again_opens_it_once_it_is_said_to_be_of_that_report()
    {
        var phone = Renter().Says("it went like that again last night");
        Assert.Equal(["intake_about_open"], phone.Replies);

        Assert.Equal("it went like that again last night", Assert.IsType<ReopenRequest>(phone.Says("1").Command).Reason);
        Assert.Empty(phone.Replies);
    }

    [Fact]
    public void Something_new_begins_a_report()
    {
        var phone = Renter().Says("he left a mess").Says("2");

        Assert.Equal(["intake_place"], phone.Replies);
        Assert.Equal("he left a mess", phone.Contact.Intake.Draft!.Description);
    }

    [Theory]
    [InlineData("the oven does not heat")]
    [InlineData("thanks, now the oven does not heat")]
    [InlineData("the heating is cold again")]
    [InlineData("the lock is broken again")]
    [InlineData("new")]
    [InlineData("hello")]
    public void Another_trouble_begins_a_report(string text)
    {
        var phone = Renter().Says(text);

        Assert.DoesNotContain(phone.Last.Pending, p => p.Command is ReopenRequest or AddComment);
        Assert.NotEqual(["intake_about_open"], phone.Replies);
        Assert.NotEmpty(phone.Replies);
    }

    [Fact]
    public void The_same_trade_and_another_thing_is_asked_about() =>
        Assert.Equal(["intake_about_open"], Renter().Says("the toilet is blocked again").Replies);

    [Theory]
    [InlineData("its not working")]
    [InlineData("nobody came")]
    [InlineData("he left a mess")]
    public void With_nothing_done_it_begins_a_report(string text) =>
        Assert.Equal(text, Phone.OfRenter().With(Home).Says(text).Contact.Intake.Draft!.Description);

    private static ContactRole Home => new(Some.OrganisationId, PartyRole.Renter, "renter-1", "Rosa Renter", "en", Some.ComplexId, Some.PropertyId);

    private static Phone Renter() => new Phone(Some.RenterPhone)
    {
        Closed =
        [
            Phone.Job(1, JobState.Followed, PartyRole.Renter, "The kitchen tap leaks, el grifo, a torneira, le robinet") with
            {
                Stage = "done",
                At = Some.Start.AddDays(-3),
                ClosedAt = Some.Start.AddDays(-1),
            },
        ],
    }.With(Home);
}
