using Dispatch.Core.Messaging;

namespace Dispatch.Core.Turns;

/// <summary>A message somebody should look at: a hint, the message itself is the truth.</summary>
/// <param name="Partition">Its aggregate.</param>
/// <param name="At">When the trouble began.</param>
public sealed record AttentionRow(string Partition, int MessageNumber, TroubleKind Kind, DateTimeOffset At)
{
    /// <summary>What nobody could put right for so long is history.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromDays(3);
}

/// <summary>The list of messages in trouble, by organisation.</summary>
public interface IAttentionStore
{
    /// <param name="organisationId">Null for messages to strangers.</param>
    Task WriteAsync(string? organisationId, IReadOnlyList<AttentionRow> rows, CancellationToken cancellationToken);
}
