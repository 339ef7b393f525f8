using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>A worker goes on leave, comes back, or wants no messages: the directory first, then the manager. Repeated, it tells nobody twice.</summary>
internal sealed class WorkerNews(IWorkerStatusStore workers, ContactReplies replies, TimeProvider clock)
{
    public async Task ApplyAsync(RequestKey target, SetWorkerStatus command, CancellationToken cancellationToken)
    {
        var organisation = await workers.SetAsync(target.OrganisationId, target.RequestId, command.Status, command.CommandId, cancellationToken);
        if (organisation?.ManagerPhoneNumber is { } manager)
        {
            await replies.TellAsync(manager, contact => ManagerNotice.Of(contact, organisation, command, clock.GetUtcNow()), cancellationToken);
        }
    }
}
