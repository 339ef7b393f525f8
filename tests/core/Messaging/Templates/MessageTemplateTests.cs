using System.Text;
using System.Text.Json;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Core.Tests.Messaging.Templates;

public sealed class MessageTemplateTests
{
    private static readonly MessageTemplate Done = TemplateCatalog.BuiltIn[TemplateName.RenterCancelled];
    private static readonly MessageTemplate Offer = TemplateCatalog.BuiltIn[TemplateName.JobReminder];

    [Theory]
    [InlineData("es", "es")]
    [InlineData("es-MX", "es")]
    [InlineData("es_MX", "es")]
    [InlineData("pt-BR", "pt")]
    [InlineData("FR", "fr")]
    [InlineData("de", "en")]
    [InlineData("", "en")]
    public void A_missing_language_falls_back(string asked, string expected) =>
        Assert.Equal(expected, Done.RenderSamples(asked).Language);

    [Theory]
    [InlineData("Tap drips", "Tap drips")]
    [InlineData("  Tap\r\ndrips\t!  ", "Tap  drips !")]
    [InlineData("a    b", "a    b")]
    [InlineData("a     b", "a b")]
    [InlineData("a\0b\u0007c", "a b c")]
    [InlineData("a\u2028\u2029\u0085\u000B\u000Cb", "a b")]
    [InlineData("", "—")]
    [InlineData(" \n\t ", "—")]
    public void Values_are_cleaned(string value, string expected) => Assert.Equal(expected, Issue(value).Variables["2"]);

    [Fact]
    public void Half_a_surrogate_pair_becomes_a_replacement_character() => Assert.Equal("\uFFFDa", Issue("\uD83Da").Variables["2"]);

    [Fact]
    public void Long_values_end_with_an_ellipsis_and_keep_surrogate_pairs_whole()
    {
        var max = Done.Variables[1].Max;
        Assert.Equal(new string('a', max), Issue(new string('a', max)).Variables["2"]);
        Assert.Equal(new string('a', max - 1) + "…", Issue(new string('a', max + 1)).Variables["2"]);
        Assert.Equal(new string('a', max - 2) + "…", Issue(new string('a', max - 2) + "😀😀").Variables["2"]);
        Assert.Equal(new string('a', max - 3) + "…", Issue(new string('a', max - 3) + "    " + "bb").Variables["2"]);
    }

