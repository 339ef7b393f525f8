using Dispatch.Functions.Reports;

namespace Dispatch.Functions.Pages.Shared;

/// <summary>A sentence about what is wrong.</summary>
/// <param name="Field">Id of the field it belongs to; null for the whole form.</param>
public sealed record PageProblem(string? Field, string Text)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>Why a file was left out.</summary>
    public static PageProblem Of(PageTexts texts, RejectedPhoto rejected)
    {
        var key = rejected.Problem switch
        {
            PhotoProblem.WrongType => "photo.wrong_type",
            PhotoProblem.TooLarge => "photo.too_large",
            PhotoProblem.TooLargeTogether => "photo.too_large_together",
            PhotoProblem.TooMany => "photo.too_many",
            PhotoProblem.Full => "photo.full",
            _ => "photo.empty",
        };
        var name = rejected.FileName.Length > 0 ? rejected.FileName : texts["file.picture"];
        return new PageProblem("photos", texts[
            key,
            ("max", $"{PhotosLimits.MaxFile / Megabyte}"),
            ("together", $"{PhotosLimits.MaxTogether / Megabyte}"),
            ("count", $"{PhotosLimits.MaxFiles}"),
            ("name", name)]);
    }
}
