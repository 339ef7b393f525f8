using Microsoft.Extensions.Primitives;

namespace Dispatch.Functions.Endpoints;

/// <summary>
/// Headers every answer a browser may see carries. An endpoint may replace one (photos and assets are cached); none is left out by
/// forgetting it. Only Twilio reads the webhooks' answers, thousands a second: their headers would cost a tenth of a callback.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>Our pages need their own style sheet, scripts and pictures, and nothing else; nothing inline.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob: data:; media-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly (string Name, StringValues Value)[] Headers =
    [
        ("Content-Security-Policy", ContentSecurityPolicy),
        ("X-Content-Type-Options", "nosniff"),

        // The tracking link is a key: no other site may learn it, and no shared cache may keep what it opens.
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
        ("X-Robots-Tag", "noindex, nofollow"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"),
    ];

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.Request.Path.StartsWithSegments(TwilioEndpoints.Prefix, StringComparison.Ordinal))
        {
            return next(context);
        }

        foreach (var (name, value) in Headers)
        {
            context.Response.Headers[name] = value;
        }

        return next(context);
    });
}
