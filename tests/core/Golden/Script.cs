namespace Dispatch.Core.Tests.Golden;

/// <summary>One step: what somebody does, what everybody is sent then, and what must be so afterwards.</summary>
/// <param name="Input">The line after <c>&gt;</c>.</param>
/// <param name="Replies">The block of lines from <c>&lt;</c> on, as it stands in the file.</param>
/// <param name="States">The lines after <c>=</c>: written by people, never by a program.</param>
internal sealed record ScriptStep(string Input, List<string> Replies, List<string> States);

/// <summary>
/// A conversation as a text people read and write. Lines: <c>#</c> a comment, <c>name: value</c> a setting before the first step,
/// <c>&gt;</c> what somebody does, <c>&lt;</c> what somebody is sent (its text and buttons on indented lines), <c>=</c> what must be so.
/// </summary>
internal sealed class Script
{
    private readonly List<string> _head = [];

    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    public List<ScriptStep> Steps { get; } = [];

    /// <exception cref="FormatException">A line that is none of the kinds, with its number.</exception>
    public static Script Read(string text)
    {
        var script = new Script();
        foreach (var (i, line) in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Index())
        {
            script.Add(line, i + 1);
        }

        return script;
    }

    /// <summary>The file's text with these replies in place of those it has.</summary>
    public string Write(IReadOnlyList<IReadOnlyList<string>> replies)
    {
        var lines = new List<string>(_head);
        foreach (var (step, sent) in Steps.Zip(replies))
        {
            lines.AddRange(["", $"> {step.Input}", .. sent, .. step.States.Select(s => $"= {s}")]);
        }

        return string.Join('\n', lines) + "\n";
    }

    private void Add(string line, int number)
    {
        switch (line)
        {
            case "":
                break;
            case ['>', ' ', .. var input]:
                Steps.Add(new ScriptStep(input, [], []));
                break;
            case ['<', ' ', ..] or [' ', ' ', ..] when Steps.Count > 0 && Steps[^1].States.Count == 0:
                Steps[^1].Replies.Add(line);
                break;
            case ['=', ' ', .. var state] when Steps.Count > 0:
                Steps[^1].States.Add(state);
                break;
            case ['#', ..] when Steps.Count == 0:
                _head.Add(line);
                break;
            case var _ when Steps.Count == 0 && line.Split(": ", 2) is [var name, var value]:
                _head.Add(line);
                Settings[name] = value;
                break;
            default:
                throw new FormatException($"Line {number} is no line of a conversation: {line}");
        }
    }
}
