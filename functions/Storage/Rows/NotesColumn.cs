using System.Collections;
using System.Globalization;
using Dispatch.Core;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>The decisions about a message in one column: a line each, of time (Unix ms), kind and detail.</summary>
internal static class NotesColumn
{
    private const int MaxDetail = 200;

    public static string Write(IReadOnlyList<MessageNote> notes) =>
        notes is Stored stored ? stored.Text : string.Join('\n', notes.Select(n => $"{n.At.ToUnixTimeMilliseconds()} {Wire.Name(n.Kind)} {OneLine(n.Detail)}".TrimEnd()));

    /// <summary>Read when somebody looks at it: most callbacks do not.</summary>
    public static IReadOnlyList<MessageNote> Read(string? text) => string.IsNullOrEmpty(text) ? [] : new Stored(text);

    private static string? OneLine(string? detail)
    {
        var line = detail?.Replace('\n', ' ').Replace('\r', ' ');
        return line is { Length: > MaxDetail } ? line[..MaxDetail] : line;
    }

    /// <summary>A line that is none, or of a kind of a later version, is left out.</summary>
    private static MessageNote? ReadLine(string line)
    {
        var parts = line.Split(' ', 3);
        return parts.Length >= 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && Wire.TryParse<NoteKind>(parts[1], out var kind)
            ? new MessageNote(DateTimeOffset.FromUnixTimeMilliseconds(at), kind, parts.Length > 2 ? parts[2] : null)
            : null;
    }

    private sealed class Stored(string text) : IReadOnlyList<MessageNote>
    {
        private readonly Lazy<List<MessageNote>> _notes = new(() => text.Split('\n').Select(ReadLine).OfType<MessageNote>().ToList());

        public string Text => text;

        public int Count => _notes.Value.Count;

        public MessageNote this[int index] => _notes.Value[index];

        public IEnumerator<MessageNote> GetEnumerator() => _notes.Value.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
