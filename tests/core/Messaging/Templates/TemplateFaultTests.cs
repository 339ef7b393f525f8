using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Tests.Messaging.Templates;

/// <summary>One good file, spoiled in one place at a time.</summary>
public sealed class TemplateFaultTests
{
    private const string Good = """
        {
          "name": "good",
          "to": "worker",
          "category": "UTILITY",
          "kind": "template",
          "variables": [
            {"name": "message_code", "sample": "K7F3QX-3", "max": 16, "exact": true},
            {"name": "issue", "sample": "Tap drips", "max": 100},
            {"name": "ref", "sample": "o:r:1", "max": 100, "exact": true}
          ],
          "languages": {
            "en": {
              "body": "Your new job {{message_code}} is about {{issue}} in the house.",
              "buttons": [{"title": "Accept", "id": "accept:{{ref}}"}, {"title": "Decline", "id": "decline:{{ref}}"}],
              "sms": "Job {{message_code}}: {{issue}}"
            },
            "es": {
              "body": "Su nuevo trabajo {{message_code}} es por {{issue}} en la casa.",
              "buttons": [{"title": "Aceptar", "id": "accept:{{ref}}"}, {"title": "Rechazar", "id": "decline:{{ref}}"}],
              "sms": "Trabajo {{message_code}}: {{issue}}"
            },
            "pt": {
              "body": "Seu novo trabalho {{message_code}} trata de {{issue}} na casa.",
              "buttons": [{"title": "Aceitar", "id": "accept:{{ref}}"}, {"title": "Recusar", "id": "decline:{{ref}}"}],
              "sms": "Trabalho {{message_code}}: {{issue}}"
            },
            "fr": {
              "body": "Votre nouveau travail {{message_code}} concerne {{issue}} dans la maison.",
              "buttons": [{"title": "Accepter", "id": "accept:{{ref}}"}, {"title": "Refuser", "id": "decline:{{ref}}"}],
              "sms": "Travail {{message_code}}: {{issue}}"
            }
          }
        }
        """;

    [Fact]
    public void The_good_file_is_good()
    {
        var reading = MessageTemplate.Parse("good", Good);
        Assert.Empty(reading.Faults);
        Assert.Empty(TemplateRules.Check(reading.Template!));
    }

    [Theory]
    [InlineData("{", "", TemplateFaultKind.BadJson)]
    [InlineData("\"kind\": \"template\",", "\"kind\": \"template\", \"colour\": 1,", TemplateFaultKind.BadJson)]
    [InlineData("\"kind\": \"template\",", "\"kind\": \"template\", \"kind\": \"template\",", TemplateFaultKind.BadJson)]
    [InlineData("\"max\": 100}", "\"max\": \"100\"}", TemplateFaultKind.BadJson)]
    [InlineData("\"name\": \"good\"", "\"name\": \"other\"", TemplateFaultKind.BadName)]
    [InlineData("\"to\": \"worker\"", "\"to\": \"plumber\"", TemplateFaultKind.UnknownAudience)]
    [InlineData("\"to\": \"worker\"", "\"to\": \"0\"", TemplateFaultKind.UnknownAudience)]
    [InlineData("UTILITY", "utility", TemplateFaultKind.UnknownCategory)]
    [InlineData("\"kind\": \"template\"", "\"kind\": \"letter\"", TemplateFaultKind.UnknownKind)]
    [InlineData("\"kind\": \"template\",", "", TemplateFaultKind.MissingProperty)]
    [InlineData("\"name\": \"issue\"", "\"name\": \"Issue\"", TemplateFaultKind.BadVariable)]
    [InlineData("\"name\": \"issue\"", "\"name\": \"ref\"", TemplateFaultKind.BadVariable)]
    [InlineData("\"sample\": \"Tap drips\"", "\"sample\": \"Tap\\ndrips\"", TemplateFaultKind.BadVariable)]
    [InlineData("\"sample\": \"Tap drips\", \"max\": 100", "\"sample\": \"Tap drips\", \"max\": 8", TemplateFaultKind.BadVariable)]
    [InlineData("\"sample\": \"Tap drips\", ", "", TemplateFaultKind.MissingProperty)]
    [InlineData("{\"name\": \"issue\", \"sample\": \"Tap drips\", \"max\": 100}", "null", TemplateFaultKind.MissingProperty)]
    [InlineData("is about {{issue}}", "is about {{ issue }}", TemplateFaultKind.BadPlaceholder)]
    [InlineData("is about {{issue}}", "is about {{issue", TemplateFaultKind.BadPlaceholder)]
    [InlineData("is about {{issue}}", "is about issue}} {{issue}}", TemplateFaultKind.BadPlaceholder)]
    [InlineData("is about {{issue}}", "is about {{1}}", TemplateFaultKind.BadPlaceholder)]
    [InlineData("is about {{issue}}", "is about {{colour}}", TemplateFaultKind.UndeclaredVariable)]
    [InlineData("accept:{{ref}}", "accept:{{job}}", TemplateFaultKind.UndeclaredVariable)]
    [InlineData("\"en\": {", "\"de\": {", TemplateFaultKind.MissingLanguage)]
    [InlineData("\"sms\": \"Job {{message_code}}: {{issue}}\"", "\"sms\": \"\"", TemplateFaultKind.MissingProperty)]
    [InlineData("\"title\": \"Accept\"", "\"title\": null", TemplateFaultKind.MissingProperty)]
    public void A_spoiled_structure_is_named(string part, string spoiled, TemplateFaultKind expected)
    {
        var reading = MessageTemplate.Parse("good", Spoil(part, spoiled));
        Assert.Null(reading.Template);
        Assert.Contains(reading.Faults, fault => fault.Kind == expected);
    }

