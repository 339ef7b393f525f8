using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

public sealed class TransitionsTests
{
    /// <summary>
    /// Every event at every stage, written by hand: a row is an event, a column a stage in the order received, offered, unassigned,
    /// accepted, on_my_way, arrived, on_hold, done, cancelled. "x" is possible, "." is not; then where it leads.
    /// </summary>
    public static TheoryData<RequestEvent, string, RequestStatus, RequestStage> Table => new()
    {
        { RequestEvent.Reported, ". . . . . . . . .", RequestStatus.Pending, RequestStage.Received },
        { RequestEvent.Offered, "x x x . . . . . .", RequestStatus.Pending, RequestStage.Offered },
        { RequestEvent.NobodyFound, "x x x . . . . . .", RequestStatus.Pending, RequestStage.Unassigned },
        { RequestEvent.Accepted, ". x . . . . . . .", RequestStatus.InProgress, RequestStage.Accepted },
        { RequestEvent.OnMyWay, ". . . x . . x . .", RequestStatus.InProgress, RequestStage.OnMyWay },
        { RequestEvent.Arrived, ". . . x x . x . .", RequestStatus.InProgress, RequestStage.Arrived },
        { RequestEvent.PutOnHold, ". . . x x x x . .", RequestStatus.InProgress, RequestStage.OnHold },
        { RequestEvent.GivenBack, ". . . x x x x . .", RequestStatus.Pending, RequestStage.Received },
        { RequestEvent.Completed, ". . . x x x x . .", RequestStatus.Completed, RequestStage.Done },
        { RequestEvent.Cancelled, "x x x x x x x . .", RequestStatus.Cancelled, RequestStage.Cancelled },
        { RequestEvent.Reopened, ". . . . . . . x .", RequestStatus.Pending, RequestStage.Received },
        { RequestEvent.Postponed, ". x x . . . . . .", RequestStatus.Pending, RequestStage.Received },
    };

    private static readonly RequestStage[] Stages =
    [
        RequestStage.Received, RequestStage.Offered, RequestStage.Unassigned, RequestStage.Accepted, RequestStage.OnMyWay,
        RequestStage.Arrived, RequestStage.OnHold, RequestStage.Done, RequestStage.Cancelled,
    ];

    [Fact]
    public void The_table_has_every_event_and_every_stage()
    {
        Assert.Equal(Enum.GetValues<RequestEvent>(), Table.Select(r => r.Data.Item1).Order());
        Assert.Equal(Enum.GetValues<RequestStage>(), Stages);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void An_event_is_possible_only_where_the_table_says_so(RequestEvent what, string row, RequestStatus status, RequestStage stage)
    {
        foreach (var (from, cell) in Stages.Zip(row.Split(' '), (s, c) => (s, c)))
        {
            var isPossible = cell == "x";
            Assert.True(isPossible == Transitions.Can(from, what), $"{what} at {from}");
            if (isPossible)
            {
                Assert.Equal((status, stage), Transitions.Apply(from, what));
            }
            else
            {
                Assert.Throws<InvalidOperationException>(() => Transitions.Apply(from, what));
            }
        }
    }

    [Fact]
    public void Only_a_report_makes_a_request()
    {
        Assert.Equal([RequestEvent.Reported], Enum.GetValues<RequestEvent>().Where(e => Transitions.Can(null, e)));
        Assert.Equal((RequestStatus.Pending, RequestStage.Received), Transitions.Apply(null, RequestEvent.Reported));
    }
}
