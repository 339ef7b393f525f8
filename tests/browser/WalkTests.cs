using System.Text.Json;

namespace Dispatch.Browser.Tests;

/// <summary>The whole story, walked once on the phones page of a system of its own.</summary>
public sealed class PhonesWalk : IAsyncLifetime
{
    private readonly DispatchInBrowser _dispatch = new();

    internal WalkReport Seen { get; private set; } = null!;

    /// <summary>The request as <c>GET /api/requests/{id}</c> tells it afterwards.</summary>
    internal JsonElement Request { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await _dispatch.InitializeAsync();
        Seen = await _dispatch.RunAsync<WalkReport>("walk.mjs");
        using var client = _dispatch.ApiClient();

        // The link's second 128 bits are the request's id.
        var id = Guid.ParseExact(Seen.Track.Split("/track/")[1][32..64], "N");
        using var document = JsonDocument.Parse(await client.GetStringAsync($"/api/requests/{id}", TestContext.Current.CancellationToken));
        Request = document.RootElement.Clone();
    }

    public ValueTask DisposeAsync() => _dispatch.DisposeAsync();

    internal sealed record WalkReport(
        string Track, string Summary, string Offer, Heard Heard, int Album, string Timeline, int Photos, IReadOnlyList<LookedAt> Pages, IReadOnlyList<string> Complaints);

    /// <summary>What each phone got, oldest first.</summary>
    internal sealed record Heard(IReadOnlyList<string> Rosa, IReadOnlyList<string> Carla, IReadOnlyList<string> Ben, IReadOnlyList<string> Luis);

    internal sealed record LookedAt(string Name, IReadOnlyList<Walk.Finding> Findings);
}

/// <summary>
/// A renter reports by WhatsApp in Spanish with three photos, a worker declines, a second one accepts and says when, asks for parts, the
/// landlord approves by SMS, it is done with a photo, and the renter says it is not fixed: all of it by clicking, typing and attaching.
/// </summary>
public sealed class WalkTests(PhonesWalk walk) : IClassFixture<PhonesWalk>
{
    [Fact]
    public void Everybody_reads_what_concerns_them_in_their_language_and_once()
    {
        var heard = walk.Seen.Heard;
        Said(heard.Rosa, "En qué parte", "Puede entrar", "fotos", "Revise su reporte", "recibimos", "envía a Ben", "mañana a las 09:00", "tiene que esperar", "figura como resuelto", "abierto otra vez");
        Said(heard.Carla, "Nuevo trabajo", "pasa a otra persona");
        Said(heard.Ben, "New job", "is yours", "tomorrow at 09:00", "on hold", "approved", "closed as done", "kept with job");
        Said(heard.Luis, "Nuevo reporte", "lo atiende Ben", "a new valve", "queda anotado", "resuelto por Ben");
        Assert.Distinct(heard.Rosa.Concat(heard.Carla).Concat(heard.Ben).Concat(heard.Luis));
        Assert.Contains("El grifo gotea desde ayer", walk.Seen.Offer, StringComparison.Ordinal);
        Assert.Empty(walk.Seen.Complaints);
    }

    [Fact]
    public void The_request_is_open_again_and_its_history_tells_the_story()
    {
        var request = walk.Request;
        Assert.Equal("pending", Text(request, "status"));
        Assert.Equal("plumbing", Text(request, "specialty"));
        Assert.Equal("whatsapp", Text(request, "source"));
        Assert.True(request.GetProperty("mayEnter").GetBoolean());
        var history = request.GetProperty("status_history").EnumerateArray().Where(h => Text(h, "kind") == "status").ToList();
        Assert.Equal(
            ["received", "offered", "accepted", "on_hold", "done", "received", "offered"],
            history.Select(h => Text(h, "newStage")).Aggregate(new List<string>(), (chain, stage) => chain is [.., var last] && last == stage ? chain : [.. chain, stage]));
        Assert.Equal(
            ["pending", "in_progress", "completed", "pending"],
            history.Select(h => Text(h, "new_status")).Aggregate(new List<string>(), (chain, status) => chain is [.., var last] && last == status ? chain : [.. chain, status]));
        Assert.Contains(history, h => Text(h, "notes") == "parts approved by the landlord");
        Assert.Equal(["declined", "withdrawn", "open"], request.GetProperty("offers").EnumerateArray().Select(o => Text(o, "status")));
    }

    [Fact]
    public void Four_photos_are_kept_and_the_tracking_page_shows_them_with_the_story()
    {
        var files = walk.Request.GetProperty("attachments").EnumerateArray().ToList();
        Assert.Equal(walk.Seen.Album + 1, files.Count);
        Assert.All(files, f => Assert.True(Text(f, "state") == "stored" && Text(f, "file_type") == "image/jpeg", $"{f}"));
        Assert.Equal(["changed the valve, all dry"], files.Select(f => Text(f, "caption")).Where(c => c.Length > 0));
        Assert.Equal(files.Count, walk.Seen.Photos);
        Assert.Contains("Su arrendador respondió", walk.Seen.Timeline, StringComparison.Ordinal);
        Assert.Contains("sigue goteando", walk.Seen.Timeline, StringComparison.Ordinal);
        Assert.Contains("Fotos y archivos: 1+", walk.Seen.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_picture_of_it_is_fit_to_be_seen() =>
        Assert.Empty(walk.Seen.Pages.SelectMany(p => p.Findings.Select(f => $"{p.Name}, {f.Kind}: {f.Text}")));

    /// <summary>In any order: the messages of one turn go out side by side.</summary>
    private static void Said(IReadOnlyList<string> heard, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(heard, h => h.Contains(part, StringComparison.Ordinal)));

    private static string Text(JsonElement from, string name) => from.GetProperty(name).ToString();
}