    [Theory]
    [InlineData("\"fr\": {", "\"de\": {", TemplateFaultKind.MissingLanguage)]
    [InlineData("is about {{issue}} in the house.", "in the house has {{issue}}.", TemplateFaultKind.VariableLast)]
    [InlineData("Your new job {{message_code}}", "{{message_code}}", TemplateFaultKind.VariableFirst)]
    [InlineData("Your new job {{message_code}}", "({{message_code}}", TemplateFaultKind.VariableFirst)]
    [InlineData("Your new job {{message_code}}", "{{message_code}}", TemplateFaultKind.MessageCodeMisplaced)]
    [InlineData("Job {{message_code}}: {{issue}}", "{{message_code}}: {{issue}}", TemplateFaultKind.MessageCodeMisplaced)]
    [InlineData("Job {{message_code}}: {{issue}}", "Job {{issue}} {{message_code}}", TemplateFaultKind.MessageCodeMisplaced)]
    [InlineData("Job {{message_code}}: {{issue}}", "A job", TemplateFaultKind.MessageCodeMisplaced)]
    [InlineData("{{message_code}} is about {{issue}}", "is now {{message_code}}, {{issue}}", TemplateFaultKind.VariablesAdjacent)]
    [InlineData("Your new job {{message_code}} is about {{issue}} in the house.", "Job {{message_code}} is {{issue}} here.", TemplateFaultKind.TooFewWords)]
    [InlineData("is about {{issue}} in the house.", "is about something in the house.", TemplateFaultKind.UnusedVariable)]
    [InlineData("\"Accept\"", "\"Accept this job right now\"", TemplateFaultKind.BadButton)]
    [InlineData("\"Accept\"", "\"Accept {{issue}}\"", TemplateFaultKind.BadButton)]
    [InlineData("\"Accept\"", "\"-\"", TemplateFaultKind.BadButton)]
    [InlineData("\"Accept\"", "\"decline\"", TemplateFaultKind.BadButton)]
    [InlineData("accept:{{ref}}", "accept:{{issue}}", TemplateFaultKind.BadButton)]
    [InlineData("decline:{{ref}}", "accept:{{ref}}", TemplateFaultKind.BadButton)]
    [InlineData("\"sample\": \"o:r:1\", \"max\": 100", "\"sample\": \"o:r:1\", \"max\": 195", TemplateFaultKind.BadButton)]
    [InlineData("\"Tap drips\", \"max\": 100", "\"Tap drips\", \"max\": 1000", TemplateFaultKind.TooLong)]
    [InlineData("\"max\": 100}", "\"max\": 1601}", TemplateFaultKind.TooManyVariables)]
    [InlineData("in the house.", "in the house, see wa.me/15550100 now.", TemplateFaultKind.BadLink)]
    [InlineData("is about {{issue}} in", "is about https://x.example/?i={{issue}} in", TemplateFaultKind.BadLink)]
    [InlineData("is about {{issue}} in", "is about https://x.example/{{issue}}/edit in", TemplateFaultKind.BadLink)]
    [InlineData("is about {{issue}} in", "is about https://{{issue}} in", TemplateFaultKind.BadLink)]
    [InlineData("is about {{issue}} in", "is about x.example/?i={{issue}} in", TemplateFaultKind.BadLink)]
    [InlineData("is about {{issue}} in", "is about {{issue}}.example in", TemplateFaultKind.BadLink)]
    [InlineData("is about {{issue}} in", "is about www.{{issue}}/x in", TemplateFaultKind.BadLink)]
    [InlineData("\"Accept\"", "\"wa.me/15550100\"", TemplateFaultKind.BadLink)]
    [InlineData("in the house.", "in the house ☎☎☎☎☎☎☎☎☎☎☎ now.", TemplateFaultKind.TooManyEmojis)]
    [InlineData("in the house.", "in the house 1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣ now.", TemplateFaultKind.TooManyEmojis)]
    [InlineData("in the house.", "in the house ‼️‼️‼️‼️‼️‼️‼️‼️‼️‼️‼️ now.", TemplateFaultKind.TooManyEmojis)]
    [InlineData("\"Accept\"", "\"Accept\\nit\"", TemplateFaultKind.BadBlanks)]
    [InlineData("\"sms\": \"Job", "\"list\": \"Choose\\none\", \"sms\": \"Job", TemplateFaultKind.BadBlanks)]
    [InlineData("\"fr\": {", "\"pt-BR\": {", TemplateFaultKind.UnknownLanguage)]
    [InlineData("in the house.", "in the\\thouse.", TemplateFaultKind.BadBlanks)]
    [InlineData("in the house.", "in the     house.", TemplateFaultKind.BadBlanks)]
    [InlineData("in the house.", "in the house, with a special offer.", TemplateFaultKind.MarketingWords)]
    [InlineData("en la casa.", "en la casa, con un descuento.", TemplateFaultKind.MarketingWords)]
    [InlineData("na casa.", "na casa, com desconto.", TemplateFaultKind.MarketingWords)]
    [InlineData("dans la maison.", "dans la maison, avec un bon d'achat.", TemplateFaultKind.MarketingWords)]
    [InlineData("UTILITY", "MARKETING", TemplateFaultKind.CategoryUnlikely)]
    [InlineData("Job {{message_code}}: {{issue}}", "Job “{{message_code}}: {{issue}}", TemplateFaultKind.NotGsm7)]
    [InlineData("Job {{message_code}}: {{issue}}", "Job {{message_code}}: {{issue}} needs you at the house as soon as you can be there, please answer with one of the words ACCEPT or DECLINE, and write to us if there is anything that you have to know", TemplateFaultKind.TooManySegments)]
    [InlineData("\"sample\": \"Tap drips\", \"max\": 100", "\"sample\": \"Tap drips\", \"max\": 700", TemplateFaultKind.ManySegments)]
    [InlineData("Trabajo {{message_code}}: {{issue}}", "Trabajo {{message_code}}", TemplateFaultKind.VariablesDiffer)]
    public void A_broken_rule_is_named(string part, string spoiled, TemplateFaultKind expected)
    {
        var reading = MessageTemplate.Parse("good", Spoil(part, spoiled));
        Assert.Empty(reading.Faults);
        Assert.Contains(TemplateRules.Check(reading.Template!), fault => fault.Kind == expected);
    }

