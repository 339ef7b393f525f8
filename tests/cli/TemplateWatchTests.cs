using System.Text.Json;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Local.Twilio;

namespace Dispatch.Cli.Tests;

/// <summary>What WhatsApp takes away is not sent any more, by the running app and without anybody's doing.</summary>
public sealed class TemplateWatchTests(RunningSystem system) : IClassFixture<RunningSystem>
{
    private const string Word = "cannot be used at WhatsApp";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_template_is_not_used_from_the_next_look_on_and_everybody_who_should_is_told()
    {
        var first = await system.ReportAsync("Tap drips", "+14155550177");
        await RunningSystem.WaitAsync(() => Task.FromResult(Offers(first).Exists(m => m.Channel == "whatsapp" && m.ContentName?.StartsWith("dispatch_job_offer_", StringComparison.Ordinal) == true)));
        Assert.Contains("job_offer_en_", await RequestSidsAsync(first), StringComparison.Ordinal);
        Assert.DoesNotContain(system.Log, line => line.Contains($"Template {TemplateName.JobOffer} in en {Word}", StringComparison.Ordinal));

        await ApplyAsync(new ApprovalRule("job_offer_", ["paused"]));
        await system.CallAsync("WatchTemplates");

        Assert.DoesNotContain("job_offer_en_", await RequestSidsAsync(first), StringComparison.Ordinal);
        Assert.Contains("renter_done_en_", await RequestSidsAsync(first), StringComparison.Ordinal);
        await RunningSystem.WaitAsync(() => Task.FromResult(system.Log.Any(line => line.Contains($"Template {TemplateName.JobOffer} in en {Word}: paused", StringComparison.Ordinal))));
        var second = await system.ReportAsync("Sink is blocked", "+14155550178");
        await RunningSystem.WaitAsync(() => Task.FromResult(Offers(second).Exists(m => m.Channel == "sms")));
        Assert.DoesNotContain(Offers(second), m => m.Channel == "whatsapp");
        var (code, output, errors) = await DispatchProcess.RunAsync(["attention", "--organisation", RunningSystem.Organisation, "--json"], system.Settings);
        Assert.True(output.Length > 0, errors);
        using var attention = JsonDocument.Parse(output);
        Assert.Equal(1, code);
        Assert.Contains(attention.RootElement.GetProperty("templates").EnumerateArray(), t =>
            (t.GetProperty("template").GetString(), t.GetProperty("language").GetString(), t.GetProperty("status").GetString()) == (TemplateName.JobOffer, "en", "paused"));

        await ApplyAsync(new ApprovalRule("job_offer_", ["approved"]));
        await system.CallAsync("WatchTemplates");
        Assert.Contains("job_offer_en_", await RequestSidsAsync(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_content_that_somebody_deleted_is_not_used_any_more_and_told_until_it_is_made_again()
    {
        var told = $"Template {TemplateName.RenterDone} in fr {Word}: missing";
        var request = await system.ReportAsync("Light flickers", "+14155550179");
        Assert.Contains("renter_done_fr_", await RequestSidsAsync(request), StringComparison.Ordinal);
        var before = Assert.Single(system.Twilio.Ledger.Contents, c => c.FriendlyName.StartsWith("dispatch_renter_done_fr_", StringComparison.Ordinal));

        Assert.True(system.Twilio.Ledger.Remove(before.Sid));
        await system.CallAsync("WatchTemplates");
        await system.CallAsync("WatchTemplates");

        Assert.DoesNotContain("renter_done_fr_", await RequestSidsAsync(request), StringComparison.Ordinal);
        Assert.Contains("renter_done_es_", await RequestSidsAsync(request), StringComparison.Ordinal);
        await RunningSystem.WaitAsync(() => Task.FromResult(system.Log.Count(line => line.Contains(told, StringComparison.Ordinal)) == 2));
        var (_, output, errors) = await DispatchProcess.RunAsync(["attention", "--organisation", RunningSystem.Organisation, "--json"], system.Settings);
        Assert.True(output.Length > 0, errors);
        using var attention = JsonDocument.Parse(output);
        Assert.Contains(attention.RootElement.GetProperty("templates").EnumerateArray(), t =>
            (t.GetProperty("template").GetString(), t.GetProperty("language").GetString(), t.GetProperty("status").GetString()) == (TemplateName.RenterDone, "fr", "missing"));

        Assert.Equal(0, (await DispatchProcess.RunAsync(["templates", "push"], system.Settings)).Code);
        Assert.Contains("renter_done_fr_", await RequestSidsAsync(request), StringComparison.Ordinal);
        Assert.DoesNotContain(before.Sid, await RequestSidsAsync(request), StringComparison.Ordinal);
    }

    /// <summary>Messages to workers that carry the request's code.</summary>
    private List<LedgerMessage> Offers(string requestId)
    {
        var code = new RequestKey(RunningSystem.Organisation, requestId).Code;
        return [.. system.Twilio.Ledger.Messages().Where(m => m.Direction == "outbound-api" && m.Body.StartsWith("New job " + code, StringComparison.Ordinal))];
    }

    private async Task<string> RequestSidsAsync(string requestId)
    {
        var row = await RunningSystem.AccountOf(system.Settings).Table("requests")
            .GetEntityIfExistsAsync(new RequestKey(RunningSystem.Organisation, requestId).Partition, RequestRow.Key, cancellationToken: Cancellation);
        return row!.GetString("content_sids")!;
    }

    private async Task ApplyAsync(ApprovalRule rule)
    {
        using var http = new HttpClient();
        using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(http, system.Twilio.BaseUrl + "/_stand-in/approvals", rule, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
    }
}
