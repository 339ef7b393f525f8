using System.Text.Json;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Templates;
using Dispatch.Functions.Twilio;
using Dispatch.Local.Twilio;

namespace Dispatch.Cli.Tests;

/// <summary>A template's whole life, by the command as a process against the stand-in and Azurite.</summary>
public sealed class TemplatesTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly MessageTemplate Offer = TemplateCatalog.BuiltIn[TemplateName.JobOffer];
    private static readonly int All = TemplateCatalog.BuiltIn.Templates.Sum(t => t.ContentNames.Count());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Push_goes_from_created_to_pending_rejected_renamed_approved_and_paused()
    {
        await using var twilio = await StartAsync();
        var settings = await PrepareAsync(twilio);
        twilio.Approvals.Add(new ApprovalRule("job_offer_en", ["pending", "pending", "rejected"], "It reads like an advertisement.", Count: 1));
        twilio.Approvals.Add(new ApprovalRule("job_offer_en", ["pending", "approved"], Count: 1));

        var (dry, plan, _) = await RunAsync(settings, "push", "--dry-run");
        Assert.Equal((0, All, 0), (dry, plan.GetArrayLength(), twilio.Ledger.Contents.Count));
        Assert.All(plan.EnumerateArray(), line => Assert.Equal("create", line.GetProperty("step").GetString()));

        var (pushed, outcome, progress) = await RunAsync(settings, "push", "--wait", "60");
        var name = Offer.ContentNameOf("en");
        Assert.Equal(0, pushed);
        AssertInOrder(
            progress,
            $"plan: job_offer en create {name.ApprovalName} missing",
            $"{name.ApprovalName}: submitted as HX",
            $"{name.ApprovalName}: pending",
            $"{name.ApprovalName}: rejected (It reads like an advertisement.)",
            $"{name.ApprovalName}_2: submitted as HX",
            $"{name.ApprovalName}_2: approved");
        Assert.Equal((All, 0, 0), (Number(outcome, "used"), Number(outcome, "waiting"), Number(outcome, "lost")));
        Assert.Equal(All + 1, twilio.Ledger.Contents.Count);
        var second = Assert.Single(twilio.Ledger.Contents, c => c.FriendlyName == name.FriendlyName + "_2").Sid;
        Assert.Equal((second, "approved"), await RowAsync(settings, name.Key));
        Assert.Contains(second, await ComplexSidsAsync(settings), StringComparison.Ordinal);

        var (again, same, _) = await RunAsync(settings, "push");
        Assert.Equal((0, 0, All + 1, 0), (again, same.GetProperty("plan").GetArrayLength(), twilio.Ledger.Contents.Count, Number(same, "changed")));
        var (read, every, _) = await RunAsync(settings, "status");
        Assert.Equal((0, 0), ((await RunAsync(settings, "diff")).Code, read));
        Assert.Equal(All, every.EnumerateArray().Select(l => $"{l.GetProperty("template")} {l.GetProperty("language")} {l.GetProperty("choices")}").Distinct(StringComparer.Ordinal).Count());

        twilio.Approvals.Clear();
        await ApplyAsync(twilio, new ApprovalRule("job_offer_en", ["paused"]));
        await ApplyAsync(twilio, new ApprovalRule("job_offer_es", Category: "MARKETING"));
        await ApplyAsync(twilio, new ApprovalRule("job_offer_fr", ["disabled"]));
        var (lost, lines, _) = await RunAsync(settings, "push");
        Assert.Equal((1, 3), (lost, Number(lines, "lost")));
        Assert.Equal(["paused", "recategorised", "approved", "disabled"], Offer.Languages.Keys.Select(l => Line(lines.GetProperty("templates"), l).GetProperty("status").GetString()));
        Assert.Equal("MARKETING", Line(lines.GetProperty("templates"), "es").GetProperty("category").GetString());
        Assert.Equal((second, "paused"), await RowAsync(settings, name.Key));
        Assert.DoesNotContain(second, await ComplexSidsAsync(settings), StringComparison.Ordinal);
        var (looked, status, _) = await RunAsync(settings, "status");
        Assert.Equal((1, "no"), (looked, Line(status, "en").GetProperty("use").GetString()));

        await ApplyAsync(twilio, new ApprovalRule("job_offer", ["approved"], Category: "UTILITY"));
        Assert.Equal(0, (await RunAsync(settings, "push")).Code);
        Assert.Equal((second, "approved"), await RowAsync(settings, name.Key));
    }

    [Fact]
    public async Task A_text_that_is_rejected_under_every_name_is_left_to_a_person()
    {
        await using var twilio = await StartAsync();
        var settings = await PrepareAsync(twilio);
        twilio.Approvals.Add(new ApprovalRule("job_offer_en", ["rejected"], "No."));

        var (code, outcome, _) = await RunAsync(settings, "push");
        var (_, plan, _) = await RunAsync(settings, "push", "--dry-run");

        Assert.Equal((1, 1), (code, Number(outcome, "lost")));
        Assert.Equal(TemplateStanding.MaxAttempts, twilio.Ledger.Contents.Count(c => c.FriendlyName.StartsWith("dispatch_job_offer_en_", StringComparison.Ordinal)));
        Assert.Equal("rewrite by hand", Assert.Single(plan.EnumerateArray()).GetProperty("step").GetString());
    }

    [Fact]
    public async Task The_text_before_is_used_until_the_new_one_is_approved_and_one_of_another_shape_never()
    {
        await using var twilio = await StartAsync();
        var settings = await PrepareAsync(twilio);
        var name = Offer.ContentNameOf("en");
        var before = await CreateAsync(settings, name with { Version = "00000000" }, "Older words for {{1}} and {{2}} and more.");
        var strange = await CreateAsync(settings, Offer.ContentNameOf("es") with { Shape = "00000000" }, "Otras palabras para {{1}} y {{2}} y más.");
        twilio.Approvals.Add(new ApprovalRule("job_offer_e", ["pending"]));

        var (code, _, _) = await RunAsync(settings, "push", "--wait", "0");
        var (_, status, _) = await RunAsync(settings, "status");

        Assert.Equal(1, code);
        Assert.Equal(("older text", "pending"), (Line(status, "en").GetProperty("use").GetString(), Line(status, "en").GetProperty("status").GetString()));
        Assert.Equal("no", Line(status, "es").GetProperty("use").GetString());
        Assert.Equal((before, "approved"), await RowAsync(settings, name.Key));
        Assert.DoesNotContain(strange, await ComplexSidsAsync(settings), StringComparison.Ordinal);

        twilio.Approvals.Clear();
        await ApplyAsync(twilio, new ApprovalRule("job_offer_e", ["approved"]));
        Assert.Equal(0, (await RunAsync(settings, "push")).Code);
        var (sid, _) = await RowAsync(settings, name.Key);
        Assert.Equal(name.FriendlyName, twilio.Ledger.FindContent(sid)!.FriendlyName);
    }

    [Fact]
    public async Task Diff_names_the_places_that_differ_and_what_no_file_has_any_more()
    {
        await using var twilio = await StartAsync();
        var settings = await PrepareAsync(twilio);
        await CreateAsync(settings, Offer.ContentNameOf("en") with { Version = "00000000" }, "Older words for {{1}} and {{2}} and more.");
        await CreateAsync(settings, Offer.ContentNameOf("en") with { Template = "job_gone" }, "Words for {{1}} and {{2}} and more.");

        var (code, differences, _) = await RunAsync(settings, "diff");

        Assert.Equal(1, code);
        var places = differences.EnumerateArray().Select(d => $"{d.GetProperty("template")} {d.GetProperty("language")} {d.GetProperty("where")}").ToList();
        Assert.Contains("job_offer en $.types['twilio/text'].body", places);
        Assert.Contains("job_offer es content", places);
        Assert.Contains("job_gone en content", places);
    }

    [Fact]
    public async Task Lint_tells_numbers_of_every_text_and_fails_for_a_broken_file()
    {
        var folder = Directory.CreateTempSubdirectory("dispatch-cli-");
        try
        {
            var root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Dispatch.sln")))
            {
                root = Path.GetDirectoryName(root.TrimEnd(Path.DirectorySeparatorChar))!;
            }

            var text = await File.ReadAllTextAsync(Path.Combine(root, "templates", "job_offer.json"), Cancellation);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "job_offer.json"), text.Replace("New job {{message_code}} for you.", "{{message_code}}", StringComparison.Ordinal), Cancellation);
            var (good, report, _) = await RunAsync([], "lint");
            var (same, _, _) = await RunAsync([], "lint", "--folder", Path.Combine(root, "templates"));
            var (broken, faults, _) = await RunAsync([], "lint", "--folder", folder.FullName);
            var (_, table, _) = await DispatchProcess.RunAsync(["templates", "lint", "--folder", folder.FullName]);
            var (empty, _, sentence) = await DispatchProcess.RunAsync(["templates", "lint", "--folder", "nowhere"]);

            Assert.Equal((0, 0, 1, 2), (good, same, broken, empty));
            Assert.Equal(TemplateCatalog.BuiltIn.Templates.Sum(t => t.Languages.Count), report.GetProperty("templates").GetArrayLength());
            Assert.Contains("VariableFirst", faults.GetProperty("faults").EnumerateArray().Select(f => f.GetProperty("kind").GetString()));
            Assert.Contains("error: job_offer: languages.en.body: VariableFirst (message_code)", table, StringComparison.Ordinal);
            Assert.StartsWith("There is no folder ", sentence, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Twilio_that_is_away_or_refuses_is_one_sentence()
    {
        await using var twilio = await StartAsync();
        var settings = await PrepareAsync(twilio);
        var (refused, _, credentials) = await DispatchProcess.RunAsync(["templates", "status"], new Dictionary<string, string>(settings, StringComparer.Ordinal) { ["Twilio__AuthToken"] = "other" });
        var (away, _, network) = await DispatchProcess.RunAsync(["templates", "push"], new Dictionary<string, string>(settings, StringComparer.Ordinal) { ["Twilio__ContentBaseUrl"] = "http://127.0.0.1:9" });

        Assert.Equal((1, 1), (refused, away));
        Assert.StartsWith("Twilio refused the sign-in", credentials, StringComparison.Ordinal);
        Assert.StartsWith("Twilio cannot be asked: Connection failed", network, StringComparison.Ordinal);
    }

    private static Task<TwilioStandIn> StartAsync() =>
        RunningSystem.StartTwilioAsync(new StandInOptions { Account = LocalAccount.Create(), PublicBaseUrl = "http://127.0.0.1:9" });

    private async Task<Dictionary<string, string>> PrepareAsync(TwilioStandIn twilio)
    {
        var settings = RunningSystem.SettingsOf(storage.Azurite, twilio);
        await StorageSetup.CreateAsync(RunningSystem.AccountOf(settings), Cancellation);
        Assert.Equal(0, (await DispatchProcess.RunAsync(["directory", "import", RunningSystem.Sample], settings)).Code);
        return settings;
    }

    /// <summary>As an earlier push, or an earlier version of the files, left it at Twilio.</summary>
    private static async Task<string> CreateAsync(Dictionary<string, string> settings, ContentName name, string body)
    {
        using var http = new HttpClient(TwilioRegistration.CreateHandler());
        var api = new TwilioContent(http, new TwilioOptions
        {
            AccountSid = settings["Twilio__AccountSid"],
            AuthToken = settings["Twilio__AuthToken"],
            ApiBaseUrl = settings["Twilio__ApiBaseUrl"],
            ContentBaseUrl = settings["Twilio__ApiBaseUrl"],
        });
        var types = new System.Text.Json.Nodes.JsonObject { ["twilio/text"] = new System.Text.Json.Nodes.JsonObject { ["body"] = body } };
        var sid = await api.CreateAsync(new ContentDraft(name.FriendlyName, name.Language, new Dictionary<string, string>(StringComparer.Ordinal) { ["1"] = "a", ["2"] = "b" }, types), Cancellation);
        await api.SubmitApprovalAsync(sid, name.ApprovalName, "UTILITY", Cancellation);
        return sid;
    }

    private static async Task ApplyAsync(TwilioStandIn twilio, ApprovalRule rule)
    {
        using var http = new HttpClient();
        using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(http, twilio.BaseUrl + "/_stand-in/approvals", rule, Cancellation);
        Assert.Contains("changed", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static async Task<(string Sid, string Status)> RowAsync(Dictionary<string, string> settings, string key)
    {
        var rows = await new TableTemplateStore(RunningSystem.AccountOf(settings)).ReadAsync(RunningSystem.Organisation, Cancellation);
        return (rows[key].ContentSid, rows[key].Status);
    }

    private static async Task<string> ComplexSidsAsync(Dictionary<string, string> settings)
    {
        var account = RunningSystem.AccountOf(settings);
        var complex = (await new TableDirectoryQueries(account).ComplexIdsAsync(RunningSystem.Organisation, Cancellation))[0];
        var row = await account.Table("directory").GetEntityIfExistsAsync(DirectoryRows.PartitionOf(RunningSystem.Organisation, complex), DirectoryRows.ComplexKey, cancellationToken: Cancellation);
        return row!.GetString("content_sids")!;
    }

    private static async Task<(int Code, JsonElement Json, string Progress)> RunAsync(Dictionary<string, string> settings, params string[] arguments)
    {
        var (code, output, errors) = await DispatchProcess.RunAsync(["templates", .. arguments, "--json"], settings);
        Assert.True(output.Length > 0, errors);
        using var json = JsonDocument.Parse(output);
        return (code, json.RootElement.Clone(), errors);
    }

    private static JsonElement Line(JsonElement lines, string language) => Assert.Single(
        lines.EnumerateArray(), l => (l.GetProperty("template").GetString(), l.GetProperty("language").GetString()) == (Offer.Name, language));

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static void AssertInOrder(string text, params string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            at = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"'{part}' is missing, or comes too early, in:\n{text}");
        }
    }
}
