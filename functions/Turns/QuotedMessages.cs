using Dispatch.Core.Conversations;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Turns;

/// <summary>
/// Finds a quoted message by its id in the partitions of the person's own jobs. Nothing is written for it: a look-up row for every message
/// sent would cost a write each time, and few are ever quoted. Of an older job Twilio is asked for the text: it holds the request's code.
/// </summary>
internal sealed partial class QuotedMessages(
    StorageAccount account, IRequestStore store, TableRequestMessages messages, IMessageSender sender, ILogger<QuotedMessages> logger) : IQuotedMessageStore
{
    private const int MaxOpen = 20;
    private const int MaxClosed = 10;
    private const int MaxOlder = 40;

    /// <summary>The webhook waits for it, and Twilio for the webhook: 15 s.</summary>
    private static readonly TimeSpan TextLimit = TimeSpan.FromSeconds(3);

    private readonly TableClient _requests = account.Table(TableRequestStore.TableName);
    private readonly TableClient _contacts = account.Table(TableContactStore.TableName);

    public async Task<QuotedJob?> FindAsync(ContactAggregate contact, string messageSid, CancellationToken cancellationToken)
    {
        if (await AmongAsync(contact.Jobs.OrderByDescending(j => j.At).Take(MaxOpen), messageSid, cancellationToken) is { } open)
        {
            return open;
        }

        var closed = await ClosedAsync(contact).Take(MaxClosed).ToListAsync(cancellationToken);
        var found = await AmongAsync(closed, messageSid, cancellationToken);
        if (found is not null || (contact.Jobs.Count <= MaxOpen && closed.Count < MaxClosed))
        {
            return found;
        }

        return await TextAsync(messageSid, cancellationToken) is { } text
            ? await ByTextAsync(contact, text, messageSid, cancellationToken)
            : await AmongAsync(await ClosedAsync(contact).Skip(MaxClosed).Take(MaxOlder).ToListAsync(cancellationToken), messageSid, cancellationToken);
    }

    /// <summary>Newest reports first: who has just done the oldest of many jobs quotes far down in the list.</summary>
    private IAsyncEnumerable<ContactJob> ClosedAsync(ContactAggregate contact) => _contacts
        .QueryAsync(TableFilter.RowPrefix(contact.Contact.Address, ContactRows.ClosedPrefix), MaxClosed + MaxOlder).Select(ContactRows.ReadJob);

    /// <summary>Null where Twilio does not answer soon or knows no such message.</summary>
    private async Task<string?> TextAsync(string messageSid, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TextLimit);
        try
        {
            return (await sender.FetchAsync(messageSid, limit.Token))?.Body;
        }
        catch (Exception fault) when (fault is TwilioApiException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotFetched(logger, fault, messageSid);
            return null;
        }
    }

    private async Task<QuotedJob?> ByTextAsync(ContactAggregate contact, string text, string messageSid, CancellationToken cancellationToken)
    {
        var organisations = contact.Roles.Select(r => r.OrganisationId).Distinct(StringComparer.Ordinal).ToList();
        foreach (var code in RequestCode.FindIn(text).Where(c => text.Contains($"{c}-", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal))
        {
            var found = await messages.FindAsync(code, organisations, cancellationToken);
            foreach (var (key, message) in found.Where(m => messageSid == m.Message.MessageSid || messageSid == m.Message.CallbackSid))
            {
                var jobs = await store.LoadAsync(key, cancellationToken) is { } request ? Jobs.Of(request.Aggregate) : [];
                var own = jobs.FirstOrDefault(j => j.Address == contact.Contact.Address).Jobs ?? [];
                if (own.OrderBy(j => j.Role == message.Role ? 0 : 1).FirstOrDefault() is { } job)
                {
                    return new QuotedJob(job);
                }
            }
        }

        return null;
    }

    private async Task<QuotedJob?> AmongAsync(IEnumerable<ContactJob> jobs, string messageSid, CancellationToken cancellationToken)
    {
        var looked = await Task.WhenAll(jobs.Select(async j => await HasAsync(j, messageSid, cancellationToken) ? j : null));
        return looked.OfType<ContactJob>().FirstOrDefault() is { } job ? new QuotedJob(job) : null;
    }

    private async Task<bool> HasAsync(ContactJob job, string messageSid, CancellationToken cancellationToken)
    {
        var sid = TableFilter.Of($"message_sid eq {messageSid} or callback_sid eq {messageSid}");
        var filter = $"{TableFilter.RowPrefix(job.Key.Partition, MessageRow.First)} and ({sid})";
        return await _requests.QueryAsync(filter, 1, ["number"], cancellationToken).AnyAsync(cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "The quoted message {MessageSid} could not be read from Twilio")]
    private static partial void LogNotFetched(ILogger logger, Exception fault, string messageSid);
}
