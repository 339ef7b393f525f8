using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>A danger to life is reported at once, whatever it is said with and whatever question waits.</summary>
public sealed class IntakeDangerTests
{
    /// <summary>Words of urgency beside it, as people in a hurry write.</summary>
    public static TheoryData<string> Hurried => new(
        "EMERGENCY: gas leak", "urgent gas leak", "gas leak right now", "fire emergency", "sparks asap", "Emergency I smell gas",
        "urgente fuga de gas", "fuga de gas urgente", "emergencia incendio", "ahora mismo hay humo",
        "fogo urgente", "urgente vazamento de gás", "emergência incêndio",
        "au feu urgence", "urgence fuite de gaz", "incendie tout de suite");

    /// <summary>A danger as the answer to a question about something else.</summary>
    public static TheoryData<string> Plain => new(
        "SMOKE", "I smell gas", "there is a fire in the kitchen", "help there is a fire", "come any time, there is smoke coming from the socket",
        "huele a gas", "hay un incendio en la cocina", "cheiro de gás", "tem fogo na cozinha", "ça sent le gaz", "il y a le feu dans la cuisine");

    [Theory]
    [MemberData(nameof(Hurried))]
    public void A_word_of_urgency_does_not_eat_the_danger(string text)
    {
        Assert.NotNull(ReportOf(AtHome().Says(text)).Safety);
        Assert.Equal("intake_safety_building", new Phone(Some.StrangerPhone).Says(text).Replies[0]);
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public void No_question_of_the_intake_takes_a_danger_for_its_answer(string text)
    {
        string[][] before =
        [
            ["hello"],
            ["the sink is blocked"],
            ["the gizmo is odd again", "hallway"],
            ["the sink is blocked in the kitchen"],
            ["the sink is blocked in the kitchen", "any time"],
            ["the sink is blocked in the kitchen", "any time", "no photo"],
            ["the sink is blocked in the kitchen", "any time", "no photo", "2"],
        ];
        var asked = new List<IntakeStep?>();
        foreach (var said in before)
        {
            var phone = said.Aggregate(AtHome(), (p, words) => p.Says(words));
            asked.Add(phone.Contact.Intake.Draft!.Asked);
            var report = ReportOf(phone.Says(text));
            Assert.NotNull(report.Safety);
            Assert.StartsWith(text.Split(", ")[^1], report.Description, StringComparison.Ordinal);
        }

        Assert.Equal([IntakeStep.Problem, IntakeStep.Place, IntakeStep.Urgency, IntakeStep.Access, IntakeStep.Photos, IntakeStep.Summary, IntakeStep.Change], asked.Cast<IntakeStep>());
    }

    /// <summary>A second emergency would send a second worker.</summary>
    [Theory]
    [InlineData("Has the gas leak been fixed?")]
    [InlineData("is the gas smell gone")]
    public void What_a_landlord_says_of_a_danger_their_job_told_of_is_that_jobs(string text)
    {
        var phone = new Phone(Some.LandlordPhone).With(SeveralParts.Landlord, Phone.Job(1, JobState.Followed, PartyRole.Landlord, "Gas smell in kitchen"));

        Assert.Equal(text, Assert.IsType<AddComment>(phone.Says(text).Command).Text);
        Assert.Null(phone.Contact.Intake.Draft);
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public void A_stranger_who_is_asked_for_the_building_is_told_what_to_do(string text)
    {
        var asked = new Phone(Some.StrangerPhone).Says("the sink is blocked");
        var waiting = new Phone(Some.StrangerPhone).Says("agent");
        Assert.All([asked, waiting], p =>
        {
            Assert.Equal(IntakeStep.Building, p.Contact.Intake.Draft!.Asked);
            Assert.Contains("intake_safety_building", p.Says(text).Replies);
            Assert.NotNull(ReportOf(p.Says("SUNNY")).Safety);
        });
    }

    [Fact]
    public void A_flat_that_is_told_before_the_building_is_not_asked_again()
    {
        var phone = new Phone(Some.StrangerPhone).Says("I smell gas, flat 4B").Says("SUNNY");

        Assert.Equal("4B", ReportOf(phone).Unit);
    }

    /// <summary>The report holds 2,000 characters: the danger is among them however long the story before it was.</summary>
    [Fact]
    public void A_danger_behind_a_long_story_is_in_the_report()
    {
        var phone = AtHome();
        for (var i = 0; i < 3; i++)
        {
            phone.Says(string.Concat(Enumerable.Repeat($"drip{i} ", 1600))[..1600]);
        }

        Assert.StartsWith("I smell gas", ReportOf(phone.Says("I smell gas")).Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gas smell is worse", 0)]
    [InlineData("there is a fire in the kitchen", 1)]
    public void Told_again_it_is_news_and_another_danger_is_a_report(string text, int reports)
    {
        var phone = AtHome().Says("Good evening to all of you, I live on the third floor and since a quarter of an hour I smell gas");
        var first = phone.Last.Pending[0].Target;
        phone.JobsAre(new ContactJob(first, PartyRole.Renter, "renter-1", "Good evening to all of you, I live on the third floor and since a quarter…", JobState.Followed, "pending", 0, 1, Some.Start));
        phone.Says("any time").Says(text);

        Assert.Equal(reports, phone.Last.Pending.Count(p => p.Command is ReportRequest));
        Assert.Equal(1 - reports, phone.Last.Pending.Count(p => p.Command is AddComment && p.Target == first));
    }

    /// <summary>No job row: the report is closed.</summary>
    [Theory]
    [InlineData("I smell gas")]
    [InlineData("there is a fire in the kitchen")]
    public void After_a_report_is_closed_the_same_danger_is_a_new_one(string text)
    {
        var phone = AtHome().Says("I smell gas in the kitchen").Says("any time");
        var first = phone.Messages.Count;
        phone.Says(text);

        Assert.NotNull(ReportOf(phone).Safety);
        Assert.True(phone.Messages.Count > first);
    }

    [Theory]
    [InlineData("there is smoke now, fire!")]
    [InlineData("hay humo ahora, ¡fuego!")]
    [InlineData("agora tem fumaça, fogo!")]
    [InlineData("il y a de la fumée, au feu !")]
    public void Naming_ones_own_report_a_danger_is_a_report(string text)
    {
        var phone = AtHome();
        phone.JobsAre(Phone.Job(1, JobState.Followed, PartyRole.Renter));

        Assert.Equal("fire", ReportOf(phone.Says($"{Phone.CodeOf(1)} {text}")).Safety);
    }

    [Fact]
    public void Naming_a_report_of_the_same_danger_is_a_remark_on_it()
    {
        var phone = AtHome();
        phone.JobsAre(Phone.Job(1, JobState.Followed, PartyRole.Renter, "I smell gas"));
        phone.Now += TimeSpan.FromDays(1);
        phone.Says($"{Phone.CodeOf(1)} the gas smell is still there");

        Assert.Equal(Phone.KeyOf(1), Assert.Single(phone.Last.Pending).Target);
        Assert.IsType<AddComment>(phone.Command);
    }

    private static Report ReportOf(Phone phone) =>
        Assert.IsType<ReportRequest>(Assert.Single(phone.Last.Pending, p => p.Command is ReportRequest).Command).Report;

    private static Phone AtHome() => new Phone(Some.RenterPhone).With(
        new ContactRole(Some.OrganisationId, PartyRole.Renter, "renter-1", "Rosa Renter", "en", Some.ComplexId, Some.PropertyId) { Unit = "4-B" });
}