    [Theory]
    [InlineData("is about {{issue}} in", "is about https://x.example/{{issue}} in")]
    [InlineData("is about {{issue}} in", "is about x.example/{{issue}}. In")]
    [InlineData("is about {{issue}} in", "is (about {{issue}}). It is in")]
    [InlineData("in the house.", "in the house ☎☎☎☎☎☎☎☎☎1️⃣ now.")]
    public void What_only_looks_like_a_fault_is_none(string part, string other) => Assert.Empty(Check(Spoil(part, other)));

    [Fact]
    public void A_fifth_language_is_one_too_many()
    {
        var fifth = Good.Replace("\"languages\": {", "\"languages\": {\"it\": {\"body\": \"Il nuovo lavoro {{message_code}} riguarda {{issue}} nella casa.\", \"buttons\": [{\"title\": \"Si\", \"id\": \"accept:{{ref}}\"}, {\"title\": \"No\", \"id\": \"decline:{{ref}}\"}], \"sms\": \"Lavoro {{message_code}}: {{issue}}\"},", StringComparison.Ordinal);
        Assert.Equal(new TemplateFault(TemplateFaultKind.UnknownLanguage, "languages", "it"), Assert.Single(Check(fifth)));
    }

    [Fact]
    public void A_hundred_variables_are_the_most()
    {
        var more = Good.Replace(
            "\"variables\": [",
            "\"variables\": [" + string.Concat(Enumerable.Range(0, 98).Select(i => $"{{\"name\": \"v{i}\", \"sample\": \"x\", \"max\": 1}},")),
            StringComparison.Ordinal);
        Assert.Contains(Check(more), fault => fault is { Kind: TemplateFaultKind.TooManyVariables, Detail: "101 of 100" });
    }

