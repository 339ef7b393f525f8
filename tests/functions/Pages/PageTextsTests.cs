using System.Text.RegularExpressions;
using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Functions.Pages;
using Dispatch.Functions.Pages.Shared;
using Dispatch.Functions.Reports;

namespace Dispatch.Functions.Tests.Pages;

public sealed class PageTextsTests
{
    [Fact]
    public void Every_key_has_words_in_every_language_with_the_same_placeholders()
    {
        Assert.True(PageTexts.All.Count > 100);
        foreach (var (key, languages) in PageTexts.All)
        {
            Assert.True(languages.Keys.Order().SequenceEqual(PageTexts.Languages.Order()), key);
            Assert.All(languages.Values, text => Assert.False(string.IsNullOrWhiteSpace(text), key));
            Assert.True(languages.Values.Select(PlaceholdersOf).Distinct(StringComparer.Ordinal).Count() == 1, $"{key}: other placeholders in another language");
        }
    }

    /// <summary>The same word in two languages is right here and a slip elsewhere.</summary>
    private static readonly Dictionary<string, string[]> SameInSome = new(StringComparer.Ordinal)
    {
        ["en es"] = ["error.prefix", "file.film", "specialty.gas"],
        ["en fr"] = ["file.picture", "file.document", "report.photos", "report.priority.high", "track.code", "track.photos", "track.photos.number", "track.comments"],
        ["es pt"] =
        [
            "language.menu", "optional", "file.picture", "file.document", "photo.sending", "report.photos", "report.priority.high", "report.phone_number",
            "which_complex.go", "track.code", "track.cancelled", "track.tick.pending", "track.photos", "track.photos.number",
        ],
        ["any"] = ["report.priority.medium", "report.channel.whatsapp"],
    };

    [Fact]
    public void Every_text_is_in_its_own_language()
    {
        foreach (var (key, languages) in PageTexts.All.Where(t => t.Key != "months"))
        {
            Assert.All(languages, l => Assert.True(LanguageGuess.Of(l.Value) is not { } guess || guess == l.Key, $"{key} {l.Key} reads like {LanguageGuess.Of(l.Value)}: {l.Value}"));
            var pairs = languages.Keys.SelectMany(one => languages.Keys.Where(other => string.CompareOrdinal(one, other) < 0), (one, other) => (One: one, Other: other));
            foreach (var (one, other) in pairs.Where(p => languages[p.One] == languages[p.Other]))
            {
                var isKnown = SameInSome["any"].Contains(key) || SameInSome.GetValueOrDefault($"{one} {other}")?.Contains(key) == true;
                Assert.True(isKnown, $"{key}: {one} and {other} are the same.");
            }
        }
    }

    [Fact]
    public void French_marks_never_stand_alone_on_a_line() =>
        Assert.All(PageTexts.All.Values, languages => Assert.DoesNotMatch("[ \\p{L}\\d}][?!:;]", languages["fr"]));

    [Fact]
    public void Every_key_the_pages_name_has_words_and_no_words_are_left_over()
    {
        var sources = Directory.EnumerateFiles(PagesFolder(), "*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".razor" or ".cs")
            .Select(File.ReadAllText)
            .ToList();
        var quoted = sources.SelectMany(s => Regex.Matches(s, @"""(?<key>[a-z_]+(\.[a-z_0-9]+)*)""", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
            .Select(m => m.Groups["key"].Value)
            .ToHashSet(StringComparer.Ordinal);

        var named = sources.SelectMany(s => Regex.Matches(s, @"(T|texts)\[""(?<key>[^""]+)""", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))).Select(m => m.Groups["key"].Value);
        Assert.All(named, key => Assert.True(PageTexts.All.ContainsKey(key), key));

        // Keys put together from a part and a word: all words there are.
        var composed = Specialty.Known.Select(s => $"specialty.{s}")
            .Concat(Enum.GetValues<RequestStage>().SelectMany(s => new[] { $"track.{Wire.Name(s)}", $"track.{Wire.Name(s)}.text" }))
            .Concat(Enum.GetValues<RequestPriority>().SelectMany(p => new[] { $"report.priority.{Wire.Name(p)}", $"report.priority.{Wire.Name(p)}.hint" }))
            .Concat(Enum.GetValues<UserType>().Select(u => $"track.comment.{Wire.Name(u)}"))
            .Concat(Enum.GetValues<Core.Messaging.DeliveryStatus>().Select(d => $"track.tick.{Wire.Name(d)}"))
            .Concat(Enum.GetValues<Core.Messaging.Channel>().Select(c => $"report.channel.{Wire.Name(c)}"))
            .Concat(Enum.GetValues<MediaProblem>().Select(p => $"track.photos.{Wire.Name(p)}"))
            .Concat(new[] { "reported", "worker", "on_my_way", "done" }.Select(s => $"track.step.{s}"))
            .ToHashSet(StringComparer.Ordinal);
        Assert.All(composed, key => Assert.True(PageTexts.All.ContainsKey(key), key));

        string[] open = ["problem.", "track.event.", "track.said.", "report.priority.none", "request_too_large.", "request_broken."];
        var left = PageTexts.All.Keys.Where(k => !quoted.Contains(k) && !composed.Contains(k) && !open.Any(o => k.StartsWith(o, StringComparison.Ordinal)));
        Assert.Empty(left);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    [InlineData("pt")]
    [InlineData("fr")]
    public void Every_reason_to_leave_a_file_out_has_its_sentence_with_the_name_in_it(string language)
    {
        foreach (var problem in Enum.GetValues<PhotoProblem>())
        {
            var sentence = PageProblem.Of(PageTexts.For(language), new RejectedPhoto("sink {max}.jpg", problem)).Text;
            Assert.Contains("sink {max}.jpg", sentence, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_language_nobody_wrote_is_English() => Assert.Equal("en", PageTexts.For("xx").Language);

    [Fact]
    public void An_unknown_key_is_a_mistake_and_not_an_empty_place() => Assert.Throws<KeyNotFoundException>(() => PageTexts.For("en")["no.such.key"]);

    private static string PlaceholdersOf(string text) =>
        string.Join(' ', Regex.Matches(text, @"\{\w+\}", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static string PagesFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dispatch.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder!.FullName, "functions", "Pages");
    }
}
