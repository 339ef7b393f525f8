using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Directory;

/// <summary>What a directory file may say of policy, hours and ladder, and the sentence for what it may not.</summary>
public sealed class PolicyCheckTests
{
    private static readonly OrganisationEntry Organisation = new(Some.OrganisationId, "Homes", "US", "Europe/Berlin", "en", null, null);

    private static readonly ComplexEntry Complex = new(Some.ComplexId, Some.OrganisationId, "X1", "Court", null, null);

    [Fact]
    public void A_file_that_says_nothing_has_the_defaults()
    {
        var content = Good(Organisation, Complex);

        Assert.Null(content.Organisations[0].Hours);
        Assert.Equal(EscalationRung.Default, content.Complexes[0].Escalation);
        Assert.Equal(OfferPolicy.Default, content.Organisations[0].Policy);
    }

    [Theory]
    [InlineData(RequestPriority.Emergency, 5, 20, 15, 4, 1, false)]
    [InlineData(RequestPriority.High, 15, 1, 60, 24, 3, false)]
    [InlineData(RequestPriority.Medium, 60, 1, 240, 72, 7, true)]
    [InlineData(RequestPriority.Low, 240, 1, 960, 336, 28, true)]
    public void The_defaults(RequestPriority priority, int answerMinutes, int atOnce, int respondMinutes, int arriveHours, int finishDays, bool inHours)
    {
        var terms = OfferPolicy.Default.For(priority);

        Assert.Equal((TimeSpan.FromMinutes(answerMinutes), TimeSpan.FromMinutes(answerMinutes / 2.0), atOnce), (terms.Answer, terms.Remind, terms.AskAtOnce));
        Assert.Equal(
            (TimeSpan.FromMinutes(respondMinutes), TimeSpan.FromHours(arriveHours), TimeSpan.FromDays(finishDays), 80, inHours),
            (terms.Respond, terms.Arrive, terms.Finish, terms.WarnPercent, terms.InWorkingHours));
    }

    [Fact]
    public void What_one_priority_says_leaves_its_other_values_and_the_other_priorities_alone()
    {
        var policy = new OfferPolicy { High = new PriorityPolicy { AnswerSeconds = 120 } };

        Assert.Equal(OfferPolicy.Default.For(RequestPriority.High) with { Answer = TimeSpan.FromMinutes(2), Remind = TimeSpan.FromMinutes(1) }, policy.For(RequestPriority.High));
        Assert.Equal(OfferPolicy.Default.For(RequestPriority.Low), policy.For(RequestPriority.Low));
    }

    [Fact]
    public void Hours_and_holidays_are_read()
    {
        var hours = Good(
            Organisation with { WorkingHours = [new(["monday", "friday"], "08:00", "12:30"), new(["sunday"], "00:00", "24:00")], Holidays = ["2026-12-25"] },
            Complex).Organisations[0].Hours!;

        Assert.Equal(("Europe/Berlin", new DateOnly(2026, 12, 25)), (hours.TimeZone, hours.Holidays.Single()));
        Assert.Equal(
            [new Opening(DayOfWeek.Monday, TimeSpan.FromHours(8), TimeSpan.FromHours(12.5)), new Opening(DayOfWeek.Friday, TimeSpan.FromHours(8), TimeSpan.FromHours(12.5)), new Opening(DayOfWeek.Sunday, TimeSpan.Zero, TimeSpan.FromDays(1))],
            hours.Openings);
    }

    [Fact]
    public void A_ladder_is_read_with_its_people()
    {
        EscalationEntry[] rungs =
        [
            new("manager", null, null, null, null, null, null, null),
            new("worker", Some.WorkerId(1), null, null, null, null, 900, 2),
            new("contact", null, "Uncle Bob", "201-555-0123", "es", "whatsapp", null, 3),
        ];

        var ladder = Good(Organisation, Complex with { Escalation = rungs }).Complexes[0].Escalation;

        Assert.Equal([RungKind.Manager, RungKind.Worker, RungKind.Contact], ladder.Select(r => r.Kind));
        Assert.Equal(("Wanda W", "+12015550101", "en", 900, 2), (ladder[1].Name, ladder[1].PhoneNumber, ladder[1].Language, ladder[1].WaitSeconds, ladder[1].Tries));
        Assert.Equal(("Uncle Bob", "+12015550123", Core.Messaging.Channel.WhatsApp, 3), (ladder[2].Name, ladder[2].PhoneNumber, ladder[2].Channel!.Value, ladder[2].Tries));
    }

