using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dispatch.Core;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Functions.Reports;

/// <summary>
/// Files of requests as blobs, <c>photos/{org}/{requestId}/{attachmentId}</c>. The blob itself holds its type, name and size, so that
/// a form that comes back needs to name nothing but ids; and an id counts only under the request its own form will become, so that
/// nobody can name another's.
/// </summary>
internal sealed class PhotosStore(StorageAccount account, TimeProvider clock)
{
    private const string NameKey = "file_name";
    private const int AtOnce = 4;

    private readonly BlobContainerClient _container = account.Container(StorageSetup.PhotosContainer);

    /// <summary>Stores all files. The same file of the same form is stored at the same place, however often it is sent.</summary>
    /// <param name="formId">Form or command that brought them.</param>
    public async Task<IReadOnlyList<Attachment>> SaveAsync(
        RequestKey key, string formId, string addedBy, IReadOnlyList<ReceivedPhoto> photos, CancellationToken cancellationToken)
    {
        var distinct = photos.DistinctBy(p => p.Hash, StringComparer.Ordinal).ToList();
        var attachments = new Attachment[distinct.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, distinct.Count, parallel, async (i, token) =>
        {
            var photo = distinct[i];
            var id = Ids.From(key.RequestId, "photo", formId, photo.Hash);
            await UploadAsync(BlobOf(key, id), photo, token);
            attachments[i] = new Attachment(id, key.RequestId, PathOf(key, id), photo.MediaType, clock.GetUtcNow(), photo.FileName, photo.Size, addedBy);
        });
        return attachments;
    }

    /// <summary>Stores a file under the id of an attachment that is there already; again, it is written over with the same.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> SaveAsync(RequestKey key, string attachmentId, ReceivedPhoto photo, CancellationToken cancellationToken)
    {
        await UploadAsync(BlobOf(key, attachmentId), photo, cancellationToken);
        return PathOf(key, attachmentId);
    }

    /// <summary>Those of the ids that are stored under this request, as the blobs describe themselves.</summary>
    public async Task<IReadOnlyList<Attachment>> FindAsync(RequestKey key, IEnumerable<string> ids, string addedBy, CancellationToken cancellationToken)
    {
        var wanted = ids.Where(id => Ids.IsId(id)).Distinct(StringComparer.Ordinal).Take(PhotosLimits.MaxFiles);
        var found = await Task.WhenAll(wanted.Select(id => FindAsync(key, id, addedBy, cancellationToken)));
        return found.OfType<Attachment>().ToList();
    }

    /// <summary>A seekable stream of a stored file with its type and version, or null where there is none.</summary>
    public async Task<StoredPhoto?> OpenAsync(RequestKey key, string attachmentId, CancellationToken cancellationToken)
    {
        if (!Ids.IsId(attachmentId))
        {
            return null;
        }

        var blob = BlobOf(key, attachmentId);
        if (await PropertiesAsync(blob, cancellationToken) is not { } properties)
        {
            return null;
        }

        var read = new BlobOpenReadOptions(allowModifications: false) { BufferSize = 1024 * 1024 };
        return new StoredPhoto(await blob.OpenReadAsync(read, cancellationToken), properties.ContentType, NameOf(properties), properties.ETag.ToString("H"));
    }

    public static string PathOf(RequestKey key, string attachmentId) => $"{StorageSetup.PhotosContainer}/{key.OrganisationId}/{key.RequestId}/{attachmentId}";

    private BlobClient BlobOf(RequestKey key, string attachmentId) => _container.GetBlobClient($"{key.OrganisationId}/{key.RequestId}/{attachmentId}");

    private async Task<Attachment?> FindAsync(RequestKey key, string id, string addedBy, CancellationToken cancellationToken) =>
        await PropertiesAsync(BlobOf(key, id), cancellationToken) is { } properties && PhotosType.IsKnown(properties.ContentType)
            ? new Attachment(id, key.RequestId, PathOf(key, id), properties.ContentType, properties.CreatedOn, NameOf(properties), properties.ContentLength, addedBy)
            : null;

    private static async Task<BlobProperties?> PropertiesAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }

    private static async Task UploadAsync(BlobClient blob, ReceivedPhoto photo, CancellationToken cancellationToken)
    {
        photo.Content.Position = 0;
        var options = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = photo.MediaType },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [NameKey] = Uri.EscapeDataString(photo.FileName) },
        };
        await blob.UploadAsync(photo.Content, options, cancellationToken);
    }

    // Metadata travels in headers, which hold ASCII only.
    private static string NameOf(BlobProperties properties) =>
        properties.Metadata.TryGetValue(NameKey, out var name) ? Uri.UnescapeDataString(name) : string.Empty;
}

/// <summary>A stored file, opened.</summary>
/// <param name="Version">ETag with its quotes.</param>
internal sealed record StoredPhoto(Stream Content, string MediaType, string FileName, string Version);
