using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>A contact's decision in the making.</summary>
internal sealed class ContactDraft
{
    private const int MaxHelpPerHour = 5;
    private const int MaxKeptPerHour = 20;
    private const int MaxConsentText = 200;

    private readonly ContactAggregate _before;
    private readonly DateTimeOffset _now;
    private readonly List<PendingCommand> _pending = [];
    private readonly List<OutgoingMessage> _messages = [];
    private readonly List<ConsentEntry> _consents = [];

    public ContactDraft(ContactAggregate before, InboundMessage inbound, DateTimeOffset now)
    {
        _before = before;
        _now = now;
        Inbound = inbound;
        (Body, Media, Location) = (inbound.Body, inbound.Media, inbound.Location);

        // Who writes on a channel can be reached there, and blocks us there no more.
        var contact = before.Contact with
        {
            Name = before.Contact.Name ?? inbound.ProfileName,
            Unreachable = before.Contact.Unreachable.Where(c => c != inbound.From.Channel).ToHashSet(),
            BlockedOn = before.Contact.BlockedOn.Where(c => c != inbound.From.Channel).ToHashSet(),
        };

        // What is taken in late opens no window from now on: WhatsApp counts from when the person wrote.
        var written = inbound.ReceivedAt < now ? inbound.ReceivedAt : now;
        Contact = inbound.From.Channel == Channel.WhatsApp
            ? contact with { LastWhatsAppAt = contact.LastWhatsAppAt > written ? contact.LastWhatsAppAt : written }
            : contact with { LastSmsAt = contact.LastSmsAt > written ? contact.LastSmsAt : written };
    }

    public InboundMessage Inbound { get; }

    /// <summary>The text that counts: the message's own, or the one that was asked about and is now clear.</summary>
    public string Body { get; set; }

    /// <summary>The files that count, as the text.</summary>
    public IReadOnlyList<InboundMedia> Media { get; set; }

    /// <summary>The place that counts, as the text.</summary>
    public SharedLocation? Location { get; set; }

    /// <summary>The question whose answer was tapped, or null for what was typed.</summary>
    public string? Tapped { get; set; }

    /// <summary>
    /// The part in which the message is read: as if the person had no other. Null where nothing had to be chosen; then each part's words
    /// are tried in turn.
    /// </summary>
    public PartyRole? Role { get; set; }

    /// <summary>The job the person chose when asked, or null.</summary>
    public ContactJob? Answered { get; set; }

    /// <summary>Closed reports of theirs that the text names by code and wants something of.</summary>
    public IReadOnlyList<ContactJob> ClosedNamed { get; set; } = [];

    /// <summary>The person answered that it is about none of their reports.</summary>
    public bool IsNewReport { get; set; }

    public DateTimeOffset Now => _now;

    public Contact Contact { get; set; }

    /// <summary>The sender's jobs, as far as the message can be about them.</summary>
    public IReadOnlyList<ContactJob> Jobs => Role is null ? _before.Jobs : [.. _before.Jobs.Where(j => j.Role == Role)];

    public IReadOnlyList<ContactRole> Roles => _before.Roles;

    /// <summary>The job done within the hour, or one that photos were announced for; none of another part's.</summary>
    public ProofWanted? Proof => Contact.Proof is { } proof && (Role is null || proof.Job.Role == Role) ? proof : null;

    /// <summary>Everything this sender is known by.</summary>
    public IReadOnlyList<string> SenderAddresses =>
        new[] { Contact.Address, Inbound.From.Value, Inbound.ExternalUserId }.OfType<string>().Distinct(StringComparer.Ordinal).ToList();

    public bool IsWorker => SpeaksAs(PartyRole.Worker);

    public bool IsLandlord => SpeaksAs(PartyRole.Landlord);

    public bool IsRenter => SpeaksAs(PartyRole.Renter);

    /// <summary>Whether the directory or a job gives the sender that part, whatever part the message is read in.</summary>
    public bool Has(PartyRole role) => _before.Roles.Any(r => r.Role == role) || _before.Jobs.Any(j => j.Role == role);

    /// <summary>Whether the sender has a job as a worker.</summary>
    public bool HasAssigned => _before.Jobs.Any(j => j is { Role: PartyRole.Worker, State: JobState.Assigned });

    /// <summary>Whether a text asks for something of a job, in any of the sender's parts; any other is said about one.</summary>
    public bool IsStep(string text)
    {
        var plain = RequestCode.Without(text, _before.Jobs.Select(j => j.Code).ToHashSet(StringComparer.Ordinal));
        return (Has(PartyRole.Worker) && WorkerReply.Read(plain, [], LanguageOfSender) is not null)
            || (Has(PartyRole.Landlord) && LandlordReply.Read(plain, []) is not null)
            || IntakeWords.CommandOf(plain) is IntakeCommand.Cancel or IntakeCommand.Status or IntakeCommand.AddPhoto
            || IntakeWords.SaysNotFixed(plain) || IntakeWords.SaysStill(plain);
    }

    public IEnumerable<ContactRole> WorkerRoles => _before.Roles.Where(r => r.Role == PartyRole.Worker);

    /// <summary>A line of the consent ledger for what the person said just now.</summary>
    public void Record(ConsentChange change) => _consents.Add(new ConsentEntry(
        Inbound.MessageSid, Inbound.From.Channel, change, Inbound.OptOutType is null ? ConsentSource.Keyword : ConsentSource.OptOutType,
        TemplateValue.Cut(Inbound.Body.Trim(), MaxConsentText), _now));

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
        if (!MayAnswer(MaxHelpPerHour))
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

    /// <summary>Says that a job or report is not this sender's, a few times an hour at most.</summary>
    public void NotYours()
    {
        if (MayAnswer())
        {
            Reply("not_yours");
        }
    }

    /// <summary>Two bots talking come to an end: answers that anything brings forth are counted.</summary>
    public bool MayAnswer(int perHour = MaxKeptPerHour)
    {
        var sameHour = Contact.HelpSince is { } since && _now - since < TimeSpan.FromHours(1);
        Contact = sameHour ? Contact with { HelpCount = Contact.HelpCount + 1 } : Contact with { HelpCount = 1, HelpSince = _now };
        return Contact.HelpCount <= perHour;
    }

    /// <summary>Media are kept by reference: the provider's address and the type it names.</summary>
    public IReadOnlyList<Attachment> AttachmentsFor(ContactJob job) =>
        Media.Select((m, i) => new Attachment(
            Ids.From(job.Key.RequestId, Inbound.MessageSid, $"{i}"), job.Key.RequestId, m.Url, m.ContentType, _now, null, 0, job.PersonId)).ToList();

    public ContactDecision Done(ResolvedBy resolvedBy, string understood) =>
        new(Contact, Inbound, resolvedBy, understood, _pending, _messages) { Consents = _consents };

    private bool SpeaksAs(PartyRole role) => (Role is null || Role == role) && Has(role);

    private PartyRole RoleOfSender =>
        Role ?? _before.Roles.Select(r => (PartyRole?)r.Role).FirstOrDefault() ?? _before.Jobs.Select(j => (PartyRole?)j.Role).FirstOrDefault() ?? PartyRole.Renter;

    public string LanguageOfSender => Contact.Language ?? _before.Roles.Select(r => r.Language).FirstOrDefault() ?? SupportedLanguages.Fallback;
}
