using System.Reflection;
using System.Text.Json;
using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Tests.Messaging.Templates;

/// <summary>Every file of <c>templates/</c>, in every language.</summary>
public sealed class BuiltInTemplatesTests
{
    public static TheoryData<string> Names => [.. TemplateCatalog.BuiltIn.Templates.Select(t => t.Name).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_constants_the_files_and_the_embedded_templates_are_the_same()
    {
        var constants = typeof(TemplateName).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal).ToArray();
        var files = System.IO.Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "templates"), "*.json")
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(files, constants);
        Assert.Equal(files, TemplateCatalog.BuiltIn.Templates.Select(template => template.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_linter_finds_no_error_in_any_template_and_language()
    {
        var report = TemplateLint.Run(TemplateCatalog.BuiltIn.Templates, SentValues.BuiltIn);

        Assert.DoesNotContain(report.Faults, fault => !fault.IsWarning);

        // All a worker asked for with DETAILS: known, and the only one.
        Assert.All(report.Faults, fault => Assert.StartsWith("job_details: ", fault.Where, StringComparison.Ordinal));
        Assert.Equal(TemplateCatalog.BuiltIn.Templates.Count * SupportedLanguages.All.Count, report.Lines.Count);
        Assert.All(report.Lines, line => Assert.InRange(line.Body, 20, TemplateRules.MaxBody));
        Assert.All(report.Lines, line => Assert.InRange(line.LongestSegments, line.Segments, 10));
    }

    [Fact]
    public void Values_are_sent_for_every_template_and_for_no_other() =>
        Assert.Equal(TemplateCatalog.BuiltIn.Templates.Select(t => t.Name).Order(StringComparer.Ordinal), SentValues.BuiltIn.Templates.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Samples_fill_every_language(string name)
    {
        var template = TemplateCatalog.BuiltIn[name];
        foreach (var (language, text) in template.Languages)
        {
            var message = template.RenderSamples(language);
            Assert.Equal(language, message.Language);
            Assert.Equal(template.Variables.Count, message.Variables.Count - message.ChoiceCount);
            Assert.DoesNotContain("{{", message.WhatsAppText + message.SmsText, StringComparison.Ordinal);
            Assert.InRange(message.WhatsAppText.Length, 20, TemplateRules.MaxBody);
            var code = message.Variables["1"];
            Assert.InRange(message.WhatsAppText.IndexOf(code, StringComparison.Ordinal), 1, 90);
            Assert.InRange(message.SmsText.IndexOf(code, StringComparison.Ordinal), 1, 90);
            Assert.Equal(text.Buttons.Count, message.Buttons.Count - message.ChoiceCount);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Content_speaks_of_numbers_only(string name)
    {
        var template = TemplateCatalog.BuiltIn[name];
        foreach (var (language, count) in template.Languages.Keys.SelectMany(l => template.ContentCounts.Select(c => (l, c))))
        {
            using var content = JsonDocument.Parse(template.ToContentJson(language, count));
            var root = content.RootElement;
            var text = template.Languages[language];
            Assert.True(ContentName.TryParse(root.GetProperty("friendly_name").GetString()!, out var called));
            Assert.Equal(template.ContentNameOf(language, count), called);
            Assert.Equal(template.ContentKey(language, count), called.Key);
            Assert.Equal(SupportedLanguages.WhatsAppCode(language), root.GetProperty("language").GetString());
            Assert.Equal(template.Variables.Select(variable => variable.Sample), root.GetProperty("variables").EnumerateObject().SkipLast(count).Select(v => v.Value.GetString()));
            Assert.True(root.GetProperty("types").TryGetProperty("twilio/text", out _));
            Assert.Equal(text.Buttons.Count > 0 && text.List is null, root.GetProperty("types").TryGetProperty("twilio/quick-reply", out _));
            Assert.Equal(text.List is not null, root.GetProperty("types").TryGetProperty("twilio/list-picker", out var list));
            Assert.Equal(text.List is null ? 0 : text.Buttons.Count + count, text.List is null ? 0 : list.GetProperty("items").GetArrayLength());
            Assert.DoesNotMatch(@"\{\{[^0-9]", root.GetProperty("types").GetRawText());
        }
    }

    [Fact]
    public void Answers_to_people_are_sessions_and_everything_we_start_is_a_template()
    {
        string[] sessions =
        [
            TemplateName.HelpLandlord, TemplateName.HelpRenter, TemplateName.HelpUnknown, TemplateName.HelpWorker, TemplateName.NothingOpen,
            TemplateName.NotYours, TemplateName.OptedInConfirm, TemplateName.OptedOutConfirm, TemplateName.WhichJob, TemplateName.WhichReport, TemplateName.WhichRole, TemplateName.RoleSet, TemplateName.KeptWithJob, TemplateName.MyJobs, TemplateName.AwayConfirm,
            TemplateName.BackConfirm, TemplateName.LanguageSet, TemplateName.UpdatesSet, TemplateName.JobMuted, TemplateName.JobUnmuted,
            TemplateName.LandlordAnswerForm, TemplateName.JobEtaAsk,
        ];
        Assert.Equal(
            sessions.Order(StringComparer.Ordinal),
            TemplateCatalog.BuiltIn.Templates.Where(t => t.Kind == TemplateKind.Session && !IsIntake(t)).Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(TemplateCatalog.BuiltIn.Templates.Where(IsIntake), t => Assert.Equal(TemplateKind.Session, t.Kind));
    }

    private static bool IsIntake(MessageTemplate template) => template.Name.StartsWith("intake_", StringComparison.Ordinal);

    [Theory]
    [InlineData(TemplateName.JobOffer)]
    [InlineData(TemplateName.JobOfferEmergency)]
    public void A_job_offer_says_what_the_worker_has_to_know(string name)
    {
        var message = TemplateCatalog.BuiltIn[name].Render("en", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["message_code"] = "K7F3QX-3",
            ["issue"] = "No heating",
            ["priority"] = "High",
            ["location"] = "Sunny Court 12B",
            ["renter_contact"] = "Maria Lopez +12015550123",
            ["ref"] = "org:request:1",
        });
        foreach (var text in new[] { message.WhatsAppText, message.SmsText })
        {
            Assert.All(["K7F3QX-3", "No heating", "High", "Sunny Court 12B", "Maria Lopez +12015550123"], part => Assert.Contains(part, text, StringComparison.Ordinal));
            Assert.Equal(name == TemplateName.JobOfferEmergency, text.StartsWith("EMERGENCY", StringComparison.Ordinal));
        }

        Assert.Equal(["accept:org:request:1", "decline:org:request:1"], message.Buttons.Select(button => button.Id));
    }
}
