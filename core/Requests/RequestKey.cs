using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Core.Requests;

/// <summary>Where a request lives: its organisation and its id (UUID v4, lower case), together the table partition.</summary>
public sealed record RequestKey(string OrganisationId, string RequestId)
{
    public string Partition => $"{OrganisationId}_{RequestId}";

    public string Code => RequestCode.Of(RequestId);

    public static bool TryParsePartition(string? text, [NotNullWhen(true)] out RequestKey? key)
    {
        key = null;
        var cut = text?.IndexOf('_', StringComparison.Ordinal) ?? -1;
        if (cut < 0 || !Ids.IsId(text.AsSpan(0, cut)) || !Ids.IsId(text.AsSpan(cut + 1)))
        {
            return false;
        }

        key = new RequestKey(text![..cut], text[(cut + 1)..]);
        return true;
    }
}
