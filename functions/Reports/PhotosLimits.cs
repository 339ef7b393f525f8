namespace Dispatch.Functions.Reports;

/// <summary>How much a form may carry. Bytes.</summary>
public static class PhotosLimits
{
    public const int MaxFiles = 10;

    /// <summary>A photo of a present phone has 3 to 8 MB, a short film 10.</summary>
    public const long MaxFile = 15L * 1024 * 1024;

    /// <summary>All files of one form. The Functions host ends a request at 100 MB, whatever we say.</summary>
    public const long MaxTogether = 90L * 1024 * 1024;

    /// <summary>
    /// What is read at most: more than the host lets through, and more than is kept, because only a form that is read to its end can
    /// be shown again with everything that was typed. What is over the limits above is thrown away while it arrives.
    /// </summary>
    public const long MaxRequest = 128L * 1024 * 1024;

    /// <summary>Files of one request, all forms together.</summary>
    public const int MaxPerRequest = 40;

    /// <summary>One text field, in bytes of UTF-8; the report's own limits are lower.</summary>
    public const int MaxField = 64 * 1024;

    public const int MaxFields = 100;

    /// <summary>Parts of a form, fields and files.</summary>
    public const int MaxParts = 200;
}

/// <summary>Why a file was not taken; the name is a key of the page texts.</summary>
public enum PhotoProblem
{
    WrongType,
    TooLarge,
    TooLargeTogether,
    TooMany,
    Empty,

    /// <summary>The request holds <see cref="PhotosLimits.MaxPerRequest"/> already.</summary>
    Full,
}

/// <summary>A file that was left out.</summary>
public sealed record RejectedPhoto(string FileName, PhotoProblem Problem);
