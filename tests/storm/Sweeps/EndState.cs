using System.Text.RegularExpressions;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Sweeps;

/// <summary>What a story left behind: every row of its people and its request, and what each person heard, without ids and times.</summary>
/// <param name="Rows">One line for each row, in order.</param>
/// <param name="Heard">One line for each message a person got, with how often.</param>
/// <param name="PossiblyDouble">Those of them whose message carries that mark.</param>
internal sealed partial record EndState(IReadOnlyList<string> Rows, IReadOnlyDictionary<string, int> Heard, IReadOnlySet<string> PossiblyDouble)
{
    /// <summary>Columns that tell how a thing was reached, not what it is: turns, claims, tries, look-ups, and who told us a SID first.</summary>
    private static readonly HashSet<string> Ways = new(StringComparer.Ordinal)
    {
        "seq", "turn_id", "projected_seq", "recent_commands", "attempts", "look_ups", "claim_until", "not_before", "first_claim_at",
        "send_reason", "send_notes", "retries", "fetches", "is_contact_marked", "window_open_until", "possibly_double", "callback_sid", "track_secret", "Timestamp", "odata.etag", "PartitionKey", "RowKey",
    };

    public static async Task<EndState> ReadAsync(Cloud cloud, Story story)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [story.Renter] = "<renter>",
            [story.Home.Landlord] = "<landlord>",
            [RequestCode.Of(story.Key.RequestId)] = "<code>",
            [story.Home.Code] = "<complex>",
        };
        for (var i = 0; i < story.Home.Workers.Count; i++)
        {
            names[story.Home.Workers[i]] = $"<worker {i}>";
        }

        var rows = new List<string>();
        (string Table, string Filter)[] parts =
        [
            (TableRequestStore.TableName, TableFilter.Partition(story.Key.Partition)),
            .. new[] { story.Renter, story.Home.Landlord }.Concat(story.Home.Workers).Select(p => (TableContactStore.TableName, TableFilter.Partition(p))),
            (TableDirectoryStore.TableName, TableFilter.RowPrefix($"{story.Key.OrganisationId}_{story.Home.ComplexId}", "open_")),
        ];
        foreach (var (table, filter) in parts)
        {
            await foreach (var row in cloud.Account.Table(table).QueryAsync(filter))
            {
                // How often a file was claimed and tried is a way, too.
                if (!row.RowKey.StartsWith("command_media_", StringComparison.Ordinal))
                {
                    rows.Add(Line(table, row, names));
                }
            }
        }

        await foreach (var row in cloud.Account.Table(TableDirectoryStore.BoardTableName).QueryAsync(TableFilter.Of($"PartitionKey ge {story.Key.OrganisationId}")))
        {
            if (row.Any(c => c.Value is string text && text.Contains(story.Key.RequestId, StringComparison.Ordinal)))
            {
                rows.Add(Line(TableDirectoryStore.BoardTableName, row, names));
            }
        }

        var (heard, marked) = await HearAsync(cloud, story, names);
        return new EndState([.. rows.Order(StringComparer.Ordinal)], heard, marked);
    }

    private static async Task<(IReadOnlyDictionary<string, int> Heard, IReadOnlySet<string> Marked)> HearAsync(
        Cloud cloud, Story story, IReadOnlyDictionary<string, string> names)
    {
        var heard = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var marked = new HashSet<string>(StringComparer.Ordinal);
        var people = story.Home.Workers.Append(story.Renter).Append(story.Home.Landlord).ToHashSet(StringComparer.Ordinal);
        foreach (var message in cloud.Twilio.Ledger.Messages().Where(m => m.Direction != "inbound" && people.Contains(m.Phone)))
        {
            var line = Normal($"{message.Phone} by {message.Channel}: {message.Body} [{message.Status}]", names);
            heard[line] = heard.GetValueOrDefault(line) + 1;
            if (Sent.Of(message) is { } sent && await sent.RowAsync(cloud.Account) is { } row && row.GetBoolean("possibly_double") == true)
            {
                marked.Add(line);
            }
        }

        return (heard, marked);
    }

    private static string Line(string table, TableEntity row, IReadOnlyDictionary<string, string> names)
    {
        var columns = row.Where(c => !Ways.Contains(c.Key) && c.Value is not null).OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => $"{c.Key}={(c.Value is DateTimeOffset or DateTime ? "<time>" : c.Value)}");
        return Normal($"{table} {row.PartitionKey} {row.RowKey}: {string.Join("; ", columns)}", names);
    }

    private static string Normal(string text, IReadOnlyDictionary<string, string> names)
    {
        foreach (var (value, name) in names)
        {
            text = text.Replace(value, name, StringComparison.Ordinal);
        }

        // Each city has a public address of its own.
        text = Hosts().Replace(text, "http://<host>");
        text = Ids().Replace(text, "<id>");
        text = Moments().Replace(text, "<time>");
        text = Sids().Replace(text, "<sid>");
        text = Tokens().Replace(text, "<token>");
        text = Hours().Replace(text, "<hour>");
        text = Answers().Replace(text, "<answer>");
        return Ticks().Replace(text, "<ticks>");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.None, 1000)]
    private static partial Regex Hosts();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Ids();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-]\d{2}:\d{2})|due_\d+_\d{14}|(?<=_)20\d{4}\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Moments();

    [GeneratedRegex(@"(SM|MM|ME|HX)[0-9a-f]{32}|[0-9a-f]{32}|[A-Z]{2}\.[0-9A-F]{12}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sids();

    [GeneratedRegex("track/[A-Za-z0-9_-]{40,}|(?<=track_url\":\")[A-Za-z0-9_-]{40,}", RegexOptions.None, 1000)]
    private static partial Regex Tokens();

    /// <summary>When a worker comes, as people read it.</summary>
    [GeneratedRegex(@"(today|tomorrow)( at)? \d{2}:\d{2}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hours();

    /// <summary>The landlord's four digits come from the request's id.</summary>
    [GeneratedRegex(@"(?<=\b(OK|NO) )\d{4}\b|(?<=answer_code"":"")\d{4}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Answers();

    [GeneratedRegex(@"\d{15,}", RegexOptions.None, 1000)]
    private static partial Regex Ticks();
}
