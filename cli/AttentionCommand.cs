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
    private static readonly string[] Shown = ["code", "status", "stage", "priority", "needs_attention", "due_action", "due_at", "title"];

    public static Command Create(Func<ParseResult, CliContext> context)
    {
        var url = new Option<string?>("--url") { Description = "Address of the function app (default: PublicBaseUrl)" };
        var key = new Option<string?>("--key") { Description = "API key (default: Api__BootstrapKey)" };
        var organisation = new Option<string?>("--organisation") { Description = "Organisation id; needed where the key acts for several" };
        var command = new Command(
            "attention",
            """
            Open requests that need a person, or whose next action is more than two minutes late. Normally none.
            Exit code 1 when there are any.

            Example: dispatch attention --url https://dispatch.example.com --key KEY
            """)
        {
            url, key, organisation,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var (settings, output) = context(result);
            var (address, secret) = settings.Api(result.GetValue(url), result.GetValue(key));
            var items = await ReadAsync(address, secret, result.GetValue(organisation), cancellationToken);
            output.Write(
                new { items }, ["Code", "Status", "Stage", "Priority", "Needs", "Next", "Due", "Title"],
                items.Select(i => Shown.Select(name => Cell(i, name)).ToArray()), $"{items.Count} requests need attention.");
            return items.Count == 0 ? ExitCode.Good : ExitCode.Findings;
        });
        return command;
    }

    private static async Task<List<JsonElement>> ReadAsync(Uri address, string key, string? organisation, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var items = new List<JsonElement>();
        string? page = null;
        for (var number = 0; number < MaxPages; number++)
        {
            var query = $"organisation_id={Uri.EscapeDataString(organisation ?? "")}&page={Uri.EscapeDataString(page ?? "")}";
            using var answer = await SendAsync(client, new Uri($"{address.AbsoluteUri.TrimEnd('/')}/api/attention?{query}"), cancellationToken);
            using var document = await ParseAsync(answer, cancellationToken);
            items.AddRange(document.RootElement.GetProperty("items").EnumerateArray().Select(i => i.Clone()));
            page = document.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null;
            if (string.IsNullOrEmpty(page))
            {
                return items;
            }
        }

        throw new CliException($"The list has more than {MaxPages} pages.", ExitCode.Findings);
    }

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

    private static string Cell(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
