using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;

namespace Dispatch.Core.Turns;

/// <summary>Which job a quoted message was about. Asked only where somebody quotes one.</summary>
public interface IQuotedMessageStore
{
    /// <summary>Looks among the messages of the person's own jobs; null where none has that id.</summary>
    Task<QuotedJob?> FindAsync(ContactAggregate contact, string messageSid, CancellationToken cancellationToken);
}

/// <summary>A worker's status, where the worker changes it by message.</summary>
public interface IWorkerStatusStore
{
    /// <param name="status">Null changes nothing.</param>
    /// <param name="commandId">The same again changes nothing, whatever was set in between.</param>
    /// <returns>The worker's organisation, or null where it is not there any more.</returns>
    Task<Organisation?> SetAsync(string organisationId, string workerId, WorkerStatus? status, string commandId, CancellationToken cancellationToken);
}
