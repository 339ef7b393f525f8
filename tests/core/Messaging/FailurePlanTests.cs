using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Messaging;

/// <summary>Every reaction of the table and what is done about it, as rows.</summary>
public sealed class FailurePlanTests
{
    private static readonly DateTimeOffset Now = Some.Start;

    [Theory]
    [InlineData(20429, "again")]
    [InlineData(30008, "again")]
    [InlineData(30003, "again")]
    [InlineData(63018, "again")]
    [InlineData(20500, "again")]
    [InlineData(63024, "sms")]
    [InlineData(30450, "sms")]
    [InlineData(63003, "sms")]
    [InlineData(30005, "sms")]
    [InlineData(21211, "sms")]
    [InlineData(63013, "sms")]
    [InlineData(63001, "sms")]
    [InlineData(11200, "sms")]
    [InlineData(99999, "sms")]
    [InlineData(null, "sms")]
    [InlineData(21610, "given up: opted out")]
    [InlineData(63014, "given up: opted out")]
    [InlineData(20003, "held")]
    [InlineData(63112, "held")]
    [InlineData(30610, "again")]
    [InlineData(63016, "sms")]
    public void A_failed_WhatsApp_template(int? code, string expected) => Assert.Equal(expected, Said(Plan(Message(Channel.WhatsApp), code)));

    [Theory]
    [InlineData(63024, "given up: error 63024")]
    [InlineData(30004, "given up: error 30004")]
    [InlineData(21408, "held")]
    [InlineData(20003, "held")]
    [InlineData(30008, "again")]
    public void Once_switched_there_is_no_way_back(int code, string expected) =>
        Assert.Equal(expected, Said(Plan(Message(Channel.Sms) with { IsSwitched = true }, code)));

    [Fact]
    public void Free_text_outside_the_window_becomes_the_template_in_its_place()
    {
        var step = Plan(Message(Channel.WhatsApp) with { Template = TemplateName.WhichJob }, 63016);

        Assert.Equal(new NextStep.AsTemplate(TemplateName.AnswerWaiting), step);
    }

    [Theory]
    [InlineData(RequestPriority.Emergency, 30410, 2)]
    [InlineData(RequestPriority.Medium, 30410, 3)]
    [InlineData(RequestPriority.Emergency, 30008, 1)]
    [InlineData(RequestPriority.Medium, 30008, 1)]
    [InlineData(RequestPriority.Low, 30500, 1)]
    [InlineData(RequestPriority.High, 63019, 1)]
    [InlineData(RequestPriority.Emergency, 30003, 1)]
    [InlineData(RequestPriority.High, 30003, 2)]
    [InlineData(RequestPriority.Medium, 30003, 3)]
    [InlineData(RequestPriority.Low, 30003, 3)]
    public void Tries_end_and_every_wait_is_longer_than_the_one_before(RequestPriority priority, int code, int tries)
    {
        var waits = new List<TimeSpan>();
        var message = Message(Channel.WhatsApp);
        while (Plan(message, code, priority) is NextStep.Again again)
        {
            waits.Add(again.At - Now);
            message = message with { Retries = message.Retries + 1 };
        }

        Assert.Equal(tries, waits.Count);
        Assert.Equal(waits.Order(), waits);
        Assert.Equal(new NextStep.OtherChannel(Channel.Sms), Plan(message, code, priority));
    }

    [Fact]
    public void Waiting_ends_when_the_message_has_to_be_there_as_long_as_another_channel_is_left()
    {
        var message = Message(Channel.WhatsApp) with { DeliverBy = Now.AddSeconds(20) };

        Assert.Equal("sms", Said(Plan(message, 30003)));
        Assert.Equal("again", Said(Plan(message with { IsSwitched = true }, 30003)));
    }

    [Fact]
    public void Messages_of_one_burst_do_not_come_back_together()
    {
        var times = Enumerable.Range(1, 50).Select(i => ((NextStep.Again)Plan(Message(Channel.WhatsApp, i), 30003)).At).ToList();

        Assert.True(times.Distinct().Count() > 45, "too many at one time");
        Assert.All(times, t => Assert.InRange(t - Now, TimeSpan.FromMinutes(5 * 0.75), TimeSpan.FromMinutes(5 * 1.25)));
    }

    [Fact]
    public void Quiet_hours_are_asked_about_at_each_full_hour_and_no_emergency_waits_for_them()
    {
        var at = Assert.IsType<NextStep.Again>(Plan(Message(Channel.Sms), 30610)).At;

        Assert.InRange(at, Now.AddHours(1), Now.AddHours(1).AddMinutes(2));
        Assert.Equal("whatsapp", Said(Plan(Message(Channel.Sms), 30610, RequestPriority.Emergency)));
        Assert.Equal("whatsapp", Said(Plan(Message(Channel.Sms) with { Retries = 14 }, 30610)));
    }

    [Fact]
    public void A_STOP_on_the_channel_that_failed_is_never_got_round()
    {
        var step = FailurePlan.For(new Failure(Message(Channel.WhatsApp), 63024, RequestPriority.High, Some.Contact(optedOut: [Channel.WhatsApp]), Now));

        Assert.Equal("given up: opted out", Said(step));
    }

    [Theory]
    [InlineData("US.1A2B3C", null, "given up: error 63024")]
    [InlineData("+15550100001", Channel.Sms, "given up: error 63024")]
    public void Where_the_other_channel_cannot_work_it_is_not_tried(string address, Channel? unreachable, string expected)
    {
        var contact = Some.Contact(unreachable: unreachable is { } channel ? [channel] : null);
        var step = FailurePlan.For(new Failure(Message(Channel.WhatsApp) with { Address = address }, 63024, RequestPriority.High, contact, Now));

        Assert.Equal(expected, Said(step));
    }

