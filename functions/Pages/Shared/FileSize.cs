namespace Dispatch.Functions.Pages.Shared;

/// <summary>A size as people read it.</summary>
public static class FileSize
{
    private const double Kilobyte = 1024;
    private const double Megabyte = Kilobyte * 1024;

    public static string Of(long bytes) => bytes < Megabyte
        ? $"{Math.Max(1, Math.Round(bytes / Kilobyte)):0} KB"
        : $"{bytes / Megabyte:0.0} MB";
}
