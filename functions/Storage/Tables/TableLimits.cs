using System.Text.RegularExpressions;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>
/// The limits of Azure Tables (learn.microsoft.com, "Understanding the Table service data model" and "Performing entity group transactions"),
/// checked before anything is sent: the emulator accepts several things that Azure refuses.
/// </summary>
public static partial class TableLimits
{
    public const int Properties = 252;
    public const int PropertyNameCharacters = 255;
    public const int StringCharacters = 32 * 1024;
    public const int BinaryBytes = 64 * 1024;
    public const int KeyCharacters = 512;
    public const int EntityBytes = 1024 * 1024;
    public const int BatchActions = 100;
    public const int BatchBytes = 4 * 1024 * 1024;

    private static readonly DateTimeOffset FirstTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>3 to 63 ASCII letters and digits, a letter first, not the reserved word "tables".</summary>
    public static bool IsTableName(string name) =>
        TableName().IsMatch(name) && !name.Equals("tables", StringComparison.OrdinalIgnoreCase);

    /// <summary>Null, or the limit one of the keys breaks.</summary>
    public static TableResult.Invalid? CheckKeys(string partitionKey, string rowKey) =>
        CheckKey("PartitionKey", partitionKey) ?? CheckKey("RowKey", rowKey);

    /// <summary>Null, or the first limit the row breaks.</summary>
    public static TableResult.Invalid? Check(TableEntity entity) =>
        CheckKeys(entity.PartitionKey, entity.RowKey)
        ?? CheckCount(entity)
        ?? entity.Select(pair => CheckName(pair.Key) ?? CheckValue(pair.Key, pair.Value)).FirstOrDefault(problem => problem is not null)
        ?? CheckSize(entity);

    /// <summary>Null, or the first limit the batch breaks; its size as sent is checked when it is written.</summary>
    internal static TableTransactionResult.NotApplied? Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count is 0 or > BatchActions)
        {
            return Refuse(null, TableRule.BatchCount, $"{actions.Count} actions");
        }

        var rows = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < actions.Count; index++)
        {
            var entity = actions[index].Entity;
            if (entity.PartitionKey != actions[0].Entity.PartitionKey)
            {
                return Refuse(index, TableRule.BatchPartition, "a second partition");
            }

            if (!rows.Add(entity.RowKey))
            {
                return Refuse(index, TableRule.BatchDuplicate, "a row twice");
            }

            if (Check(actions[index]) is { } problem)
            {
                return new(index, problem);
            }
        }

        return null;
    }

    internal static TableResult.Invalid? Check(TableTransactionAction action) =>
        action.HasBody ? Check(action.Entity) : CheckKeys(action.Entity.PartitionKey, action.Entity.RowKey);

    /// <summary>Bytes of a row as Azure counts them: 4 + keys, and per value 8 + its name + its content; text in UTF-16.</summary>
    public static long SizeOf(TableEntity entity) =>
        4 + (2L * (entity.PartitionKey.Length + entity.RowKey.Length))
        + entity.Sum(pair => 8L + (2L * pair.Key.Length) + SizeOf(pair.Value));

    private static long SizeOf(object value) => value switch
    {
        string text => 4 + (2L * text.Length),
        byte[] bytes => 4 + bytes.LongLength,
        bool => 1,
        int => 4,
        Guid => 16,
        _ => 8,
    };

    private static TableTransactionResult.NotApplied Refuse(int? index, TableRule rule, string detail) =>
        new(index, new TableResult.Invalid(rule, detail));

    private static TableResult.Invalid? CheckKey(string name, string key)
    {
        if (key.Length > KeyCharacters)
        {
            return new(TableRule.KeyLength, $"{name} has {key.Length} characters");
        }

        return key.AsSpan().IndexOfAny('/', '\\') >= 0 || key.AsSpan().IndexOfAny('#', '?') >= 0 || key.Any(char.IsControl) || HasHalfSurrogate(key)
            ? new(TableRule.KeyCharacters, name)
            : null;
    }

    private static bool HasHalfSurrogate(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text, index))
            {
                index++;
            }
            else if (char.IsSurrogate(text[index]))
            {
                return true;
            }
        }

        return false;
    }

    private static TableResult.Invalid? CheckCount(TableEntity entity) =>
        entity.Count > Properties ? new(TableRule.PropertyCount, $"{entity.Count} properties") : null;

    private static TableResult.Invalid? CheckName(string name) =>
        name.Length <= PropertyNameCharacters && PropertyName().IsMatch(name) && name is not ("PartitionKey" or "RowKey" or "Timestamp")
            ? null
            : new(TableRule.PropertyName, name.Length <= PropertyNameCharacters ? name : $"{name.Length} characters");

    private static TableResult.Invalid? CheckValue(string name, object value) => value switch
    {
        string { Length: > StringCharacters } text => new(TableRule.StringLength, $"{name} has {text.Length} characters"),
        byte[] { Length: > BinaryBytes } bytes => new(TableRule.BinaryLength, $"{name} has {bytes.Length} bytes"),
        DateTimeOffset time when time < FirstTime => new(TableRule.DateRange, name),
        _ => null,
    };

    private static TableResult.Invalid? CheckSize(TableEntity entity) =>
        SizeOf(entity) is var size && size > EntityBytes ? new(TableRule.EntitySize, $"{size} bytes") : null;

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{2,62}\z", RegexOptions.None, 1000)]
    private static partial Regex TableName();

    [GeneratedRegex(@"\A[\p{L}_][\p{L}\p{Nd}_]*\z", RegexOptions.None, 1000)]
    private static partial Regex PropertyName();
}
