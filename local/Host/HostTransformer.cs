using Yarp.ReverseProxy.Forwarder;

namespace Dispatch.Local.Host;

/// <summary>The headers the host sets on a proxied request; everything else passes unchanged.</summary>
internal sealed class HostTransformer : HttpTransformer
{
    public static readonly HostTransformer Instance = new();

    private HostTransformer()
    {
    }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Host = null; // the handler's own address
        Replace(proxyRequest, "X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
        Replace(proxyRequest, "X-Forwarded-Host", httpContext.Request.Host.Value);
        Replace(proxyRequest, "X-Forwarded-Proto", httpContext.Request.Scheme);
        var invocation = Guid.NewGuid().ToString();
        Replace(proxyRequest, "X-Azure-Functions-HostVersion", "4.0.0");
        Replace(proxyRequest, "X-Azure-Functions-InvocationId", invocation);
        Replace(proxyRequest, "x-ms-invocation-id", invocation);
    }

    private static void Replace(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (!string.IsNullOrEmpty(value))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
