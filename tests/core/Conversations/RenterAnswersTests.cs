using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>Answers to the questions of a report in people's own words.</summary>
public sealed class RenterAnswersTests
{
    [Theory]
    [InlineData("i dont have photos")]
    [InlineData("nope no pics")]
    [InlineData("not now")]
    [InlineData("i'll send it later")]
    [InlineData("no tengo fotos ahora")]
    [InlineData("não tenho foto")]
    [InlineData("je n'ai pas de photos")]
    [InlineData("that's all")]
    [InlineData("done")]
    [InlineData("listo")]
    public void No_photos_is_an_answer(string text) => Assert.Equal(("the sink is blocked in the kitchen", IntakeStep.Summary), After(AtPhotos().Says(text)));

    [Theory]
    [InlineData("2", 2)]
    [InlineData("#2.", 2)]
    [InlineData("Option 2", 2)]
    [InlineData("number two please", 2)]
    [InlineData("the second one", 2)]
    [InlineData("la segunda opción", 2)]
    [InlineData("o segundo, por favor", 2)]
    [InlineData("le deuxième, s'il vous plaît", 2)]
    [InlineData("2 weeks", 0)]
    [InlineData("2pm", 0)]
    [InlineData("2B", 0)]
    [InlineData("1 or 2", 0)]
    [InlineData("one second", 0)]
    [InlineData("please", 0)]
    [InlineData("", 0)]
    public void A_number_is_said_in_many_ways(string text, int number) => Assert.Equal(number, IntakeChoices.NumberOf(text));

    [Theory]
    [InlineData("o quarto", "é o quarto")]
    [InlineData("cuarto", "cuarto")]
    [InlineData("sexta", "sexta")]
    public void A_room_or_a_day_is_no_number_of_the_list(string text, string said)
    {
        var before = AtPhotos().Says("no photo").Says("2").Contact.Intake.Draft!;
        var draft = AtPhotos().Says("no photo").Says("2").Says(said).Contact.Intake.Draft!;

        Assert.True(draft.Place == text || draft.Place == said || draft.AccessNotes == text, $"{draft.Place} {draft.AccessNotes}");
        Assert.Equal((before.Priority, before.Home, IntakeStep.Summary), (draft.Priority, draft.Home, draft.Asked));
    }

    [Theory]
    [InlineData("a la 1")]
    [InlineData("el 1")]
    [InlineData("the 1st")]
    [InlineData("no a cualquier hora, solo por la tarde")]
    [InlineData("pas n'importe quand, seulement l'après-midi")]
    public void An_hour_or_a_day_lets_nobody_in_at_any_time(string text) =>
        Assert.NotEqual(true, Rosa().Says("the sink is blocked in the kitchen").Says(text).Contact.Intake.Draft!.MayEnter);

