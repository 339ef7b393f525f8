using System.Diagnostics;
using System.Text;

namespace Dispatch.Local;

/// <summary>What runs and where; also written to <c>running.json</c> in the data folder, for tests and tools.</summary>
/// <param name="BaseUrl">Public side, without a trailing slash.</param>
/// <param name="TwilioUrl">Twilio's REST API, or its stand-in.</param>
/// <param name="ReportCode">Code of a complex to report for, or null.</param>
/// <param name="Settings">The handlers' app settings, secrets included: the file is readable by its owner only.</param>
internal sealed record Running(string BaseUrl, string TwilioUrl, string? ReportCode, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>The lines for the console. The last one says it is ready.</summary>
    public string Banner(LocalOptions options)
    {
        var text = new StringBuilder("\nDispatch runs on this machine.\n\n");
        if (options.TwilioUrl is null)
        {
            Line("Phones", BaseUrl + "/phones");
        }

        if (ReportCode is { } code)
        {
            Line("Report", $"{BaseUrl}/report/{code}");
        }

        Line("API", BaseUrl + "/api");
        Line("API key", Settings["Api__BootstrapKey"]);
        Line("Twilio", TwilioUrl + (options.TwilioUrl is null ? "  (stand-in)" : ""));
        Line("Data", options.DataFolder);
        return text.Append("\nReady. Ctrl-C ends it.").ToString();

        void Line(string name, string value) => text.Append("  ").Append(name.PadRight(9)).Append(value).Append('\n');
    }
}

/// <summary>The person's own browser.</summary>
internal static class Browser
{
    /// <summary>Opens an address; a machine without a browser is no fault.</summary>
    public static void Open(string url)
    {
        try
        {
            Process.Start(new ProcessStartInfo(url) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            // The address stands in the banner.
        }
    }
}