    [Fact]
    public void Whatever_is_typed_becomes_a_value_that_Twilio_takes()
    {
        var typed = Gen.Elements("a", " ", "\n", "\t", "\r\n", "\u00A0", "😀", "\uD83D", "\0", "ñ", "{{", "}}", "long word ")
            .ListOf().Select(parts => string.Concat(parts)).ToArbitrary();
        Prop.ForAll(typed, text =>
        {
            var value = Issue(text + text + text).Variables["2"];
            return value.Length is > 0 and <= 120
                && value == value.Trim()
                && !value.Any(char.IsControl)
                && !value.Contains("     ", StringComparison.Ordinal)
                && new UTF8Encoding(false, true).GetByteCount(value) > 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Placeholders_in_values_are_plain_text() =>
        Assert.Contains("{{message_code}}", Issue("see {{message_code}}").WhatsAppText, StringComparison.Ordinal);

    [Theory]
    [InlineData("Lucía’s tap — drips…", "Lucia's tap - drips...", SmsEncoding.Gsm7)]
    [InlineData("Señor Núñez", "Señor Nuñez", SmsEncoding.Gsm7)]
    [InlineData("Lucía 😀", "Lucía 😀", SmsEncoding.Ucs2)]
    public void Sms_texts_stay_in_GSM7_where_they_can(string issue, string expected, SmsEncoding encoding)
    {
        var text = Issue(issue).SmsText;
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal(encoding, SmsSegments.Of(text).Encoding);
    }

    [Fact]
    public void An_empty_value_is_a_dash_in_an_sms() =>
        Assert.Contains("(-)", Issue("").SmsText, StringComparison.Ordinal);

    [Fact]
    public void A_missing_and_an_unknown_value_are_named()
    {
        var values = Samples(Offer);
        values.Remove("issue");
        Assert.Contains("issue", Assert.Throws<ArgumentException>(() => Offer.Render("en", values)).Message, StringComparison.Ordinal);
        values["issue"] = "Tap";
        values["colour"] = "red";
        Assert.Contains("colour", Assert.Throws<ArgumentException>(() => Offer.Render("en", values)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData(" a")]
    public void Ids_and_links_are_refused_rather_than_changed(string reference)
    {
        var values = Samples(Offer);
        values["ref"] = reference;
        Assert.Contains("ref", Assert.Throws<ArgumentException>(() => Offer.Render("en", values)).Message, StringComparison.Ordinal);
        values["ref"] = new string('a', Offer.Variables.Single(v => v.Name == "ref").Max + 1);
        Assert.Throws<ArgumentException>(() => Offer.Render("en", values));
    }

    [Fact]
    public void All_variables_are_numbered_also_those_only_a_button_uses()
    {
        var values = Samples(Offer);
        values["ref"] = "o:r:7";
        var message = Offer.Render("es", values);
        Assert.Equal(["1", "2", "3", "4", "5"], message.Variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("o:r:7", message.Variables["5"]);
        Assert.Equal([new TemplateButton("Aceptar", "accept:o:r:7"), new TemplateButton("Rechazar", "decline:o:r:7")], message.Buttons);
    }

    [Fact]
    public void Content_is_what_Twilio_asks_for()
    {
        const string expected = """
            {
              "friendly_name": "NAME",
              "language": "en",
              "variables": {"1": "K7F3QX-3", "2": "Sunny Court, apt 12B", "3": "REF"},
              "types": {
                "twilio/quick-reply": {
                  "body": "Noted, you are on your way for job {{1}}.\nWhere: {{2}}\nPlease tap a button when you arrive and when the work is done.",
                  "actions": [
                    {"type": "QUICK_REPLY", "title": "Arrived", "id": "arrived:{{3}}"},
                    {"type": "QUICK_REPLY", "title": "Done", "id": "done:{{3}}"}
                  ]
                },
                "twilio/text": {
                  "body": "Noted, on your way for job {{1}}: {{2}}. Reply ARRIVED when you get there, DONE when finished"
                }
              }
            }
            """;
        var template = TemplateCatalog.BuiltIn[TemplateName.JobOnMyWay];
        var json = template.ToContentJson("en").Replace(template.Variables[2].Sample, "REF", StringComparison.Ordinal);
        using var content = JsonDocument.Parse(json.Replace(template.ContentNameOf("en").FriendlyName, "NAME", StringComparison.Ordinal));
        using var wanted = JsonDocument.Parse(expected);
        Assert.True(JsonElement.DeepEquals(wanted.RootElement, content.RootElement), content.RootElement.ToString());
        Assert.Throws<ArgumentException>(() => template.ToContentJson("de"));
    }

    [Fact]
    public void Content_without_buttons_is_the_body()
    {
        using var content = JsonDocument.Parse(Done.ToContentJson("es"));
        var types = content.RootElement.GetProperty("types");
        Assert.Equal("twilio/text", Assert.Single(types.EnumerateObject()).Name);
        Assert.StartsWith("Su reporte {{1}} fue cancelado.", types.GetProperty("twilio/text").GetProperty("body").GetString(), StringComparison.Ordinal);
    }

    private static RenderedMessage Issue(string issue)
    {
        var values = Samples(Done);
        values["issue"] = issue;
        return Done.Render("en", values);
    }

    private static Dictionary<string, string> Samples(MessageTemplate template) =>
        template.Variables.ToDictionary(variable => variable.Name, variable => variable.Sample, StringComparer.Ordinal);
}
