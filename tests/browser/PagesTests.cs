namespace Dispatch.Browser.Tests;

/// <summary>What the walk through all pages found, made once for all tests below.</summary>
public sealed class Walk(DispatchInBrowser dispatch) : IAsyncLifetime
{
    private IReadOnlyDictionary<string, IReadOnlyList<Finding>> _pages = new Dictionary<string, IReadOnlyList<Finding>>(StringComparer.Ordinal);

    public IEnumerable<string> Pages => _pages.Keys;

    public async ValueTask InitializeAsync() =>
        _pages = new[] { await dispatch.RunAsync<Report>("pages.mjs"), await dispatch.RunAsync<Report>("media.mjs") }
            .SelectMany(r => r.Pages).ToDictionary(p => p.Name, p => p.Findings, StringComparer.Ordinal);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public IEnumerable<string> Of(string page, string kind) => _pages[page].Where(f => f.Kind == kind).Select(f => f.Text);

    /// <param name="Kind"><c>accessibility</c>, <c>layout</c> or <c>noise</c>.</param>
    public sealed record Finding(string Kind, string Text);

    private sealed record Page(string Name, IReadOnlyList<Finding> Findings);

    private sealed record Report(IReadOnlyList<Page> Pages);
}

/// <summary>
/// Every page in every state, at 390 and 1440 pixels, light and dark (and at 320 whether it fits). Screenshots of all of them are kept in
/// <c>artifacts/screenshots</c>.
/// </summary>
public sealed class PagesTests(Walk walk) : IClassFixture<Walk>
{
    public static TheoryData<string> Pages { get; } =
    [
        "form", "form-spanish", "form-photos", "form-errors", "form-errors-spanish", "form-danger", "form-danger-spanish", "building-asked", "building-unknown", "link-wrong",
        "track-offered", "track-accepted", "track-accepted-spanish", "track-on-the-way", "track-arrived", "track-message-missing",
        "track-message-sent", "track-done", "track-reopened", "track-photo-refused", "track-emergency", "track-emergency-spanish", "track-nobody",
        "track-long-text", "track-cancelled", "phones-empty", "phones-story", "phones-switches", "phones-silent",
        "phones-quoting", "phones-media", "phones-window-closed", "phones-no-whatsapp", "phones-others", "track-media", "track-arriving", "track-not-kept",
    ];

    [Fact]
    public void Every_page_that_was_looked_at_is_judged() => Assert.Equal(Pages.Select(p => p.Data).Order(StringComparer.Ordinal), walk.Pages.Order(StringComparer.Ordinal));

    /// <summary>axe-core with the rules of WCAG 2.0, 2.1 and 2.2, levels A and AA, and its best practices.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Axe_finds_nothing(string page) => Assert.Empty(walk.Of(page, "accessibility"));

    /// <summary>WCAG 2.5.8: 24 pixels for anything that is tapped; 44 for the buttons that matter.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Nothing_scrolls_sideways_and_everything_can_be_tapped(string page) => Assert.Empty(walk.Of(page, "layout"));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Nothing_is_complained_of_and_nobody_else_is_asked(string page) => Assert.Empty(walk.Of(page, "noise"));
}
