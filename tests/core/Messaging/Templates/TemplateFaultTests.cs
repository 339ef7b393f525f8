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
    [InlineData("accept:{{ref}}", "accept:{{issue}}", TemplateFaultKind.BadButton)]
    [InlineData("decline:{{ref}}", "accept:{{ref}}", TemplateFaultKind.BadButton)]
    [InlineData("\"sample\": \"o:r:1\", \"max\": 100", "\"sample\": \"o:r:1\", \"max\": 195", TemplateFaultKind.BadButton)]
    [InlineData("\"Tap drips\", \"max\": 100", "\"Tap drips\", \"max\": 1000", TemplateFaultKind.TooLong)]
    public void A_broken_rule_is_named(string part, string spoiled, TemplateFaultKind expected)
    {
        var reading = MessageTemplate.Parse("good", Spoil(part, spoiled));
        Assert.Empty(reading.Faults);
        Assert.Contains(TemplateRules.Check(reading.Template!), fault => fault.Kind == expected);
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
        var catalog = TemplateCatalog.Build(
            [KeyValuePair.Create("good", Good), KeyValuePair.Create("bad", Good)], out var faults);
        Assert.Null(catalog);
        Assert.StartsWith("bad: name", Assert.Single(faults).Where, StringComparison.Ordinal);
        Assert.NotNull(TemplateCatalog.Build([KeyValuePair.Create("good", Good)], out _));
        Assert.Contains("no_such", Assert.Throws<KeyNotFoundException>(() => TemplateCatalog.BuiltIn["no_such"]).Message, StringComparison.Ordinal);
    }

    private static string Spoil(string part, string spoiled)
    {
        var at = Good.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        return string.Concat(Good.AsSpan(0, at), spoiled, Good.AsSpan(at + part.Length));
    }
}
