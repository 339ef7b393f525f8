using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>A button, an item of a list, the number and the title typed: all mean the same.</summary>
public sealed class ReplyTapTests
{
    [Theory]
    [InlineData("2", null)]
    [InlineData("Only when I am home", null)]
    [InlineData("solo conmigo en casa!", null)]
    [InlineData("Only when I am home", "reply:access:2:M{0}")]
    public void Every_form_of_an_answer_is_the_same_answer(string text, string? payload)
    {
        var phone = AskedForAccess();

        phone.Gets(Tap(phone, text, payload is null ? null : string.Format(null, payload, phone.Aggregate.Contact.MessageCount)));

        Assert.False(phone.Aggregate.Contact.Intake.Draft!.MayEnter);
        Assert.Equal(["intake_photo"], phone.Replies);
    }

    [Fact]
    public void A_room_of_the_list_is_a_room()
    {
        var phone = AtHome().Says("the tap drips");
        Assert.Equal(["intake_place"], phone.Replies);

        phone.Gets(Tap(phone, "Bathroom", $"reply:place:2:M{phone.Aggregate.Contact.MessageCount}"));

        Assert.Equal("Bathroom", phone.Aggregate.Contact.Intake.Draft!.Place);
    }

    [Fact]
    public void A_tap_on_an_old_summary_sends_nothing_and_the_question_that_waits_comes_again()
    {
        var phone = AskedForAccess().Says("1").Says("1");
        Assert.Equal(["intake_summary"], phone.Replies);
        var old = phone.Aggregate.Contact.MessageCount;
        phone.Says("2").Says("bathroom");
        Assert.Equal(["intake_summary"], phone.Replies);

        phone.Gets(Tap(phone, "Send it", $"reply:summary:1:M{old}"));

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(["intake_summary"], phone.Replies);
        Assert.Equal(ResolvedBy.Button, phone.Last.ResolvedBy);
        Assert.IsType<ReportRequest>(phone.Gets(Tap(phone, "Send it", $"reply:summary:1:M{phone.Aggregate.Contact.MessageCount}")).Command);
    }

    [Theory]
    [InlineData("reply:summary:1:M1")]
    [InlineData("reply:cancel_report:1:M1")]
    [InlineData("reply:which_job:1:M1")]
    [InlineData("reply:nonsense:1:M1")]
    public void A_choice_nobody_was_given_does_nothing(string payload)
    {
        var phone = Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter));

        phone.Gets(Tap(phone, "Cancel it", payload));

        Assert.Empty(phone.Last.Pending);
        Assert.Equal("choice of an old question", phone.Last.Understood);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("reply:summary:1")]
    [InlineData("reply:summary:0:M1")]
    [InlineData("reply:summary:11:M1")]
    [InlineData("reply:summary:1:K7F3QX-1")]
    [InlineData("reply::1:M1")]
    [InlineData("accept:summary:1:M1")]
    [InlineData("reply:summary:1:M0")]
    public void Other_payloads_are_no_choices(string? text) => Assert.False(ReplyPayload.TryParse(text, out _));

    [Fact]
    public void Every_choice_of_a_question_can_be_tapped_and_is_one_of_its_own() => Assert.All(
        TemplateCatalog.BuiltIn.Templates.SelectMany(t => t.RenderSamples("en").Buttons.Select(b => (Template: t, Button: b)))
            .Where(b => b.Button.Id.StartsWith("reply:", StringComparison.Ordinal)),
        b =>
        {
            Assert.True(ReplyPayload.TryParse(b.Button.Id, out var payload), b.Button.Id);
            Assert.Equal(12, payload.MessageNumber);
            Assert.True(payload.Question is "which_job" or "which_role" || IntakeQuestions.TemplateOf(Wire.Parse<IntakeStep>(payload.Question)) == b.Template.Name, b.Button.Id);
        });

    private static Phone AskedForAccess()
    {
        var phone = AtHome().Says("the tap drips").Says("kitchen");
        Assert.Equal(["intake_access"], phone.Replies);
        return phone;
    }

    private static Phone AtHome() => new Phone(Some.RenterPhone).With(
        new ContactRole(Some.OrganisationId, PartyRole.Renter, "renter-1", "Rosa Renter", "en", Some.ComplexId, Some.PropertyId));

    private static InboundMessage Tap(Phone phone, string title, string? payload) =>
        phone.Message(title) with { ButtonText = payload is null ? null : title, ButtonPayload = payload };
}
