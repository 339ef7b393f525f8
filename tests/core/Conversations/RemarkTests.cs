using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>Sentences and photos, and help for those who need it.</summary>
public sealed class RemarkTests
{
    private static readonly ContactJob OwnReport = Phone.Job(1, JobState.Followed, PartyRole.Renter);

    [Fact]
    public void A_sentence_becomes_a_comment_of_the_only_job()
    {
        var phone = Phone.OfRenter(OwnReport).Says("  It drips more now ");

        var comment = Assert.IsType<AddComment>(phone.Command);
        Assert.Equal(("renter-1", UserType.Renter, "It drips more now", Phone.KeyOf(1)), (comment.By, comment.UserType, comment.Text, phone.Last.Pending[0].Target));
        Assert.Equal((ResolvedBy.OnlyOpenJob, "remark"), (phone.Last.ResolvedBy, phone.Last.Understood));
    }

    [Theory]
    [InlineData(PartyRole.Worker, UserType.MaintenanceStaff)]
    [InlineData(PartyRole.Landlord, UserType.Landlord)]
    [InlineData(PartyRole.Renter, UserType.Renter)]
    public void The_comment_carries_the_part_its_writer_plays(PartyRole role, UserType type) => Assert.Equal(
        type,
        Assert.IsType<AddComment>(new Phone(Some.RenterPhone).With(
            new ContactRole(Some.OrganisationId, role, "p", "P", "en", null, null),
            Phone.Job(1, role == PartyRole.Worker ? JobState.Assigned : JobState.Followed, role)).Says("It drips").Command).UserType);

    [Fact]
    public void Photos_are_kept_by_reference_with_the_only_job()
    {
        var phone = Phone.OfRenter(OwnReport);

        phone.Gets(phone.Message("see") with { Media = [new("https://media.example/1", "image/jpeg"), new("https://media.example/2", "image/png")] });

        Assert.Equal(2, phone.Last.Pending.Count);
        var photos = Assert.IsType<AddAttachments>(phone.Last.Pending[0].Command);
        Assert.Equal([("https://media.example/1", "image/jpeg"), ("https://media.example/2", "image/png")], photos.Attachments.Select(a => (a.FileUrl, a.FileType)));
        Assert.All(photos.Attachments, a => Assert.Equal((Phone.KeyOf(1).RequestId, "renter-1", 0), (a.RequestId, a.AddedBy, a.SizeInBytes)));
        Assert.Equal(2, photos.Attachments.Select(a => a.Id).Distinct().Count());
        Assert.IsType<AddComment>(phone.Last.Pending[1].Command);
        Assert.NotEqual(photos.CommandId, phone.Last.Pending[1].Command.CommandId);
    }

    [Fact]
    public void A_photo_alone_is_no_comment()
    {
        var phone = Phone.OfRenter(OwnReport);

        phone.Gets(phone.Message("") with { Media = [new("https://media.example/1", "image/jpeg")] });

        Assert.IsType<AddAttachments>(phone.Command);
    }

    [Fact]
    public void Of_several_jobs_none_is_guessed()
    {
        var phone = Phone.OfRenter(OwnReport, Phone.Job(2, JobState.Followed, PartyRole.Renter)).Says("It drips");

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(("remark", ResolvedBy.Asked), (phone.Last.Understood, phone.Last.ResolvedBy));
        Assert.Equal(["which_report"], phone.Replies);
    }

    [Fact]
    public void A_code_says_which_of_several()
    {
        var phone = Phone.OfRenter(OwnReport, Phone.Job(2, JobState.Followed, PartyRole.Renter)).Says($"{Phone.CodeOf(2).ToLowerInvariant()}: it drips");

        Assert.Equal((Phone.KeyOf(2), ResolvedBy.Code), (Assert.Single(phone.Last.Pending).Target, phone.Last.ResolvedBy));
        Assert.Empty(phone.Says($"{Phone.CodeOf(1)} and {Phone.CodeOf(2)} drip").Last.Pending);
    }

    [Fact]
    public void Two_parts_in_one_request_are_one_job()
    {
        var phone = Phone.OfRenter(OwnReport, Phone.Job(1, JobState.Followed, PartyRole.Landlord));

        Assert.Single(phone.Says("It drips").Last.Pending);
        Assert.Single(phone.Says($"It drips {Phone.CodeOf(1)}").Last.Pending);
    }

    [Fact]
    public void A_past_job_gets_no_remarks() => Assert.Empty(Phone.OfWorker(Phone.Job(1, JobState.Past)).Says("What a day").Last.Pending);

