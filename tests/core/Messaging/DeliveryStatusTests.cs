using Dispatch.Core.Messaging;
using FsCheck;
using FsCheck.Fluent;

namespace Dispatch.Core.Tests.Messaging;

public sealed class DeliveryStatusTests
{
    private static readonly DeliveryStatus[] All = Enum.GetValues<DeliveryStatus>();

    [Theory]
    [InlineData("accepted", DeliveryStatus.Pending)]
    [InlineData("scheduled", DeliveryStatus.Pending)]
    [InlineData("queued", DeliveryStatus.Pending)]
    [InlineData("sending", DeliveryStatus.Pending)]
    [InlineData("sent", DeliveryStatus.Sent)]
    [InlineData("delivered", DeliveryStatus.Delivered)]
    [InlineData("partially_delivered", DeliveryStatus.Delivered)]
    [InlineData("read", DeliveryStatus.Read)]
    [InlineData("failed", DeliveryStatus.Failed)]
    [InlineData("undelivered", DeliveryStatus.Failed)]
    [InlineData("canceled", DeliveryStatus.Failed)]
    [InlineData("received", null)]
    [InlineData("receiving", null)]
    [InlineData("Delivered", null)]
    [InlineData("something_new", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Twilios_word_has_one_meaning(string? messageStatus, DeliveryStatus? expected) =>
        Assert.Equal(expected, DeliveryStatusRules.FromMessageStatus(messageStatus));

    [Theory]
    [InlineData("delivered sent", "delivered")]
    [InlineData("sent read delivered", "read")]
    [InlineData("sent undelivered queued", "failed")]
    [InlineData("queued failed sent", "failed")]
    [InlineData("delivered undelivered", "delivered")]
    [InlineData("read failed", "read")]
    [InlineData("failed delivered", "failed")]
    [InlineData("sent something_new", "sent")]
    public void Callbacks_in_any_order_end_where_they_must(string events, string final)
    {
        var status = events.Split(' ')
            .Select(DeliveryStatusRules.FromMessageStatus)
            .Aggregate(DeliveryStatus.Pending, (now, next) => DeliveryStatusRules.Advance(now, next).Status);

        Assert.Equal(final, status.ToWord());
    }

    [Theory]
    [InlineData(DeliveryStatus.Pending, DeliveryStatus.Sent, DeliveryChangeReason.Forward)]
    [InlineData(DeliveryStatus.Pending, DeliveryStatus.Read, DeliveryChangeReason.Forward)]
    [InlineData(DeliveryStatus.Delivered, DeliveryStatus.Read, DeliveryChangeReason.Forward)]
    [InlineData(DeliveryStatus.Sent, DeliveryStatus.Failed, DeliveryChangeReason.Failed)]
    [InlineData(DeliveryStatus.Sent, DeliveryStatus.Sent, DeliveryChangeReason.Repeated)]
    [InlineData(DeliveryStatus.Failed, DeliveryStatus.Failed, DeliveryChangeReason.Repeated)]
    [InlineData(DeliveryStatus.Read, DeliveryStatus.Delivered, DeliveryChangeReason.Late)]
    [InlineData(DeliveryStatus.Failed, DeliveryStatus.Delivered, DeliveryChangeReason.AlreadyFailed)]
    [InlineData(DeliveryStatus.Read, DeliveryStatus.Failed, DeliveryChangeReason.AlreadyDelivered)]
    [InlineData(DeliveryStatus.Read, null, DeliveryChangeReason.UnknownStatus)]
    public void Every_change_and_every_refusal_has_its_reason(DeliveryStatus current, DeliveryStatus? incoming, DeliveryChangeReason reason)
    {
        var change = DeliveryStatusRules.Advance(current, incoming);

        Assert.Equal(reason, change.Reason);
        Assert.Equal(change.IsChanged, change.Status != current);
    }

    [Fact]
    public void Stored_words_come_back()
    {
        Assert.Equal(All.Cast<DeliveryStatus?>(), All.Select(status => DeliveryStatusRules.FromWord(status.ToWord())));
        Assert.Null(DeliveryStatusRules.FromWord("Sent"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((DeliveryStatus)99).ToWord());
    }

    [Fact]
    public void A_status_never_goes_back() => Check.QuickThrowOnFailure(Prop.ForAll(Sequences(), events =>
    {
        var path = Path(events);
        return path.Zip(path.Skip(1)).All(step => step switch
        {
            var (before, after) when before == after => true,
            (DeliveryStatus.Failed, _) => false,
            (DeliveryStatus.Delivered or DeliveryStatus.Read, DeliveryStatus.Failed) => false,
            (_, DeliveryStatus.Failed) => true,
            var (before, after) => after > before,
        });
    }));

    [Fact]
    public void Repeated_callbacks_change_nothing() => Check.QuickThrowOnFailure(Prop.ForAll(Sequences(), events =>
        Path(events)[^1] == Path(events.Distinct())[^1]));

    [Fact]
    public void Without_a_failure_the_order_is_of_no_account() => Check.QuickThrowOnFailure(Prop.ForAll(Sequences(), events =>
    {
        var delivered = events.Where(status => status != DeliveryStatus.Failed).ToArray();
        return Path(delivered)[^1] == delivered.Append(DeliveryStatus.Pending).Max();
    }));

    [Fact]
    public void A_failure_stands_unless_the_message_had_arrived() => Check.QuickThrowOnFailure(Prop.ForAll(Sequences(), events =>
    {
        var beforeFailure = events.TakeWhile(status => status != DeliveryStatus.Failed).ToArray();
        var hasArrived = beforeFailure.Any(status => status is DeliveryStatus.Delivered or DeliveryStatus.Read);
        var hasFailed = beforeFailure.Length < events.Length && !hasArrived;
        return hasFailed == (Path(events)[^1] == DeliveryStatus.Failed);
    }));

    private static Arbitrary<DeliveryStatus[]> Sequences() => Gen.Elements(All).ArrayOf().ToArbitrary();

    private static List<DeliveryStatus> Path(IEnumerable<DeliveryStatus> events)
    {
        var path = new List<DeliveryStatus> { DeliveryStatus.Pending };
        foreach (var incoming in events)
        {
            path.Add(DeliveryStatusRules.Advance(path[^1], incoming).Status);
        }

        return path;
    }
}
