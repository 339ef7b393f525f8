using System.CommandLine;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Templates;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli.Templates;

/// <summary><c>dispatch templates …</c></summary>
internal static class TemplatesCommand
{
    public static Command Create(Func<ParseResult, CliContext> context) =>
        new("templates", "The messages WhatsApp has to approve: check them, bring them to Twilio, see how they stand.")
        {
            LintCommand.Create(context), PushCommand.Create(context), StatusCommand.Create(context), DiffCommand.Create(context),
        };
}

/// <summary>Storage and Twilio's Content API, for as long as a command runs.</summary>
internal sealed class TemplateTools : IDisposable
{
    private readonly HttpClient _http = new(TwilioRegistration.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly StorageAccount _account;

    public TemplateTools(CliSettings settings)
    {
        _account = settings.Storage();
        Api = new TwilioContent(_http, settings.Twilio());
        Store = new TableTemplateStore(_account);
        Book = new TemplateBook(Api, Store, Places, new OpenRequestsStore(_account), TemplateCatalog.BuiltIn, TimeProvider.System);
    }

    public TwilioContent Api { get; }

    public TableTemplateStore Store { get; }

    public TemplateBook Book { get; }

    public TableDirectoryQueries Places => new(_account);

    public void Dispose() => _http.Dispose();
}

/// <summary>One template in one language, as it is shown.</summary>
/// <param name="Choices">How many choices of its own this content has, as many as the homes a person can mean; null where the text has none.</param>
/// <param name="ContentSid">Of the latest writing; null where there is none.</param>
/// <param name="Use">What is sent: <c>yes</c>, <c>older text</c>, or <c>no</c>: then by SMS, or not at all.</param>
internal sealed record TemplateLine(
    string Template, string Language, int? Choices, string? ContentSid, string? Name, string Status, string? Category, DateTimeOffset? Since, string Use, string? Reason)
{
    public static readonly IReadOnlyList<string> Columns = ["Template", "Language", "Choices", "ContentSid", "Status", "Category", "Since", "Used", "Reason"];

    public static TemplateLine Of(TemplateStanding standing, IReadOnlyDictionary<string, TemplateRow>? rows = null)
    {
        var use = standing.Usable is null ? "no" : standing.Usable == standing.Latest ? "yes" : "older text";
        var row = rows?.GetValueOrDefault(standing.Name.Key);
        return new TemplateLine(
            standing.Template.Name, standing.Language, standing.Count > 0 ? standing.Count : null, standing.Latest?.Sid,
            standing.Latest is null ? null : standing.Name.ApprovalName, standing.Status, standing.Latest?.Approval.Category, row?.Since, use, standing.Latest?.Approval.RejectionReason);
    }

    public string[] ToCells() => [Template, Language, $"{Choices}", ContentSid ?? "", Status, Category ?? "", $"{Since:u}", Use, Reason ?? ""];
}
