using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>What people and programs send that nobody expects: answered or kept, never dispatched, never anybody else's.</summary>
public sealed class BadInputTests
{
    private const int SmsLimit = 1600;

    [Theory]
    [InlineData("")]
    [InlineData("   \n\t ")]
    [InlineData("\0\0\0")]
    [InlineData("🔥🔥🔥")]
    [InlineData("\u202Eمرحبا\u202C")]
    [InlineData("\uD83D")]
    [InlineData("{{issue}} {0} %s <b>'; --")]
    public void Whatever_the_first_text_is_a_question_comes_back_and_nothing_is_sent_to_anybody(string text)
    {
        var phone = AtHome().Says(text);

        Assert.Empty(phone.Last.Pending);
        Assert.Single(phone.Replies);
        Assert.StartsWith("intake_", phone.Replies[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Sixteen_hundred_characters_are_a_problem_and_no_more_than_a_row_holds()
    {
        var phone = AtHome();
        for (var i = 0; i < 4; i++)
        {
            phone.Says(string.Concat(Enumerable.Repeat($"drip{i} ", SmsLimit))[..SmsLimit]);
        }

        Assert.InRange(Draft(phone).Description.Length, SmsLimit / 2, IntakeDraft.MaxDescription);
        Assert.Empty(phone.Last.Pending);
    }

    [Fact]
    public void Control_characters_do_not_reach_the_report()
    {
        var phone = AtHome().Says("the tap\0 in the\u0007 kitchen drips\u001b");

        Assert.Equal("the tap in the kitchen drips", Draft(phone).Description);
    }

    [Fact]
    public void Words_from_right_to_left_are_kept_as_they_are()
    {
        var phone = AtHome().Says("الصنبور يسرب الماء");

        Assert.Equal("الصنبور يسرب الماء", Draft(phone).Description);
    }

    [Theory]
    [InlineData("application/x-strange")]
    [InlineData("")]
    [InlineData("text/html; charset=utf-8")]
    public void A_file_of_an_unknown_kind_is_kept_by_reference(string type)
    {
        var phone = AtHome();
        phone.Gets(phone.Message("the tap drips") with { Media = [new InboundMedia("https://api.twilio.com/media/1", type)] });

        Assert.Equal(type, Assert.Single(Draft(phone).Files).ContentType);
    }

    [Fact]
    public void Eleven_photos_are_eleven_files_and_a_hundred_are_as_many_as_a_report_may_have()
    {
        var phone = AtHome();
        phone.Gets(phone.Message("the tap drips") with { Media = Photos(11) });
        Assert.Equal(11, Draft(phone).Files.Count);

        phone.Gets(phone.Message(string.Empty) with { Media = Photos(100) });
        Assert.Equal(IntakeDraft.MaxFiles, Draft(phone).Files.Count);
    }

    [Fact]
    public void A_forged_button_of_another_persons_job_is_refused_and_told_from_everything_else()
    {
        var key = Phone.KeyOf(2);
        var renter = AtHome();
        renter.Gets(renter.Message("Accept") with { ButtonText = "Accept", ButtonPayload = $"accept:{key.OrganisationId}:{key.RequestId}:1" });
        var stranger = new Phone(Some.StrangerPhone);
        stranger.Gets(stranger.Message("Done") with { ButtonText = "Done", ButtonPayload = $"done:{key.OrganisationId}:{key.RequestId}:1" });

        Assert.All([renter, stranger], p =>
        {
            Assert.Empty(p.Last.Pending);
            Assert.Equal(["not_yours"], p.Replies);
            Assert.Equal((ContactRules.ForeignButton, ResolvedBy.Button), (p.Last.Understood, p.Last.ResolvedBy));
        });
    }

    [Theory]
    [InlineData("status")]
    [InlineData("cancel")]
    [InlineData("not fixed")]
    [InlineData("add a photo")]
    public void The_code_of_somebody_elses_report_does_not_exist(string command)
    {
        var phone = AtHome().Says($"{command} {Phone.CodeOf(2)}");

        Assert.Empty(phone.Last.Pending);
        Assert.DoesNotContain(phone.Last.Messages, m => m.Values.Values.Any(v => v.Contains(Phone.CodeOf(2), StringComparison.Ordinal)));
    }

    private static List<InboundMedia> Photos(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new InboundMedia($"https://api.twilio.com/media/{i}", "image/jpeg"))];

    private static IntakeDraft Draft(Phone phone) => phone.Aggregate.Contact.Intake.Draft!;

    private static Phone AtHome() => new Phone(Some.RenterPhone).With(
        new ContactRole(Some.OrganisationId, PartyRole.Renter, "renter-1", "Rosa Renter", "en", Some.ComplexId, Some.PropertyId));
}
