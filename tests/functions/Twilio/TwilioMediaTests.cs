using System.Net;
using Dispatch.Core.Requests;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>Who is asked for media, who gets the credentials, and where a redirect may lead. No such host is really asked: the last step before the network is ours.</summary>
public sealed class TwilioMediaTests
{
    private const string Media = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1";
    private const string Store = "https://mms.twiliocdn.com/AC1/hash?Expires=1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twilio_gets_the_credentials_and_the_store_it_leads_to_does_not()
    {
        using var network = new Network(url => url == Media ? To(Store) : new HttpResponseMessage { Content = new ByteArrayContent([1, 2, 3]) });
        using var answer = await network.OpenAsync(Media);

        Assert.Null(answer.Problem);
        Assert.NotNull(answer.Content);
        Assert.Equal([(Media, true), (Store, false)], network.Asked);
    }

    [Theory]
    [InlineData("http://api.twilio.com/a")]
    [InlineData("https://api.twilio.com.evil.example/a")]
    [InlineData("https://eviltwilio.com/a")]
    [InlineData("https://api.twilio.com:8443/a")]
    [InlineData("https://mms.twiliocdn.com/a")]
    [InlineData("http://127.0.0.1:7073/a")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/relative")]
    [InlineData("")]
    public async Task A_medias_address_that_is_not_Twilios_is_not_asked_at_all(string url)
    {
        using var network = new Network(_ => new HttpResponseMessage());
        using var answer = await network.OpenAsync(url);

        Assert.Equal((MediaProblem.WrongHost, false), (answer.Problem, answer.MayCome));
        Assert.Empty(network.Asked);
    }

    [Theory]
    [InlineData("http://mms.twiliocdn.com/a")]
    [InlineData("https://evil.example/a")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("http://127.0.0.1/a")]
    [InlineData("https://localhost/a")]
    [InlineData("https://10.0.0.1/a")]
    [InlineData("https://[::1]/a")]
    [InlineData("https://twiliocdn.com.evil.example/a")]
    [InlineData("https://mms.twiliocdn.com:444/a")]
    [InlineData("//evil.example/a")]
    [InlineData(null)]
    public async Task A_redirect_to_anybody_else_is_not_followed(string? location)
    {
        using var network = new Network(_ => To(location));
        using var answer = await network.OpenAsync(Media);

        Assert.Equal((MediaProblem.WrongHost, false), (answer.Problem, answer.MayCome));
        Assert.Single(network.Asked);
    }

    [Fact]
    public async Task Redirects_come_to_an_end()
    {
        using var network = new Network(_ => To(Media));
        using var answer = await network.OpenAsync(Media);
        Assert.Equal((MediaProblem.Unreachable, 4), (answer.Problem, network.Asked.Count));
    }

    [Theory]
    [InlineData(404, MediaProblem.Gone, true)]
    [InlineData(410, MediaProblem.Gone, false)]
    [InlineData(401, MediaProblem.Unreachable, true)]
    [InlineData(429, MediaProblem.Unreachable, true)]
    [InlineData(503, MediaProblem.Unreachable, true)]
    public async Task An_answer_says_whether_to_ask_again(int status, MediaProblem problem, bool mayCome)
    {
        using var network = new Network(_ => new HttpResponseMessage((HttpStatusCode)status));
        using var answer = await network.OpenAsync(Media);
        Assert.Equal((problem, mayCome), (answer.Problem, answer.MayCome));
    }

    [Fact]
    public async Task No_connection_is_no_answer()
    {
        using var network = new Network(_ => throw new HttpRequestException("refused"));
        using var answer = await network.OpenAsync(Media);
        Assert.Equal((MediaProblem.Unreachable, true), (answer.Problem, answer.MayCome));
    }

    private static HttpResponseMessage To(string? location)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
        answer.Headers.Location = location is null ? null : new Uri(location, UriKind.RelativeOrAbsolute);
        return answer;
    }

    private sealed class Network(Func<string, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<(string Url, bool HasCredentials)> Asked { get; } = [];

        public async Task<Core.Turns.MediaAnswer> OpenAsync(string url)
        {
            using var http = new HttpClient(this, disposeHandler: false);
            var options = new TwilioOptions { AccountSid = RecordingTwilio.AccountSid, AuthToken = RecordingTwilio.AuthToken };
            return await new TwilioMedia(http, new TwilioCredentials(options)).OpenAsync(url, Cancellation);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add((request.RequestUri!.OriginalString, request.Headers.Authorization is not null));
            return Task.FromResult(answer(request.RequestUri.OriginalString));
        }
    }
}
