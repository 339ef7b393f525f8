using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Dispatch.Cli;

/// <summary><c>dispatch attention</c>, by the API: it knows what is late.</summary>
internal static class AttentionCommand
{
    private const int MaxPages = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var url = new Option<string?>("--url") { Description = "Address of the function app (default: PublicBaseUrl)" };
        var key = new Option<string?>("--key") { Description = "API key (default: Api__BootstrapKey)" };
        var organisation = new Option<string?>("--organisation") { Description = "Organisation id; needed where the key acts for several" };
        var command = new Command(
            "attention",
            """
            What needs a person: requests, messages, senders, and the number of nudges on the poison queue. Normally nothing.
            Exit code 1 when there are any.

            Example: dispatch attention --url https://dispatch.example.com --key KEY
            """)
        {
            url, key, organisation,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var (settings, output, _) = context(result);
            var (address, secret) = settings.Api(result.GetValue(url), result.GetValue(key));
            var found = await ReadAsync(address, secret, result.GetValue(organisation), cancellationToken);
            output.Write(found, ["What", "Code", "State", "Why", "Since or due", "Title or template"], found.ToRows(), found.ToSentence());
            return found.IsEmpty ? ExitCode.Good : ExitCode.Findings;
        });
        return command;
    }

    /// <summary>Both lists have pages of their own; a list that has ended is not read again.</summary>
    private static async Task<Attention> ReadAsync(Uri address, string key, string? organisation, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var found = new Attention();
        var (page, messagesPage) = ("", "");
        for (var number = 0; number < MaxPages; number++)
        {
            var query = QueryOf(("organisation_id", organisation ?? ""), ("page", page), ("messages_page", messagesPage));
            using var answer = await SendAsync(client, new Uri($"{address.AbsoluteUri.TrimEnd('/')}/api/attention?{query}"), cancellationToken);
            using var document = await ParseAsync(answer, cancellationToken);
            found.Add(document.RootElement, hasItems: number == 0 || page.Length > 0, hasMessages: number == 0 || messagesPage.Length > 0);
            (page, messagesPage) = (NextOf(document.RootElement, "next"), NextOf(document.RootElement, "messagesNext"));
            if (page.Length + messagesPage.Length == 0)
            {
                return found;
            }
        }

        throw new CliException($"The list has more than {MaxPages} pages.", ExitCode.Findings);
    }

    /// <summary>What is empty stays out: the API takes an empty page for one that is none of its own.</summary>
    private static string QueryOf(params (string Name, string Value)[] parts) =>
        string.Join('&', parts.Where(p => p.Value.Length > 0).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));

    private static string NextOf(JsonElement body, string name) =>
        body.TryGetProperty(name, out var next) && next.ValueKind == JsonValueKind.String ? next.GetString()! : "";

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(url, cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            throw new CliException($"The API at {url.GetLeftPart(UriPartial.Authority)} cannot be reached ({fault.HttpRequestError}).", ExitCode.Findings);
        }
    }

    private static async Task<JsonDocument> ParseAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new CliException("The API refused the key.", ExitCode.Findings);
        }

        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            var document = JsonDocument.Parse(body);
            if (answer.IsSuccessStatusCode && document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("items", out _))
            {
                return document;
            }

            using (document)
            {
                throw new CliException($"The API answered {(int)answer.StatusCode}: {Reason(document.RootElement)}", ExitCode.Findings);
            }
        }
        catch (JsonException)
        {
            throw new CliException($"What answers there is not the API of Dispatch (HTTP {(int)answer.StatusCode}).", ExitCode.Findings);
        }
    }

    private static string Reason(JsonElement problem)
    {
        foreach (var name in new[] { "detail", "title" })
        {
            if (problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
            {
                return text.GetString()!;
            }
        }

        return "no reason given.";
    }
}
