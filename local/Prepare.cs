using System.Text.Json.Nodes;
using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions;
using Dispatch.Functions.Import;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Twilio;

namespace Dispatch.Local;

/// <summary>What preparing may use. Storage and Twilio are up; the handlers are not started yet.</summary>
/// <param name="DirectoryFile">The directory to import; the sample may be missing.</param>
/// <param name="DataFolder">Where this machine's data are kept.</param>
/// <param name="Settings">The handlers' app settings: <c>AzureWebJobsStorage</c>, <c>Twilio__…</c> and the rest; more may be added.</param>
internal sealed record PrepareContext(string DirectoryFile, string DataFolder, IDictionary<string, string> Settings);

/// <summary>What the banner shows.</summary>
/// <param name="ReportCode">Code of the complex whose report page is shown, or null.</param>
internal sealed record Prepared(string? ReportCode);

/// <summary>A fault of the person's own file or settings, said in one line.</summary>
internal sealed class PrepareException(string message) : Exception(message);

/// <summary>Brings storage and Twilio into the state the function app expects: tables, queue, directory, templates.</summary>
internal static class Prepare
{
    /// <summary>The stand-in approves at once; the real thing takes hours, and is not waited for.</summary>
    private const int ApprovalPolls = 10;

    private static readonly TimeSpan ApprovalPoll = TimeSpan.FromMilliseconds(100);

    public static async Task<Prepared> PrepareAsync(PrepareContext context, CancellationToken cancellationToken)
    {
        var settings = ReadSettings(context.Settings);
        var account = new StorageAccount(settings.Storage);
        await StorageSetup.CreateAsync(account, cancellationToken);
        var content = await ImportAsync(account, context.DirectoryFile, cancellationToken);
        await PushTemplatesAsync(account, settings.Twilio, content, cancellationToken);
        return new Prepared(content.Complexes.Count > 0 ? content.Complexes[0].Code : null);
    }

    private static Settings ReadSettings(IDictionary<string, string> values)
    {
        var pairs = values.Select(v => KeyValuePair.Create(v.Key.Replace("__", ":", StringComparison.Ordinal), (string?)v.Value));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(pairs).Build();
        return Settings.TryRead(configuration, out var settings, out var faults) ? settings : throw new PrepareException(faults[0]);
    }

    private static async Task<DirectoryContent> ImportAsync(StorageAccount account, string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new PrepareException($"There is no directory file {file}. Name one with --directory FILE.");
        }

        var import = new DirectoryImport(account, TimeProvider.System);
        var content = import.Read(await File.ReadAllTextAsync(file, cancellationToken), out var faults)
            ?? throw new PrepareException($"{file} cannot be used:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", faults)}");
        await import.StoreAsync(content, cancellationToken);
        return content;
    }

    /// <summary>Creates what the templates table does not know yet, has it approved, and copies the SIDs to where requests read them.</summary>
    private static async Task PushTemplatesAsync(StorageAccount account, TwilioOptions twilio, DirectoryContent content, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(TwilioRegistration.CreateHandler());
        var api = new TwilioContent(http, twilio);
        var store = new TableTemplateStore(account);
        var hasContent = !new Uri(twilio.ContentBaseUrl).IsLoopback || await HasContentApiAsync(api, twilio, cancellationToken);
        foreach (var organisation in content.Organisations)
        {
            var known = await store.ReadUsableAsync(organisation.Id, cancellationToken);
            var missing = TemplateCatalog.BuiltIn.Templates
                .Where(t => t.HasContent && (hasContent || t.Kind == TemplateKind.Template))
                .SelectMany(t => t.Languages.Keys.SelectMany(l => t.ContentCounts.Select(c => new Content(t, l, c))))
                .Where(c => !known.ContainsKey(c.Key));
            await Parallel.ForEachAsync(missing, cancellationToken, async (c, token) =>
            {
                var (sid, status) = hasContent
                    ? await CreateAsync(api, c, token)
                    : ($"HX{Ids.From(c.Template.Name, c.Language).Replace("-", string.Empty, StringComparison.Ordinal)}", TableTemplateStore.Approved);
                await store.PutAsync(organisation.Id, c.Key, sid, status, c.Template.Category, token);
            });
            var complexes = content.Complexes.Where(c => c.OrganisationId == organisation.Id).Select(c => c.Id);
            await store.CopyToComplexesAsync(organisation.Id, complexes, cancellationToken);
        }
    }

    /// <summary>A Twilio of one's own (--twilio-url) may speak Messages only; offers still have to name a ContentSid, made up then.</summary>
    private static async Task<bool> HasContentApiAsync(TwilioContent api, TwilioOptions twilio, CancellationToken cancellationToken)
    {
        try
        {
            await api.FetchApprovalAsync("HX" + new string('0', 32), cancellationToken);
            await api.CreateAsync(DraftOf(new Content(TemplateCatalog.BuiltIn[TemplateName.JobDone], "en", 0)), cancellationToken);
            return true;
        }
        catch (TwilioApiException fault)
        {
            await Console.Error.WriteLineAsync($"No Content API at {twilio.ContentBaseUrl} ({fault.Message}) The templates get made-up ContentSids.");
            return false;
        }
    }

    private static async Task<(string Sid, string Status)> CreateAsync(
        TwilioContent api, Content content, CancellationToken cancellationToken)
    {
        try
        {
            var sid = await api.CreateAsync(DraftOf(content), cancellationToken);
            if (content.Template.Kind == TemplateKind.Session)
            {
                return (sid, TableTemplateStore.SessionOnly);
            }

            var approval = await api.SubmitApprovalAsync(sid, content.Key, content.Template.Category, cancellationToken);
            for (var i = 0; i < ApprovalPolls && approval is { Status: "received" or "pending" }; i++)
            {
                // WhatsApp's approval is only ever asked for: Twilio sends no webhook that this command could wait on.
                await Task.Delay(ApprovalPoll, cancellationToken);
                approval = await api.FetchApprovalAsync(sid, cancellationToken) ?? approval;
            }

            return (sid, approval.Status);
        }
        catch (TwilioApiException fault)
        {
            throw new PrepareException($"Twilio did not take template {content.Key}: {fault.Message}");
        }
    }

    /// <summary>A message in one language, with so many choices of its own.</summary>
    private sealed record Content(MessageTemplate Template, string Language, int Count)
    {
        public string Key => Template.ContentKey(Language, Count);
    }

    private static ContentDraft DraftOf(Content content)
    {
        var json = JsonNode.Parse(content.Template.ToContentJson(content.Language, content.Count))!.AsObject();
        var variables = json["variables"]!.AsObject().ToDictionary(v => v.Key, v => v.Value!.GetValue<string>(), StringComparer.Ordinal);
        return new ContentDraft(json["friendly_name"]!.GetValue<string>(), json["language"]!.GetValue<string>(), variables, json["types"]!.DeepClone().AsObject());
    }
}
