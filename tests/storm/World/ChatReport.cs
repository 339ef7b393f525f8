using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Storm.Platform;

namespace Dispatch.Storm.World;

/// <summary>How a report by message and its files are named: what a renter sent decides it, so the harness knows it beforehand.</summary>
internal static class ChatReport
{
    /// <summary>The request that a conversation becomes.</summary>
    /// <param name="messageSid">Of the message it began with.</param>
    public static RequestKey KeyOf(string renter, string messageSid) =>
        new(City.OrganisationId, Ids.From(City.OrganisationId, "intake", renter, messageSid));

    /// <summary>The attachment that a message's only file becomes.</summary>
    public static string FileOf(RequestKey request, string messageSid) => Ids.From(request.RequestId, messageSid, "0");
}
