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
        Assert.Equal(["en", "es"], PageTexts.Languages.Order());
        Assert.True(PageTexts.All.Count > 100);
        foreach (var (key, languages) in PageTexts.All)
        {
            Assert.True(languages.Keys.Order().SequenceEqual(PageTexts.Languages.Order()), key);
            Assert.All(languages.Values, text => Assert.False(string.IsNullOrWhiteSpace(text), key));
            Assert.True(languages.Values.Select(PlaceholdersOf).Distinct(StringComparer.Ordinal).Count() == 1, $"{key}: other placeholders in another language");
        }
    }

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
