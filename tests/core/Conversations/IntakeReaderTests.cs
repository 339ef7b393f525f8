using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>What is read out of a renter's words, as tables.</summary>
public sealed class IntakeReaderTests
{
    [Theory]
    [InlineData("4B", "4B")]
    [InlineData("flat 4B", "4B")]
    [InlineData("my boiler is leaking, flat 4B", "4B")]
    [InlineData("my boiler in apt. 12-C is leaking", "12-C")]
    [InlineData("I live in unit 204", "204")]
    [InlineData("#204", "204")]
    [InlineData("Apartamento nro. 7, el grifo gotea", "7")]
    [InlineData("piso 3 A", "3 A")]
    [InlineData("depto 15", "15")]
    [InlineData("the 20A fuse is gone", null)]
    [InlineData("come at 9am", null)]
    [InlineData("the door a meter wide is broken", null)]
    [InlineData("since 3 days", null)]
    [InlineData("14h", null)]
    [InlineData("4H", "4H")]
    [InlineData("the tap drips, tomorrow, 9-12", null)]
    public void Units(string text, string? unit) => Assert.Equal(unit, IntakeReader.Read(text, null).Unit);

    [Theory]
    [InlineData("urgent", RequestPriority.High)]
    [InlineData("please come asap", RequestPriority.High)]
    [InlineData("not urgent", RequestPriority.Low)]
    [InlineData("it's not urgent, really", RequestPriority.Low)]
    [InlineData("it can wait", RequestPriority.Low)]
    [InlineData("normal", RequestPriority.Medium)]
    [InlineData("¡Es urgente!", RequestPriority.High)]
    [InlineData("no es urgente", RequestPriority.Low)]
    [InlineData("puede esperar", RequestPriority.Low)]
    [InlineData("the tap drips", null)]
    [InlineData("low", RequestPriority.Low)]
    [InlineData("low water pressure", null)]
    [InlineData("low pressure", null)]
    [InlineData("the light is not normal", null)]
    [InlineData("whenever I shower it is cold", null)]
    [InlineData("baja presión", null)]
    [InlineData("urgencia baja", RequestPriority.Low)]
    [InlineData("not very urgent", RequestPriority.Low)]
    [InlineData("it isn't urgent", RequestPriority.Low)]
    [InlineData("no es muy urgente", RequestPriority.Low)]
    [InlineData("não é muito urgente", RequestPriority.Low)]
    [InlineData("ce n'est pas très urgent", RequestPriority.Low)]
    [InlineData("pas d'urgence", RequestPriority.Low)]
    [InlineData("urgence basse", RequestPriority.Low)]
    public void Urgencies(string text, RequestPriority? urgency) => Assert.Equal(urgency, IntakeReader.Read(text, null).Urgency);

    [Theory]
    [InlineData("any time", true, null)]
    [InlineData("come in any time", true, null)]
    [InlineData("you can come in, weekdays after 17:00", true, "weekdays after 17:00")]
    [InlineData("call me first", false, null)]
    [InlineData("only when I'm home", false, null)]
    [InlineData("you can't come in", false, null)]
    [InlineData("No puede entrar nadie", false, null)]
    [InlineData("no pueden pasar", false, null)]
    [InlineData("nadie puede entrar", false, null)]
    [InlineData("Não pode entrar", false, null)]
    [InlineData("ninguém pode entrar", false, null)]
    [InlineData("Vous ne pouvez pas entrer", false, null)]
    [InlineData("ne rentrez pas", false, null)]
    [InlineData("tomorrow after 5pm", null, "tomorrow after 5pm")]
    [InlineData("pueden entrar", true, null)]
    [InlineData("solo cuando esté", false, null)]
    [InlineData("mañana por la tarde", null, "mañana por la tarde")]
    [InlineData("it drips since Monday", null, null)]
    [InlineData("gotea desde el lunes", null, null)]
    [InlineData("come Monday or Tuesday after 5 pm", null, "come Monday or Tuesday after 5 pm")]
    [InlineData("próximo lunes por la tarde", null, "próximo lunes por la tarde")]
    [InlineData("segunda-feira depois das 18h", null, "segunda-feira depois das 18h")]
    [InlineData("lundi prochain, entre 9h et 12h30", null, "lundi prochain, entre 9h et 12h30")]
    [InlineData("the sink is blocked, I am out on Monday", null, "I am out on Monday")]
    [InlineData("the neighbours party on Saturday", null, null)]
    [InlineData("el vecino canta por la noche", null, null)]
    [InlineData("o vizinho canta de noite", null, null)]
    [InlineData("le voisin chante le soir", null, null)]
    public void Access(string text, bool? mayEnter, string? times)
    {
        var reading = IntakeReader.Read(text, null);
        Assert.Equal((mayEnter, times), (reading.MayEnter, reading.Times));
    }

    [Theory]
    [InlineData("kitchen", null, "kitchen", "")]
    [InlineData("in the Kitchen", null, "in the Kitchen", "")]
    [InlineData("the tap in the kitchen drips", null, "kitchen", "the tap in the kitchen drips")]
    [InlineData("under the sink in the kitchen", IntakeStep.Place, "under the sink in the kitchen", "")]
    [InlineData("en el baño", null, "en el baño", "")]
    [InlineData("El grifo del BAÑO gotea", null, "BAÑO", "El grifo del BAÑO gotea")]
    public void Places(string text, IntakeStep? asked, string place, string rest)
    {
        var reading = IntakeReader.Read(text, asked);
        Assert.Equal((place, rest), (reading.Place, reading.Rest));
    }

