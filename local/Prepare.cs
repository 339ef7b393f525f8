namespace Dispatch.Local;

/// <summary>What preparing may use. Storage and Twilio are up; the handlers are not started yet.</summary>
/// <param name="DirectoryFile">The directory to import; the sample may be missing.</param>
/// <param name="DataFolder">Where this machine's data are kept.</param>
/// <param name="Settings">The handlers' app settings: <c>AzureWebJobsStorage</c>, <c>Twilio__…</c> and the rest; more may be added.</param>
internal sealed record PrepareContext(string DirectoryFile, string DataFolder, IDictionary<string, string> Settings);

/// <summary>What the banner shows.</summary>
/// <param name="ReportCode">Code of the complex whose report page is shown, or null.</param>
internal sealed record Prepared(string? ReportCode);

/// <summary>Brings storage and Twilio into the state the function app expects: tables, queue, directory, templates.</summary>
internal static class Prepare
{
    public static Task<Prepared> PrepareAsync(PrepareContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new Prepared(ReportCode: null));
    }
}
