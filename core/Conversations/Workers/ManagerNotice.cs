using System.Globalization;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Workers;

/// <summary>The manager hears that a worker is away, is back, or wants no messages: one message of the manager's own contact.</summary>
public static class ManagerNotice
{
    /// <summary>Null where the manager may not be written to.</summary>
    public static ContactChange? Of(ContactAggregate manager, Organisation organisation, SetWorkerStatus news, DateTimeOffset now)
    {
        var contact = manager.Contact;
        var party = new Party(PartyRole.Manager, organisation.Id, contact.Address, organisation.ManagerName ?? organisation.Name, organisation.Language, Channel.Sms);
        var route = Route.To(party, manager.ToFacts());
        if (route.Forbidden is not null)
        {
            return null;
        }

        var number = contact.MessageCount + 1;
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [MessageTemplate.MessageCode] = $"M{number}",
            ["worker_name"] = news.WorkerName,
        };
        if (news.Status == WorkerStatus.OnLeave)
        {
            values["count"] = news.OpenJobs.ToString(CultureInfo.InvariantCulture);
        }

        var template = news.Status switch
        {
            WorkerStatus.OnLeave => TemplateName.ManagerWorkerAway,
            null => TemplateName.ManagerWorkerStopped,
            _ => TemplateName.ManagerWorkerBack,
        };
        var message = new OutgoingMessage(
            number, MessageKind.Notice, PartyRole.Manager, contact.Address, route.Channel, template, contact.Language ?? organisation.Language, values, now);
        return new ContactChange($"status_{news.CommandId}", contact with { MessageCount = number }, New: message.ClaimedAt(now) with
        {
            DeliverBy = now + ContactDelivery.Limit,
            WindowOpenUntil = contact.WindowOpenUntil,
        });
    }
}
