using System.Net;
using System.Text;
using Dispatch.Core.Requests;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>The function app over real HTTP, as a renter's browser or curl sees it.</summary>
internal sealed class PagesApp : IAsyncDisposable
{
    private PagesApp(DispatchFixture dispatch) => Dispatch = dispatch;

    public DispatchFixture Dispatch { get; }

    public Uri Address => Dispatch.Http.BaseAddress!;

    public string ReportPath => $"/report/{Dispatch.Code}";

    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    public static async Task<PagesApp> StartAsync(StorageFixture storage)
    {
        return new PagesApp(await DispatchFixture.StartAsync(storage, isServed: true));
    }

    public ValueTask DisposeAsync() => Dispatch.DisposeAsync();

    public async Task<PageAnswer> GetAsync(string path, string? language = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, [.. headers, .. language is null ? [] : new[] { ("Accept-Language", language) }]);
    }

    /// <summary>Byte for byte as browsers send a form with files.</summary>
    public async Task<PageAnswer> PostAsync(string path, IEnumerable<(string Name, string Value)> fields, IEnumerable<TestFile>? files = null, string? language = null)
    {
        using var body = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            Write(body, $"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }

        foreach (var file in files ?? [])
        {
            var name = file.Name.Replace("\"", "%22", StringComparison.Ordinal);
            Write(body, $"--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"{name}\"\r\nContent-Type: application/x-told-by-nobody\r\n\r\n");
            body.Write(file.Content);
            Write(body, "\r\n");
        }

        Write(body, "--x--\r\n");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        return await SendAsync(request, language is null ? [] : [("Accept-Language", language)]);
    }

    /// <summary>As <c>curl -d</c> sends it.</summary>
    public async Task<PageAnswer> PostPlainAsync(string path, IEnumerable<(string Name, string Value)> fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))),
        };
        return await SendAsync(request, []);
    }

    public async Task<PageAnswer> SendAsync(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Dispatch.Http.SendAsync(request, Cancellation);
        return new PageAnswer(
            response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(Cancellation),
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    private static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>A report with all fields of the form.</summary>
    public (string Name, string Value)[] Fields(params (string Name, string Value)[] changed)
    {
        (string Name, string Value)[] usual =
        [
            ("name", "Ana Pérez"), ("phone_number", Dispatch.RenterPhone), ("unit", "apt 4-b"), ("location", "kitchen, under the sink"),
            ("description", "The tap drips <all> night & day."), ("specialty", "plumbing"), ("priority", "high"), ("may_enter", "yes"),
            ("access_notes", "After 4 pm; the dog is friendly."), ("channel", "sms"), ("language", "en"), ("form_id", Guid.NewGuid().ToString("D")),
            ("place", $"{Dispatch.Organisation}_{Dispatch.Complex}"),
        ];
        return [.. usual.Where(f => changed.All(c => c.Name != f.Name)), .. changed.Where(c => c.Value.Length > 0)];
    }

    /// <summary>Reports and gives the path of the tracking page.</summary>
    public async Task<string> ReportAsync(IEnumerable<TestFile>? files = null, params (string Name, string Value)[] changed)
    {
        var answer = await PostAsync(ReportPath, Fields(changed), files);
        Assert.True(answer.Status == HttpStatusCode.SeeOther, answer.Text);
        return answer.Location!;
    }

    public static RequestKey KeyOf(string trackPath)
    {
        Assert.True(TrackToken.TryParse(trackPath["/track/".Length..], out var token), trackPath);
        return token.Key;
    }

    public Task<Core.Turns.RequestDetails> DetailsAsync(string trackPath) => Story.ReadAsync(Dispatch, KeyOf(trackPath));
}

/// <summary>A file as a browser sends it.</summary>
internal sealed record TestFile(string Name, byte[] Content)
{
    public static readonly byte[] JpegHead = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0];

    /// <summary>A JPEG as far as its structure goes; every number makes another file.</summary>
    public static TestFile Jpeg(string name, int size = 2000, int number = 1)
    {
        var content = new byte[size];
        new Random(number).NextBytes(content);
        content.AsSpan().Replace((byte)0xFF, (byte)0);
        JpegHead.CopyTo(content, 0);
        content[^2] = 0xFF;
        content[^1] = 0xD9;
        return new TestFile(name, content);
    }
}
