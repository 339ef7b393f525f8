using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>Answers that take the place of earlier ones, and words that only look like it.</summary>
public sealed class IntakeCorrectionTests
{
    [Theory]
    [InlineData("actually it's the bedroom", "the bedroom")]
    [InlineData("it's in the hallway, not the kitchen", "the hallway")]
    [InlineData("no, it's the bathroom", "the bathroom")]
    [InlineData("sorry, the bedroom", "the bedroom")]
    [InlineData("está mal, es la sala", "la sala")]
    [InlineData("en realidad es en el pasillo", "el pasillo")]
    [InlineData("perdón, es el baño", "el baño")]
    [InlineData("na verdade é na sala", "na sala")]
    [InlineData("é o quarto", "o quarto")]
    [InlineData("en fait c'est dans le salon", "le salon")]
    [InlineData("pas la cuisine, le couloir", "le couloir")]
    [InlineData("non, c'est la chambre", "la chambre")]
    public void A_place_is_put_right_at_every_question(string text, string place)
    {
        foreach (var asked in new[] { IntakeStep.Urgency, IntakeStep.Access, IntakeStep.Photos, IntakeStep.Summary, IntakeStep.Change })
        {
            var reading = IntakeReader.Read(text, asked);
            Assert.Equal((true, place, string.Empty, null), (reading.IsCorrection, reading.Place, reading.Rest, reading.MayEnter));
        }
    }

    [Theory]
    [InlineData("it's the elevator", null)]
    [InlineData("it's the elevator", IntakeStep.Problem)]
    [InlineData("es el ascensor", IntakeStep.Problem)]
    [InlineData("actually the tap drips as well", IntakeStep.Photos)]
    [InlineData("it's the light in the kitchen that flickers", IntakeStep.Photos)]
    [InlineData("actually it only happens in the evening", IntakeStep.Photos)]
    [InlineData("not the kitchen", IntakeStep.Photos)]
    [InlineData("es por la bomba del baño", IntakeStep.Photos)]
    public void What_is_broken_is_no_correction(string text, IntakeStep? asked)
    {
        var reading = IntakeReader.Read(text, asked);
        Assert.Equal((false, text), (reading.IsCorrection, reading.Rest));
    }

    [Theory]
    [InlineData("no, tuesday after 3pm is better", "tuesday after 3pm is better")]
    [InlineData("when to come: only tuesday", "when to come: only tuesday")]
    [InlineData("can they come on thursday instead", "can they come on thursday instead")]
    [InlineData("mejor el jueves por la tarde", "mejor el jueves por la tarde")]
    [InlineData("não, pode ser na terça", "pode ser na terça")]
    [InlineData("non, je préfère mardi après 15h", "je préfère mardi après 15h")]
    [InlineData("actually it started on monday", null)]
    [InlineData("it happens every evening", null)]
    [InlineData("the tap drips in the morning", null)]
    [InlineData("solo pasa por la noche", null)]
    public void A_day_at_the_summary_is_the_day_to_come(string text, string? times)
    {
        Assert.Equal(times, IntakeReader.Read(text, IntakeStep.Summary).Times);
        Assert.Equal(times, IntakeReader.Read(text, IntakeStep.Change).Times);
    }

    [Theory]
    [InlineData("whenever", true)]
    [InlineData("Whenever!", true)]
    [InlineData("whenever you like", true)]
    [InlineData("whenever I'm home", false)]
    [InlineData("cuando sea", true)]
    [InlineData("quando quiser", true)]
    [InlineData("quand vous voulez", true)]
    [InlineData("whenever it rains", null)]
    public void Whenever_is_any_time_where_that_is_asked(string text, bool? mayEnter)
    {
        var reading = IntakeReader.Read(text, IntakeStep.Access);
        Assert.Equal((mayEnter, null), (reading.MayEnter, reading.Urgency));
    }

    [Theory]
    [InlineData("high", RequestPriority.High)]
    [InlineData("it's high", RequestPriority.High)]
    [InlineData("alto", RequestPriority.High)]
    [InlineData("es alta", RequestPriority.High)]
    [InlineData("urgência média", RequestPriority.Medium)]
    [InlineData("haute", RequestPriority.High)]
    [InlineData("whenever", RequestPriority.Low)]
    [InlineData("faible", RequestPriority.Low)]
    [InlineData("high water pressure", null)]
    [InlineData("the ceiling is high", null)]
    public void How_urgent_it_is_in_one_word(string text, RequestPriority? urgency) =>
        Assert.Equal(urgency, IntakeReader.Read(text, IntakeStep.Urgency).Urgency);

    [Fact]
    public void High_says_how_urgent_it_is_only_where_that_is_spoken_of() => Assert.Equal("the pressure, it is high", IntakeReader.Read("the pressure, it is high", null).Rest);

    [Theory]
    [InlineData("actually it's the other home", true)]
    [InlineData("it's for my other flat", true)]
    [InlineData("in my other apartment", true)]
    [InlineData("es en mi otro piso", true)]
    [InlineData("na verdade é na outra casa", true)]
    [InlineData("c'est pour mon autre logement", true)]
    [InlineData("the other home has no water", false)]
    [InlineData("the tap in my other flat drips", false)]
    public void The_other_home_in_a_sentence(string text, bool says) => Assert.Equal(says, IntakeWords.SaysOtherHome(text));
}
