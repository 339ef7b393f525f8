namespace Dispatch.Core.Requests;

/// <summary>What happens to a request; past tense.</summary>
public enum RequestEvent
{
    Reported,
    Offered,
    NobodyFound,
    Accepted,
    OnMyWay,
    Arrived,
    PutOnHold,
    GivenBack,
    Completed,
    Cancelled,
    Reopened,

    /// <summary>Offers wait for working hours; nobody is being asked.</summary>
    Postponed,
}

/// <summary>The state machine, whole: which event is possible at which stage, and where it leads.</summary>
public static class Transitions
{
    private static readonly RequestStage[] BeforeAccept = [RequestStage.Received, RequestStage.Offered, RequestStage.Unassigned];
    private static readonly RequestStage[] AtWork = [RequestStage.Accepted, RequestStage.OnMyWay, RequestStage.Arrived, RequestStage.OnHold];

    private static readonly Dictionary<RequestEvent, (RequestStage[] From, RequestStatus Status, RequestStage Stage)> Table = new()
    {
        [RequestEvent.Reported] = ([], RequestStatus.Pending, RequestStage.Received),
        [RequestEvent.Offered] = (BeforeAccept, RequestStatus.Pending, RequestStage.Offered),
        [RequestEvent.NobodyFound] = (BeforeAccept, RequestStatus.Pending, RequestStage.Unassigned),
        [RequestEvent.Accepted] = ([RequestStage.Offered], RequestStatus.InProgress, RequestStage.Accepted),
        [RequestEvent.OnMyWay] = ([RequestStage.Accepted, RequestStage.OnHold], RequestStatus.InProgress, RequestStage.OnMyWay),
        [RequestEvent.Arrived] = ([RequestStage.Accepted, RequestStage.OnMyWay, RequestStage.OnHold], RequestStatus.InProgress, RequestStage.Arrived),
        [RequestEvent.PutOnHold] = (AtWork, RequestStatus.InProgress, RequestStage.OnHold),
        [RequestEvent.GivenBack] = (AtWork, RequestStatus.Pending, RequestStage.Received),
        [RequestEvent.Completed] = (AtWork, RequestStatus.Completed, RequestStage.Done),
        [RequestEvent.Cancelled] = ([.. BeforeAccept, .. AtWork], RequestStatus.Cancelled, RequestStage.Cancelled),
        [RequestEvent.Reopened] = ([RequestStage.Done], RequestStatus.Pending, RequestStage.Received),
        [RequestEvent.Postponed] = ([RequestStage.Offered, RequestStage.Unassigned], RequestStatus.Pending, RequestStage.Received),
    };

    public static bool Can(RequestStage? from, RequestEvent what) =>
        from is { } stage ? Table[what].From.Contains(stage) : what == RequestEvent.Reported;

    /// <exception cref="InvalidOperationException">The event is not possible at that stage: ask <see cref="Can"/> first.</exception>
    public static (RequestStatus Status, RequestStage Stage) Apply(RequestStage? from, RequestEvent what) =>
        Can(from, what)
            ? (Table[what].Status, Table[what].Stage)
            : throw new InvalidOperationException($"{what} is not possible at stage {from}.");
}
