using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Functions;
using Dispatch.Local.Activity;
using Microsoft.Extensions.Logging;

namespace Dispatch.Local.Tests.Activity;

/// <summary>Log lines of the function app as the console writes them, and what a newcomer reads of them.</summary>
public sealed class ActivityWordsTests
{
    private const string Partition = "47eaa099-2cb6-416d-86dc-283cf0480ff9_9b8e1234-0000-4000-8000-000000000001";
    private const string Code = "KE714D";
    private const string Ben = "6e704245-a4ff-41e3-a794-9b80dcb0b82e";

    private readonly ActivityLog _log = new(key => key switch
    {
        Ben => "Ben Okafor",
        "+1••••••••11" => "Ben Okafor",
        _ => null,
    });

    [Fact]
    public void A_turn_tells_what_was_asked_and_decided_and_what_is_due_next()
    {
        var told = Hear(Turn("report", "null", "\"offered\"", $"1:open:{Ben}", 3, 1, "\"remind_offer\"", "\"2026-03-02T09:05:00.0000000+00:00\""));

        Assert.Equal(("turn", $"New report · {Code}", false), (told.Kind, told.Title, told.IsBad));
        Assert.Equal("Now offered. Offer 1 to Ben Okafor. 3 messages to send. Nudge 1 armed.", told.Detail);
        Assert.Equal(("remind the worker", new DateTimeOffset(2026, 3, 2, 9, 5, 0, TimeSpan.Zero)), (told.Next, told.DueAt));
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), told.At);
    }

    [Fact]
    public void A_worker_who_declines_leads_to_the_next_one()
    {
        var told = Hear(Turn("decline", "\"offered\"", "\"offered\"", $"1:declined:{Ben} 2:open:somebody-else", 2, 0, "\"remind_offer\"", "\"2026-03-02T09:05:00.0000000+00:00\""));

        Assert.Equal($"Worker declines · {Code}", told.Title);
        Assert.Equal("Offer 1 declined by Ben Okafor. Offer 2 to somebody-else. 2 messages to send.", told.Detail);
    }

    [Theory]
    [InlineData("reminded", "Ben Okafor is reminded of offer 1.")]
    [InlineData("expired", "Offer 1 to Ben Okafor ran out.")]
    [InlineData("undelivered", "Offer 1 did not reach Ben Okafor.")]
    [InlineData("withdrawn", "Offer 1 to Ben Okafor is withdrawn.")]
    [InlineData("accepted", "Offer 1 accepted by Ben Okafor.")]
    public void An_offer_says_what_became_of_it(string status, string words) => Assert.Equal(
        $"{words} 1 message to send.", Hear(Turn("due", "\"offered\"", "\"offered\"", $"1:{status}:{Ben}", 1, 0, "null", "null")).Detail);

    [Fact]
    public void Everything_that_can_be_due_has_its_words()
    {
        foreach (var action in Enum.GetValues<DueAction>().Select(a => Wire.Name(a)))
        {
            var told = Hear(Turn("due", "\"offered\"", "\"offered\"", "", 0, 0, $"\"{action}\"", "\"2026-03-02T09:05:00.0000000+00:00\""));
            Assert.NotEqual(action.Replace('_', ' '), told.Next);
        }
    }

    [Fact]
    public void What_is_closed_has_nothing_due_and_what_is_refused_says_why()
    {
        var done = Hear(Turn("completed", "\"arrived\"", "\"done\"", "", 3, 4, "null", "null"));
        Assert.Equal(("arrived → done. 3 messages to send. Nudge 4 armed.", null, null), (done.Detail, done.Next, done.DueAt));

        var late = Hear(Turn("accept", "\"accepted\"", "\"accepted\"", "", 1, 0, "null", "null", "refused", "\"another worker has it\""));
        Assert.Equal("Not possible: another worker has it. 1 message to send.", late.Detail);
    }

    [Theory]
    [InlineData("superseded", "A later turn armed its own: dropped.")]
    [InlineData("superseded while running", "A later turn armed its own: dropped.")]
    [InlineData("orphan", "Its turn never came to be: dropped.")]
    [InlineData("too early", "Its turn is not to be seen yet: it comes again.")]
    [InlineData("due", "It was time, and what was due is done.")]
    [InlineData("settled", "All is sent and written: it ends.")]
    [InlineData("put again", "All is sent and written: it waits for the next time.")]
    public void A_nudge_says_whose_it_is_and_what_it_found(string done, string words)
    {
        var ofRequest = Hear(Line(LogEvents.Nudge, "Information", $$"""{"Partition":"{{Partition}}","Seq":3,"Done":"{{done}}"}"""));
        Assert.Equal(("nudge", $"Nudge 3 of {Code} fires", words), (ofRequest.Kind, ofRequest.Title, ofRequest.Detail));

        var ofPerson = Hear(Line(LogEvents.Nudge, "Information", $$"""{"Partition":"+1••••••••11","Seq":1,"Done":"{{done}}"}"""));
        Assert.Equal("Nudge 1 of Ben Okafor fires", ofPerson.Title);
    }

    [Fact]
    public void Messages_taken_in_sweeps_faults_and_warnings_are_told_too()
    {
        var inbound = Hear(Line(LogEvents.Inbound, "Information", """{"MessageSid":"SM1","From":"+1••••••••99","Understood":"on_my_way"}"""));
        Assert.Equal(("Message of +1••••••••99 taken in", "Understood: on my way."), (inbound.Title, inbound.Detail));

        var sweep = Hear(Line(LogEvents.Sweep, "Information", """{"Open":4,"Rearmed":1,"Orphans":0,"Replayed":2}"""));
        Assert.Equal("4 open. 1 late, nudged again. 2 brought back from the poison queue.", sweep.Detail);

        var failed = Hear(Line(LogEvents.NudgeFailed, "Warning", $$"""{"Partition":"{{Partition}}","Tries":0}"""));
        Assert.Equal((true, $"Nudge of {Code} fails"), (failed.IsBad, failed.Title));

        var warning = Hear(
            """{"Timestamp":"2026-03-02T09:00:00.0000000Z","EventId":77,"LogLevel":"Error","Category":"C","Message":"Template x does not fit message 3","Exception":"E: why\n   at C","State":{"{OriginalFormat}":"t"}}""");
        Assert.Equal((true, "Error", "Template x does not fit message 3"), (warning.IsBad, warning.Title, warning.Detail));
    }

    [Theory]
    [InlineData("Now listening on something")]
    [InlineData("{ not JSON")]
    [InlineData("{}")]
    [InlineData("""{"EventId":"x","LogLevel":"Information","Message":"m"}""")]
    [InlineData("""{"EventId":3001,"LogLevel":"Loud","Message":"m"}""")]
    public void Other_lines_are_no_log_lines(string line) => Assert.False(HandlerLine.TryRead(line, out _));

    [Fact]
    public void Ordinary_lines_are_not_shown_and_the_oldest_make_room()
    {
        Assert.True(HandlerLine.TryRead(Line(2001, "Information", """{"Partition":"x"}"""), out var ordinary));
        _log.Hear(ordinary);
        Assert.Empty(_log.Events);

        for (var number = 0; number < 301; number++)
        {
            Hear(Line(LogEvents.Sweep, "Information", """{"Open":0,"Rearmed":0,"Orphans":0,"Replayed":0}"""));
        }

        Assert.Equal((300, 2L, 301L), (_log.Events.Count, _log.Events[0].Id, _log.Events[^1].Id));
    }

    private static string Turn(
        string command, string before, string stage, string offers, int messages, int seq, string dueAction, string dueAt,
        string outcome = "applied", string reason = "null") =>
        Line(LogEvents.Turn, "Information", $$"""
            {"Command":"{{command}}","Code":"{{Code}}","Partition":"{{Partition}}","Outcome":"{{outcome}}","Reason":{{reason}},"Before":{{before}},"Stage":{{stage}},"Offers":"{{offers}}","Messages":{{messages}},"Seq":{{seq}},"DueAction":{{dueAction}},"DueAt":{{dueAt}}}
            """);

    private static string Line(int eventId, string level, string state) =>
        $$"""{"Timestamp":"2026-03-02T09:00:00.0000000Z","EventId":{{eventId}},"LogLevel":"{{level}}","Category":"C","Message":"m","State":{{state.Trim()}}}""";

    private ActivityEvent Hear(string line)
    {
        Assert.True(HandlerLine.TryRead(line, out var read), line);
        Assert.NotEqual(LogLevel.None, read.Level);
        _log.Hear(read);
        return _log.Events[^1];
    }
}
