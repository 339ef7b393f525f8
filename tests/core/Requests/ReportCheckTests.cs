using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Requests;

/// <summary>What a form may hold, and the name of what is wrong with it.</summary>
public sealed class ReportCheckTests
{
    private static readonly ReportInput Good = new(
        " Rosa Renter ", "(212) 555-0123", "US", null, " 4b ", "", "", "The tap drips.\r\nSince Sunday.", null, null, null, null, MayEnter: true, " ");

    [Fact]
    public void A_good_report_is_trimmed_and_completed()
    {
        var (report, _, problems) = ReportCheck.Check(Good, RequestSource.Web, Some.Secret, [], isWinter: false);

        Assert.Empty(problems);
        Assert.Equal(
            new Report(
                null, "4b", "", "The tap drips", "The tap drips.\nSince Sunday.", "plumbing", RequestPriority.Low, "Rosa Renter", "+12125550123",
                Channel.WhatsApp, "en", MayEnter: true, null, RequestSource.Web, Some.Secret, []),
            report! with { Attachments = [] });
    }

    [Fact]
    public void What_is_chosen_is_kept()
    {
        var (report, _, _) = ReportCheck.Check(
            Good with { PropertyId = Some.PropertyId, Unit = null, Title = "Tap", Specialty = "gas", Priority = "emergency", Channel = "sms", Language = "es", AccessNotes = "after 5" },
            RequestSource.Api, Some.Secret, [], isWinter: false);

        Assert.Equal(
            (Some.PropertyId, null, "Tap", "gas", RequestPriority.Emergency, Channel.Sms, "es", "after 5"),
            (report!.PropertyId, report.Unit, report.Title, report.Specialty, report.Priority, report.RenterChannel, report.Language, report.AccessNotes));
    }

    [Theory]
    [InlineData("pt-BR", "pt")]
    [InlineData(" FR ", "fr")]
    [InlineData("de", "de")]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    public void A_language_may_come_with_its_region(string? language, string kept) =>
        Assert.Equal(kept, ReportCheck.Check(Good with { Language = language }, RequestSource.Api, Some.Secret, [], isWinter: false).Report!.Language);

    [Fact]
    public void An_empty_choice_of_property_is_none() =>
        Assert.Null(ReportCheck.Check(Good with { PropertyId = "" }, RequestSource.Web, Some.Secret, [], isWinter: false).Report!.PropertyId);

    public static TheoryData<string, string, ReportInput> Faulty => new()
    {
        { "name", "missing", Good with { Name = " " } },
        { "name", "missing", Good with { Name = null } },
        { "name", "too_long", Good with { Name = new string('n', 101) } },
        { "phone_number", "missing", Good with { PhoneNumber = null } },
        { "phone_number", "missing", Good with { PhoneNumber = "  " } },
        { "phone_number", "too_short", Good with { PhoneNumber = "212555" } },
        { "phone_number", "too_long", Good with { PhoneNumber = "212 555 0123 0123 01" } },
        { "phone_number", "too_long", Good with { PhoneNumber = new string('1', 65) } },
        { "phone_number", "not_a_number", Good with { PhoneNumber = "ask me" } },
        { "phone_number", "not_valid", Good with { PhoneNumber = "111 555 0123" } },
        { "unit", "missing", Good with { Unit = " " } },
        { "unit", "missing", Good with { Unit = null, PropertyId = " " } },
        { "unit", "too_long", Good with { Unit = new string('u', 51) } },
        { "location", "too_long", Good with { Place = new string('p', 201) } },
        { "title", "too_long", Good with { Title = new string('t', 121) } },
        { "description", "missing", Good with { Description = "\u0007\n" } },
        { "description", "too_long", Good with { Description = new string('d', 4001) } },
        { "access_notes", "too_long", Good with { AccessNotes = new string('a', 501) } },
        { "specialty", "unknown_value", Good with { Specialty = "Plumbing!" } },
        { "priority", "unknown_value", Good with { Priority = "urgent" } },
        { "channel", "unknown_value", Good with { Channel = "pigeon" } },
        { "language", "unknown_value", Good with { Language = "english" } },
        { "property_id", "not_valid", Good with { PropertyId = "4b" } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_fault_names_field_and_problem(string field, string problem, ReportInput input)
    {
        var (report, _, problems) = ReportCheck.Check(input, RequestSource.Web, Some.Secret, [], isWinter: false);

        Assert.Null(report);
        Assert.Equal([new ReportProblem(field, problem)], problems);
    }

    [Fact]
    public void All_faults_are_named_at_once() => Assert.Equal(
        ["name", "unit", "description", "phone_number"],
        ReportCheck.Check(Good with { Name = null, Unit = null, Description = null, PhoneNumber = null }, RequestSource.Web, Some.Secret, [], isWinter: false).Problems.Select(p => p.Field));

    [Theory]
    [InlineData(ReportCheck.MaxName, ReportCheck.MaxUnit, ReportCheck.MaxTitle, ReportCheck.MaxDescription)]
    public void The_limits_themselves_are_allowed(int name, int unit, int title, int description) => Assert.Empty(ReportCheck.Check(
        Good with { Name = new string('n', name), Unit = new string('u', unit), Title = new string('t', title), Description = new string('d', description) },
        RequestSource.Web, Some.Secret, [], isWinter: false).Problems);

    [Theory]
    [InlineData("+44 20 7946 0018", "+442079460018")]
    [InlineData("+1 555 010 0001", "+15550100001")]
    [InlineData("212.555.0123", "+12125550123")]
    public void A_number_with_its_country_code_need_only_be_possible(string text, string e164) =>
        Assert.Equal(e164, ReportCheck.Check(Good with { PhoneNumber = text }, RequestSource.Web, Some.Secret, [], isWinter: false).Report!.RenterAddress);

    [Theory]
    [InlineData("One line", "One line")]
    [InlineData("It drips.", "It drips")]
    [InlineData("...", "...")]
    [InlineData("First line\nsecond", "First line")]
    [InlineData("The water under the kitchen sink has been running all night and now the floor of the hall is wet", "The water under the kitchen sink has been running all night and now the floor of…")]
    public void The_title_is_the_first_line_cut_at_a_word(string description, string title) => Assert.Equal(title, ReportCheck.TitleOf(description));

    [Fact]
    public void A_title_without_blanks_is_cut_between_characters()
    {
        var title = ReportCheck.TitleOf("a" + string.Concat(Enumerable.Repeat("💧", 60)));

        Assert.Equal("a" + string.Concat(Enumerable.Repeat("💧", 39)) + "…", title);
    }
}