    [Fact]
    public void Every_code_of_the_table_has_a_deed()
    {
        var codes = Enumerable.Range(0, 100_000).Where(code => ErrorReactions.IsKnown(code)).ToList();

        Assert.All(codes, code => Assert.NotEmpty(Said(Plan(Message(Channel.WhatsApp), code))));
        Assert.Contains(codes, code => ErrorReactions.MarkFor(code) == ContactMark.OptedOut);
        Assert.All(codes.Where(c => ErrorReactions.For(c) == ErrorReaction.OptOut), c => Assert.Equal(
            c is 63014 or 63033 ? ContactMark.Blocked : ContactMark.OptedOut, ErrorReactions.MarkFor(c)));
        Assert.All([63003, 63024, 21211, 21614], c => Assert.Equal(ContactMark.Unreachable, ErrorReactions.MarkFor(c)));
        Assert.All([30007, 63016, 20003, 30003], c => Assert.Null(ErrorReactions.MarkFor(c)));
    }

    [Fact]
    public void Pumping_protection_stops_one_destination_and_no_account_but_somebody_should_look()
    {
        var failed = Message(Channel.Sms) with { Status = DeliveryStatus.Failed, ErrorCode = 30450, ReplacedBy = 2 };

        Assert.False(ErrorReactions.IsAboutTheAccount(30450));
        Assert.Equal("whatsapp", Said(Plan(Message(Channel.Sms), 30450)));
        Assert.Equal(TroubleKind.ToFix, MessageTrouble.Of(failed));
        Assert.Null(MessageTrouble.Of(failed with { ErrorCode = 30007 }));
    }

    [Fact]
    public void Free_texts_are_those_the_templates_say_and_their_counterpart_is_a_template()
    {
        foreach (var template in TemplateCatalog.BuiltIn.Templates)
        {
            var counterpart = SessionWindow.CounterpartOf(template.Name);
            Assert.Equal(template.Kind == TemplateKind.Session, counterpart is not null);
            Assert.True(counterpart is null || TemplateCatalog.BuiltIn[counterpart].Kind == TemplateKind.Template);
        }
    }

    [Theory]
    [InlineData("help_worker", Channel.WhatsApp, 120, false)]
    [InlineData("help_worker", Channel.WhatsApp, 0, true)]
    [InlineData("help_worker", Channel.WhatsApp, null, true)]
    [InlineData("help_worker", Channel.Sms, null, false)]
    [InlineData("job_offer", Channel.WhatsApp, null, false)]
    public void The_window_matters_to_free_text_on_WhatsApp_only(string template, Channel channel, int? openForMinutes, bool isClosed)
    {
        var until = openForMinutes is { } minutes ? Now.AddMinutes(minutes) : (DateTimeOffset?)null;

        Assert.Equal(isClosed, SessionWindow.IsClosedFor(template, channel, until, Now));
    }

    [Fact]
    public void A_sender_in_trouble_waits_longer_each_time_and_a_burst_counts_once()
    {
        var first = SenderState.After(null, Channel.WhatsApp, 20003, null, Now);
        var burst = SenderState.After(first, Channel.WhatsApp, 20003, null, Now.AddSeconds(1));
        var second = SenderState.After(burst, Channel.WhatsApp, 20003, null, burst.Until.AddSeconds(1));
        var muchLater = SenderState.After(second, Channel.WhatsApp, 20003, null, second.Until.AddHours(2));

        Assert.Equal([1, 1, 2, 1], new[] { first, burst, second, muchLater }.Select(s => s.Times));
        Assert.All(new[] { first, burst, second }, s => Assert.Equal((true, Now), (s.IsStopped, s.Since)));
        Assert.Equal(Now.AddMinutes(1), first.Until);
        Assert.Equal(burst.Until.AddSeconds(1).AddMinutes(2), second.Until);
    }

    [Fact]
    public void What_the_provider_asks_for_is_obeyed_and_emergencies_go_first_when_it_is_over()
    {
        var state = SenderState.After(null, Channel.Sms, 20429, TimeSpan.FromSeconds(40), Now);
        var waits = Enum.GetValues<RequestPriority>()
            .ToDictionary(p => p, p => Enumerable.Range(1, 100).Max(i => state.ReleaseAt(Message(Channel.Sms, i), p) - state.Until));

        Assert.Equal((Now.AddSeconds(40), false), (state.Until, state.IsStopped));
        Assert.True(waits[RequestPriority.Emergency] <= TimeSpan.FromSeconds(1), "an emergency waits");
        Assert.True(waits[RequestPriority.Low] > waits[RequestPriority.Medium], "the less urgent are not behind");
    }

    [Fact]
    public void A_header_of_a_day_silences_nobody_for_a_day()
    {
        var state = SenderState.After(null, Channel.Sms, 20429, TimeSpan.FromDays(1), Now);

        Assert.Equal(Now + SenderState.MaxThrottle, state.Until);
    }

    private static OutgoingMessage Message(Channel channel, int number = 1) => new(
        number, MessageKind.Offer, PartyRole.Worker, Some.Ana.PhoneNumber, channel, "job_offer", "en",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["message_code"] = $"K7F3QX-{number}" }, Now, 1);

    private static NextStep Plan(OutgoingMessage message, int? code, RequestPriority priority = RequestPriority.Medium) =>
        FailurePlan.For(new Failure(message, code, priority, ContactFacts.Unknown, Now));

    private static string Said(NextStep step) => step switch
    {
        NextStep.Again => "again",
        NextStep.AsTemplate => "template",
        NextStep.Hold => "held",
        NextStep.OtherChannel { Channel: var channel } => Wire.Name(channel),
        NextStep.GiveUp up => $"given up: {up.Reason}",
        _ => "",
    };
}
