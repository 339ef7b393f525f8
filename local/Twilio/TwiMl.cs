using System.Xml;
using System.Xml.Linq;

namespace Dispatch.Local.Twilio;

/// <summary>The part of TwiML that answers a message: <c>Response</c> with any number of <c>Message</c>.</summary>
internal static class TwiMl
{
    /// <summary>The texts to send back, none for an empty Response; null where it is not TwiML.</summary>
    public static IReadOnlyList<string>? Messages(string text)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit };
            using var reader = XmlReader.Create(new StringReader(text), settings);
            var root = XDocument.Load(reader).Root;
            return root?.Name == "Response"
                ? [.. root.Elements("Message").Select(message => ((string?)message.Element("Body") ?? message.Value).Trim()).Where(body => body.Length > 0)]
                : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