    [Fact]
    public void A_word_that_would_be_cut_is_named()
    {
        var words = Good.Replace("\"name\": \"issue\", \"sample\": \"Tap drips\", \"max\": 100", "\"name\": \"priority\", \"sample\": \"High\", \"max\": 8", StringComparison.Ordinal)
            .Replace("{{issue}}", "{{priority}}", StringComparison.Ordinal);
        Assert.Contains(Check(words), fault => fault is { Kind: TemplateFaultKind.WordTooLong, Where: "languages.es" });
    }

    [Theory]
    [InlineData("good", "message_code issue ref", null)]
    [InlineData("other", "message_code issue ref", TemplateFaultKind.NotSent)]
    [InlineData("good", "message_code ref", TemplateFaultKind.NotFilled)]
    [InlineData("good", "message_code issue ref colour", TemplateFaultKind.FilledInVain)]
    public void Values_that_the_code_does_not_fill_are_named(string name, string values, TemplateFaultKind? expected)
    {
        var sent = new SentValues(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [name] = values.Split(' ') });
        var report = TemplateLint.Run([KeyValuePair.Create("good", Good)], sent);

        Assert.Equal(expected, report.Faults.Count == 0 ? null : Assert.Single(report.Faults).Kind);
        Assert.Equal(expected is not null, report.HasErrors);
        Assert.Equal(4, report.Lines.Count);
    }

    [Fact]
    public void Two_templates_of_one_text_and_a_file_that_cannot_be_read_are_named()
    {
        var sent = new SentValues(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["good"] = ["message_code", "issue", "ref"],
            ["twin"] = ["message_code", "issue", "ref"],
        });
        var twin = Good.Replace("\"name\": \"good\"", "\"name\": \"twin\"", StringComparison.Ordinal);
        var report = TemplateLint.Run([KeyValuePair.Create("good", Good), KeyValuePair.Create("twin", twin), KeyValuePair.Create("none", "{")], sent);

        Assert.Equal([TemplateFaultKind.BadJson, .. Enumerable.Repeat(TemplateFaultKind.DuplicateText, 4)], report.Faults.Select(fault => fault.Kind));
        Assert.Equal("good: languages.en.body", report.Faults[1].Where);
        Assert.StartsWith("none: ", report.Faults[0].Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_is_no_error()
    {
        var sent = new SentValues(new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["good"] = ["message_code", "issue", "ref"] });
        var report = TemplateLint.Run([KeyValuePair.Create("good", Good.Replace("UTILITY", "MARKETING", StringComparison.Ordinal))], sent);

        Assert.Equal(TemplateFaultKind.CategoryUnlikely, Assert.Single(report.Faults).Kind);
        Assert.False(report.HasErrors);
    }

    [Fact]
    public void Every_kind_of_fault_has_a_broken_file_here()
    {
        var tried = typeof(TemplateFaultTests).GetMethods()
            .SelectMany(method => method.GetCustomAttributes(typeof(InlineDataAttribute), inherit: false).Cast<InlineDataAttribute>())
            .Select(data => data.Data[^1]).OfType<TemplateFaultKind>()
            .Concat([TemplateFaultKind.WordTooLong, TemplateFaultKind.DuplicateText, TemplateFaultKind.ButtonsDiffer]);
        Assert.Empty(Enum.GetValues<TemplateFaultKind>().Except(tried));
    }

    [Fact]
    public void Another_text_is_another_version_and_another_variable_another_shape()
    {
        var template = MessageTemplate.Parse("good", Good).Template!;
        var text = MessageTemplate.Parse("good", Spoil("in the house", "in the yard")).Template!;
        var shape = MessageTemplate.Parse("good", Good.Replace("issue", "problem", StringComparison.Ordinal)).Template!;

        Assert.Equal((template.Shape, true), (text.Shape, template.ContentNameOf("en").Version != text.ContentNameOf("en").Version));
        Assert.Equal(template.ContentNameOf("es"), text.ContentNameOf("es"));
        Assert.NotEqual(template.Shape, shape.Shape);
        Assert.Equal($"{template.ContentNameOf("en").ApprovalName}_2", (template.ContentNameOf("en") with { Attempt = 2 }).ApprovalName);
        foreach (var name in new[] { template.ContentNameOf("en"), template.ContentNameOf("pt") with { Attempt = 12 }, template.ContentNameOf("fr") with { Template = "renter_on_2" } })
        {
            Assert.True(ContentName.TryParse(name.FriendlyName, out var read));
            Assert.Equal(name, read);
        }

        Assert.All(["", "dispatch_", "dispatch_job_offer_en", "other_job_en_0123456789abcdef", "dispatch_job_en_0123456789abcdeg"], text => Assert.False(ContentName.TryParse(text, out _)));
    }

    [Fact]
    public void Four_buttons_are_too_many()
    {
        var more = Good.Replace(
            "}],",
            "}, {\"title\": \"Three\", \"id\": \"three\"}, {\"title\": \"Four\", \"id\": \"four\"}],",
            StringComparison.Ordinal);
        var template = MessageTemplate.Parse("good", more).Template!;
        Assert.Contains(TemplateRules.Check(template), fault => fault is { Kind: TemplateFaultKind.BadButton, Detail: "4 buttons" });
    }

    [Theory]
    [InlineData("Choose", 10, 24, true)]
    [InlineData("Choose", 11, 24, false)]
    [InlineData("Choose", 10, 25, false)]
    [InlineData("A button of one too many", 2, 5, false)]
    [InlineData("-", 2, 5, false)]
    public void A_list_has_ten_items_of_24_characters(string button, int items, int length, bool isFit)
    {
        var list = string.Join(", ", Enumerable.Range(10, items).Select(n => $$"""{"title": "{{new string('x', length - 2)}}{{n}}", "id": "i{{n}}:{{"{{ref}}"}}"}"""));
        var text = Good.Replace("\"kind\": \"template\"", "\"kind\": \"session\"", StringComparison.Ordinal);
        text = System.Text.RegularExpressions.Regex.Replace(
            text, "\"buttons\": \\[[^\\]]*\\]", _ => $"\"list\": \"{button}\", \"buttons\": [{list}]", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        var faults = TemplateRules.Check(MessageTemplate.Parse("good", text).Template!);
        Assert.All(faults, fault => Assert.Equal(TemplateFaultKind.BadButton, fault.Kind));
        Assert.Equal(isFit, faults.Count == 0);
    }

    [Fact]
    public void Languages_with_other_buttons_are_named()
    {
        var other = Good.Replace("\"Aceptar\", \"id\": \"accept:", "\"Aceptar\", \"id\": \"aceptar:", StringComparison.Ordinal);
        var fault = Assert.Single(TemplateRules.Check(MessageTemplate.Parse("good", other).Template!));
        Assert.Equal((TemplateFaultKind.ButtonsDiffer, "languages.es.buttons"), (fault.Kind, fault.Where));
    }

    [Fact]
    public void A_catalog_names_the_file_of_each_fault()
    {
        var catalog = TemplateCatalog.Build([KeyValuePair.Create("good", Good), KeyValuePair.Create("bad", Good)], out var faults);
        Assert.Null(catalog);
        Assert.StartsWith("bad: name", Assert.Single(faults).Where, StringComparison.Ordinal);
        Assert.NotNull(TemplateCatalog.Build([KeyValuePair.Create("good", Good)], out _));
        Assert.Contains("no_such", Assert.Throws<KeyNotFoundException>(() => TemplateCatalog.BuiltIn["no_such"]).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<TemplateFault> Check(string json)
    {
        var reading = MessageTemplate.Parse("good", json);
        Assert.Empty(reading.Faults);
        return TemplateRules.Check(reading.Template!);
    }

    private static string Spoil(string part, string spoiled)
    {
        var at = Good.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        return string.Concat(Good.AsSpan(0, at), spoiled, Good.AsSpan(at + part.Length));
    }
}
