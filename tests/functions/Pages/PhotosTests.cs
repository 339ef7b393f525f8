using System.Net;
using System.Net.Sockets;
using System.Text;
using Dispatch.Core;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Storage;
using Microsoft.AspNetCore.Http;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>Files of the report form: told by content, limited, named when left out, kept when the form comes back.</summary>
public sealed class PhotosTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    public static TheoryData<string, byte[], string?> Contents => new()
    {
        { "jpeg", [0xFF, 0xD8, 0xFF, 0xE1, 0, 0], "image/jpeg" },
        { "png", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0], "image/png" },
        { "gif", [.. "GIF89a"u8, 0, 0], "image/gif" },
        { "webp", [.. "RIFF"u8, 9, 9, 9, 9, .. "WEBPVP8 "u8], "image/webp" },
        { "heic", Box("heic", "mif1", "heic"), "image/heic" },
        { "heic by its other brand", Box("mif1", "mif1", "heic"), "image/heic" },
        { "avif", Box("avif", "mif1", "miaf"), "image/avif" },
        { "avif by its other brand", Box("mif1", "avif", "miaf"), "image/avif" },
        { "mp4", Box("isom", "isom", "iso2"), "video/mp4" },
        { "mov", Box("qt  ", "qt  "), "video/quicktime" },
        { "pdf", [.. "%PDF-1.7\n"u8], "application/pdf" },
        { "html", [.. "<!DOCTYPE html><script>alert(1)</script>"u8], null },
        { "svg", [.. "<svg xmlns='http://www.w3.org/2000/svg'/>"u8], null },
        { "exe", [.. "MZ"u8, 0x90, 0, 3, 0, 0, 0], null },
        { "zip", [.. "PK"u8, 3, 4, 20, 0], null },
        { "wav", [.. "RIFF"u8, 9, 9, 9, 9, .. "WAVEfmt "u8], null },
        { "brand beyond its box", [0, 0, 0, 16, .. "ftypxxxx"u8, 0, 0, 0, 0, .. "heic"u8], null },
        { "m4a", Box("M4A ", "M4A "), "audio/mp4" },
        { "voice note", [.. "OggS"u8, 0, 2, 0, 0], "audio/ogg" },
        { "amr", [.. "#!AMR\n"u8, 0], "audio/amr" },
        { "mp3 with a tag", [.. "ID3"u8, 4, 0, 0], "audio/mpeg" },
        { "mp3 frame", [0xFF, 0xFB, 0x90, 0x64], "audio/mpeg" },
        { "aac frame", [0xFF, 0xF1, 0x50, 0x80], "audio/aac" },
        { "vcard", [.. "BEGIN:VCARD\r\n"u8], null },
        { "one byte", [0xFF], null },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void The_content_tells_the_type(string what, byte[] content, string? mediaType) =>
        Assert.True(PhotosType.Of(content) == mediaType, $"{what}: {PhotosType.Of(content)}");

    [Fact]
    public async Task A_files_name_and_claimed_type_are_not_believed()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.PostAsync(
            app.ReportPath, app.Fields(), [new TestFile("holiday.jpg", [.. "MZ this is a program"u8]), new TestFile("notes.txt", TestFile.Jpeg("x").Content)]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("“holiday.jpg” is not a photo", page.Text, StringComparison.Ordinal);
        Assert.Contains("notes.txt 2 KB", page.Text, StringComparison.Ordinal);
        Assert.Single(page.Values("photo_id"));
        Accessible.Check(page);
    }

    [Fact]
    public async Task Accepted_files_survive_a_failed_form_and_are_stored_once()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var fields = app.Fields(("phone_number", "123"));
        var first = await app.PostAsync(app.ReportPath, fields, [TestFile.Jpeg("a \"ñ\".jpg", number: 1), TestFile.Jpeg("b.jpg", number: 2), TestFile.Jpeg("b again.jpg", number: 2)]);
        var kept = first.Values("photo_id").ToList();
        Assert.Equal(2, kept.Count);
        Assert.Contains("a \"ñ\".jpg", first.Text, StringComparison.Ordinal);

        // The next try fails as well and brings one of them again, as a browser would that kept its choice.
        var second = await app.PostAsync(app.ReportPath, [.. fields, .. kept.Select(k => ("photo_id", k))], [TestFile.Jpeg("b.jpg", number: 2), TestFile.Jpeg("c.jpg", number: 3)]);
        Assert.Equal(3, second.Values("photo_id").Count());

        // The renter unticks the first and mends the number.
        var left = second.Values("photo_id").Where(id => id != kept[0]).Select(k => ("photo_id", k));
        var mended = fields.Where(f => f.Name != "phone_number").Append(("phone_number", app.Dispatch.RenterPhone));
        var taken = await app.PostAsync(app.ReportPath, [.. mended, .. left]);
        Assert.Equal(HttpStatusCode.SeeOther, taken.Status);
        var details = await app.DetailsAsync(taken.Location!);
        Assert.Equal(["b.jpg", "c.jpg"], details.Attachments.Select(a => a.FileName).Order(StringComparer.Ordinal));
        Assert.All(details.Attachments, a => Assert.Equal(("image/jpeg", 2000L), (a.FileType, a.SizeInBytes)));
    }

    [Fact]
    public async Task A_form_cannot_name_files_of_another_form()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var theirs = await app.PostAsync(app.ReportPath, app.Fields(("name", string.Empty)), [TestFile.Jpeg("private.jpg")]);
        var id = Assert.Single(theirs.Values("photo_id"));

        var track = await app.ReportAsync(null, ("photo_id", id));
        Assert.Empty((await app.DetailsAsync(track)).Attachments);
        Assert.Empty((await app.DetailsAsync(await app.ReportAsync(null, ("photo_id", "../../../" + id)))).Attachments);
    }

    [Fact]
    public async Task A_file_over_15_MB_is_named_and_the_rest_is_kept()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.PostAsync(
            app.ReportPath, app.Fields(), [TestFile.Jpeg("just right.jpg", (int)PhotosLimits.MaxFile), TestFile.Jpeg("huge.jpg", (int)PhotosLimits.MaxFile + 1), TestFile.Jpeg("small.jpg")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("“huge.jpg” is larger than 15 MB", page.Text, StringComparison.Ordinal);
        Assert.Equal(2, page.Values("photo_id").Count());
        Assert.All(app.Fields(("form_id", page.Value("form_id")!)), f => Assert.Equal(f.Value, page.Value(f.Name)));
    }

    [Fact]
    public async Task The_eleventh_file_is_named_also_when_ten_came_before()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var files = Enumerable.Range(1, 11).Select(i => TestFile.Jpeg($"p{i}.jpg", number: i)).ToList();
        var fields = app.Fields();
        var first = await app.PostAsync(app.ReportPath, fields, files);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, first.Status);
        Assert.Contains("“p11.jpg” was left out: no more than 10", first.Text, StringComparison.Ordinal);
        Assert.Equal(10, first.Values("photo_id").Count());

        var second = await app.PostAsync(app.ReportPath, [.. fields, .. first.Values("photo_id").Select(k => ("photo_id", k))], [TestFile.Jpeg("one more.jpg", number: 20)]);
        Assert.Contains("“one more.jpg” was left out", second.Text, StringComparison.Ordinal);
        Assert.Equal(10, second.Values("photo_id").Count());
    }

    [Fact]
    public async Task Files_over_90_MB_together_are_thrown_away_while_they_arrive_and_the_fields_after_them_are_read()
    {
        const int size = 14 * 1024 * 1024;
        using var content = new MultipartFormDataContent();
        for (var i = 1; i <= 7; i++)
        {
            content.Add(new ByteArrayContent(TestFile.Jpeg($"p{i}.jpg", size, i).Content), "photos", $"p{i}.jpg");
        }

        content.Add(new StringContent("after the files"), "name");
        var context = new DefaultHttpContext();
        context.Request.ContentType = content.Headers.ContentType!.ToString();
        context.Request.Body = await content.ReadAsStreamAsync(Cancellation);
        await using var form = await PhotosForm.ReadAsync(context.Request, Cancellation);

        Assert.Equal("after the files", form["name"]);
        Assert.Equal(6, form.Photos.Count);
        Assert.Equal(new RejectedPhoto("p7.jpg", PhotoProblem.TooLargeTogether), Assert.Single(form.Rejected));
        Assert.All(form.Photos, p => Assert.IsType<FileStream>(p.Content));
        Assert.All(form.Photos, p => Assert.Equal(size, p.Content.Length));
    }

    [Fact]
    public async Task Temporary_files_are_gone_with_the_form()
    {
        using var content = new MultipartFormDataContent { { new ByteArrayContent(TestFile.Jpeg("a.jpg").Content), "photos", "a.jpg" } };
        var context = new DefaultHttpContext();
        context.Request.ContentType = content.Headers.ContentType!.ToString();
        context.Request.Body = await content.ReadAsStreamAsync(Cancellation);
        var form = await PhotosForm.ReadAsync(context.Request, Cancellation);
        var path = ((FileStream)form.Photos[0].Content).Name;
        Assert.True(File.Exists(path));
        await form.DisposeAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_request_no_limit_allows_is_refused_with_a_page_that_says_why()
    {
        await using var app = await PagesApp.StartAsync(storage);
        using var socket = new TcpClient();
        await socket.ConnectAsync(app.Address.Host, app.Address.Port, Cancellation);
        await using var stream = socket.GetStream();
        var head = $"POST {app.ReportPath} HTTP/1.1\r\nHost: {app.Address.Authority}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {PhotosLimits.MaxRequest + 1}\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Cancellation);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Cancellation);
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("too much at once", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_and_an_empty_choice_are_told_apart()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.PostAsync(app.ReportPath, app.Fields(), [new TestFile("empty.jpg", [])]);
        Assert.Contains("“empty.jpg” is empty", page.Text, StringComparison.Ordinal);

        // What a browser sends where nothing was chosen.
        var body = string.Concat(app.Fields().Select(f => $"--x\r\nContent-Disposition: form-data; name=\"{f.Name}\"\r\n\r\n{f.Value}\r\n"))
            + "--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n";
        using var request = new HttpRequestMessage(HttpMethod.Post, app.ReportPath) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        Assert.Equal(HttpStatusCode.SeeOther, (await app.SendAsync(request, [])).Status);
    }

    [Fact]
    public async Task A_blob_of_a_type_we_never_store_is_no_attachment()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var fields = app.Fields();
        var key = ReportIntake.KeyOf(app.Dispatch.Organisation, fields.Single(f => f.Name == "form_id").Value);
        var id = Ids.From("a foreign blob");
        var blob = app.Dispatch.Get<StorageAccount>().Container("photos").GetBlobClient($"{key.OrganisationId}/{key.RequestId}/{id}");
        await blob.UploadAsync(BinaryData.FromString("<script>alert(1)</script>"), Cancellation);
        var taken = await app.PostAsync(app.ReportPath, [.. fields, ("photo_id", id)]);
        Assert.Empty((await app.DetailsAsync(taken.Location!)).Attachments);
    }

    private static byte[] Box(string major, params string[] compatible) =>
        [0, 0, 0, (byte)(16 + (4 * compatible.Length)), .. "ftyp"u8, .. Encoding.ASCII.GetBytes(major), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(string.Concat(compatible)), 0, 0];
}
