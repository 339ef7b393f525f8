using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Tests.Requests;

/// <summary>A message with the words the sender puts in, in each language.</summary>
internal static class Rendering
{
    /// <summary>Values and declared variables are the same, and the message renders in every language.</summary>
    public static void Check(OutgoingMessage message)
    {
        var declared = TemplateCatalog.BuiltIn[message.Template].Variables.Select(v => v.Name);
        Assert.Equal(declared.Order(StringComparer.Ordinal), message.Values.Keys.Order(StringComparer.Ordinal));
        foreach (var language in SupportedLanguages.All)
        {
            Assert.NotEmpty(Of(message, language).SmsText);
        }
    }

    public static RenderedMessage Of(OutgoingMessage message, string language)
    {
        var values = new Dictionary<string, string>(message.Values, StringComparer.Ordinal);
        foreach (var kind in new[] { "priority", "reason" })
        {
            if (values.TryGetValue(kind, out var key))
            {
                Assert.True(Words.BuiltIn.All[kind].ContainsKey(key), $"no words for the {kind} {key}");
                values[kind] = Words.BuiltIn.Find(kind, key, language);
            }
        }

        foreach (var kind in new[] { "stage", "level" })
        {
            if (values.TryGetValue(kind, out var key))
            {
                Assert.True(Words.BuiltIn.All[kind].ContainsKey(key), $"no words for the {kind} {key}");
                values[kind] = Words.BuiltIn.Find(kind, key, language);
            }
        }

        if (values.TryGetValue("eta", out var eta))
        {
            values["eta"] = Words.BuiltIn.FindFirst("day", eta, language);
        }

        if (values.TryGetValue("safety", out var danger))
        {
            values["safety"] = SafetySentences.OfValue(danger, language);
        }

        if (values.TryGetValue("track_url", out var token))
        {
            values["track_url"] = $"https://rent.example/track/{token}";
        }

        return TemplateCatalog.BuiltIn[message.Template].Render(language, values);
    }
}
