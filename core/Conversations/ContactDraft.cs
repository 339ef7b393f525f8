using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>A contact's decision in the making.</summary>
internal sealed class ContactDraft
{
    private const int MaxHelpPerHour = 5;

    private readonly ContactAggregate _before;
    private readonly DateTimeOffset _now;
    private readonly List<PendingCommand> _pending = [];
    private readonly List<OutgoingMessage> _messages = [];

    public ContactDraft(ContactAggregate before, InboundMessage inbound, DateTimeOffset now)
    {
        _before = before;
        _now = now;
        Inbound = inbound;

        // Who writes on a channel can be reached there.
        var unreachable = before.Contact.Unreachable.Where(c => c != inbound.From.Channel).ToHashSet();
        var contact = before.Contact with { Name = before.Contact.Name ?? inbound.ProfileName, Unreachable = unreachable };
        Contact = inbound.From.Channel == Channel.WhatsApp ? contact with { LastWhatsAppAt = now } : contact with { LastSmsAt = now };
    }

    public InboundMessage Inbound { get; }

    public Contact Contact { get; set; }

    public IReadOnlyList<ContactJob> Jobs => _before.Jobs;

    public IReadOnlyList<ContactRole> Roles => _before.Roles;

    public DateTimeOffset Now => _now;

    /// <summary>Everything this sender is known by.</summary>
    public IReadOnlyList<string> SenderAddresses =>
        new[] { Contact.Address, Inbound.From.Value, Inbound.ExternalUserId }.OfType<string>().Distinct(StringComparer.Ordinal).ToList();

    public bool IsWorker => _before.Roles.Any(r => r.Role == PartyRole.Worker) || _before.Jobs.Any(j => j.Role == PartyRole.Worker);

    /// <summary>The sender's id as a worker of that organisation, or null.</summary>
    public string? WorkerIn(string organisationId) =>
        _before.Roles.FirstOrDefault(r => r.Role == PartyRole.Worker && r.OrganisationId == organisationId)?.PersonId;

    /// <summary>Puts a command to the request, to be applied before this contact's next turn.</summary>
    public void Ask(RequestKey target, RequestCommand command) =>
        _pending.Add(new PendingCommand($"pending_{Inbound.MessageSid}_{_pending.Count}", target, command));

    public void Reply(string template, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var number = Contact.MessageCount + 1;
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { ["message_code"] = $"M{number}" };
        foreach (var (name, value) in values)
        {
            all[name] = value;
        }

        Contact = Contact with { MessageCount = number };
        var message = new OutgoingMessage(
            number, MessageKind.Notice, RoleOfSender, Inbound.From.Value, Inbound.From.Channel, template, LanguageOfSender, all, _now);
        _messages.Add(message.ClaimedAt(_now) with { DeliverBy = _now + ContactDelivery.Limit, WindowOpenUntil = Contact.WindowOpenUntil });
    }

    /// <summary>Writes to somebody else on this sender's behalf.</summary>
    public void Tell(PartyRole role, string address, string language, string template, params ReadOnlySpan<(string Name, string Value)> values)
    {
        Reply(template, values);
        _messages[^1] = _messages[^1] with { Role = role, Address = address, Channel = Channel.Sms, Language = language, WindowOpenUntil = null };
    }

    /// <summary>Says what this sender can do here, a few times an hour at most.</summary>
    public void Help()
    {
        var sameHour = Contact.HelpSince is { } since && _now - since < TimeSpan.FromHours(1);
        Contact = sameHour ? Contact with { HelpCount = Contact.HelpCount + 1 } : Contact with { HelpCount = 1, HelpSince = _now };
        if (Contact.HelpCount > MaxHelpPerHour)
        {
            return;
        }

        var isKnown = _before.Roles.Count + _before.Jobs.Count > 0;
        Reply(RoleOfSender switch
        {
            _ when !isKnown => "help_unknown",
            PartyRole.Worker => "help_worker",
            PartyRole.Landlord or PartyRole.Manager => "help_landlord",
            _ => "help_renter",
        });
    }

    /// <summary>Media are kept by reference: the provider's address and the type it names.</summary>
    public IReadOnlyList<Attachment> AttachmentsFor(ContactJob job) =>
        Inbound.Media.Select((m, i) => new Attachment(
            Ids.From(job.Key.RequestId, Inbound.MessageSid, $"{i}"), job.Key.RequestId, m.Url, m.ContentType, _now, null, 0, job.PersonId)).ToList();

    public ContactDecision Done(ResolvedBy resolvedBy, string understood) =>
        new(Contact, Inbound, resolvedBy, understood, _pending, _messages);

    private PartyRole RoleOfSender =>
        _before.Roles.Select(r => (PartyRole?)r.Role).FirstOrDefault() ?? _before.Jobs.Select(j => (PartyRole?)j.Role).FirstOrDefault() ?? PartyRole.Renter;

    public string LanguageOfSender => Contact.Language ?? _before.Roles.Select(r => r.Language).FirstOrDefault() ?? SupportedLanguages.Fallback;
}
