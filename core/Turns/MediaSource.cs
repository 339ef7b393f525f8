using Dispatch.Core.Requests;

namespace Dispatch.Core.Turns;

/// <summary>An open download, or why there is none.</summary>
public sealed class MediaAnswer(Stream? content, string? fileName, MediaProblem? problem, bool mayCome, IDisposable? connection) : IDisposable
{
    /// <summary>To be read once; null where there is a problem. Breaks off with an <see cref="IOException"/>.</summary>
    public Stream? Content => content;

    /// <summary>As the provider names it, unchecked, or null.</summary>
    public string? FileName => fileName;

    public MediaProblem? Problem => problem;

    /// <summary>Asked later it may be there.</summary>
    public bool MayCome => mayCome;

    public static MediaAnswer Not(MediaProblem problem, bool mayCome = false) => new(null, null, problem, mayCome, null);

    public void Dispose() => connection?.Dispose();
}

/// <summary>Where files sent by message are until we have them (Twilio).</summary>
public interface IMediaSource
{
    /// <summary>One try; the time it takes, reading included, is bounded by the token.</summary>
    Task<MediaAnswer> OpenAsync(string url, CancellationToken cancellationToken);
}
