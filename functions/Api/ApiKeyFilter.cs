using System.Security.Cryptography;
using System.Text;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Api;

/// <summary>
/// Finds the caller by <c>Authorization: Bearer</c> or <c>X-Api-Key</c>; without a good key nothing behind it is reached.
/// A stored key costs one point read a call: nothing is kept, so a revoked key is out at once.
/// </summary>
internal sealed partial class ApiKeyFilter(Settings settings, TableApiKeys keys, ILogger<ApiKeyFilter> logger) : IEndpointFilter
{
    private const string Scheme = "Bearer ";
    private const int MaxKeyLength = 256;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = KeyOf(http.Request);
        if (await FindAsync(key, http.RequestAborted) is { } caller)
        {
            caller.Enter(http);
            return await next(context);
        }

        LogRefused(logger, key is null ? "no key" : "unknown key");
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ApiProblem.Of(
            StatusCodes.Status401Unauthorized,
            key is null
                ? "This needs an API key: send it as \"Authorization: Bearer <key>\" or as \"X-Api-Key: <key>\"."
                : "This API key is not known here, or it has been revoked.");
    }

    private async Task<ApiCaller?> FindAsync(string? key, CancellationToken cancellationToken)
    {
        if (key is not { Length: > 0 and <= MaxKeyLength })
        {
            return null;
        }

        if (settings.BootstrapKey is { } bootstrap && CryptographicOperations.FixedTimeEquals(Hash(key), Hash(bootstrap)))
        {
            return new ApiCaller(OrganisationId: null);
        }

        return await keys.FindAsync(key, cancellationToken) is { } stored ? new ApiCaller(stored.OrganisationId) : null;
    }

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        var key = authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : request.Headers["X-Api-Key"].ToString().Trim();
        return key.Length == 0 ? null : key;
    }

    /// <summary>Hashes are of one length, so comparing them does not tell the key's.</summary>
    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    [LoggerMessage(LogLevel.Warning, "An API call was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
