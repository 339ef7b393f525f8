namespace Dispatch.Browser.Tests;

/// <summary>The report form under a person's hands: impatience, a slow connection.</summary>
public sealed class FormTests(DispatchInBrowser dispatch)
{
    [Fact]
    public async Task A_button_tapped_twice_makes_one_request_and_so_does_the_way_back()
    {
        var seen = await dispatch.RunAsync<OnceReport>("once.mjs");
        Assert.Equal(1, seen.WithScript.Posts);
        foreach (var sent in new[] { seen.WithScript, seen.WithoutScript })
        {
            Assert.Single(sent.Codes);
            Assert.True(sent.IsSame, "sent again after the back button, it is the same report");
            Assert.True(sent.IsReady, "the back button brings a form that can be sent");
        }
    }

    [Fact]
    public async Task The_form_weighs_less_than_60_kilobytes_with_all_its_files()
    {
        var files = (await dispatch.RunAsync<WeightReport>("weight.mjs")).Files;
        Assert.Contains(files, f => f.Path.EndsWith(".css", StringComparison.Ordinal) && f.Bytes > 0);
        Assert.Contains(files, f => f.Path.EndsWith(".js", StringComparison.Ordinal) && f.Bytes > 0);
        Assert.InRange(files.Sum(f => f.Bytes), 1, 60_000);
    }

    private sealed record Once(int Posts, IReadOnlyList<string> Codes, bool IsSame, bool IsReady);

    private sealed record OnceReport(Once WithScript, Once WithoutScript);

    private sealed record File(string Path, long Bytes);

    private sealed record WeightReport(IReadOnlyList<File> Files);
}
