using System.CommandLine;
using System.Reflection;

namespace Dispatch.Local;

/// <summary>The command line.</summary>
/// <param name="Port">Port of the public side; 0 takes a free one.</param>
/// <param name="DataFolder">Where storage, conversation and account are kept; absolute.</param>
/// <param name="DirectoryFile">The directory to import: organisations, complexes, workers, renters …; absolute.</param>
/// <param name="TwilioUrl">Another Twilio API instead of the stand-in, without a trailing slash; or null.</param>
/// <param name="IsBrowserOpened">Whether the phones page is opened.</param>
internal sealed record LocalOptions(int Port, string DataFolder, string DirectoryFile, string? TwilioUrl, bool IsBrowserOpened)
{
    /// <summary>The command; <paramref name="run"/> gets the options once they are valid.</summary>
    public static RootCommand Command(Func<LocalOptions, CancellationToken, Task<int>> run)
    {
        var port = new Option<int>("--port") { Description = "Port on localhost; 0 takes a free one", DefaultValueFactory = _ => 7071 };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError("--port must be between 0 and 65535");
            }
        });
        var data = new Option<DirectoryInfo>("--data") { Description = "Folder for the data", DefaultValueFactory = _ => new DirectoryInfo(BuildFolder.Of("DataFolder")) };
        var directory = new Option<FileInfo>("--directory")
        {
            Description = "JSON file with organisations, complexes, workers, renters",
            DefaultValueFactory = _ => new FileInfo(Path.Combine(AppContext.BaseDirectory, "sample-directory.json")),
        };
        directory.AcceptExistingOnlyWhenGiven();
        var twilio = new Option<Uri?>("--twilio-url")
        {
            Description = "Use this Twilio API instead of the stand-in",
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
                ? url
                : Fail<Uri?>(result, "--twilio-url must be an http or https address"),
        };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the phones page" };
        var command = new RootCommand("Dispatch on one machine: storage, function app, and three phones instead of Twilio.") { port, data, directory, twilio, noBrowser };
        command.SetAction((result, cancellationToken) => run(
            new LocalOptions(
                result.GetValue(port),
                result.GetValue(data)!.FullName,
                result.GetValue(directory)!.FullName,
                result.GetValue(twilio)?.ToString().TrimEnd('/'),
                !result.GetValue(noBrowser)),
            cancellationToken));
        return command;
    }

    private static T? Fail<T>(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}

/// <summary>A rule System.CommandLine lacks.</summary>
internal static class OptionRules
{
    /// <summary>The named file must exist; the default need not, so that a build without a sample starts all the same.</summary>
    public static void AcceptExistingOnlyWhenGiven(this Option<FileInfo> option) => option.Validators.Add(result =>
    {
        if (!result.Implicit && result.GetValueOrDefault<FileInfo>() is { Exists: false } file)
        {
            result.AddError($"{file.FullName} does not exist");
        }
    });
}

/// <summary>Folders of the sources this was built from.</summary>
internal static class BuildFolder
{
    public static string Of(string name) =>
        typeof(BuildFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == name).Value!;
}
