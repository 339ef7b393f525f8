namespace Dispatch.Functions.Endpoints;

/// <summary>Where Twilio calls. Nothing is mapped here that does not check the signature first.</summary>
internal static class TwilioEndpoints
{
    public const string Prefix = "/twilio";

    public static void MapTwilio(this IEndpointRouteBuilder app)
    {
        var (services, signed) = (app.ServiceProvider, app.ServiceProvider.GetRequiredService<SignedWebhook>());
        var twilio = app.MapGroup(Prefix).ExcludeFromDescription();

        // Asked for with the first webhook and not with the start, of which they would be a part.
        twilio.MapPost("/inbound", signed.Of((context, form) => services.GetRequiredService<TwilioWebhooks>().InboundAsync(context, form)));
        twilio.MapPost("/status", signed.Of((context, form) => services.GetRequiredService<TwilioWebhooks>().StatusAsync(context, form)));
    }
}
