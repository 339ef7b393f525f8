using System.Globalization;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>OData filters with every value quoted, so that no text from outside can change a query.</summary>
public static class TableFilter
{
    /// <summary>For example <c>Of($"PartitionKey eq {partition} and due_at lt {now}")</c>.</summary>
    public static string Of(FormattableString filter) =>
        string.Format(CultureInfo.InvariantCulture, filter.Format, [.. filter.GetArguments().Select(Literal)]);

    /// <summary>All rows of a partition.</summary>
    public static string Partition(string partitionKey) => Of($"PartitionKey eq {partitionKey}");

    /// <summary>Rows of a partition from <paramref name="first"/> up to, not including, <paramref name="end"/>, in ordinal order.</summary>
    public static string RowRange(string partitionKey, string first, string end) =>
        Of($"PartitionKey eq {partitionKey} and RowKey ge {first} and RowKey lt {end}");

    /// <summary>Rows of a partition whose key begins with <paramref name="prefix"/> (not empty).</summary>
    public static string RowPrefix(string partitionKey, string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return RowRange(partitionKey, prefix, prefix[..^1] + (char)(prefix[^1] + 1));
    }

    private static object Literal(object? value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture) + "L",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset time => $"datetime'{TableEntityJson.FormatTime(time)}'",
        Guid guid => $"guid'{guid:D}'",
        byte[] bytes => $"X'{Convert.ToHexStringLower(bytes)}'",
        _ => throw new ArgumentException($"A filter cannot hold {value?.GetType().Name ?? "null"}.", nameof(value)),
    };
}
