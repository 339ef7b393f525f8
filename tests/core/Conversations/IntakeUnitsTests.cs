using Dispatch.Core.Conversations.Intake;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>Which numbers of a text are the flat of who writes, where their home is known and where it is not.</summary>
public sealed class IntakeUnitsTests
{
    private static readonly string[] Own = ["4B", "12"];

    [Theory]
    [InlineData("boiler not working, F28")]
    [InlineData("the washer stops, error, E4")]
    [InlineData("washing machine not draining, 5E")]
    [InlineData("no power in the hall, 16A")]
    [InlineData("the lock on door 2 is broken")]
    [InlineData("AC unit 2 in the bedroom is not cooling")]
    [InlineData("gas smell coming from apt 7")]
    [InlineData("there is a fire in flat 7")]
    [InlineData("smoke, in flat 7")]
    [InlineData("my mother lives above, she is in flat 9 and water drips down")]
    [InlineData("el ascensor no llega al piso 3")]
    [InlineData("la cerradura de la puerta 2 está rota")]
    [InlineData("sale humo del apartamento 9")]
    [InlineData("fogo no apto 7")]
    [InlineData("a fechadura da porta 2 quebrou")]
    [InlineData("il y a de la fumée dans l'appartement 7")]
    [InlineData("la serrure de la porte 2 est cassée")]
    public void A_number_in_a_repair_is_no_other_home_and_stays_in_it(string text)
    {
        var reading = IntakeReader.Read(text, null, Own);
        Assert.Equal((null, text), (reading.Unit, reading.Rest));
    }

    [Theory]
    [InlineData("flat 7, the tap drips", "7", "the tap drips")]
    [InlineData("the tap drips, flat 7", "7", "the tap drips")]
    [InlineData("7C, the tap drips", "7C", "the tap drips")]
    [InlineData("the tap drips, it's apartment 7", "7", "the tap drips")]
    [InlineData("I'm in flat 7, the tap drips", "7", "the tap drips")]
    [InlineData("I live in flat 7 and the tap drips", "7", "I live in flat 7 and the tap drips")]
    [InlineData("the tap in flat 12 drips", "12", "the tap in flat 12 drips")]
    [InlineData("the tap drips, 4-B", "4-B", "the tap drips")]
    [InlineData("the tap drips, flat 7 c", "7 c", "the tap drips")]
    [InlineData("I live in flat 7 a pipe drips", "7", "I live in flat 7 a pipe drips")]
    [InlineData("vivo en el piso 7 y el grifo gotea", "7", "vivo en el piso 7 y el grifo gotea")]
    [InlineData("el grifo gotea, es el apartamento 7", "7", "el grifo gotea")]
    [InlineData("moro no apto 7, a torneira pinga", "7", "a torneira pinga")]
    [InlineData("j'habite dans l'appartement 7, le robinet goutte", "7", "le robinet goutte")]
    [InlineData("le robinet goutte, c'est l'appartement 7", "7", "le robinet goutte")]
    public void Another_home_is_one_that_is_said_to_be_theirs(string text, string unit, string rest)
    {
        var reading = IntakeReader.Read(text, null, Own);
        Assert.Equal((unit, rest), (reading.Unit, reading.Rest));
    }

    [Theory]
    [InlineData("no, it should be flat 7", IntakeStep.Summary, "7")]
    [InlineData("flat 7 please", IntakeStep.Change, "7")]
    [InlineData("B7", IntakeStep.Change, "B7")]
    [InlineData("B7", IntakeStep.Unit, "B7")]
    [InlineData("no, es el piso 7", IntakeStep.Summary, "7")]
    [InlineData("não, é o apto 7", IntakeStep.Summary, "7")]
    [InlineData("non, c'est l'appartement 7", IntakeStep.Summary, "7")]
    [InlineData("F28", IntakeStep.Summary, null)]
    [InlineData("F28", IntakeStep.Photos, null)]
    [InlineData("the flat 7 neighbour is loud", IntakeStep.Summary, null)]
    [InlineData("the lock on door 2 is broken too", IntakeStep.Summary, null)]
    public void What_is_asked_about_is_answered(string text, IntakeStep asked, string? unit)
    {
        var reading = IntakeReader.Read(text, asked, Own);
        Assert.Equal((unit, unit is null ? text : string.Empty), (reading.Unit, reading.Rest));
    }

    [Theory]
    [InlineData("my boiler in apt. 12-C is leaking", "12-C", "my boiler in apt. 12-C is leaking")]
    [InlineData("mi caldera pierde agua, en el apartamento 4B", "4B", "mi caldera pierde agua")]
    [InlineData("a torneira pinga, no apto 4B", "4B", "a torneira pinga")]
    [InlineData("le robinet goutte, dans l'appartement 4B", "4B", "le robinet goutte")]
    [InlineData("boiler not working, F28", null, "boiler not working, F28")]
    public void Where_no_home_is_known_any_flat_is_theirs(string text, string? unit, string rest)
    {
        var reading = IntakeReader.Read(text, null);
        Assert.Equal((unit, rest), (reading.Unit, reading.Rest));
    }

    [Theory]
    [InlineData("Sunny Court 4B", "Sunny Court")]
    [InlineData("sunny court, flat 4B", "sunny court, flat 4B", "sunny court")]
    [InlineData("I live at Sunny Court", "I live at Sunny Court", "Sunny Court")]
    [InlineData("Hola, no tengo agua caliente, Sunny Court 4B", "Sunny Court")]
    [InlineData("hi, my sink is blocked, sunny court flat 4b", "sunny court")]
    [InlineData("a pia entupiu, Rua das Flores, apto 3", "Rua das Flores")]
    [InlineData("fuite au 7 Park Row", "7 Park Row")]
    [InlineData("Good Morning, no hot water")]
    [InlineData("Hello, I am John Smith, the tap drips")]
    [InlineData("Hola, me llamo Ana María Ruiz")]
    [InlineData("my name is John Smith from Sunny Court", "Sunny Court")]
    [InlineData("the tap drips")]
    [InlineData("NO HOT WATER SINCE MONDAY")]
    [InlineData("no hot water 4B")]
    public void What_may_be_the_name_of_a_building(string text, params string[] names)
    {
        var wasAsked = names.Contains(text, StringComparer.Ordinal);
        Assert.Equal(names, BuildingWords.Names(text, wasAsked));
    }
}
