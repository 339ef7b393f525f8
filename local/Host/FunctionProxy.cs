using System.Diagnostics;
using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Dispatch.Local.Host;

/// <summary>
/// The HTTP side of the Functions host: every route of a function.json is passed to the handler as the host passes it
/// in its proxying mode, with the same component (YARP). The raw request target stays as it came, except for what YARP itself
/// changes: <c>%2f</c> inside a path segment arrives as <c>%252f</c>, and needless escapes (<c>%41</c>) are undone. Host becomes the handler's own address,
/// X-Forwarded-* are replaced, redirects are not followed.
/// </summary>
internal sealed class FunctionProxy : IDisposable
{
    /// <summary>The host's limit for a request body, in bytes (100 MB).</summary>
    public const long MaxRequestBody = 104_857_600;

    private readonly IHandler _handler;
    private readonly IHttpForwarder _forwarder;
    private readonly TimeSpan _cutAfter;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        EnableMultipleHttp2Connections = false,
        ActivityHeadersPropagator = DistributedContextPropagator.CreatePassThroughPropagator(),
        ConnectTimeout = TimeSpan.FromSeconds(15),
    });

    /// <summary>Makes the proxy; <see cref="Map"/> gives it its routes.</summary>
    /// <param name="handler">Where the requests go.</param>
    /// <param name="forwarder">YARP's forwarder.</param>
    /// <param name="cutAfter">Azure's load balancer cuts a request after 230 s.</param>
    public FunctionProxy(IHandler handler, IHttpForwarder forwarder, TimeSpan cutAfter)
    {
        _handler = handler;
        _forwarder = forwarder;
        _cutAfter = cutAfter;
    }

    /// <summary>Maps the HTTP functions. What no function takes is answered 404, also an unlisted method.</summary>
    public void Map(IEndpointRouteBuilder routes, IEnumerable<FunctionDefinition> functions, string routePrefix)
    {
        foreach (var function in functions)
        {
            if (function.Trigger is FunctionTrigger.Http http)
            {
                var prefix = routePrefix.Length == 0 ? "" : routePrefix + "/";
                routes.MapMethods("/" + prefix + http.Route, http.Methods, ForwardAsync).WithDisplayName(function.Name);
            }
        }

        routes.MapGet("/admin/host/ping", () => Results.Ok());
        routes.MapFallback("{*path}", () => Results.NotFound());
    }

    public void Dispose() => _client.Dispose();

    private async Task ForwardAsync(HttpContext context)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        cut.CancelAfter(_cutAfter);
        Uri address;
        try
        {
            // Requests that come while the handler starts wait here, as in the host.
            address = await _handler.ReadyAsync(cut.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var result = await _forwarder.SendAsync(
            context, address.ToString(), _client, new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(240) }, HostTransformer.Instance, cut.Token);
        if (result is not ForwarderError.None && !context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status502BadGateway)
        {
            // The host reports an unreachable handler as its own failure.
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }
}
