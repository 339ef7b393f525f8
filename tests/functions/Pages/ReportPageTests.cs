using System.Net;
using Dispatch.Core;
using Dispatch.Core.Turns;
using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Pages;
using Dispatch.Functions.Tests.Storage;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>The form as it is shown, before anything is sent.</summary>
public sealed class ReportPageTests(StorageFixture storage)
{
    private const int MaxBytes = 60_000;

    [Theory]
    [InlineData(null, "", "Report a problem")]
    [InlineData("en-GB,en;q=0.9", "", "Report a problem")]
    [InlineData("es-MX,es;q=0.9,en;q=0.8", "", "Reportar un problema")]
    [InlineData("en;q=0.3,es;q=0.7", "", "Reportar un problema")]
    [InlineData("fr-FR,fr", "", "Signaler un problème")]
    [InlineData("pt-BR,pt;q=0.9,en;q=0.5", "", "Relatar um problema")]
    [InlineData("de-DE,de,fr;q=0.4", "", "Signaler un problème")]
    [InlineData("de,es;q=0", "", "Report a problem")]
    [InlineData("en", "?lang=pt", "Relatar um problema")]
    [InlineData("en", "?lang=fr-CA", "Signaler un problème")]
    [InlineData("en", "?lang=es", "Reportar un problema")]
    [InlineData("es", "?lang=en", "Report a problem")]
    [InlineData("es", "?lang=xx", "Reportar un problema")]
    [InlineData(";;;,,q=", "", "Report a problem")]
    public async Task The_form_speaks_the_browsers_language(string? browser, string query, string heading)
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.GetAsync(app.ReportPath + query, browser);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains($"<h1>{heading}</h1>", WebUtility.HtmlDecode(page.Html), StringComparison.Ordinal);
        var language = SupportedLanguages.All.Single(l => PageTexts.For(l)["report.title"] == heading);
        Assert.Equal(language, page.All("html")[0]["lang"]);
        Assert.Equal(language, page.Value("language"));
    }

    [Fact]
    public async Task Every_language_can_be_chosen_from_the_menu_by_its_own_name()
    {
        await using var app = await PagesApp.StartAsync(storage);
        foreach (var language in SupportedLanguages.All)
        {
            var page = await app.GetAsync($"{app.ReportPath}?lang={language}");
            var choices = page.All("a").Where(a => a.ContainsKey("hreflang")).ToList();

            Assert.Equal(SupportedLanguages.All, choices.Select(a => a["hreflang"]));
            Assert.Equal(SupportedLanguages.All, choices.Select(a => a["lang"]));
            Assert.Equal(language, Assert.Single(choices, a => a.ContainsKey("aria-current"))["lang"]);
            Assert.All(SupportedLanguages.All, other => Assert.Contains(PageTexts.For(other)["language.name"], page.Text, StringComparison.Ordinal));
            Assert.All(choices, a => Assert.EndsWith($"?lang={a["lang"]}", a["href"], StringComparison.Ordinal));
            Accessible.Check(page);
        }
    }

    [Fact]
    public async Task The_form_is_complete_named_for_the_complex_and_light()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.GetAsync(app.ReportPath.ToLowerInvariant());

        Assert.Contains("Test Court", page.Text, StringComparison.Ordinal);
        Assert.Contains("1 Test Street", page.Text, StringComparison.Ordinal);
        var names = page.All("input").Concat(page.All("select")).Concat(page.All("textarea")).Select(i => i["name"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(
            ["access_notes", "channel", "description", "form_id", "language", "location", "may_enter", "name", "phone_number", "photos", "place", "priority", "specialty", "unit"],
            names);
        Assert.Equal($"{app.Dispatch.Organisation}_{app.Dispatch.Complex}", page.Value("place"));
        Assert.NotEqual(page.Value("form_id"), (await app.GetAsync(app.ReportPath)).Value("form_id"));
        Assert.Equal(("post", "multipart/form-data", app.ReportPath + "?sent"), (page.All("form")[0]["method"], page.All("form")[0]["enctype"], page.All("form")[0]["action"]));

        var weight = page.Body.Length;
        foreach (var path in page.All("link").Concat(page.All("script")).Select(t => t.GetValueOrDefault("href") ?? t["src"]))
        {
            var asset = await app.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, asset.Status);
            Assert.Equal("public, max-age=31536000, immutable", asset.Headers["Cache-Control"]);
            weight += asset.Body.Length;
        }

        Assert.True(weight < MaxBytes, $"{weight} bytes");
    }

    [Fact]
    public async Task Every_field_has_a_label_and_every_reference_leads_somewhere()
    {
        await using var app = await PagesApp.StartAsync(storage);
        foreach (var page in new[] { await app.GetAsync(app.ReportPath), await app.PostAsync(app.ReportPath, [("language", "es")]) })
        {
            Accessible.Check(page);
        }
    }

    [Fact]
    public async Task An_unknown_code_is_said_with_how_to_find_the_right_one()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var english = await app.GetAsync("/report/N0%20SUCH");
        Assert.Equal(HttpStatusCode.NotFound, english.Status);
        Assert.Contains("no building with the code “N0 SUCH”", english.Text, StringComparison.Ordinal);
        Assert.Contains("poster", english.Text, StringComparison.Ordinal);
        Assert.Contains("No conocemos", (await app.GetAsync("/report/NOSUCH", "es")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await app.PostAsync("/report/NOSUCH", app.Fields())).Status);
        Accessible.Check(english);

        // The code typed there leads to its form.
        var typed = await app.GetAsync($"/report?code={app.Dispatch.Code}");
        Assert.Equal((HttpStatusCode.SeeOther, app.ReportPath), (typed.Status, typed.Location));
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/report")).Status);
    }

    [Fact]
    public async Task A_code_cannot_bring_markup_into_the_page()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.GetAsync("/report/%3Cscript%3Ealert(1)%3C%2Fscript%3E");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("<script>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_may_name_the_unit_and_the_property_with_it()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var facts = await app.Dispatch.Get<IDirectoryStore>().ReadComplexAsync(app.Dispatch.Organisation, app.Dispatch.Complex, null, "4B", StorageFixture.Cancellation);
        var property = facts!.Properties[0].Id;

        var unit = await app.GetAsync($"{app.ReportPath}?unit=12%22C");
        Assert.Equal(("12\"C", null), (unit.Value("unit"), unit.Value("property_id")));
        var door = await app.GetAsync($"{app.ReportPath}?property_id={property}");
        Assert.Equal(("4B", property), (door.Value("unit"), door.Value("property_id")));
        var wrong = await app.GetAsync($"{app.ReportPath}?property_id={Guid.NewGuid():D}");
        Assert.Equal((string.Empty, null), (wrong.Value("unit") ?? string.Empty, wrong.Value("property_id")));
    }

    [Fact]
    public async Task Every_answer_carries_the_security_headers_and_nothing_is_inline()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync();
        foreach (var page in new[] { await app.GetAsync(app.ReportPath), await app.GetAsync(track), await app.GetAsync("/report/NOSUCH"), await app.GetAsync("/track/x"), await app.GetAsync("/nowhere") })
        {
            Assert.Equal(SecurityHeaders.ContentSecurityPolicy, page.Headers["Content-Security-Policy"]);
            Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
            Assert.Equal("no-referrer", page.Headers["Referrer-Policy"]);
            Assert.Equal(page.Value("form_id") is not null ? "no-cache, private" : "no-store", page.Headers["Cache-Control"]);
            Assert.Contains("noindex", page.Headers["X-Robots-Tag"], StringComparison.Ordinal);
            Assert.False(page.Headers.ContainsKey("Set-Cookie"));
            Assert.DoesNotContain(" style=", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<style", page.Html, StringComparison.Ordinal);
            Assert.DoesNotMatch("<script(?![^>]* src=)", page.Html);
            Assert.DoesNotMatch(@" on[a-z]+=""", page.Html);
        }
    }

    [Fact]
    public async Task Assets_are_sent_compressed_under_their_content_and_not_kept_under_another_name()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var path = (await app.GetAsync(app.ReportPath)).All("link").Select(l => l["href"]).Single(h => h.EndsWith(".css", StringComparison.Ordinal));
        var plain = await app.GetAsync(path);
        var brotli = await app.GetAsync(path, null, ("Accept-Encoding", "gzip, br"));
        Assert.Equal(("br", "text/css; charset=utf-8"), (brotli.Headers["Content-Encoding"], brotli.Headers["Content-Type"]));
        Assert.True(brotli.Body.Length < plain.Body.Length / 2);
        Assert.Equal("no-store", (await app.GetAsync("/assets/0123456789ab/pages.css")).Headers["Cache-Control"]);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/assets/0123456789ab/secrets.txt")).Status);
    }
}
