using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>What a decision reads of one request: its state, its offers, its messages.</summary>
public sealed record RequestAggregate(MaintenanceRequest Request, IReadOnlyList<Offer> Offers, IReadOnlyList<OutgoingMessage> Messages)
{
    /// <summary>Several while a wave is out.</summary>
    public IReadOnlyList<Offer> OpenOffers => [.. Offers.Where(o => o.Status == OfferStatus.Open)];

    /// <summary>Offers and reminders are wanted while the offer is open, questions about a job while it is under way, notices always.</summary>
    public bool Wants(OutgoingMessage message) => Wants(message, Request, Offers);

    internal static bool Wants(OutgoingMessage message, MaintenanceRequest request, IEnumerable<Offer> offers) => message switch
    {
        { Kind: MessageKind.Notice } => true,
        { OfferNumber: 0 } => request.Status == RequestStatus.InProgress,
        _ => offers.Any(o => o.Number == message.OfferNumber && o.Status == OfferStatus.Open),
    };

    /// <summary>The request as a decision leaves it.</summary>
    /// <param name="before">Null for a request that did not exist.</param>
    public static RequestAggregate After(RequestAggregate? before, RequestDecision decision) => new(
        decision.Request,
        Merged(before?.Offers, decision.Offers, o => o.Number),
        Merged(before?.Messages, decision.Messages, m => m.Number));

    private static List<T> Merged<T>(IEnumerable<T>? before, IReadOnlyList<T> changed, Func<T, int> number) =>
        [.. (before ?? []).Where(b => changed.All(c => number(c) != number(b))).Concat(changed).OrderBy(number)];
}

/// <summary>What a decision may ask of a person before writing to them.</summary>
/// <param name="Language">The language the person chose or writes in; null when unknown.</param>
/// <param name="WindowOpenUntil">End of WhatsApp's 24-hour window; null when never opened.</param>
/// <param name="OptedOut">Channels this person said STOP on.</param>
/// <param name="Unreachable">Channels on which the address is known not to work.</param>
/// <param name="RenterIds">The person's id as a renter, by organisation.</param>
public sealed record ContactFacts(
    string? Language,
    DateTimeOffset? WindowOpenUntil,
    IReadOnlySet<Channel> OptedOut,
    IReadOnlySet<Channel> Unreachable,
    IReadOnlyDictionary<string, string> RenterIds)
{
    /// <summary>What a landlord chose by message; null where they chose nothing.</summary>
    public UpdateLevel? Updates { get; init; }

    /// <summary>Ids of requests a landlord wants to hear nothing more of.</summary>
    public IReadOnlySet<string> Muted { get; init; } = new HashSet<string>();

    public static readonly ContactFacts Unknown =
        new(null, null, new HashSet<Channel>(), new HashSet<Channel>(), new Dictionary<string, string>(StringComparer.Ordinal));
}

/// <summary>
/// Facts of other partitions that a decision may read. What is missing is noted; the caller loads it and decides again.
/// </summary>
public sealed class Facts
{
    private readonly Dictionary<string, ContactFacts> _contacts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    private readonly Dictionary<string, LocalTime> _zones = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missingZones = new(StringComparer.Ordinal);

    private ComplexFacts? _complex;
    private WorkingTime? _workingTime;

    public bool NeedsComplex { get; private set; }

    /// <summary>Contact addresses asked for and not given.</summary>
    public IReadOnlyCollection<string> MissingContacts => _missing;

    /// <summary>Working hours that were asked for and not given as times in UTC.</summary>
    public WorkingHours? NeedsWorkingTime { get; private set; }

    /// <summary>IANA ids of zones asked for and not given.</summary>
    public IReadOnlyCollection<string> MissingZones => _missingZones;

    public bool IsComplete => !NeedsComplex && NeedsWorkingTime is null && _missing.Count == 0 && _missingZones.Count == 0;

    public void Give(ComplexFacts complex)
    {
        _complex = complex;
        NeedsComplex = false;
    }

    /// <summary>The request's working hours from now on; all requests of one turn share an organisation.</summary>
    public void Give(WorkingTime workingTime)
    {
        _workingTime = workingTime;
        NeedsWorkingTime = null;
    }

    /// <param name="hours">Null is round the clock, and needs no fact.</param>
    public WorkingTime WorkingTime(WorkingHours? hours)
    {
        if (hours is null)
        {
            return Assignment.WorkingTime.Always;
        }

        NeedsWorkingTime = _workingTime is null ? hours : null;
        return _workingTime ?? Assignment.WorkingTime.Always;
    }

    public void Give(string zone, LocalTime time)
    {
        _zones[zone] = time;
        _missingZones.Remove(zone);
    }

    /// <summary>The clock on the wall there.</summary>
    public LocalTime Zone(string zone)
    {
        if (_zones.TryGetValue(zone, out var time))
        {
            return time;
        }

        _missingZones.Add(zone);
        return LocalTime.Utc;
    }

    public void Give(string address, ContactFacts facts)
    {
        _contacts[address] = facts;
        _missing.Remove(address);
    }

    public ComplexFacts? Complex
    {
        get
        {
            NeedsComplex = _complex is null;
            return _complex;
        }
    }

    public ContactFacts Contact(string address)
    {
        if (_contacts.TryGetValue(address, out var facts))
        {
            return facts;
        }

        _missing.Add(address);
        return ContactFacts.Unknown;
    }
}

/// <summary>What a decision came to.</summary>
public enum Outcome
{
    Applied,

    /// <summary>Not possible; <see cref="RequestDecision.Reason"/> says why. Messages may still go out ("another worker took it").</summary>
    Refused,

    /// <summary>Nothing to do.</summary>
    Ignored,
}

/// <summary>Rows to write in one transaction, and what is due next.</summary>
/// <param name="LeavesWork">Messages to send, projections to write or a new due time: the turn arms a nudge.</param>
public sealed record RequestDecision(
    Outcome Outcome,
    string? Reason,
    MaintenanceRequest Request,
    IReadOnlyList<StatusHistory> History,
    IReadOnlyList<Offer> Offers,
    IReadOnlyList<OutgoingMessage> Messages,
    IReadOnlyList<Comment> Comments,
    IReadOnlyList<Attachment> Attachments,
    IReadOnlyList<Receipt> Receipts,
    IReadOnlyList<DeliveryEvent> Events,
    bool LeavesWork)
{
    /// <summary>Files whose row changes: fetched, or given up.</summary>
    public IReadOnlyList<MediaOutcome> Media { get; init; } = [];

    /// <summary>Files were claimed: the request's row alone changes.</summary>
    public bool HasClaims { get; init; }

    /// <summary>Rows one transaction may hold (rule 3 of the design).</summary>
    public const int MaxRows = 90;

    /// <summary>What the decision writes, with the rows of the command and of the request.</summary>
    public int Rows =>
        2 + History.Count + Offers.Count + Messages.Count + Comments.Count + Attachments.Count + Receipts.Count + Events.Count + Media.Count;

    public bool HasRows => LeavesWork || HasClaims || Media.Count > 0 || History.Count + Offers.Count + Messages.Count + Comments.Count + Attachments.Count + Events.Count > 0;
}
