using Dispatch.Core.Directory;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions;
using Dispatch.Functions.Import;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Templates;
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
    private static readonly TimeSpan ApprovalLimit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ApprovalPoll = TimeSpan.FromMilliseconds(100);

    public static async Task<Prepared> PrepareAsync(PrepareContext context, CancellationToken cancellationToken)
    {
        var settings = ReadSettings(context.Settings);
        var account = new StorageAccount(settings.Storage);
        await StorageSetup.CreateAsync(account, cancellationToken);
        var content = await ImportAsync(account, context.DirectoryFile, cancellationToken);
        await PushTemplatesAsync(account, settings.Twilio, cancellationToken);
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

    /// <summary>The same push the command does; every organisation gets the templates.</summary>
    private static async Task PushTemplatesAsync(StorageAccount account, TwilioOptions twilio, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(TwilioRegistration.CreateHandler());
        var api = new TwilioContent(http, twilio);
        var book = new TemplateBook(
            api, new TableTemplateStore(account), new TableDirectoryQueries(account), new OpenRequestsStore(account), TemplateCatalog.BuiltIn, TimeProvider.System);
        try
        {
            var outcome = await new TemplatePush(api, book, TimeProvider.System).RunAsync(ApprovalLimit, ApprovalPoll, _ => { }, cancellationToken);
            if (outcome.Failures.FirstOrDefault() is { Key: { } template, Value: var reason })
            {
                throw new PrepareException($"Twilio did not take template {template}: {reason}");
            }
        }
        catch (TwilioApiException fault) when (new Uri(twilio.ContentBaseUrl).IsLoopback)
        {
            // A Twilio of one's own (--twilio-url) may speak Messages only; offers still have to name a ContentSid, made up then.
            await Console.Error.WriteLineAsync($"No Content API at {twilio.ContentBaseUrl} ({fault.Message}) The templates get made-up ContentSids.");
            await book.MakeUpAsync(cancellationToken);
        }
        catch (TwilioApiException fault)
        {
            throw new PrepareException($"Twilio does not list its contents: {fault.Message}");
        }
    }
}
