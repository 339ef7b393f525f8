namespace Dispatch.Browser.Tests;

/// <summary>The report form under a person's hands: keyboard, impatience, a slow connection.</summary>
public sealed class FormTests(DispatchInBrowser dispatch)
{
    /// <summary>The form and the worker's answer need no mouse, and nobody has to guess where the focus is.</summary>
    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        var seen = await dispatch.RunAsync<KeyboardReport>("keyboard.mjs");
        Assert.Equal("Skip to the content", seen.Stops[0].Name);
        string[] fields = ["description", "specialty", "priority", "photos", "unit", "location", "may_enter", "access_notes", "name", "phone_number", "channel"];
        Assert.Equal(fields, seen.Stops.Select(s => s.Name).Where(fields.Contains));
        Assert.Equal("Send report", seen.Stops[^1].Name);
        Assert.All(seen.Stops.Concat(seen.PhoneStops), stop => Assert.True(stop.IsMarked && stop.IsOnScreen, $"{stop}"));

        Assert.Equal("The kitchen tap drips, says my keyboard", seen.Sent.Description);
        foreach (var part in new[] { "4B, kitchen", "Water", "Urgent", "may come in", "Ring twice" })
        {
            Assert.Contains(part, seen.Sent.Details, StringComparison.Ordinal);
        }

        Assert.Equal(1, seen.Sent.Photos);

        // After a failed form the focus is at the summary, and its link leads to the field; the summary's focus needs no script.
        foreach (var mended in new[] { seen.WithScript, seen.WithoutScript })
        {
            Assert.Equal(new Mended("errors", true, "phone_number", true), mended);
        }
    }

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

    private sealed record Stop(string Name, bool IsMarked, bool IsOnScreen);

    private sealed record Sent(string Description, string Details, int Photos);

    private sealed record Mended(string Summary, bool IsSummaryOnScreen, string AfterLink, bool IsTextKept);

    private sealed record KeyboardReport(IReadOnlyList<Stop> Stops, Sent Sent, IReadOnlyList<Stop> PhoneStops, Mended WithScript, Mended WithoutScript);

    private sealed record Once(int Posts, IReadOnlyList<string> Codes, bool IsSame, bool IsReady);

    private sealed record OnceReport(Once WithScript, Once WithoutScript);

    private sealed record File(string Path, long Bytes);

    private sealed record WeightReport(IReadOnlyList<File> Files);
}
