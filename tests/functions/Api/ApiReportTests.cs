using System.Net;
using System.Text;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Tests.Api;

/// <summary>Reporting over the API: what is taken, and what each refusal says.</summary>
public sealed class ApiReportTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_report_is_answered_with_where_it_is_and_the_job_is_offered()
    {
        var reply = await api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString());

        Assert.Equal(201, reply.Status);
        var id = reply.Text("id");
        Assert.Equal($"http://localhost:7071/api/requests/{id}", reply.Headers["Location"]);
        Assert.Equal(RequestCode.Of(id), reply.Text("code"));
        Assert.Equal("pending", reply.Text("status"));
        Assert.Equal("api", reply.Text("source"));
        Assert.Equal("The tap drips", reply.Text("title"));
        Assert.Equal(api.A.Property, reply.Text("property_id"));
        Assert.StartsWith("http://localhost:7071/track/", reply.Text("trackUrl"), StringComparison.Ordinal);
        var key = new RequestKey(api.A.Organisation, id);
        await ApiFixture.WaitAsync(async () => (await api.ReadAsync(key)).Aggregate.Messages is { Count: 3 } messages && messages.All(m => m.MessageSid is not null));
        Assert.Equal(api.A.Plumber, (await api.ReadAsync(key)).Aggregate.OpenOffers.Single().WorkerId);
    }

    [Fact]
    public async Task Names_are_taken_in_both_spellings_and_words_in_any_case()
    {
        var body = new
        {
            complexId = api.A.Complex,
            name = "Ana",
            phoneNumber = "(415) 555-2671",
            propertyId = api.A.Property,
            description = "No light.",
            title = "Dark",
            Specialty = "Electrical",
            PRIORITY = "HIGH",
            channel = "sms",
            language = "es",
            mayEnter = true,
            accessNotes = "after six",
        };
        var reply = (await api.PostAsync("/api/requests", body)).IsOk();

        var request = (await api.ReadAsync(new RequestKey(api.A.Organisation, reply.Text("id")))).Aggregate.Request;
        Assert.Equal(("Dark", "electrical", RequestPriority.High, true), (request.Title, request.Specialty, request.Priority, request.MayEnter));
        Assert.Equal(("+14155552671", "es", "after six", "Test Court, 4B"), (request.Renter.Address, request.Renter.Language, request.AccessNotes, request.Location));
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_request()
    {
        var key = Guid.NewGuid().ToString();
        var first = await api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString(), idempotencyKey: key);
        var again = await api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString(), idempotencyKey: key);
        Assert.Equal((201, 200), (first.Status, again.Status));
        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.Equal(first.Headers["Location"], again.Headers["Location"]);
        Assert.Equal(first.Text("created_at"), again.Text("created_at"));

        var others = await Task.WhenAll(
            api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString()),
            api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString(), idempotencyKey: key + "x"),
            api.PostAsync("/api/requests", ApiFixture.Report(api.B).ToJsonString(), api.B.Key, key));
        Assert.Equal(4, others.Select(o => o.IsOk().Text("id")).Append(first.Text("id")).Distinct().Count());
        (await api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString(), idempotencyKey: new string('k', 256))).IsProblem(400).Error("Idempotency-Key");
    }

    [Fact]
    public async Task The_same_key_at_the_same_moment_makes_one_request()
    {
        var key = Guid.NewGuid().ToString();
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString(), idempotencyKey: key)));
        Assert.Single(replies.Select(r => r.IsOk().Text("id")).Distinct());
    }

    [Fact]
    public async Task Every_field_that_is_wrong_is_named_at_once()
    {
        var reply = (await api.PostAsync("/api/requests", new { complex_code = api.A.Code })).IsProblem(400);

        Assert.Equal(["description", "name", "phone_number", "unit"], reply.Json["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
        Assert.Contains("(201) 555-0123", reply.Error("phone_number"), StringComparison.Ordinal);
        Assert.Equal("name is missing: give the renter's name.", reply.Error("name"));
    }

    public static TheoryData<string, string, string> WrongFields { get; } = new()
    {
        { "name", "7", "name is a number: it must be a text in quotes." },
        { "name", "null", "name is missing: give the renter's name." },
        { "name", "\"\\ud800\"", "name holds a character that does not exist." },
        { "may_enter", "\"yes\"", "may_enter is a text: it must be true or false." },
        { "description", "{}", "description is an object: it must be a text in quotes." },
        { "unit", "[1]", "unit is a list: it must be a text in quotes." },
        { "phone_number", "\"4150550123\"", "phone_number is not a number that exists in US: give one, for example (201) 555-0123, or with + and the country code." },
        { "phone_number", "\"+1\"", "phone_number is too short: give the whole number, for example (201) 555-0123, or with + and the country code." },
        { "phone_number", "\"call me\"", "phone_number is not a phone number: give one, for example (201) 555-0123, or with + and the country code." },
        { "priority", "\"urgent\"", "priority must be one of low, medium, high, emergency." },
        { "channel", "\"fax\"", "channel must be one of sms, whatsapp." },
        { "language", "\"english\"", "language must be a language tag, such as en, es, pt-BR or fr." },
        { "property_id", "\"4B\"", "property_id is none of Test Court's properties: give one of its, or leave it out and give unit." },
        { "property_id", "\"0b9f6c1a-5b1e-4d57-9a49-2f3a7c4e9d01\"", "property_id is none of Test Court's properties: give one of its, or leave it out and give unit." },
    };

    [Theory]
    [MemberData(nameof(WrongFields))]
    public async Task A_wrong_field_is_told_in_one_sentence(string field, string value, string sentence)
    {
        var report = ApiFixture.Report(api.A);
        report.Remove(field);
        var text = report.ToJsonString();
        var reply = (await api.PostAsync("/api/requests", $"{text[..^1]},\"{field}\":{value}}}")).IsProblem(400);

        Assert.Equal(sentence, reply.Error(field));
        Assert.Equal(sentence, reply.Text("detail"));
        Assert.Single(reply.Json["errors"]!.AsObject());
    }

    [Theory]
    [InlineData("description", 4001)]
    [InlineData("title", 121)]
    [InlineData("name", 101)]
    [InlineData("unit", 51)]
    [InlineData("location", 201)]
    [InlineData("access_notes", 501)]
    public async Task A_text_that_is_too_long_is_told_its_limit(string field, int length)
    {
        var report = ApiFixture.Report(api.A);
        report[field] = new string('x', length);
        var reply = (await api.PostAsync("/api/requests", report.ToJsonString())).IsProblem(400);
        Assert.Equal($"{field} has more than {length - 1} characters: shorten it.", reply.Error(field));
    }

    [Fact]
    public async Task Without_a_complex_the_other_fields_are_told_too()
    {
        var reply = (await api.PostAsync("/api/requests", new { phone_number = "(415) 555-2671", unit = "1", description = "x" })).IsProblem(400);
        Assert.Equal(["complex_code", "name"], reply.Json["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_unknown_complex_is_named()
    {
        foreach (var (field, value) in new[] { ("complex_code", "NOWHERE-1"), ("complex_code", "'; drop\u0001/\\#?"), ("complex_id", Guid.NewGuid().ToString()), ("complex_id", "x") })
        {
            var report = ApiFixture.Report(api.A);
            report.Remove("complex_code");
            report[field] = value;
            var reply = (await api.PostAsync("/api/requests", report.ToJsonString())).IsProblem(404);
            Assert.Contains(value, reply.Text("detail"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{\"name\":", "not JSON")]
    [InlineData("{'name':'x'}", "not JSON")]
    [InlineData("[]", "a list")]
    [InlineData("\"text\"", "a text")]
    [InlineData("null", "null")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string body, string said)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var reply = (await api.PostAsync("/api/requests", content)).IsProblem(400);
        Assert.Contains(said, reply.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_given_twice_is_refused()
    {
        var text = ApiFixture.Report(api.A).ToJsonString();
        (await api.PostAsync("/api/requests", $"{text[..^1]},\"Name\":\"Eve\"}}")).IsProblem(400).Error("Name");
    }

    [Fact]
    public async Task A_body_too_large_is_refused_whether_its_length_is_told_or_not()
    {
        var report = ApiFixture.Report(api.A);
        report["description"] = new string('x', 70_000);
        (await api.PostAsync("/api/requests", report.ToJsonString())).IsProblem(413);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/requests") { Content = new StringContent(report.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Authorization = new("Bearer", api.A.Key);
        using var response = await api.Http.SendAsync(request, ApiFixture.Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_or_not_possible_is_a_problem_too()
    {
        using var form = new StringContent("name=Ana", Encoding.UTF8, "application/x-www-form-urlencoded");
        (await api.PostAsync("/api/requests", form)).IsProblem(415);
        (await api.GetAsync("/api/nothing/here")).IsProblem(404);
        (await api.GetAsync("/api")).IsProblem(404);
        var wrong = (await api.CallAsync(HttpMethod.Delete, "/api/requests")).IsProblem(405);
        Assert.Contains("POST", wrong.Headers["Allow"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_inside_is_logged_and_shows_nothing_of_the_inside()
    {
        api.Disturb = uri => uri.Contains("/lookup", StringComparison.Ordinal) ? new ArithmeticException("a secret of the inside") : null;
        try
        {
            var reply = (await api.GetAsync("/api/requests")).IsProblem(500);
            Assert.NotEmpty(reply.Text("traceId"));
            Assert.DoesNotContain("secret", reply.Body, StringComparison.Ordinal);
        }
        finally
        {
            api.Disturb = null;
        }
    }

    [Fact]
    public async Task Storage_out_of_reach_asks_to_come_again()
    {
        api.Disturb = uri => uri.Contains("/directory", StringComparison.Ordinal) ? new IOException("cut") : null;
        try
        {
            var reply = (await api.GetAsync($"/api/workers/{api.A.Plumber}")).IsProblem(503);
            Assert.Equal("5", reply.Headers["Retry-After"]);
        }
        finally
        {
            api.Disturb = null;
        }
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_queue_that_fails_in_every_try_asks_to_come_again_and_nothing_is_half_written(Type fault)
    {
        var key = Guid.NewGuid().ToString();
        api.Disturb = uri => uri.Contains("/nudges/", StringComparison.Ordinal) ? (Exception)Activator.CreateInstance(fault)! : null;
        try
        {
            var reply = (await api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString(), idempotencyKey: key)).IsProblem(503);
            Assert.Equal("5", reply.Headers["Retry-After"]);
        }
        finally
        {
            api.Disturb = null;
        }

        Assert.Equal(201, (await api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString(), idempotencyKey: key)).Status);
    }
}
