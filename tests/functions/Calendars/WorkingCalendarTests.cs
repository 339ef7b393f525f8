using Dispatch.Core.Assignment;
using Dispatch.Functions.Calendars;

namespace Dispatch.Functions.Tests.Calendars;

/// <summary>Hours by the clock on the wall as times in UTC, also on the days when the clock changes. The app runs without ICU, as it does here.</summary>
public sealed class WorkingCalendarTests
{
    private const string Berlin = "Europe/Berlin";
    private const string NewYork = "America/New_York";

    private static readonly DayOfWeek[] Week = Enum.GetValues<DayOfWeek>();
    private static readonly DayOfWeek[] WorkDays = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];

    [Theory]
    // Spring forward: from 2 to 3 in the night to the Sunday.
    [InlineData(Berlin, "2026-03-28", "08:00", "18:00", "2026-03-28T07:00Z", "2026-03-28T17:00Z")]
    [InlineData(Berlin, "2026-03-29", "08:00", "18:00", "2026-03-29T06:00Z", "2026-03-29T16:00Z")]
    [InlineData(Berlin, "2026-03-29", "00:00", "06:00", "2026-03-28T23:00Z", "2026-03-29T04:00Z")]
    [InlineData(Berlin, "2026-03-29", "02:30", "06:00", "2026-03-29T01:00Z", "2026-03-29T04:00Z")]
    [InlineData(NewYork, "2026-03-07", "08:00", "18:00", "2026-03-07T13:00Z", "2026-03-07T23:00Z")]
    [InlineData(NewYork, "2026-03-08", "08:00", "18:00", "2026-03-08T12:00Z", "2026-03-08T22:00Z")]
    [InlineData(NewYork, "2026-03-08", "00:00", "06:00", "2026-03-08T05:00Z", "2026-03-08T10:00Z")]
    // Fall back: an hour of the night comes twice, and all of it is open.
    [InlineData(Berlin, "2026-10-25", "08:00", "18:00", "2026-10-25T07:00Z", "2026-10-25T17:00Z")]
    [InlineData(Berlin, "2026-10-25", "00:00", "06:00", "2026-10-24T22:00Z", "2026-10-25T05:00Z")]
    [InlineData(Berlin, "2026-10-25", "02:30", "06:00", "2026-10-25T00:30Z", "2026-10-25T05:00Z")]
    [InlineData(Berlin, "2026-10-25", "00:00", "02:30", "2026-10-24T22:00Z", "2026-10-25T01:30Z")]
    [InlineData(NewYork, "2026-11-01", "00:00", "06:00", "2026-11-01T04:00Z", "2026-11-01T11:00Z")]
    [InlineData(NewYork, "2026-11-01", "18:00", "24:00", "2026-11-01T23:00Z", "2026-11-02T05:00Z")]
    [InlineData("UTC", "2026-11-01", "08:00", "24:00", "2026-11-01T08:00Z", "2026-11-02T00:00Z")]
    public void An_opening_of_a_day_in_UTC(string zone, string day, string from, string to, string opens, string closes)
    {
        var date = DateOnly.ParseExact(day, "yyyy-MM-dd");
        var hours = new WorkingHours(zone, [new Opening(date.DayOfWeek, Clock(from), Clock(to))], []);

        var time = WorkingCalendar.Of(hours, Utc(opens).AddHours(-3));

        Assert.Equal(Utc(opens), time.NextOpen(Utc(opens).AddHours(-3)));
        Assert.False(time.IsOpen(Utc(opens).AddTicks(-1)));
        Assert.True(time.IsOpen(Utc(opens)));
        Assert.True(time.IsOpen(Utc(closes).AddTicks(-1)));
        Assert.False(time.IsOpen(Utc(closes)));
    }

    [Theory]
    // Four hours of work from Friday 16:00 (8 to 18): two on Friday, two on Monday, whose morning is an hour earlier in UTC after the change.
    [InlineData(Berlin, "2026-03-27T15:00Z", 4, "2026-03-30T08:00Z")]
    [InlineData(Berlin, "2026-10-23T14:00Z", 4, "2026-10-26T09:00Z")]
    [InlineData(NewYork, "2026-03-06T21:00Z", 4, "2026-03-09T14:00Z")]
    [InlineData(NewYork, "2026-10-30T20:00Z", 4, "2026-11-02T15:00Z")]
    // Before the opening, and in the night.
    [InlineData(Berlin, "2026-06-01T01:00Z", 1, "2026-06-01T07:00Z")]
    [InlineData(Berlin, "2026-06-05T20:00Z", 1, "2026-06-08T07:00Z")]
    // A full day of work ends with the next opening: at closing time nobody could act.
    [InlineData(Berlin, "2026-06-01T06:00Z", 10, "2026-06-02T06:00Z")]
    [InlineData(Berlin, "2026-06-01T06:00Z", 100, "2026-06-15T06:00Z")]
    public void Work_is_counted_in_open_time(string zone, string from, int hours, string until)
    {
        var time = WorkingCalendar.Of(Office(zone), Utc(from));

        Assert.Equal(Utc(until), time.Add(Utc(from), TimeSpan.FromHours(hours)));
    }

    [Fact]
    public void On_holidays_there_is_no_work()
    {
        var hours = Office(Berlin) with { Holidays = [new DateOnly(2026, 12, 25)] };

        var time = WorkingCalendar.Of(hours, Utc("2026-12-24T20:00Z"));

        Assert.Equal(Utc("2026-12-28T07:00Z"), time.NextOpen(Utc("2026-12-24T20:00Z")));
    }

    [Fact]
    public void Days_of_twenty_four_hours_and_parts_that_touch_have_no_seam()
    {
        WorkingHours always = new(Berlin, [.. Week.Select(d => new Opening(d, TimeSpan.Zero, TimeSpan.FromDays(1)))], []);
        WorkingHours halves = new(NewYork, [.. Week.SelectMany(d => new[] { new Opening(d, TimeSpan.FromHours(9), TimeSpan.FromHours(17)), new Opening(d, TimeSpan.FromHours(17), TimeSpan.FromDays(1)), new Opening(d, TimeSpan.Zero, TimeSpan.FromHours(9)) })], []);
        foreach (var hours in new[] { always, halves })
        {
            var start = Utc("2026-03-01T12:00Z");
            var time = WorkingCalendar.Of(hours, start);

            Assert.All(Enumerable.Range(0, 40 * 96), i => Assert.True(time.IsOpen(start.AddMinutes(15 * i))));
            Assert.Equal(start.AddDays(60), time.Add(start, TimeSpan.FromDays(60)));
        }
    }

    [Fact]
    public void Split_days_are_closed_at_noon()
    {
        WorkingHours hours = new(Berlin, [new Opening(DayOfWeek.Monday, TimeSpan.FromHours(13), TimeSpan.FromHours(17)), new Opening(DayOfWeek.Monday, TimeSpan.FromHours(8), TimeSpan.FromHours(12))], []);

        var time = WorkingCalendar.Of(hours, Utc("2026-06-01T05:00Z"));

        Assert.Equal(Utc("2026-06-01T11:00Z"), time.NextOpen(Utc("2026-06-01T10:00Z")));
        Assert.Equal(Utc("2026-06-01T11:30Z"), time.Add(Utc("2026-06-01T09:30Z"), TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Nothing_waits_for_ever()
    {
        var now = Utc("2026-06-01T05:00Z");

        // A zone this machine does not know, hours that never open, and a time beyond the calendar's end.
        Assert.True(WorkingCalendar.Of(Office("Mars/Olympus"), now).IsOpen(now));
        Assert.True(WorkingCalendar.Of(new WorkingHours(Berlin, [], []), now).IsOpen(now));
        Assert.Equal(now.AddDays(400), WorkingCalendar.Of(Office(Berlin), now).NextOpen(now.AddDays(400)));
    }

    private static WorkingHours Office(string zone) => new(zone, [.. WorkDays.Select(d => new Opening(d, TimeSpan.FromHours(8), TimeSpan.FromHours(18)))], []);

    private static TimeSpan Clock(string text) => text == "24:00" ? TimeSpan.FromDays(1) : TimeOnly.ParseExact(text, "HH:mm").ToTimeSpan();

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-ddTHH:mmZ", null, System.Globalization.DateTimeStyles.AssumeUniversal);
}
