using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Dispatch.Functions.Twilio;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>Signed webhooks over real HTTP: a signed callback that is not ours is answered 204 without storage.</summary>
public sealed class SignedWebhookTests : IAsyncLifetime
{
    private const string Token = "token";
    private const string Base = "https://dispatch.example.com";
    private const string Target = "/twilio/status?x=1";

    private readonly HttpClient _client = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["PublicBaseUrl"] = Base,
            ["Twilio:AccountSid"] = "AC" + new string('0', 32),
            ["Twilio:AuthToken"] = Token,
            ["Twilio:WhatsAppSender"] = "+15550109999",
            ["Twilio:SmsSender"] = "+15550108888",
        }).Build();
        Assert.True(Settings.TryRead(configuration, out var settings, out var faults), string.Join('\n', faults));
        _app = DispatchApp.Build(settings, [], services => services.Configure<KestrelServerOptions>(k => k.Listen(IPAddress.Loopback, 0)));
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _client.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(700, true)]
    [InlineData(1_024 - 63, true)]
    [InlineData(3_000, true)]
    [InlineData(300_000, true)]
    [InlineData(300_000, false)]
    public async Task A_signed_form_is_read_whole_however_long_and_however_sent(int textLength, bool isChunked)
    {
        var form = Form(textLength);
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(form, TwilioSignature.Sign(Token, Base + Target, form), isChunked));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_changed_in_its_last_byte_is_refused(bool isChunked)
    {
        var signature = TwilioSignature.Sign(Token, Base + Target, Form(3_000));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(Form(3_001), signature, isChunked));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_not_read(bool isChunked)
    {
        var form = Form(TwilioForm.MaximumBytes);
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(form, TwilioSignature.Sign(Token, Base + Target, form), isChunked));
    }

    private static Dictionary<string, string> Form(int textLength) => new(StringComparer.Ordinal)
    {
        ["MessageSid"] = "SM" + new string('1', 32),
        ["MessageStatus"] = "sent",
        ["Z"] = new string('z', textLength),
    };

    private async Task<HttpStatusCode> PostAsync(Dictionary<string, string> form, string signature, bool isChunked)
    {
        var body = Encoding.UTF8.GetBytes(string.Join('&', form.Select(p => $"{p.Key}={p.Value}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, Target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded");
        request.Headers.Add(TwilioSignature.HeaderName, signature);
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