    [Theory]
    [InlineData("perfect, please tell them the dog bites")]
    [InlineData("my mistake, it's the upstairs toilet")]
    [InlineData("fue un error, es el horno")]
    public void What_adds_something_to_the_summary_is_kept(string text)
    {
        var draft = AtPhotos().Says("no photo").Says(text).Contact.Intake.Draft!;

        Assert.Equal(IntakeStep.Summary, draft.Asked);
        Assert.Contains(text.Split(' ')[^1], $"{draft.Description} {draft.Place}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ok")]
    [InlineData("Perfect")]
    public void An_ok_the_day_after_the_question_cancels_nothing(string text)
    {
        var phone = Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter)).Says("cancel");
        Assert.Equal(IntakeStep.CancelReport, phone.Contact.Intake.Draft!.Asked);
        phone.Now += TimeSpan.FromDays(1);

        Assert.All(phone.Says(text).Last.Pending, p => Assert.IsNotType<CancelRequest>(p.Command));
        Assert.NotEqual(IntakeStep.CancelReport, phone.Contact.Intake.Draft?.Asked);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("cancel it")]
    public void Who_says_so_cancels_the_day_after_too(string text)
    {
        var phone = Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter)).Says("cancel");
        phone.Now += TimeSpan.FromDays(1);

        Assert.IsType<CancelRequest>(phone.Says(text).Command);
    }

    [Fact]
    public void The_second_day_of_the_week_is_a_day()
    {
        var draft = Rosa().Says("the sink is blocked in the kitchen").Says("segunda").Contact.Intake.Draft!;
        Assert.Equal((null, "segunda", IntakeStep.Photos), (draft.MayEnter, draft.AccessNotes, draft.Asked));
    }

    [Theory]
    [InlineData("no hot water either")]
    [InlineData("the photo does not show that the other tap leaks too")]
    public void What_tells_of_the_problem_is_no_answer_to_it(string text) => Assert.Equal(($"the sink is blocked in the kitchen, {text}", IntakeStep.Photos), After(AtPhotos().Says(text)));

    [Theory]
    [InlineData("change")]
    [InlineData("edit")]
    [InlineData("can I change something please")]
    public void A_change_is_asked_for_at_any_question(string text) => Assert.Equal(("the sink is blocked in the kitchen", IntakeStep.Change), After(AtPhotos().Says(text)));

    [Theory]
    [InlineData("back")]
    [InlineData("can i go back")]
    public void Back_at_the_first_question_asks_it_again(string text)
    {
        var phone = Rosa().Says("the tap in the kitchen drips").Says(text);

        Assert.Equal(["intake_access"], phone.Replies);
        Assert.Equal(("the tap in the kitchen drips", string.Empty), (phone.Contact.Intake.Draft!.Description, phone.Contact.Intake.Draft.AccessNotes));
    }

    [Theory]
    [InlineData("Hi, good morning! How are you?")]
    [InlineData("I have a problem")]
    [InlineData("Good evening, can you help me please?")]
    [InlineData("Hola, tengo un problema")]
    public void Small_talk_is_no_problem(string text)
    {
        var phone = Rosa().Says(text);
        Assert.Contains("intake_problem", phone.Replies);

        Assert.Equal("the sink is blocked", phone.Says("the sink is blocked").Contact.Intake.Draft!.Description);
    }

    [Fact]
    public void A_call_for_help_in_between_drops_nothing() => Assert.Equal(
        ("the sink is blocked in the kitchen", IntakeStep.Photos), After(AtPhotos().Says("can you help me?")));

    [Theory]
    [InlineData("the sink is blocked", "")]
    [InlineData("the sink is blocked in the bathroom", "bathroom")]
    public void A_repair_told_where_the_place_was_asked_for_is_the_problem(string text, string place)
    {
        var phone = Rosa().Says("so it is me again from upstairs").Says(text);

        Assert.Equal(($"{text}, so it is me again from upstairs", place), (phone.Contact.Intake.Draft!.Description, phone.Contact.Intake.Draft.Place));
    }

    [Theory]
    [InlineData("si, envíelo")]
    [InlineData("sí, envíenlo por favor")]
    [InlineData("fine")]
    [InlineData("sim, pode enviar")]
    [InlineData("oui, c'est bon")]
    public void The_summary_is_sent(string text) => Assert.IsType<ReportRequest>(AtPhotos().Says("no photo").Says(text).Command);

    [Theory]
    [InlineData("don't send it")]
    [InlineData("delete it")]
    [InlineData("no lo envíe")]
    [InlineData("não envie")]
    [InlineData("ne l'envoyez pas")]
    public void The_summary_is_dropped(string text) => Assert.Equal(["intake_dropped"], AtPhotos().Says("no photo").Says(text).Replies);

    [Theory]
    [InlineData("hmm wait")]
    [InlineData("it's ok now, it stopped dripping")]
    public void What_adds_nothing_is_asked_again(string text)
    {
        var phone = AtPhotos().Says("no photo").Says(text);

        Assert.Equal((("the sink is blocked in the kitchen", IntakeStep.Summary), "intake_summary"), (After(phone), phone.Replies[^1]));
    }

    [Theory]
    [InlineData("do you speak spanish?", "es")]
    [InlineData("en español por favor", "es")]
    [InlineData("hello, can we speak in french please", "fr")]
    [InlineData("¿Hablan portugués?", "pt")]
    [InlineData("parlez-vous français ?", "fr")]
    public void A_language_is_asked_for_politely(string text, string language)
    {
        var phone = Rosa().Says(text);

        Assert.Equal((language, "language_set"), (phone.Contact.Language, phone.Replies[0]));
    }

    [Theory]
    [InlineData("I don't speak Spanish")]
    [InlineData("the Spanish neighbour is loud")]
    public void A_language_that_is_only_mentioned_is_not_chosen(string text) => Assert.DoesNotContain("language_set", Rosa().Says(text).Replies);

    [Fact]
    public void Done_to_the_question_for_photos_closes_no_job_that_is_merely_offered()
    {
        var phone = new Phone(Some.Ana.PhoneNumber).With(SeveralParts.Worker, Phone.Job(1, JobState.Offered)).With(SeveralParts.Renter);
        phone.Says("my home: the sink is blocked in the kitchen").Says("any time");
        Assert.Equal(IntakeStep.Photos, phone.Contact.Intake.Draft!.Asked);

        phone.Says("done");

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(IntakeStep.Summary, phone.Contact.Intake.Draft!.Asked);
    }

    [Fact]
    public void Done_with_a_job_that_is_theirs_is_of_that_job()
    {
        var phone = SeveralParts.Both();
        phone.Says("my home: the sink is blocked in the kitchen").Says("at home: any time");

        Assert.IsType<ReportProgress>(phone.Says("done").Command);
    }

    private static (string, IntakeStep?) After(Phone phone) => (phone.Contact.Intake.Draft!.Description, phone.Contact.Intake.Draft.Asked);

    private static Phone AtPhotos()
    {
        var phone = Rosa().Says("the sink is blocked in the kitchen, any time");
        Assert.Equal(IntakeStep.Photos, phone.Contact.Intake.Draft!.Asked);
        return phone;
    }

    private static Phone Rosa() =>
        new Phone(Some.RenterPhone).With(new ContactRole(Some.OrganisationId, PartyRole.Renter, "renter-1", "Rosa Renter", "en", Some.ComplexId, Some.PropertyId));
}
