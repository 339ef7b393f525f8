using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Local.Twilio;

/// <summary>Lets in only the account's SID and AuthToken, and only to its own resources.</summary>
internal sealed class BasicAuthFilter(LocalAccount account) : IEndpointFilter
{
    private readonly byte[] _expected = Encoding.UTF8.GetBytes(
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.AccountSid}:{account.AuthToken}")));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var given = Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString());
        var isOwn = http.Request.RouteValues.GetValueOrDefault("accountSid") is not string sid || sid == account.AccountSid;
        http.Response.Headers["Twilio-Request-Id"] = "RQ" + Guid.NewGuid().ToString("N");
        http.Response.Headers["Twilio-Concurrent-Requests"] = "1";
        if (isOwn && CryptographicOperations.FixedTimeEquals(given, _expected))
        {
            return await next(context);
        }

        http.Response.Headers.WWWAuthenticate = "Basic realm=\"Twilio API\"";
        return TwilioError.BadCredentials.ToResult();
    }
}
