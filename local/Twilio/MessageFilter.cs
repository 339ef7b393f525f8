namespace Dispatch.Local.Twilio;

/// <summary>The filters of the message list: To, From, DateSent, DateSent&gt;, DateSent&lt; (a day or a moment, UTC).</summary>
internal sealed record MessageFilter(string? To, string? From, DateTimeOffset? NotBefore, DateTimeOffset? Before)
{
    /// <summary>False where a date is none.</summary>
    public static bool TryRead(FormBody query, out MessageFilter filter)
    {
        var from = Moment(query["DateSent>"]);
        var to = Moment(query["DateSent<"]);
        var day = Moment(query["DateSent"]);
        filter = new MessageFilter(
            query["To"],
            query["From"],
            day?.Time ?? from?.Time,
            day?.Time.AddDays(1) ?? (to is { IsDay: true } ? to.Value.Time.AddDays(1) : to?.Time));
        return (query["DateSent>"] is null || from is not null) && (query["DateSent<"] is null || to is not null) && (query["DateSent"] is null || day is not null);
    }

    public bool Matches(LedgerMessage message)
    {
        var time = message.DateSent ?? message.DateCreated;
        return (To is null || message.To == To)
            && (From is null || message.From == From)
            && (NotBefore is null || time >= NotBefore)
            && (Before is null || time < Before);
    }

    private static (DateTimeOffset Time, bool IsDay)? Moment(string? text) =>
        DateTimeOffset.TryParse(text, null, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? (time, text.Length == 10) : null;
}
