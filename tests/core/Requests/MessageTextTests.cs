using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>Every message a request can send fills its template, in each language. <see cref="Story"/> checks it of each message of each test too.</summary>
public sealed class MessageTextTests
{
    [Fact]
    public void A_request_can_send_every_template_that_is_meant_for_requests_and_each_renders()
    {
        List<OutgoingMessage> messages =
        [
            .. Story.Reported(Some.Ana).Due(DueAction.RetryAssignment).Accepts(Some.Ana).Due(DueAction.FollowUp).Steps(Some.Ana, RequestEvent.PutOnHold).Steps(Some.Ana, RequestEvent.OnMyWay)
                .Steps(Some.Ana, RequestEvent.Completed).Reopens().Declines(Some.Ana).Messages,
            .. LadderTests.Complex([], LadderTests.Manager, LadderTests.Landlord, LadderTests.Uncle).Report(Some.Report)
                .Escalates().Escalates().Escalates().Messages,
            .. Story.Of(Some.Ana).Report(Some.Report with { Safety = "gas", Priority = RequestPriority.Emergency }).Messages,
            .. MediaTests.NotKept.Messages,
            .. Story.Emergency(Some.Ana).Cancels().Accepts(Some.Ana).Messages,
        ];

        messages.ForEach(Rendering.Check);
        var onlyContacts = new[]
        {
            TemplateName.HelpLandlord, TemplateName.HelpRenter, TemplateName.HelpUnknown, TemplateName.HelpWorker, TemplateName.NotYours,
            TemplateName.NothingOpen, TemplateName.OptedInConfirm, TemplateName.OptedOutConfirm, TemplateName.WhichJob, TemplateName.AnswerWaiting, TemplateName.JobUnmuted,
        };

        // What needs two people to talk is played by the golden conversations, which render every message too.
        var conversations = System.IO.Directory.EnumerateFiles(Path.Combine(Messaging.RepositoryRoot.Path, "tests", "core", "Golden", "conversations"), "*.txt")
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("< ", StringComparison.Ordinal))
            .Select(line => line.Split(' ', ',')[3]);
        Assert.Equal(
            TemplateCatalog.BuiltIn.Templates.Select(t => t.Name).Except(onlyContacts).Order(StringComparer.Ordinal),
            messages.Select(m => m.Template).Concat(conversations).Except(onlyContacts).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_text_carries_its_own_number() => Assert.All(
        Story.Reported(Some.Ana).Accepts(Some.Ana).Messages,
        m =>
        {
            Assert.Equal($"{Some.Key.Code}-{m.Number}", m.Values["message_code"]);
            Assert.Contains($"{Some.Key.Code}-{m.Number}", Rendering.Of(m, "en").SmsText, StringComparison.Ordinal);
        });

    [Fact]
    public void The_longest_values_and_odd_characters_still_render()
    {
        var report = Some.Report with
        {
            Title = string.Concat(Enumerable.Repeat("Ünter dem Waschbecken\t\n tropft es 💧 ", 4))[..120],
            Unit = new string('9', 50),
            Place = new string('k', 200),
            RenterName = new string('ñ', 100),
        };

        var story = Story.Of(Some.Ana).Report(report);

        Assert.All(
            SupportedLanguages.All,
            language => Assert.All(story.Messages, m => Assert.All(Rendering.Of(m, language).Variables.Values, v => Assert.DoesNotContain('\n', v))));
    }
}
