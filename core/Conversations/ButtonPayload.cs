using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>What our template buttons carry back: <c>accept:{org}:{requestId}:{offer}</c>.</summary>
public sealed record ButtonPayload(WorkerIntent Intent, RequestKey Request, int OfferNumber)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out ButtonPayload? payload)
    {
        payload = null;
        if (text?.Split(':') is not [var verb, var organisation, var request, var offer]
            || !Wire.TryParse<WorkerIntent>(verb, out var intent)
            || !Ids.IsId(organisation) || !Ids.IsId(request)
            || !int.TryParse(offer, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
        {
            return false;
        }

        payload = new ButtonPayload(intent, new RequestKey(organisation, request), number);
        return true;
    }
}
