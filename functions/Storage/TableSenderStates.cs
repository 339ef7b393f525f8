using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>Senders in trouble, one row each, in the table <c>operations</c>, partition <c>senders_{account}</c>.</summary>
/// <param name="accountSid">Whose senders: what stops one Twilio account is no matter of another.</param>
internal sealed class TableSenderStates(StorageAccount account, string accountSid, TimeProvider clock) : ISenderStates
{
    private const int MaxTries = 5;

    private readonly TableClient _table = account.Table(OperationsTable.TableName);

    private string Partition => $"senders_{accountSid}";

    public async Task<IReadOnlyDictionary<Channel, SenderState>> ReadAsync(CancellationToken cancellationToken)
    {
        var states = new Dictionary<Channel, SenderState>();
        await foreach (var row in _table.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellationToken))
        {
            var state = Read(row);
            if (clock.GetUtcNow() - state.Until < SenderState.Memory)
            {
                states[state.Channel] = state;
            }
        }

        return states;
    }

    public async Task TroubleAsync(Channel channel, int errorCode, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var channels = ErrorReactions.IsAboutTheAccount(errorCode) ? Enum.GetValues<Channel>() : [channel];
        foreach (var each in channels)
        {
            await WriteAsync(each, errorCode, retryAfter, cancellationToken);
        }
    }

    public Task ClearAsync(Channel channel, bool isAccount, CancellationToken cancellationToken)
    {
        var channels = isAccount ? Enum.GetValues<Channel>() : [channel];
        return Task.WhenAll(channels.Select(c => _table.DeleteEntityAsync(Partition, Wire.Name(c), cancellationToken: cancellationToken)));
    }

    public async Task PassedOnAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (SenderState.MayEndWith(message))
        {
            var ended = (await ReadAsync(cancellationToken)).Values.Where(s => s.IsEndedBy(message));
            await Task.WhenAll(ended.Select(s => ClearAsync(s.Channel, isAccount: false, cancellationToken)));
        }
    }

    /// <summary>Two processes that meet the same trouble at one moment: one of their rows stands, which is enough.</summary>
    private async Task WriteAsync(Channel channel, int errorCode, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            var before = await _table.GetEntityIfExistsAsync(Partition, Wire.Name(channel), cancellationToken: cancellationToken);
            var after = SenderState.After(before is null ? null : Read(before), channel, errorCode, retryAfter, clock.GetUtcNow());
            var result = before is null
                ? await _table.AddEntityAsync(Write(after), cancellationToken)
                : await _table.UpdateEntityAsync(Write(after), before.ETag, TableUpdateMode.Replace, cancellationToken);
            if (result is TableResult.Ok)
            {
                return;
            }
        }
    }

    private TableEntity Write(SenderState state) => new(Partition, Wire.Name(state.Channel))
    {
        ["until"] = state.Until,
        ["error_code"] = state.ErrorCode,
        ["times"] = state.Times,
        ["since"] = state.Since,
        ["is_stopped"] = state.IsStopped,
    };

    private static SenderState Read(TableEntity row) => new(
        ChannelWords.Parse(row.RowKey), row.GetRequiredTime("until"), row.GetNumber("error_code"), row.GetNumber("times"), row.GetRequiredTime("since"),
        row.GetBoolean("is_stopped") ?? false);
}

/// <summary>The table <c>operations</c>: what operators look at, and marks of timed work. Partitions <c>senders_{account}</c>, <c>marks_{account}</c>, <c>reports_{account}</c>, <c>attention_{org}</c>.</summary>
internal static class OperationsTable
{
    public const string TableName = "operations";
}
