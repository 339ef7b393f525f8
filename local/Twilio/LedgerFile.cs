using System.Collections.Immutable;
using System.Text.Json;

namespace Dispatch.Local.Twilio;

/// <summary>One line of the ledger's file: exactly one member is set. A later line about the same thing replaces the earlier.</summary>
internal sealed record LedgerLine
{
    public LedgerMessage? Message { get; init; }

    public StoredContent? Content { get; init; }

    public PhoneState? Phone { get; init; }

    /// <summary>SID of a deleted message or content.</summary>
    public string? Removed { get; init; }

    /// <summary>Messages and phones before this line are gone.</summary>
    public bool IsReset { get; init; }
}

/// <summary>What the lines of a file amount to.</summary>
internal sealed record LedgerLines(
    MessageIndex Messages,
    ImmutableDictionary<string, StoredContent> Contents,
    ImmutableDictionary<string, PhoneState> Phones);

/// <summary>The ledger's file of JSON lines.</summary>
internal sealed class LedgerFile : IDisposable
{
    private readonly StreamWriter _writer;

    private LedgerFile(StreamWriter writer) => _writer = writer;

    /// <summary>Reads a file; a missing one is empty, and a last line cut off by a crash is left out.</summary>
    public static LedgerLines Read(string file)
    {
        var messages = new Dictionary<string, LedgerMessage>(StringComparer.Ordinal);
        var contents = new Dictionary<string, StoredContent>(StringComparer.Ordinal);
        var phones = new Dictionary<string, PhoneState>(StringComparer.Ordinal);
        foreach (var line in Lines(file))
        {
            if (line.IsReset)
            {
                messages.Clear();
                phones.Clear();
            }

            if (line.Removed is { } sid)
            {
                messages.Remove(sid);
                contents.Remove(sid);
            }

            _ = line switch
            {
                { Message: { } message } => (object)(messages[message.Sid] = message),
                { Content: { } content } => contents[content.Sid] = content,
                { Phone: { } phone } => phones[phone.Address] = phone,
                _ => line,
            };
        }

        return new LedgerLines(messages.Values.Aggregate(MessageIndex.Empty, (all, message) => all.With(message)), contents.ToImmutableDictionary(), phones.ToImmutableDictionary());
    }

    /// <summary>Writes the file afresh with the surviving lines only, and opens it for more.</summary>
    public static LedgerFile Rewrite(string file, LedgerLines lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var fresh = file + ".new";
        File.WriteAllLines(fresh, [
            .. lines.Contents.Values.Select(content => Text(new LedgerLine { Content = content })),
            .. lines.Phones.Values.Select(phone => Text(new LedgerLine { Phone = phone })),
            .. lines.Messages.All.Select(message => Text(new LedgerLine { Message = message }))]);
        File.Move(fresh, file, overwrite: true);
        return new LedgerFile(new StreamWriter(file, append: true) { AutoFlush = true });
    }

    /// <summary>Adds one line. The caller holds the ledger's lock.</summary>
    public void Append(LedgerLine line) => _writer.WriteLine(Text(line));

    public void Dispose() => _writer.Dispose();

    private static string Text(LedgerLine line) => JsonSerializer.Serialize(line, StandInJson.Options);

    private static IEnumerable<LedgerLine> Lines(string file)
    {
        foreach (var text in File.Exists(file) ? File.ReadLines(file) : [])
        {
            LedgerLine? line = null;
            try
            {
                line = JsonSerializer.Deserialize<LedgerLine>(text, StandInJson.Options);
            }
            catch (JsonException)
            {
                // A crash in the middle of a write.
            }

            if (line is not null)
            {
                yield return line;
            }
        }
    }
}
