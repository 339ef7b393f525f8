using Azure;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Endpoints;

/// <summary>
/// Faults of the storage or of the moment: worth another try. A defect of ours is none, and neither is a reader who went away.
/// Queues and blobs that failed in every try throw an <see cref="AggregateException"/>.
/// </summary>
internal static class PassingFault
{
    public static bool Is(Exception exception, HttpContext context) =>
        !context.RequestAborted.IsCancellationRequested
        && exception is TableUnavailableException or TurnNotPossibleException or RequestFailedException or AggregateException or OperationCanceledException;
}
