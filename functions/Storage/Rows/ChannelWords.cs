using Dispatch.Core;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>Channels in rows, one by one and as a list.</summary>
internal static class ChannelWords
{
    public static Channel Parse(string? word) => Wire.Parse<Channel>(word);

    public static string List(IEnumerable<Channel> channels) => string.Join(' ', channels.Order().Select(c => Wire.Name(c)));

    public static HashSet<Channel> ParseList(string? words) =>
        words is null ? [] : [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
}
