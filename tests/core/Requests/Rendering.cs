using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Tests.Requests;

/// <summary>A message with the words the sender puts in, in each language.</summary>
internal static class Rendering
{
    /// <summary>Values and declared variables are the same, and the message renders in every language.</summary>
    public static void Check(OutgoingMessage message)
    {
        // What the linter goes by is what the code does.
        Assert.Equal(SentValues.BuiltIn.Templates[message.Template].Order(StringComparer.Ordinal), message.Values.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(SentValues.BuiltIn.Check(TemplateCatalog.BuiltIn[message.Template]));
        foreach (var language in SupportedLanguages.All)
        {
            Assert.NotEmpty(Of(message, language).SmsText);
        }
    }

    public static RenderedMessage Of(OutgoingMessage message, string language)
    {
        foreach (var kind in new[] { "priority", "reason", "stage", "level" })
        {
            if (message.Values.TryGetValue(kind, out var key))
            {
                Assert.True(Words.BuiltIn.All[kind].ContainsKey(key), $"no words for the {kind} {key}");
            }
        }

        var values = ReaderValues.Of(message, language, Words.BuiltIn, token => $"https://rent.example/track/{token}");
        return TemplateCatalog.BuiltIn[message.Template].Render(language, values);
    }
}
