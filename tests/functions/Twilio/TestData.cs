using System.Text;
using System.Text.Json;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Tests.Twilio;

/// <summary>The files beside these tests.</summary>
internal static class TestData
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Twilio", "data", file);

    public static T[] Read<T>(string file) => JsonSerializer.Deserialize<T[]>(File.ReadAllText(PathOf(file)), SnakeCase)!;
}

/// <summary>One signed webhook request, its body as it travels.</summary>
internal sealed record WebhookFixture(string Id, string Kind, string Url, string Signature, string Body)
{
    public TwilioForm Form()
    {
        Assert.True(TwilioForm.TryParse(Encoding.UTF8.GetBytes(Body), out var form, out _));
        return form;
    }
}
