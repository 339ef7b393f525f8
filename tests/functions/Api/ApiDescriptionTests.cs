using System.Text.Json.Nodes;

namespace Dispatch.Functions.Tests.Api;

/// <summary>The OpenAPI document says what the API does.</summary>
public sealed class ApiDescriptionTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly string[] Operations =
    [
        "GET /api/assignments", "GET /api/attention", "GET /api/comments", "GET /api/history", "POST /api/keys", "DELETE /api/keys/{id}",
        "GET /api/requests", "POST /api/requests", "GET /api/requests/{id}", "GET /api/requests/{id}/attachments",
        "GET /api/requests/{id}/attachments/{attachmentId}", "POST /api/requests/{id}/cancel", "GET /api/requests/{id}/comments",
        "POST /api/requests/{id}/comments", "GET /api/requests/{id}/history", "POST /api/requests/{id}/reopen", "GET /api/workers",
        "GET /api/workers/{id}", "PATCH /api/workers/{id}",
    ];

    [Fact]
    public async Task It_is_read_without_a_key_and_holds_every_endpoint_and_nothing_else()
    {
        var document = await DocumentAsync();
        var found = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}"));
        Assert.Equal(Operations.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.StartsWith("3.", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(["apiKey", "bearer"], document["components"]!["securitySchemes"]!.AsObject().Select(s => s.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_summary_its_answers_and_their_schemas()
    {
        var document = await DocumentAsync();
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                var name = $"{method} {path}";
                Assert.False(string.IsNullOrEmpty(operation!["summary"]?.GetValue<string>()), name);
                Assert.False(string.IsNullOrEmpty(operation["operationId"]?.GetValue<string>()), name);
                var responses = operation["responses"]!.AsObject();
                Assert.Contains(responses, r => r.Key[0] == '2');
                Assert.True(responses.ContainsKey("401"), name);
                foreach (var (status, response) in responses.Where(r => r.Key != "204"))
                {
                    var content = response!["content"]!.AsObject();
                    Assert.True(status[0] == '2' || content.ContainsKey("application/problem+json"), $"{name} {status}");
                    Assert.All(content, c => Assert.NotNull(c.Value!["schema"]));
                }

                Assert.True(method is "get" or "delete" || operation["requestBody"] is not null, name);
            }
        }
    }

    [Fact]
    public async Task Lists_document_their_parameters_under_the_schemas_names()
    {
        var document = await DocumentAsync();
        var names = document["paths"]!["/api/requests"]!["get"]!["parameters"]!.AsArray().Select(p => p!["name"]!.GetValue<string>());
        Assert.Equal(
            ["assigned_worker_id", "created_from", "created_to", "limit", "organisation_id", "page", "renter_id", "status", "whatsapp_status"],
            names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Schemas_say_what_is_required_and_which_words_are_allowed()
    {
        var schemas = (await DocumentAsync())["components"]!["schemas"]!;
        var report = schemas["NewRequestBody"]!;
        Assert.Equal(["description", "name", "phone_number"], Names(report["required"]!.AsArray()));
        Assert.Equal(["emergency", "high", "low", "medium"], Names(report["properties"]!["priority"]!["enum"]!.AsArray()));
        var line = schemas["RequestLine"]!;
        Assert.Equal(line["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal), Names(line["required"]!.AsArray()));
        Assert.Equal("string", line["properties"]!["id"]!["type"]!.GetValue<string>());
        Assert.Equal(["null", "string"], Names(line["properties"]!["completed_at"]!["type"]!.AsArray()));

        static IEnumerable<string> Names(JsonArray words) => words.Select(w => w!.GetValue<string>()).Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("NewRequestBody", "POST", "/api/requests")]
    [InlineData("NewCommentBody", "POST", "/api/requests/{id}/comments")]
    [InlineData("ActionBody", "POST", "/api/requests/{id}/cancel")]
    [InlineData("WorkerPatchBody", "PATCH", "/api/workers/{worker}")]
    [InlineData("NewKeyBody", "POST", "/api/keys")]
    public async Task Every_documented_field_is_read(string schema, string method, string path)
    {
        var properties = (await DocumentAsync())["components"]!["schemas"]![schema]!["properties"]!.AsObject().Select(p => p.Key).ToList();
        Assert.NotEmpty(properties);
        var request = await api.ReportAsync(api.A);
        var to = path.Replace("{id}", request.RequestId, StringComparison.Ordinal).Replace("{worker}", api.A.Plumber, StringComparison.Ordinal);
        foreach (var property in properties)
        {
            // An object is right for none of them: a field that is read says so.
            var body = new JsonObject { [property] = new JsonObject() };
            if (schema == "NewRequestBody" && !property.StartsWith("complex", StringComparison.Ordinal))
            {
                body["complex_code"] = api.A.Code;
            }

            var reply = (await api.CallAsync(new HttpMethod(method), to, body.ToJsonString(), schema == "NewKeyBody" ? ApiFixture.BootstrapKey : null)).IsProblem(400);
            Assert.Contains("is an object", reply.Error(property), StringComparison.Ordinal);
        }
    }

    private async Task<JsonNode> DocumentAsync() => (await api.GetAsync("/api/openapi.json", key: string.Empty)).IsOk().Json;
}
