using System.Text.RegularExpressions;
using Dispatch.Core;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>What can be seen of a page's accessibility in its HTML; the browser tests ask axe for the rest.</summary>
internal static class Accessible
{
    public static void Check(PageAnswer page)
    {
        Assert.Contains(page.All("html")[0]["lang"], SupportedLanguages.All);
        Assert.Single(Regex.Matches(page.Html, "<h1[ >]", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Matches("<title>[^<]+</title>", page.Html);
        var ids = page.Ids.ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());

        var labelled = page.All("label").Where(l => l.ContainsKey("for")).Select(l => l["for"]).ToHashSet(StringComparer.Ordinal);
        Assert.All(labelled, l => Assert.Contains(l, ids));
        var fields = page.All("input").Concat(page.All("select")).Concat(page.All("textarea"))
            .Where(f => f.GetValueOrDefault("type") is not ("hidden" or "radio" or "checkbox"));
        Assert.All(fields, f => Assert.Contains(f["id"], labelled));

        foreach (var tag in page.All("[a-z0-9]+"))
        {
            foreach (var name in new[] { "aria-describedby", "aria-labelledby" })
            {
                Assert.All(tag.GetValueOrDefault(name, string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries), id => Assert.Contains(id, ids));
            }

            if (tag.GetValueOrDefault("href") is ['#', _, ..] href)
            {
                Assert.Contains(href[1..], ids);
            }
        }
    }
}
