namespace Dispatch.Functions.Templates;

/// <summary>What a look at Twilio's approvals found.</summary>
internal sealed record TemplateWatchReport(int Templates, int Usable, int Lost, int Changed);

/// <summary>
/// Every hour: WhatsApp pauses, disables and recategorises templates without telling anybody, and people delete contents. Those are not used from here on; their
/// messages go the way of unapproved ones, by SMS where there is a number. Each is logged as long as it lasts, so that an alert stays up.
/// </summary>
internal sealed partial class TemplateWatch(TemplateBook book, ILogger<TemplateWatch> logger)
{
    public async Task<TemplateWatchReport> RunAsync(CancellationToken cancellationToken)
    {
        var standings = await book.ReadAsync(cancellationToken);
        var (changed, gone) = await book.RecordAsync(standings, cancellationToken);
        var lost = standings.Where(s => s.IsLost || gone.Contains(s.Name.Key)).ToList();
        foreach (var standing in lost)
        {
            LogLost(logger, standing.Template.Name, standing.Language, standing.Status, standing.Latest?.Approval.Category, standing.Usable is not null);
        }

        return new TemplateWatchReport(standings.Count, standings.Count(s => s.Usable is not null), lost.Count, changed);
    }

    [LoggerMessage(
        LogEvents.TemplateLost, LogLevel.Warning, "Template {Template} in {Language} cannot be used at WhatsApp: {Status} as {Category}; an older text is used instead: {HasOlder}")]
    private static partial void LogLost(ILogger logger, string template, string language, string status, string? category, bool hasOlder);
}
