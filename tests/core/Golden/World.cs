using Dispatch.Core.Assignment;
using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Conversations;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Golden;

/// <summary>
/// Everybody's contact and every request of one complex, in memory, with a clock that is set: what is said goes through the rules of
/// the contact and then of the request, as in a turn, and what is due happens when its time comes.
/// </summary>
internal sealed class World(Cast cast)
{
    private const int MaxDue = 500;

    private readonly Dictionary<string, ContactAggregate> _contacts = cast.People
        .ToDictionary(p => p.Address, p => new ContactAggregate(new Contact { Address = p.Address }, [.. p.Roles], [], []), StringComparer.Ordinal);

    private readonly Dictionary<string, IReadOnlyList<ContactJob>> _closed = new(StringComparer.Ordinal);

    private readonly Dictionary<RequestKey, RequestAggregate> _requests = [];
    private readonly Dictionary<RequestKey, List<StatusHistory>> _history = [];
    private int _commands;

    public DateTimeOffset Now { get; private set; } = Some.Start;

    /// <summary>Requests in the order they were made.</summary>
    public List<RequestKey> Keys { get; } = [];

    /// <summary>What was sent since this was last emptied, oldest first.</summary>
    public List<OutgoingMessage> Sent { get; } = [];

    /// <summary>Everything ever sent to an address.</summary>
    public List<OutgoingMessage> Mail { get; } = [];

    /// <summary>What was understood of the latest inbound message, and by which step.</summary>
    public string Understood { get; private set; } = string.Empty;

    public List<(string Address, ConsentEntry Entry)> Consents { get; } = [];

    /// <summary>Workers whose status was changed, by id.</summary>
    public Dictionary<string, WorkerStatus> Statuses { get; } = new(StringComparer.Ordinal);

    public List<(RequestKey Key, Comment Comment)> Comments { get; } = [];

    public List<(RequestKey Key, Attachment Attachment)> Attachments { get; } = [];

    public RequestAggregate this[RequestKey key] => _requests[key];

    public IReadOnlyList<StatusHistory> HistoryOf(RequestKey key) => _history[key];

    public ContactAggregate ContactOf(string address) =>
        _contacts.TryGetValue(address, out var contact) ? contact : new ContactAggregate(new Contact { Address = address }, [], [], []);

    public string NextId() => $"SM{++_commands:x32}";

    public void Receive(InboundMessage message)
    {
        var before = ContactOf(message.From.Value);
        var decision = Knowing.Decide(before, message, Now, cast.Complexes, _closed.GetValueOrDefault(message.From.Value, []), QuotedBy(message), key => JobsIn(key, message.From.Value));
        _contacts[message.From.Value] = before with { Contact = decision.Contact };
        Understood = $"{decision.Understood} by {Wire.Name(decision.ResolvedBy)}";
        Consents.AddRange(decision.Consents.Select(c => (message.From.Value, c)));
        foreach (var pending in decision.Pending)
        {
            if (pending.Command is SetWorkerStatus status)
            {
                SetStatus(pending.Target.OrganisationId, status);
                continue;
            }

            Do(pending.Target, pending.Command);
        }

        // As the shell does: the commands first, so that what to do in danger stands before every question.
        Keep(decision.Messages);
    }

    /// <summary>The sender's job whose message has that id, open or closed.</summary>
    private QuotedJob? QuotedBy(InboundMessage message)
    {
        var request = _requests.Values.FirstOrDefault(r => r.Messages.Any(m => SidOf(r.Request.Key, m.Number) == message.OriginalRepliedMessageSid));
        return request is not null && Jobs.Of(request).FirstOrDefault(j => j.Address == message.From.Value).Jobs is [var job, ..] ? new QuotedJob(job) : null;
    }

    private IReadOnlyList<ContactJob> JobsIn(RequestKey key, string address) =>
        _requests.TryGetValue(key, out var request) ? Jobs.Of(request).FirstOrDefault(j => j.Address == address).Jobs ?? [] : [];

    /// <summary>The provider's id of a request's message, as this world has it.</summary>
    public static string SidOf(RequestKey key, int number) => $"SM{key.RequestId[..8]}{number:D24}";

    private void SetStatus(string organisationId, SetWorkerStatus command)
    {
        if (command.Status is { } status)
        {
            Statuses[command.By] = status;
        }

        var organisation = cast.Complexes.Select(c => c.Organisation).First(o => o.Id == organisationId);
        var manager = ContactOf(organisation.ManagerPhoneNumber!);
        if (ManagerNotice.Of(manager, organisation, command, Now) is { } change)
        {
            Apply(manager, change);
        }
    }