    public static TheoryData<OrganisationEntry, string> BadOrganisations => new()
    {
        { Organisation with { Policy = new() { Low = new() { AnswerSeconds = 5 } } }, "organisations[0].policy.low.answer_seconds: 5 seconds is not between 10 seconds and 400 days." },
        { Organisation with { Policy = new() { High = new() { AskAtOnce = 21 } } }, "organisations[0].policy.high.ask_at_once: 21 is not between 1 and 20 workers." },
        { Organisation with { Policy = new() { Emergency = new() { WarnPercent = 100 } } }, "organisations[0].policy.emergency.warn_percent: 100 is not between 1 and 99 percent." },
        { Organisation with { Policy = new() { OfferSeconds = 0 } }, "organisations[0].policy.offer_seconds: 0 seconds is not between 10 seconds and 400 days." },
        { Organisation with { WorkingHours = [new(["mon"], "08:00", "17:00")] }, "organisations[0].working_hours[0].days: 'mon' is not one of sunday, monday, tuesday, wednesday, thursday, friday, saturday." },
        { Organisation with { WorkingHours = [new(["monday"], "8", "17:00")] }, "organisations[0].working_hours[0].from: '8' is no time of day such as 08:00 or 17:30." },
        { Organisation with { WorkingHours = [new(["monday"], "22:00", "06:00")] }, "organisations[0].working_hours[0]: ends at 06:00 before it begins at 22:00; write a night as two parts, to 24:00 and from 00:00." },
        { Organisation with { WorkingHours = [new(["monday"], "08:00", "17:00")], Holidays = ["25.12.2026"] }, "organisations[0].holidays[0]: '25.12.2026' is no date such as 2026-12-25." },
        { Organisation with { Holidays = ["2026-12-25"] }, "organisations[0].working_hours: say when there is work, or leave out working_hours and holidays for round the clock." },
    };

    [Theory]
    [MemberData(nameof(BadOrganisations), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_with_an_organisation_is_said_in_one_line(OrganisationEntry entry, string fault) => Assert.Equal([fault], Faults(entry, Complex));

    public static TheoryData<EscalationEntry[], string> BadLadders => new()
    {
        { [], "complexes[0].escalation: list 1 to 10 contacts, or leave it out for the manager and then the landlord." },
        { [new("boss", null, null, null, null, null, null, null)], "complexes[0].escalation[0].kind: 'boss' is not one of manager, landlord, worker, contact." },
        { [new("manager", null, null, null, null, "fax", null, null)], "complexes[0].escalation[0].channel: 'fax' is not one of sms, whatsapp." },
        { [new("manager", null, null, null, null, null, null, 6)], "complexes[0].escalation[0].tries: 6 is not between 1 and 5 tries." },
        { [new("manager", null, null, null, null, null, 1, null)], "complexes[0].escalation[0].wait_seconds: 1 seconds is not between 10 seconds and 400 days." },
        { [new("worker", "nobody", null, null, null, null, null, null)], "complexes[0].escalation[0].worker_id: there is no worker 'nobody' of this organisation in this file." },
        { [new("contact", null, null, "201-555-0123", null, null, null, null)], "complexes[0].escalation[0].name: is missing." },
    };

    [Theory]
    [MemberData(nameof(BadLadders), DisableDiscoveryEnumeration = true)]
    public void What_is_wrong_with_a_ladder_is_said_in_one_line(EscalationEntry[] rungs, string fault) =>
        Assert.Equal([fault], Faults(Organisation, Complex with { Escalation = rungs }));

    private static DirectoryContent Good(OrganisationEntry organisation, ComplexEntry complex)
    {
        var content = DirectoryCheck.Check(File(organisation, complex), Some.Start, out var faults);
        Assert.True(content is not null, string.Join('\n', faults));
        return content;
    }

    private static IReadOnlyList<string> Faults(OrganisationEntry organisation, ComplexEntry complex)
    {
        Assert.Null(DirectoryCheck.Check(File(organisation, complex), Some.Start, out var faults));
        return faults;
    }

    private static DirectoryFile File(OrganisationEntry organisation, ComplexEntry complex) => new()
    {
        Organisations = [organisation],
        Complexes = [complex],
        Workers = [new(Some.WorkerId(1), Some.OrganisationId, "Wanda", "W", "+12015550101", null, "en", ["roofing"], null)],
    };
}