    [Fact]
    public void A_photo_after_done_and_on_my_way_to_another_job_is_asked_about()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Assigned, title: "Heating"));
        phone.Says($"done {Phone.CodeOf(1)}");
        phone.Says($"on my way {Phone.CodeOf(2)}");
        phone.JobsAre(Phone.Job(2, JobState.Assigned, title: "Heating"));

        phone.Gets(phone.Message("new washer") with { Media = [new("https://media.example/1", "image/jpeg")] });

        Assert.Equal(["which_job"], phone.Replies);
        Assert.Equal($"1) {Phone.CodeOf(2)} Heating; 2) {Phone.CodeOf(1)} Tap", phone.Last.Messages[0].Values["jobs"]);
        phone.Says("2");
        Assert.Equal([Phone.KeyOf(1), Phone.KeyOf(1)], phone.Last.Pending.Select(p => p.Target));
        Assert.Equal("new washer", Assert.IsType<AddComment>(phone.Last.Pending[1].Command).Text);
    }

    [Fact]
    public void A_photo_after_done_is_for_that_job_until_they_set_off_for_another()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Assigned));
        phone.Says($"done {Phone.CodeOf(1)}");

        Assert.Equal((Phone.KeyOf(1), ResolvedBy.JustDone), (Assert.Single(phone.Says("new washer").Last.Pending).Target, phone.Last.ResolvedBy));
        phone.Says($"on my way {Phone.CodeOf(2)}");
        phone.Now += TimeSpan.FromMinutes(61);
        phone.JobsAre(Phone.Job(2, JobState.Assigned));
        Assert.Equal(Phone.KeyOf(2), Assert.Single(phone.Says("It was the washer").Last.Pending).Target);
    }

    [Theory]
    [InlineData(PartyRole.Worker, "help_worker")]
    [InlineData(PartyRole.Renter, "intake_problem")]
    [InlineData(PartyRole.Landlord, "help_landlord")]
    [InlineData(PartyRole.Manager, "help_landlord")]
    public void What_is_not_understood_is_answered_with_help_for_the_writer(PartyRole role, string template) => Assert.Equal(
        [template],
        new Phone(Some.RenterPhone).With(new ContactRole(Some.OrganisationId, role, "p", "P", "en", null, null)).Says("Hello?").Replies);

    [Fact]
    public void A_stranger_is_told_how_to_begin()
    {
        var phone = new Phone(Some.StrangerPhone).Says("Hello?");

        Assert.Equal(["intake_problem", "language_set"], phone.Replies);
        Assert.Equal("en", phone.Last.Messages[0].Language);
    }

    [Fact]
    public void Help_comes_in_the_persons_language() => Assert.Equal(
        "es",
        new Phone(Some.RenterPhone).With(new ContactRole(Some.OrganisationId, PartyRole.Renter, "p", "P", "es", null, null)).Says("¿Hola?").Last.Messages[0].Language);

    [Fact]
    public void Help_is_given_five_times_an_hour_and_every_message_is_kept()
    {
        var phone = Phone.OfWorker();

        var replies = Enumerable.Range(0, 8).Select(_ => phone.Says("I am a bot too").Replies.Length).ToList();

        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 0], replies);
        phone.Now = Some.Start.AddMinutes(59);
        Assert.Empty(phone.Says("Still here").Replies);
        phone.Now = Some.Start.AddMinutes(60);
        Assert.Equal(["help_worker"], phone.Says("Still here").Replies);
    }

    [Fact]
    public void The_window_opens_with_a_whatsapp_message_only()
    {
        var phone = new Phone(Some.RenterPhone).Says("Hello", Channel.Sms);
        Assert.Equal((null, Some.Start), (phone.Contact.LastWhatsAppAt, phone.Contact.LastSmsAt));

        phone.Says("Hello");

        Assert.Equal(Some.Start, phone.Contact.LastWhatsAppAt);
        Assert.Equal(Some.Start.AddHours(24), phone.Aggregate.ToFacts().WindowOpenUntil);
    }

    [Fact]
    public void The_name_is_taken_from_the_profile_once()
    {
        var phone = new Phone(Some.RenterPhone);

        phone.Gets(phone.Message("Hi") with { ProfileName = "Rosa" });
        phone.Gets(phone.Message("Hi") with { ProfileName = "Other" });

        Assert.Equal("Rosa", phone.Contact.Name);
    }
}
