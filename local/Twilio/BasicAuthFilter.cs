using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Local.Twilio;

/// <summary>Lets in only the account's SID and AuthToken, or its API key, and only to its own resources.</summary>
/// <param name="takesKey">False where Twilio wants the AuthToken: a key that is restricted, as ours is to be, may not read the account.</param>
internal sealed class BasicAuthFilter(LocalAccount account, bool takesKey = true) : IEndpointFilter
{
    private readonly byte[][] _expected =
    [
        Header(account.AccountSid, account.AuthToken),
        .. takesKey && account is { ApiKeySid: { } key, ApiKeySecret: { } secret } ? [Header(key, secret)] : Array.Empty<byte[]>(),
    ];

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var given = Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString());
        var isOwn = http.Request.RouteValues.GetValueOrDefault("accountSid") is not string sid || sid == account.AccountSid;
        http.Response.Headers["Twilio-Request-Id"] = "RQ" + Guid.NewGuid().ToString("N");
        http.Response.Headers["Twilio-Concurrent-Requests"] = "1";
        if (isOwn && Array.Exists(_expected, expected => CryptographicOperations.FixedTimeEquals(given, expected)))
        {
            return await next(context);
        }

        http.Response.Headers.WWWAuthenticate = "Basic realm=\"Twilio API\"";
        return TwilioError.BadCredentials.ToResult();
    }

    private static byte[] Header(string user, string secret) => Encoding.UTF8.GetBytes("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
}
