using System.ComponentModel;

namespace Dispatch.Functions.Api;

/// <summary>What a person has to look at; normally all of it is empty.</summary>
internal sealed record AttentionResource(
    [property: Description("Open requests that need a person, or whose next action is late.")] IReadOnlyList<RequestLine> Items,
    [property: Description("Give it as page to read on in items; null at the end.")] string? Next,
    [property: Description("Messages that are held, were not delivered, may be double, or show a fault of account, sender or template; three days at most.")]
    IReadOnlyList<MessageAttentionResource> Messages,
    [property: Description("Give it as messages_page to read on in messages; null at the end.")] string? MessagesNext,
    [property: Description("Senders that are throttled or stopped.")] IReadOnlyList<SenderResource> Senders,
    [property: Description("Templates WhatsApp has refused, paused, disabled or put into another category; they are not used.")] IReadOnlyList<TemplateResource> Templates,
    [property: Description("Nudges on the poison queue; the sweep puts them back, waiting longer each time.")] int Poison,
    [property: Description("The latest sweep; null before the first.")] SweepResource? Sweep,
    [property: Description("The latest comparison with Twilio's ledger; null before the first.")] LedgerResource? Ledger);

internal sealed record MessageAttentionResource(
    [property: Description("Null for a reply that belongs to no request.")] string? RequestId,
    string? Code,
    int Number,
    [property: Description("held, possibly_double, to_fix, not_delivered or unknown_to_provider")] string Kind,
    string Role,
    string Channel,
    string Template,
    int? ErrorCode,
    [property: Description("In plain words, in the language asked for.")] string? Reason,
    DateTimeOffset At);

internal sealed record SenderResource(
    string Channel,
    [property: Description("stopped until an operator acts and it works again, or throttled")] string State,
    int ErrorCode,
    [property: Description("In plain words.")] string Reason,
    DateTimeOffset Since,
    DateTimeOffset Until);

internal sealed record TemplateResource(
    string Template,
    string Language,
    [property: Description("rejected, paused, disabled, recategorised or missing")] string Status,
    [property: Description("As WhatsApp sees it.")] string? Category,
    string? Reason,
    DateTimeOffset Since);

internal sealed record SweepResource(
    DateTimeOffset At, int Open, int Rearmed, int Late, int WithoutDue, int Unassigned, int Orphans, int MessagesInTrouble, int Poison);

internal sealed record LedgerResource(
    DateTimeOffset At, DateOnly Day, int Listed, int Ours, int Adopted, int Doubles, int Unknown, IReadOnlyList<string> UnknownSids, bool IsComplete);
