using System.Security.Cryptography;
using System.Text;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage;

/// <summary>A stored API key, without the key.</summary>
/// <param name="Id">The first digits of its hash.</param>
/// <param name="Name">What it is for, in the words of whoever made it; may be empty.</param>
internal sealed record ApiKey(string Id, string OrganisationId, string Name, DateTimeOffset CreatedAt);

/// <summary>API keys in the table <c>lookup</c>: one row at the key's SHA-256, so that storage never holds a key and one point read finds it.</summary>
internal sealed class TableApiKeys(StorageAccount account, TimeProvider clock)
{
    /// <summary>Digits of the hash that name a key: 64 bits, unique for all practical purposes.</summary>
    public const int IdLength = 16;

    private const int RandomBytes = 32;

    private readonly TableClient _lookup = account.Table(TableDirectoryStore.LookupTableName);

    /// <summary>SHA-256 in lower case hexadecimal digits. Keys are 256 random bits: no salt, no stretching is needed.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public async Task<ApiKey?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var hash = HashOf(key);
        var row = await _lookup.GetEntityIfExistsAsync(LookupKey.OfApiKey(hash), LookupKey.Row, cancellationToken: cancellationToken);
        return row is null ? null : Read(hash, row);
    }

    /// <returns>The key itself, which is not to be had again.</returns>
    public async Task<(string Key, ApiKey Stored)> CreateAsync(string organisationId, string name, CancellationToken cancellationToken)
    {
        var key = "dk_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));
        var hash = HashOf(key);
        var row = new TableEntity(LookupKey.OfApiKey(hash), LookupKey.Row)
        {
            ["organisation_id"] = organisationId,
            ["name"] = name,
            ["created_at"] = clock.GetUtcNow(),
        };
        return await _lookup.AddEntityAsync(row, cancellationToken) is TableResult.Ok
            ? (key, Read(hash, row))
            : throw new TableUnavailableException("The API key could not be stored.");
    }

    /// <param name="id">A key's id, or more digits of its hash.</param>
    /// <returns>False where there is no such key.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        // The hash is the partition key, so its first digits are a range of the table's own index.
        var first = LookupKey.OfApiKey(id);
        var filter = TableFilter.Of($"PartitionKey ge {first} and PartitionKey lt {first + "~"} and RowKey eq {LookupKey.Row}");
        var rows = await _lookup.QueryAsync(filter, maxPerPage: 2, cancellationToken: cancellationToken).Take(2).ToListAsync(cancellationToken);
        return rows is [var row]
            && await _lookup.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken) switch
            {
                TableResult.Ok => true,
                TableResult.NotFound => false,
                var other => throw new TableUnavailableException($"The API key could not be revoked: {other}"),
            };
    }

    private static ApiKey Read(string hash, TableEntity row) =>
        new(hash[..IdLength], row.GetRequired("organisation_id"), row.GetString("name") ?? string.Empty, row.GetRequiredTime("created_at"));
}
