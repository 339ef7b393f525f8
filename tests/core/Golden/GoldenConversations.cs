using System.Runtime.CompilerServices;

namespace Dispatch.Core.Tests.Golden;

/// <summary>
/// Conversations, word for word. <c>GOLDEN=rewrite dotnet test tests/core</c> writes the replies anew for a person to read in the diff;
/// what must be so (<c>=</c>) is written by hand and only ever compared.
/// </summary>
public sealed class GoldenConversations
{
    public static TheoryData<string> Files =>
        new(System.IO.Directory.EnumerateFiles(Folder(), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_conversation_goes_as_written(string name)
    {
        var file = Path.Combine(Folder(), name + ".txt");
        var text = File.ReadAllText(file);
        var script = Script.Read(text);
        var player = new Player(new Cast(script.Settings));
        var replies = new List<IReadOnlyList<string>>();
        var wrong = new List<string>();
        foreach (var step in script.Steps)
        {
            replies.Add(player.Play(step.Input));
            wrong.AddRange(step.States.Select(player.Check).OfType<string>().Select(w => $"after \"{step.Input}\" {w}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        if (Environment.GetEnvironmentVariable("GOLDEN") == "rewrite")
        {
            File.WriteAllText(file, script.Write(replies));
            return;
        }

        foreach (var (step, sent) in script.Steps.Zip(replies))
        {
            Assert.Equal($"> {step.Input}\n{string.Join('\n', sent)}", $"> {step.Input}\n{string.Join('\n', step.Replies)}");
        }
    }

    [Fact]
    public void A_script_that_says_nothing_of_the_state_proves_nothing() => Assert.All(
        System.IO.Directory.EnumerateFiles(Folder(), "*.txt"),
        file => Assert.Contains(Script.Read(File.ReadAllText(file)).Steps, s => s.States.Count > 0));

    /// <summary>What works in one language only works by luck: every conversation is had in all of them.</summary>
    [Fact]
    public void Every_conversation_is_had_in_every_language()
    {
        var had = System.IO.Directory.EnumerateFiles(Folder(), "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).ToHashSet(StringComparer.Ordinal);
        var wanted = had.Select(n => n[..n.LastIndexOf('.')]).Distinct(StringComparer.Ordinal).SelectMany(n => SupportedLanguages.All.Select(l => $"{n}.{l}"));

        Assert.Empty(wanted.Except(had, StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(had, n =>
        {
            var language = n[(n.LastIndexOf('.') + 1)..];
            Assert.Contains(language, SupportedLanguages.All);
            Assert.Equal(language, Script.Read(File.ReadAllText(Path.Combine(Folder(), n + ".txt"))).Settings["language"]);
        });
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "conversations");
}
