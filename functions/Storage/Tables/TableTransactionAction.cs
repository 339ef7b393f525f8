using Azure;
using Azure.Core;

namespace Dispatch.Functions.Storage.Tables;

public enum TableTransactionActionType
{
    /// <summary>Insert; a row with the same keys is a conflict.</summary>
    Add,

    /// <summary>Change the named values of the row with this ETag.</summary>
    UpdateMerge,

    /// <summary>Put this in the place of the row with this ETag.</summary>
    UpdateReplace,

    /// <summary>Delete the row with this ETag.</summary>
    Delete,

    /// <summary>Insert, or change the named values, whatever was there.</summary>
    UpsertMerge,

    /// <summary>Insert or replace, whatever was there.</summary>
    UpsertReplace,
}

/// <summary>How an update treats values it does not name.</summary>
public enum TableUpdateMode
{
    /// <summary>Leaves them.</summary>
    Merge,

    /// <summary>Removes them.</summary>
    Replace,
}

/// <summary>One write, alone or in a batch.</summary>
public sealed class TableTransactionAction
{
    /// <summary>A write, not yet sent.</summary>
    /// <param name="actionType">What to do.</param>
    /// <param name="entity">The row; only its keys matter for a delete.</param>
    /// <param name="etag">The version an update or delete needs, or <see cref="ETag.All"/> for any; default is allowed for a delete and means any.</param>
    /// <exception cref="ArgumentException">An update without an ETag, which the service would take for an upsert.</exception>
    public TableTransactionAction(TableTransactionActionType actionType, TableEntity entity, ETag etag = default)
    {
        if (actionType is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace && etag == default)
        {
            throw new ArgumentException("An update needs an ETag (ETag.All for any version).", nameof(etag));
        }

        ActionType = actionType;
        Entity = entity;
        ETag = etag;
    }

    public TableTransactionActionType ActionType { get; }

    public TableEntity Entity { get; }

    public ETag ETag { get; }

    internal bool HasBody => ActionType is not TableTransactionActionType.Delete;

    internal RequestMethod Method => ActionType switch
    {
        TableTransactionActionType.Add => RequestMethod.Post,
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge => TablePipeline.Merge,
        TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => RequestMethod.Put,
        TableTransactionActionType.Delete => RequestMethod.Delete,
        _ => throw new InvalidOperationException($"No such action: {ActionType}."),
    };

    /// <summary>The If-Match header, or null where there must be none.</summary>
    internal string? IfMatch => ActionType switch
    {
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace => ETag.ToString("H"),
        TableTransactionActionType.Delete => (ETag == default ? ETag.All : ETag).ToString("H"),
        _ => null,
    };

    internal string Path(string table) => ActionType is TableTransactionActionType.Add ? table : RowPath(table, Entity.PartitionKey, Entity.RowKey);

    /// <summary>Path of one row: quotes doubled, then percent-encoded.</summary>
    internal static string RowPath(string table, string partitionKey, string rowKey) =>
        $"{table}(PartitionKey='{Escape(partitionKey)}',RowKey='{Escape(rowKey)}')";

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
