using Dispatch.Core.Assignment;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>Times as workers write them, in New York on a Monday at four in the morning.</summary>
public sealed class EtaWordsTests
{
    [Theory]
    [InlineData("20 min", "2026-03-02 04:20")]
    [InlineData("in 20", "2026-03-02 04:20")]
    [InlineData("ETA 20 minutes", "2026-03-02 04:20")]
    [InlineData("in an hour", "2026-03-02 05:00")]
    [InlineData("half an hour", "2026-03-02 04:30")]
    [InlineData("an hour and a half", "2026-03-02 05:30")]
    [InlineData("1.5 hours", "2026-03-02 05:30")]
    [InlineData("2h", "2026-03-02 06:00")]
    [InlineData("tomorrow 9", "2026-03-03 09:00")]
    [InlineData("Tomorrow at 9:30 am", "2026-03-03 09:30")]
    [InlineData("at 3pm", "2026-03-02 15:00")]
    [InlineData("at 3", "2026-03-02 15:00")]
    [InlineData("I'll be there at 10", "2026-03-02 10:00")]
    [InlineData("15:30", "2026-03-02 15:30")]
    [InlineData("12am tomorrow", "2026-03-03 00:00")]
    [InlineData("this afternoon", "2026-03-02 14:00")]
    [InlineData("friday 10", "2026-03-06 10:00")]
    [InlineData("monday 3am", "2026-03-09 03:00")]
    [InlineData("at 7", "2026-03-02 07:00")]
    [InlineData("media hora", "2026-03-02 04:30")]
    [InlineData("en 20 minutos", "2026-03-02 04:20")]
    [InlineData("llego en una hora", "2026-03-02 05:00")]
    [InlineData("mañana a las 9", "2026-03-03 09:00")]
    [InlineData("mañana por la tarde", "2026-03-03 14:00")]
    [InlineData("a las 3 y media", "2026-03-02 15:30")]
    [InlineData("el lunes a las 10", "2026-03-02 10:00")]
    [InlineData("amanhã às 9", "2026-03-03 09:00")]
    [InlineData("dans 20 min", "2026-03-02 04:20")]
    [InlineData("à 15h30", "2026-03-02 15:30")]
    [InlineData("demain à 9h", "2026-03-03 09:00")]
    [InlineData("pasado mañana a las 9 horas", "2026-03-04 09:00")]
    [InlineData("en un cuarto de hora", "2026-03-02 04:15")]
    [InlineData("daqui a 2h", "2026-03-02 06:00")]
    [InlineData("daqui a uma hora", "2026-03-02 05:00")]
    [InlineData("chego em 20 minutinhos", "2026-03-02 04:20")]
    [InlineData("vou amanhã às 9 horas", "2026-03-03 09:00")]
    [InlineData("amanha cedo", "2026-03-03 09:00")]
    [InlineData("depois de amanhã à tarde", "2026-03-04 14:00")]
    [InlineData("lá pelas 15h", "2026-03-02 15:00")]
    [InlineData("até sexta-feira às 10", "2026-03-06 10:00")]
    [InlineData("em meia hora", "2026-03-02 04:30")]
    [InlineData("hoje à noite", "2026-03-02 18:00")]
    [InlineData("demain 9 heures", "2026-03-03 09:00")]
    [InlineData("demain à 9 heures", "2026-03-03 09:00")]
    [InlineData("vers 3h", "2026-03-02 15:00")]
    [InlineData("dans deux heures", "2026-03-02 06:00")]
    [InlineData("j'y suis dans un quart d'heure", "2026-03-02 04:15")]
    [InlineData("dans une demi-heure", "2026-03-02 04:30")]
    [InlineData("je passe après-demain matin", "2026-03-04 09:00")]
    [InlineData("cet après-midi", "2026-03-02 14:00")]
    [InlineData("ce soir", "2026-03-02 18:00")]
    [InlineData("d'ici 20 min", "2026-03-02 04:20")]
    [InlineData("jusqu'à vendredi 10h", "2026-03-06 10:00")]
    public void A_time_is_read_by_the_clock_on_the_wall(string text, string wall)
    {
        var phrase = EtaWords.Find(text);

        Assert.NotNull(phrase);
        Assert.Equal(wall, $"{Some.NewYork.WallOf(phrase.When(Some.NewYork, Some.Start)):yyyy-MM-dd HH:mm}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("9")]
    [InlineData("done tomorrow")]
    [InlineData("the valve is 20 mm")]
    [InlineData("apt 12")]
    [InlineData("at 25:00")]
    [InlineData("in 20 days")]
    [InlineData("see you")]
    [InlineData("mañana no puedo")]
    [InlineData("amanhã não posso")]
    [InlineData("demain je ne peux pas")]
    [InlineData("je suis là")]
    [InlineData("at 3 or 4")]
    [InlineData("99999999999999999999 min")]
    public void A_text_with_anything_else_in_it_is_no_time(string text) => Assert.Null(EtaWords.Find(text));

    [Fact]
    public void A_clock_that_is_put_forward_or_back_is_known()
    {
        var change = new DateTimeOffset(2026, 3, 8, 7, 0, 0, TimeSpan.Zero);
        var zone = new LocalTime([new OffsetChange(DateTimeOffset.MinValue, TimeSpan.FromHours(-5)), new OffsetChange(change, TimeSpan.FromHours(-4))]);

        Assert.Equal(new DateTimeOffset(2026, 3, 8, 13, 0, 0, TimeSpan.Zero), zone.AtWall(new DateTime(2026, 3, 8, 9, 0, 0)));
        Assert.Equal(new DateTimeOffset(2026, 3, 7, 14, 0, 0, TimeSpan.Zero), zone.AtWall(new DateTime(2026, 3, 7, 9, 0, 0)));
        Assert.Equal(new DateTimeOffset(2026, 3, 8, 7, 30, 0, TimeSpan.Zero), zone.AtWall(new DateTime(2026, 3, 8, 2, 30, 0)));
    }
}
