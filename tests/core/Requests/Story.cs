using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>
/// One request from its report on: applies commands through the rules and keeps what the store would keep. After every
/// command the <see cref="Invariants"/> are checked and every message is rendered.
/// </summary>
internal sealed class Story
{
    private readonly HashSet<string> _applied = new(StringComparer.Ordinal);
    private int _commands;

    private Story(ComplexFacts complex) => Complex = complex;

    public ComplexFacts Complex { get; set; }

    public Dictionary<string, ContactFacts> Contacts { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset Now { get; set; } = Some.Start;

    /// <summary>What the shell makes of the organisation's hours, where it has any.</summary>
    public WorkingTime WorkingTime { get; set; } = WorkingTime.Always;

    public RequestAggregate? Aggregate { get; private set; }

    public MaintenanceRequest Request => Aggregate!.Request;

    public List<StatusHistory> History { get; } = [];

    public List<Receipt> Receipts { get; } = [];

    public List<Comment> Comments { get; } = [];

    public List<Attachment> Attachments { get; } = [];

    public List<DeliveryEvent> Events { get; } = [];

    public IReadOnlyList<OutgoingMessage> Messages => Aggregate!.Messages;

    /// <summary>The decision of the latest command.</summary>
    public RequestDecision Last { get; private set; } = null!;

    /// <summary>What the latest command sent, in order: template, who to, channel.</summary>
    public string[] Sent => [.. NewMessages.Select(m => $"{m.Template} {Wire.Name(m.Role)} {Wire.Name(m.Channel)}")];

    /// <summary>Messages the latest command made, without those it only changed.</summary>
    public List<OutgoingMessage> NewMessages { get; private set; } = [];

    public static Story Of(params IReadOnlyList<Candidate> workers) => new(Some.Complex(workers));

    /// <summary>A request as the standard report makes it, with these workers in the complex.</summary>
    public static Story Reported(params IReadOnlyList<Candidate> workers) => Of(workers).Report(Some.Report);

    public static Story Emergency(params IReadOnlyList<Candidate> workers) =>
        Of(workers).Report(Some.Report with { Priority = RequestPriority.Emergency });

    public Story Report(Report report) => Do(new ReportRequest(NextId(), "system:web", report));

    public Story Accepts(Candidate worker, int offer = 0) => Answers(worker.PhoneNumber, worker.WorkerId, offer, accept: true);

    public Story Declines(Candidate worker, int offer = 0) => Answers(worker.PhoneNumber, worker.WorkerId, offer, accept: false);

    public Story Answers(string from, string by, int offer, bool accept) =>
        Do(new AnswerOffer(NextId(), by, offer, [from], accept, null));

    public Story Steps(Candidate worker, RequestEvent step) =>
        Do(new ReportProgress(NextId(), worker.WorkerId, step, [worker.PhoneNumber], null));

    public Story Cancels(string? reason = null) => Do(new CancelRequest(NextId(), Request.RenterId, UserType.Renter, reason));

    public Story Reopens() => Do(new ReopenRequest(NextId(), Request.RenterId, "still dripping"));

    /// <summary>The clock goes on to the due time, and the nudge fires.</summary>
    public Story Due()
    {
        Now = Request.DueAt > Now ? Request.DueAt.Value : Now;
        return Do(new CheckDue(NextId()));
    }

    /// <summary>Due times go by until one was for this.</summary>
    public Story Due(DueAction action)
    {
        for (var i = 0; i < 100 && Request.DueAction != action; i++)
        {
            Due();
        }

        Assert.Equal(action, Request.DueAction);
        return Due();
    }

    /// <summary>Due times go by until somebody on the ladder was told, or passed over.</summary>
    public Story Escalates()
    {
        do
        {
            Due();
        }
        while (Last.History.All(h => h.Kind != HistoryKind.Escalation) && Now < Some.Start.AddDays(30));

        return this;
    }

    public Story After(TimeSpan time)
    {
        Now += time;
        return this;
    }

    public Story Delivers(int message, string status, int? error = null, string sid = "SM1") => Do(new RecordDelivery(Delivery(message, status, error, sid)));

    /// <summary>The sender's row of a message that is handed over now.</summary>
    public Story Posts(int message, SendState outcome = SendState.Accepted)
    {
        var messages = Aggregate!.Messages.Select(m => m.Number != message ? m : m with
        {
            SendState = outcome,
            SendNotes = [.. m.SendNotes, new MessageNote(Now, NoteKind.Posted, null)],
        });
        Aggregate = Aggregate with { Messages = [.. messages] };
        return this;
    }

    public Story Refuses(int message, int error) => Do(new RecordRefusal(message, error));

    public DeliveryReport Delivery(int message, string status, int? error = null, string sid = "SM1") => new(
        sid, status, DeliveryStatusRules.FromMessageStatus(status), error, null, Some.Key.Partition, message, null, Now);

    public string NextId() => $"SM{++_commands:D32}";

    public Story Do(RequestCommand command)
    {
        var before = Aggregate;
        var decision = Decide(command);
        Last = decision;
        if (decision.HasRows && !_applied.Add($"{command.GetType().Name} {command.CommandId}"))
        {
            // The store has the command's row already: nothing of the decision is committed.
            NewMessages = [];
            return this;
        }

        NewMessages = [.. decision.Messages.Where(m => before?.Messages.Any(b => b.Number == m.Number) != true)];
        Keep(decision);
        Invariants.Check(before, decision, Aggregate!, History);
        NewMessages.ForEach(Rendering.Check);
        return this;
    }

    /// <summary>Decides as a turn does: what is missing is given and it is decided again.</summary>
    public RequestDecision Decide(RequestCommand command)
    {
        var facts = new Facts();
        for (var tries = 0; tries < 100; tries++)
        {
            var decision = RequestRules.Decide(Some.Key, Aggregate, command, facts, Now);
            if (facts.IsComplete)
            {
                return decision;
            }

            foreach (var zone in facts.MissingZones.ToList())
            {
                facts.Give(zone, Some.NewYork);
            }

            if (facts.NeedsWorkingTime is not null)
            {
                facts.Give(WorkingTime);
            }

            if (facts.NeedsComplex)
            {
                facts.Give(Complex);
            }

            foreach (var address in facts.MissingContacts.ToList())
            {
                facts.Give(address, Contacts.GetValueOrDefault(address, ContactFacts.Unknown));
            }
        }

        throw new InvalidOperationException("The decision never has facts enough.");
    }

    private void Keep(RequestDecision decision)
    {
        History.AddRange(decision.History);
        Receipts.AddRange(decision.Receipts);
        Comments.AddRange(decision.Comments);
        Attachments.AddRange(decision.Attachments);
        Events.AddRange(decision.Events);
        Aggregate = RequestAggregate.After(Aggregate, decision);
    }
}
