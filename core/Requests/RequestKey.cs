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
        var parts = text?.Split('_');
        if (parts is not [var organisation, var request] || !Ids.IsId(organisation) || !Ids.IsId(request))
        {
            return false;
        }

        key = new RequestKey(organisation, request);
        return true;
    }
}
