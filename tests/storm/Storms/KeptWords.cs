using System.Net.Http.Headers;
using System.Text.Json;
using Dispatch.Core.Requests;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>Photos and remarks that people sent by message: read as a program reads them, with an API key.</summary>
internal sealed class KeptWords(Cloud cloud, HttpClient client, Findings findings, People people)
{
    private const int Tries = 5;

    private readonly ILookup<string, Word> _byPerson = people.Tickets.SelectMany(t => t.Words).ToLookup(w => w.Person, StringComparer.Ordinal);

    public async Task JudgeAsync(Ticket ticket, RequestKey key, IReadOnlyList<Sent> sent)
    {
        if (!ticket.Words.Any(w => w.Speech.HasPhoto || w.Speech.Line is not null) && !sent.Any(s => s.Template == "job_done"))
        {
            return;
        }

        var files = (await ItemsAsync(key, "attachments")).Where(i => i.GetProperty("state").GetString() == "stored").Select(i => i.GetProperty("id").GetString()!).ToHashSet(StringComparer.Ordinal);
        foreach (var word in ticket.Words.Where(w => w.IsTaken && w.Speech is { HasPhoto: true, Verb: "photo" or "proof" }))
        {
            if (!await HasAsync(key, files, word.Sid))
            {
                findings.Lost($"{ticket.Name(key)}: the photo that {word.Person} sent with \"{word.Speech.Deed}\" ({word.Sid} {word.At:HH:mm:ss})");
            }
        }

        // "Done" with a photo is thanked for otherwise than "done" alone: then it has to be there, whatever job the words were meant for.
        // Where the worker was asked which job, the file is named by the answer: a number, or the same once more with the code.
        foreach (var worker in sent.Where(s => s.Template == "job_done").Select(s => s.Message.Phone).Distinct(StringComparer.Ordinal))
        {
            if (!_byPerson[worker].Any(w => files.Contains(ChatReport.FileOf(key, w.Sid))))
            {
                findings.Lost($"{ticket.Name(key)}: the photo that {worker} sent with \"done\"");
            }
        }

        // Everybody is told of it, and one of these messages may wait long: the first one says when.
        var done = sent.Where(s => s.Template is "job_done" or "job_done_photo" or "renter_done" or "landlord_done").Select(s => s.Message.DateCreated).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        await RemarksAsync(ticket, key, done);
    }

    /// <param name="done">What a renter writes later may be about anything.</param>
    private async Task RemarksAsync(Ticket ticket, RequestKey key, DateTimeOffset done)
    {
        var comments = (await ItemsAsync(key, "comments")).Select(i => i.GetProperty("comment").GetString()!).ToList();
        foreach (var words in ticket.Words.Where(w => w.Speech is { Line: not null, Verb: "comment" or "proof" }).GroupBy(w => w.Speech.Deed, StringComparer.Ordinal))
        {
            var line = words.First().Speech.Line!;

            // What was said while "which job?" waited is kept as one remark.
            var count = comments.Count(c => c.Contains(line, StringComparison.Ordinal));
            if (count == 0 && words.Any(w => w.IsTaken && (w.Speech.Verb == "proof" || w.At < done)))
            {
                findings.Lost($"{ticket.Name(key)}: the remark \"{line}\" ({string.Join(", ", words.Select(w => $"{w.Sid} {w.At:HH:mm:ss}{(w.IsTaken ? "" : " not taken")}"))})");
            }

            if (count > ticket.Words.Count(w => w.Speech.Line == line))
            {
                findings.Doubled($"{ticket.Name(key)}: the remark \"{line}\" stands there {count} times");
            }
        }
    }

    /// <summary>Listed as stored, and to be had.</summary>
    private async Task<bool> HasAsync(RequestKey key, HashSet<string> files, string sid)
    {
        var id = ChatReport.FileOf(key, sid);
        return files.Contains(id) && (await GetAsync($"requests/{key.RequestId}/attachments/{id}")).Length > 0;
    }

    private async Task<List<JsonElement>> ItemsAsync(RequestKey key, string kind)
    {
        using var list = JsonDocument.Parse(await GetAsync($"requests/{key.RequestId}/{kind}?limit=100"));
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(i => i.Clone())];
    }

    private async Task<byte[]> GetAsync(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var ask = new HttpRequestMessage(HttpMethod.Get, $"{cloud.Front.BaseUrl}/api/{path}");
            ask.Headers.Authorization = new AuthenticationHeaderValue("Bearer", cloud.ApiKey);
            using var answer = await client.SendAsync(ask);
            if (answer.IsSuccessStatusCode)
            {
                return await answer.Content.ReadAsByteArrayAsync();
            }

            if (attempt == Tries)
            {
                throw new InvalidOperationException($"GET {path} was answered {(int)answer.StatusCode} {Tries} times.");
            }
        }
    }
}
