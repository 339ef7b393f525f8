using System.Collections;
using Azure;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>
/// One row: two keys and up to 252 named values of type string, bool, int, long, double, DateTimeOffset, Guid or byte[].
/// There is no null in a table: setting null removes the value, and a MERGE leaves a value it does not name as it was.
/// </summary>
public sealed class TableEntity(string partitionKey, string rowKey) : IEnumerable<KeyValuePair<string, object>>
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public string PartitionKey { get; } = partitionKey ?? throw new ArgumentNullException(nameof(partitionKey));

    public string RowKey { get; } = rowKey ?? throw new ArgumentNullException(nameof(rowKey));

    /// <summary>When storage last wrote the row, UTC; null before it was read.</summary>
    public DateTimeOffset? Timestamp { get; internal set; }

    /// <summary>The version that was read; default before that.</summary>
    public ETag ETag { get; internal set; }

    /// <summary>How many values there are, keys and timestamp not counted.</summary>
    public int Count => _values.Count;

    public IReadOnlyCollection<string> Keys => _values.Keys;

    /// <summary>A value, or null where there is none.</summary>
    /// <exception cref="ArgumentException">A table cannot hold a value of that type.</exception>
    public object? this[string name]
    {
        get => _values.GetValueOrDefault(name);
        set
        {
            if (value is null)
            {
                _values.Remove(name);
                return;
            }

            _values[name] = value is string or bool or int or long or double or DateTimeOffset or Guid or byte[]? value
                : throw new ArgumentException($"A table cannot hold {name} as {value.GetType().Name}.", nameof(value));
        }
    }

    /// <summary>Adds a value; null adds nothing.</summary>
    public void Add(string name, object? value)
    {
        if (_values.ContainsKey(name))
        {
            throw new ArgumentException($"{name} is already there.", nameof(name));
        }

        this[name] = value;
    }

    public bool ContainsKey(string name) => _values.ContainsKey(name);

    public string? GetString(string name) => Get<string>(name);

    public byte[]? GetBinary(string name) => Get<byte[]>(name);

    public bool? GetBoolean(string name) => GetValue<bool>(name);

    public int? GetInt32(string name) => GetValue<int>(name);

    public long? GetInt64(string name) => GetValue<long>(name);

    public double? GetDouble(string name) => GetValue<double>(name);

    public DateTimeOffset? GetDateTimeOffset(string name) => GetValue<DateTimeOffset>(name);

    public Guid? GetGuid(string name) => GetValue<Guid>(name);

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T? Get<T>(string name)
        where T : class =>
        this[name] switch
        {
            null => null,
            T value => value,
            var other => throw OtherType<T>(name, other),
        };

    private T? GetValue<T>(string name)
        where T : struct =>
        this[name] switch
        {
            null => null,
            T value => value,
            var other => throw OtherType<T>(name, other),
        };

    private static InvalidOperationException OtherType<T>(string name, object value) =>
        new($"{name} is {value.GetType().Name}, not {typeof(T).Name}.");
}
