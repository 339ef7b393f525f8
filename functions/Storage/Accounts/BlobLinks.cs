using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Dispatch.Functions.Storage.Accounts;

/// <summary>
/// Read-only links to single blobs (service SAS): signed with the shared key or, with an identity, with a user delegation key,
/// the only kind that works when shared keys are switched off.
/// </summary>
public sealed class BlobLinks
{
    /// <summary>Other clocks may be behind ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The service allows seven days; a shorter life limits what a leaked key opens.</summary>
    private static readonly TimeSpan KeyLife = TimeSpan.FromHours(6);

    private readonly BlobServiceClient _blobs;
    private readonly TimeProvider _time;
    private volatile UserDelegationKey? _key;

    internal BlobLinks(BlobServiceClient blobs, TimeProvider time)
    {
        _blobs = blobs;
        _time = time;
    }

    /// <summary>A link that reads one blob for <paramref name="life"/> (at most an hour); the blob need not exist. Makes a call at most every few hours, only with an identity.</summary>
    public async Task<Uri> ForReadAsync(string container, string blob, TimeSpan life, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(life, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(life, TimeSpan.FromHours(1));
        var now = _time.GetUtcNow();
        var client = _blobs.GetBlobContainerClient(container).GetBlobClient(blob);
        var permission = new BlobSasBuilder(BlobSasPermissions.Read, now + life)
        {
            BlobContainerName = container,
            BlobName = blob,
            Resource = "b",
            StartsOn = now - ClockSkew,
        };
        if (client.CanGenerateSasUri)
        {
            return client.GenerateSasUri(permission);
        }

        var key = await KeyAsync(now + life, now, cancellationToken);
        return new BlobUriBuilder(client.Uri) { Sas = permission.ToSasQueryParameters(key, _blobs.AccountName) }.ToUri();
    }

    private async Task<UserDelegationKey> KeyAsync(DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_key is { } kept && kept.SignedExpiresOn >= until)
        {
            return kept;
        }

        // Two at once both ask; either key serves.
        UserDelegationKey key = await _blobs.GetUserDelegationKeyAsync(now - ClockSkew, now + KeyLife, cancellationToken);
        _key = key;
        return key;
    }
}