    [Theory]
    [InlineData("9-12", null, "9-12", "")]
    [InlineData("Monday, 9-12", null, "Monday, 9-12", "")]
    [InlineData("14h", null, "14h", "")]
    [InlineData("demain, 14h", null, "demain, 14h", "")]
    [InlineData("demain, 9h30", null, "demain, 9h30", "")]
    [InlineData("amanhã, 9h", null, "amanhã, 9h", "")]
    [InlineData("lunes, de 9 a 12", null, "lunes, de 9 a 12", "")]
    [InlineData("Monday, between 9 and 12", null, "Monday, between 9 and 12", "")]
    [InlineData("Yes, tomorrow after 5pm", true, "tomorrow after 5pm", "")]
    [InlineData("Yes tomorrow after 5pm", true, "tomorrow after 5pm", "")]
    [InlineData("Yes, any time", true, null, "")]
    [InlineData("Sí, mañana por la tarde", true, "mañana por la tarde", "")]
    [InlineData("Sim, amanhã de manhã", true, "amanhã de manhã", "")]
    [InlineData("Oui, demain matin", true, "demain matin", "")]
    [InlineData("No, only tomorrow", false, "only tomorrow", "")]
    [InlineData("Yes, but call me first", false, null, "")]
    [InlineData("si es lunes", null, "si es lunes", "")]
    [InlineData("Yes, ring twice, after 5pm", true, "ring twice, after 5pm", "")]
    [InlineData("Yes, and the tap in the hall leaks too", true, null, "and the tap in the hall leaks too")]
    public void Answers_to_when_to_come(string text, bool? mayEnter, string? times, string rest) =>
        Assert.Equal(new IntakeReading(null, null, null, mayEnter, times, rest), IntakeReader.Read(text, IntakeStep.Access) with { Place = null });

    [Theory]
    [InlineData("Yes, send it")]
    [InlineData("ok send it please")]
    [InlineData("sí, enviar")]
    [InlineData("sim, pode enviar")]
    [InlineData("Sim, obrigado")]
    [InlineData("oui, c'est bon, merci")]
    public void Several_words_of_yes_are_a_yes(string text) => Assert.Equal(IntakeCommand.Yes, IntakeWords.CommandOf(text));

    [Theory]
    [InlineData("yes, but the tap is in the bath")]
    [InlineData("yes and no")]
    [InlineData("yes, cancel it")]
    [InlineData("sí, pero es el baño")]
    [InlineData("sim, mas não")]
    [InlineData("oui, mais non")]
    public void A_yes_with_more_behind_it_is_none(string text) => Assert.Null(IntakeWords.CommandOf(text));

    [Fact]
    public void Several_answers_in_any_order()
    {
        var reading = IntakeReader.Read("Hi! 4B, kitchen, since yesterday, come any time, urgent", null);

        Assert.Equal(new IntakeReading("4B", "kitchen", RequestPriority.High, true, null, "since yesterday"), reading);
    }

    [Theory]
    [InlineData("Hi", "")]
    [InlineData("Good morning, the tap drips.", "the tap drips")]
    [InlineData("hola el grifo gotea", "el grifo gotea")]
    [InlineData("higher voltage needed", "higher voltage needed")]
    public void A_greeting_is_no_part_of_the_problem(string text, string rest) => Assert.Equal(rest, IntakeReader.Read(text, null).Rest);

    [Theory]
    [InlineData("Yes!", "Yes")]
    [InlineData("sí", "Yes")]
    [InlineData("👍🏽", "Yes")]
    [InlineData("No.", "No")]
    [InlineData("START over", "StartOver")]
    [InlineData("Atrás", "Back")]
    [InlineData("Human", "Person")]
    [InlineData("¿Novedades?", "Status")]
    [InlineData("Cancel", "Cancel")]
    [InlineData("¡Muchas gracias!", "Thanks")]
    [InlineData("no hot water", null)]
    [InlineData("yes the tap drips", null)]
    [InlineData("cancel the visit of Monday", null)]
    public void Only_a_whole_message_is_a_command(string text, string? command) => Assert.Equal(command, IntakeWords.CommandOf(text)?.ToString());

    [Theory]
    [InlineData("Not fixed", true)]
    [InlineData("Still broken, it drips.", true)]
    [InlineData("Sigue roto: gotea", true)]
    [InlineData("It is fixed", false)]
    public void Not_fixed(string text, bool says) => Assert.Equal(says, IntakeWords.SaysNotFixed(text));

    [Fact]
    public void No_text_breaks_it()
    {
        string[] odd = ["", " ", ",,,", "🔥", "\u202Eabc\u0000", new string('a', 1600), new string(',', 1600), string.Concat(Enumerable.Repeat("flat 4B ", 200)), "\uD83D"];
        foreach (var asked in Enum.GetValues<IntakeStep>().Cast<IntakeStep?>().Append(null))
        {
            Assert.All(odd, text => Assert.NotNull(IntakeReader.Read(text, asked).Rest));
        }
    }
}
