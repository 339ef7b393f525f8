using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Twilio;

/// <summary>Puts the sender and the Content client into the container.</summary>
public static class TwilioRegistration
{
    /// <summary>
    /// Both arguments validated already (<see cref="TwilioOptions.Validate"/>, <see cref="PublicBaseUrl.Validate"/>). The
    /// factory's own request logging is taken out: it would write the numbers of a list query.
    /// </summary>
    public static IServiceCollection AddTwilio(this IServiceCollection services, TwilioOptions options, string publicBaseUrl)
    {
        services.AddSingleton(options);
        services.AddSingleton(new TwilioCredentials(options));
        services
            .AddHttpClient<IMessageSender, TwilioMessageSender>((http, provider) =>
                new TwilioMessageSender(Limit(http), options, publicBaseUrl, provider.GetRequiredService<ILogger<TwilioMessageSender>>()))
            .Harden();
        services
            .AddHttpClient<IMessageLedger, TwilioMessageLedger>((http, _) => new TwilioMessageLedger(Limit(http), options))
            .Harden();
        services
            .AddHttpClient<IMediaSource, TwilioMedia>((http, provider) => new TwilioMedia(Limit(http), provider.GetRequiredService<TwilioCredentials>()))
            .Harden();
        services
            .AddHttpClient(nameof(TwilioContent))
            .AddTypedClient((http, _) => new TwilioContent(Limit(http), options))
            .Harden();
        return services;
    }

    /// <summary>
    /// Connections to Twilio: no redirects (they would repeat the POST or carry it elsewhere), no cookies, five seconds to
    /// connect, and idle ones closed before Twilio does, because a POST on a closing connection has an unknown fate.
    /// </summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = System.Net.DecompressionMethods.All,
    };

    // The calls have their own time limit; the client's would only blur which one it was.
    private static HttpClient Limit(HttpClient http)
    {
        http.Timeout = Timeout.InfiniteTimeSpan;
        return http;
    }

    private static void Harden(this IHttpClientBuilder builder) => builder
        .ConfigurePrimaryHttpMessageHandler(CreateHandler)
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers();
}
