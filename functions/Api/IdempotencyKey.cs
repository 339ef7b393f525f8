using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Functions.Api;

/// <summary>The header by which a caller says "this is the same call as before".</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public static bool Refuse(string? key, [NotNullWhen(true)] out IResult? refusal)
    {
        refusal = key is { Length: 0 or > ApiLimits.MaxIdempotencyKey }
            ? ApiProblem.Invalid(Header, $"{Header} must have 1 to {ApiLimits.MaxIdempotencyKey} characters; a UUID does well.")
            : null;
        return refusal is not null;
    }

    /// <summary>Without a key every call is its own.</summary>
    public static string IdOf(string? key) => key is null ? Guid.NewGuid().ToString("D") : $"api {key}";
}
