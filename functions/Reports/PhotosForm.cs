using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dispatch.Functions.Reports;

/// <summary>
/// A form with files, read in one pass: fields in memory, files in temporary ones that end with this object. A file over a limit is
/// read to its end and thrown away, so that the fields after it, and the answer, still get through.
/// </summary>
internal sealed class PhotosForm : IAsyncDisposable
{
    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.Ordinal);
    private readonly List<ReceivedPhoto> _photos = [];
    private readonly List<RejectedPhoto> _rejected = [];

    private long _together;

    private PhotosForm()
    {
    }

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<ReceivedPhoto> Photos => _photos;

    public IReadOnlyList<RejectedPhoto> Rejected => _rejected;

    /// <summary>The field's first value; null where the form has none.</summary>
    public string? this[string name] => _fields.TryGetValue(name, out var values) ? values[0] : null;

    public IReadOnlyList<string> All(string name) => _fields.TryGetValue(name, out var values) ? values : [];

    /// <exception cref="InvalidDataException">Not a form that can be read to its end.</exception>
    /// <exception cref="BadHttpRequestException">Larger than <see cref="PhotosLimits.MaxRequest"/> (status 413), or cut off.</exception>
    public static async Task<PhotosForm> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var form = new PhotosForm();
        try
        {
            if (BoundaryOf(request) is { } boundary)
            {
                await form.ReadPartsAsync(new MultipartReader(boundary, request.Body), cancellationToken);
            }
            else if (request.HasFormContentType)
            {
                foreach (var (name, values) in await request.ReadFormAsync(cancellationToken))
                {
                    form.Add(name, values);
                }
            }

            return form;
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            await form.DisposeAsync();
            throw new InvalidDataException("The form ended before its end.", exception);
        }
        catch
        {
            await form.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leaves out the files after the first <paramref name="count"/>.</summary>
    public async Task KeepAtMostAsync(int count, PhotoProblem otherwise)
    {
        foreach (var photo in _photos.Skip(Math.Max(0, count)).ToList())
        {
            _photos.Remove(photo);
            _rejected.Add(new RejectedPhoto(photo.FileName, otherwise));
            await photo.Content.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var photo in _photos)
        {
            await photo.Content.DisposeAsync();
        }
    }

    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= 100 } boundary ? boundary : null
            : null;

    private async Task ReadPartsAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken) is { } section; parts++)
        {
            if (parts == PhotosLimits.MaxParts)
            {
                throw new InvalidDataException("The form has too many parts.");
            }

            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || disposition.Name.Value is null)
            {
                continue;
            }

            if (disposition.IsFileDisposition())
            {
                await ReadFileAsync(FileNameOf(disposition), section.Body, cancellationToken);
            }
            else if (disposition.IsFormDisposition())
            {
                Add(HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), await ReadFieldAsync(section.Body, cancellationToken));
            }
        }
    }

    private void Add(string name, StringValues values)
    {
        foreach (var value in values)
        {
            if (_fields.Values.Sum(v => v.Count) < PhotosLimits.MaxFields)
            {
                (_fields.TryGetValue(name, out var known) ? known : _fields[name] = []).Add(value ?? string.Empty);
            }
        }
    }

    private async Task ReadFileAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        var left = Math.Min(PhotosLimits.MaxFile, PhotosLimits.MaxTogether - _together);
        var (photo, size) = await ReceivedPhoto.ReadAsync(name, body, left, cancellationToken);
        if (name.Length == 0 && size == 0)
        {
            // What a browser sends where no file was chosen.
            return;
        }

        PhotoProblem? problem = photo switch
        {
            _ when size == 0 => PhotoProblem.Empty,
            null when size > PhotosLimits.MaxFile => PhotoProblem.TooLarge,
            null when size > left => PhotoProblem.TooLargeTogether,
            null => PhotoProblem.WrongType,
            _ => null,
        };
        if (problem is { } why)
        {
            _rejected.Add(new RejectedPhoto(name, why));
            await (photo?.Content.DisposeAsync() ?? ValueTask.CompletedTask);
            return;
        }

        _photos.Add(photo!);
        _together += size;
    }

    private static async Task<string> ReadFieldAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = new byte[PhotosLimits.MaxField];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static string FileNameOf(ContentDispositionHeaderValue disposition)
    {
        var name = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        // Browsers write a quotation mark as %22 and escape nothing else (WHATWG, "multipart form data").
        name = name.Replace("%22", "\"", StringComparison.OrdinalIgnoreCase);
        return ReceivedPhoto.CleanName(name);
    }
}