    /// <param name="complex">Where it is; null for the first one.</param>
    public RequestKey Report(Report report, ComplexFacts? complex = null)
    {
        var key = NewKey(complex?.Organisation.Id ?? Some.OrganisationId);
        Do(key, new ReportRequest(NextId(), "system:web", report) { ComplexId = complex?.Complex.Id });
        return key;
    }

    public RequestKey NewKey(string organisationId = Some.OrganisationId) => new(organisationId, $"9b8e{(Keys.Count + 1) * 4097:x4}-0000-4000-8000-{Keys.Count + 1:D12}");

    /// <summary>Time goes by, and all that is due on the way happens at its time.</summary>
    public void Wait(TimeSpan time)
    {
        var until = Now + time;
        for (var i = 0; i < MaxDue; i++)
        {
            var next = _requests.Values.Where(r => r.Request.DueAt <= until).MinBy(r => r.Request.DueAt);
            var reader = _contacts.Values.Where(c => c.Contact.Digest?.At <= until).MinBy(c => c.Contact.Digest!.At);
            if (reader is not null && (next is null || reader.Contact.Digest!.At <= next.Request.DueAt))
            {
                Now = reader.Contact.Digest!.At;
                Apply(reader, Digest.Send(reader, Now)!);
                continue;
            }

            if (next is null)
            {
                Now = until;
                return;
            }

            Now = next.Request.DueAt > Now ? next.Request.DueAt.Value : Now;
            Do(next.Request.Key, new CheckDue(NextId()));
        }

        throw new InvalidOperationException($"More than {MaxDue} things were due in {time}.");
    }

    public void Do(RequestKey key, RequestCommand command)
    {
        var before = _requests.GetValueOrDefault(key);
        var decision = Decide(key, before, command);
        if (!decision.HasRows)
        {
            return;
        }

        if (before is null)
        {
            Keys.Add(key);
            _history[key] = [];
        }

        _history[key].AddRange(decision.History);
        Comments.AddRange(decision.Comments.Select(c => (key, c)));
        Attachments.AddRange(decision.Attachments.Select(a => (key, a)));
        var after = RequestAggregate.After(before, decision);
        _requests[key] = after;
        Invariants.Check(before, decision, after, _history[key]);
        Keep(decision.Messages.Where(m => before?.Messages.Any(b => b.Number == m.Number) != true));
        Project(after);
        foreach (var message in decision.Messages.Where(m => m.SendState == SendState.Gathered))
        {
            var reader = ContactOf(message.Address);
            Apply(reader, Digest.Add(reader, key, message));
        }
    }

    private void Apply(ContactAggregate contact, ContactChange change)
    {
        _contacts[contact.Contact.Address] = contact with { Contact = change.Contact };
        Keep(new[] { change.New }.OfType<OutgoingMessage>());
    }

    private void Keep(IEnumerable<OutgoingMessage> messages)
    {
        foreach (var message in messages)
        {
            Rendering.Check(message);
            Sent.Add(message);
            Mail.Add(message);
        }
    }

    /// <summary>Job rows of the people concerned; a closed request's leave the range that decisions read.</summary>
    private void Project(RequestAggregate request)
    {
        var isClosed = !request.Request.IsOpen;
        foreach (var (address, jobs) in Jobs.Of(request))
        {
            var contact = ContactOf(address);
            var others = contact.Jobs.Where(j => j.Key != request.Request.Key);
            _contacts[address] = contact with { Jobs = isClosed ? [.. others] : [.. others, .. jobs] };
            var closed = _closed.GetValueOrDefault(address, []).Where(j => j.Key != request.Request.Key);
            _closed[address] = isClosed ? [.. jobs, .. closed] : [.. closed];
        }
    }

    private RequestDecision Decide(RequestKey key, RequestAggregate? before, RequestCommand command)
    {
        var facts = new Facts();
        for (var tries = 0; tries < 100; tries++)
        {
            var decision = RequestRules.Decide(key, before, command, facts, Now);
            if (facts.IsComplete)
            {
                return decision;
            }

            if (facts.NeedsWorkingTime is not null)
            {
                facts.Give(WorkingTime.Always);
            }

            if (facts.NeedsComplex)
            {
                var complexId = before?.Request.ComplexId ?? (command as ReportRequest)?.ComplexId;
                var complex = cast.Complexes.FirstOrDefault(c => c.Complex.Id == complexId) ?? cast.Complex;
                var candidates = complex.Candidates.Select(c => c with { Status = Statuses.GetValueOrDefault(c.WorkerId, c.Status) });
                facts.Give(complex with { Candidates = [.. candidates] });
            }

            foreach (var zone in facts.MissingZones.ToList())
            {
                facts.Give(zone, Some.NewYork);
            }

            foreach (var address in facts.MissingContacts.ToList())
            {
                facts.Give(address, ContactOf(address).ToFacts());
            }
        }

        throw new InvalidOperationException("The decision never has facts enough.");
    }
}
