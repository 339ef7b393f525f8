using System.Web;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Local.Twilio;

namespace Dispatch.Storm.World;

/// <summary>What the ledger alone says of an outgoing message: the request and number that ride in its StatusCallback.</summary>
/// <param name="Partition">The aggregate it belongs to.</param>
/// <param name="Number">Its number there.</param>
internal sealed record Sent(LedgerMessage Message, string Partition, int Number)
{
    public static Sent? Of(LedgerMessage message)
    {
        if (message.Direction != "outbound-api" || message.StatusCallback is not { } callback)
        {
            return null;
        }

        var query = HttpUtility.ParseQueryString(new Uri(callback).Query);
        return int.TryParse(query["m"], out var number) && query["r"] is { } partition ? new Sent(message, partition, number) : null;
    }

    /// <summary>Our row of it; the only thing asked of it is whether it says that it may have come twice.</summary>
    public Task<TableEntity?> RowAsync(StorageAccount account) =>
        account.Table(IsOfContact ? TableContactStore.TableName : TableRequestStore.TableName).GetEntityIfExistsAsync(Partition, MessageRow.KeyOf(Partition, Number));

    /// <summary>A message of the person's own conversation, of no request.</summary>
    public bool IsOfContact => !Partition.Contains('_', StringComparison.Ordinal);

    public bool IsOf(RequestKey request) => Partition == request.Partition;

    /// <summary>Which message it is (<c>job_offer</c>): the content's name without prefix and language, or what the text says.</summary>
    public string? Template { get; } = Message.ContentName is { } name ? TemplateOf(name) : TemplateReader.Find(Message.Body);

    /// <summary>Whether it ended without reaching the person.</summary>
    public bool IsFailed => Message.Status is "failed" or "undelivered" or "canceled";

    /// <summary>The id of the button that begins so (<c>accept:</c>), or null.</summary>
    public string? Button(string verb) =>
        Message.Buttons.FirstOrDefault(b => b.Value.StartsWith(verb + ":", StringComparison.Ordinal))?.Value;

    private static string TemplateOf(string contentName) =>
        ContentName.TryParse(contentName, out var name) ? name.Template : contentName;
}
