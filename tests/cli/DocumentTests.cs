using System.Text.RegularExpressions;

namespace Dispatch.Cli.Tests;

/// <summary>Commands that the documents tell people to type are there, and every command has a help with an example.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Commands { get; } =
    [
        .. new[] { "README.md", "docs/cli.md", "docs/going-live.md", "docs/runbook.md" }
            .SelectMany(file => Command().Matches(File.ReadAllText(Path.Combine(Root, file))).Select(m => m.Groups["command"].Value.Trim()))
            .Where(command => command.Length > 0)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_that_is_named_has_a_help_with_an_example(string command)
    {
        var (code, output, errors) = await DispatchProcess.RunAsync([.. command.Split(' '), "--help"]);

        Assert.True(code == 0, errors);
        Assert.Contains("Example: dispatch " + command, output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_commands_names_each()
    {
        string[] all =
        [
            "attention", "directory import", "doctor", "export", "nudges list", "poison list", "poison replay", "templates diff", "templates lint",
            "templates push", "templates status",
        ];
        Assert.Equal(all, Commands.Select(c => c.Data));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dispatch.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }

    [GeneratedRegex("(`dispatch|--project cli --|^    dispatch) (?<command>(?!--)[a-z]+( (list|replay|lint|push|status|diff|import))?)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Command();
}
