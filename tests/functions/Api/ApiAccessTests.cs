using System.Net;

namespace Dispatch.Functions.Tests.Api;

/// <summary>Who gets in, and what of others' they see: nothing.</summary>
public sealed class ApiAccessTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Theory]
    [InlineData("GET", "/api/requests")]
    [InlineData("POST", "/api/requests")]
    [InlineData("GET", "/api/requests/0b9f6c1a-5b1e-4d57-9a49-2f3a7c4e9d01")]
    [InlineData("GET", "/api/workers")]
    [InlineData("GET", "/api/attention")]
    [InlineData("POST", "/api/keys")]
    public async Task Without_a_good_key_nothing_is_told(string method, string path)
    {
        foreach (var key in new[] { string.Empty, "wrong", new string('x', 5000), ApiFixture.BootstrapKey + "x" })
        {
            var reply = await api.CallAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null, key);
            reply.IsProblem(401);
            Assert.Equal("Bearer", reply.Headers["WWW-Authenticate"]);
        }
    }

    [Fact]
    public async Task The_key_may_stand_in_either_header()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/requests");
        request.Headers.Add("X-Api-Key", api.A.Key);
        using var response = await api.Http.SendAsync(request, ApiFixture.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task What_belongs_to_another_organisation_does_not_exist()
    {
        var key = await api.ReportAsync(api.A);
        await api.ProjectAsync(key);
        var (id, other) = (key.RequestId, api.B.Key);
        (await api.GetAsync($"/api/requests/{id}")).IsOk();

        foreach (var path in new[] { "", "/comments", "/history", "/attachments", $"/attachments/{Guid.NewGuid()}" })
        {
            (await api.GetAsync($"/api/requests/{id}{path}", other)).IsProblem(404);
        }

        (await api.PostAsync($"/api/requests/{id}/cancel", "{}", other)).IsProblem(404);
        (await api.PostAsync($"/api/requests/{id}/reopen", "{}", other)).IsProblem(404);
        var comment = new { user_id = "u1", user_type = "renter", comment = "Hello" };
        (await api.PostAsync($"/api/requests/{id}/comments", comment, other)).IsProblem(404);
        (await api.GetAsync($"/api/workers/{api.A.Plumber}", other)).IsProblem(404);
        (await api.CallAsync(HttpMethod.Patch, $"/api/workers/{api.A.Plumber}", """{"status":"inactive"}""", other)).IsProblem(404);
        (await api.GetAsync($"/api/requests?organisation_id={api.A.Organisation}", other)).IsProblem(404);
        (await api.PostAsync("/api/requests", ApiFixture.Report(api.A).ToJsonString(), other)).IsProblem(404);

        var renter = (await api.ReadAsync(key)).Aggregate.Request.RenterId;
        string[] lists =
        [
            "requests", "requests?status=pending", $"requests?renter_id={renter}", $"requests?assigned_worker_id={api.A.Plumber}", "requests?whatsapp_status=pending",
            "comments?user_id=u1", $"assignments?worker_id={api.A.Plumber}", $"assignments?complex_id={api.A.Complex}",
            $"workers?phone_number={Uri.EscapeDataString(api.A.PlumberPhone)}",
        ];
        Assert.DoesNotContain(id, (await api.GetAsync("/api/history", other)).IsOk().Body, StringComparison.Ordinal);
        foreach (var list in lists)
        {
            var reply = (await api.GetAsync($"/api/{list}", other)).IsOk();
            Assert.All(reply.Items, i => Assert.Equal(api.B.Organisation, i!["organisation_id"]?.GetValue<string>()));
            Assert.DoesNotContain(id, reply.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_of_one_organisation_opens_nothing_of_another()
    {
        await api.ReportAsync(api.A);
        await api.ReportAsync(api.A);
        var page = (await api.GetAsync("/api/requests?status=pending&limit=1")).IsOk();
        Assert.NotNull(page.Next);
        (await api.GetAsync($"/api/requests?status=pending&limit=1&page={page.Next}", api.B.Key)).IsProblem(400).Error("page");
        (await api.GetAsync("/api/requests?page=nonsense")).IsProblem(400).Error("page");
    }

    [Fact]
    public async Task The_bootstrap_key_acts_for_every_organisation()
    {
        var (a, b) = (await api.ReportAsync(api.A), await api.ReportAsync(api.B));
        foreach (var key in new[] { a, b })
        {
            var reply = (await api.GetAsync($"/api/requests/{key.RequestId}", ApiFixture.BootstrapKey)).IsOk();
            Assert.Equal(key.OrganisationId, reply.Text("organisation_id"));
        }

        (await api.GetAsync($"/api/requests/{Guid.NewGuid()}", ApiFixture.BootstrapKey)).IsProblem(404);
        (await api.GetAsync("/api/requests", ApiFixture.BootstrapKey)).IsProblem(400).Error("organisation_id");
        var list = await api.GetAsync($"/api/requests?organisation_id={b.OrganisationId}", ApiFixture.BootstrapKey);
        Assert.Contains(b.RequestId, list.Ids);
        Assert.DoesNotContain(a.RequestId, list.Ids);
        (await api.GetAsync($"/api/requests?organisation_id={Guid.NewGuid()}", ApiFixture.BootstrapKey)).IsProblem(404);

        var report = ApiFixture.Report(api.A);
        report.Remove("complex_code");
        report["complexId"] = api.A.Complex;
        (await api.PostAsync("/api/requests", report.ToJsonString(), ApiFixture.BootstrapKey)).IsProblem(400).Error("organisation_id");
        report["organisationId"] = api.A.Organisation;
        (await api.PostAsync("/api/requests", report.ToJsonString(), ApiFixture.BootstrapKey)).IsOk();
    }

    [Fact]
    public async Task A_key_is_shown_once_works_and_can_be_revoked()
    {
        var made = (await api.PostAsync("/api/keys", new { organisationId = api.A.Organisation, name = "front desk" }, ApiFixture.BootstrapKey)).IsOk();
        Assert.Equal(201, made.Status);
        var key = made.Text("key");
        (await api.GetAsync("/api/requests", key)).IsOk();
        (await api.PostAsync("/api/keys", new { organisation_id = api.A.Organisation }, key)).IsProblem(403);
        (await api.CallAsync(HttpMethod.Delete, $"/api/keys/{made.Text("id")}", key: key)).IsProblem(403);

        (await api.CallAsync(HttpMethod.Delete, $"/api/keys/{made.Text("id")}", key: ApiFixture.BootstrapKey)).IsOk();
        (await api.GetAsync("/api/requests", key)).IsProblem(401);
        (await api.CallAsync(HttpMethod.Delete, $"/api/keys/{made.Text("id")}", key: ApiFixture.BootstrapKey)).IsProblem(404);
        (await api.CallAsync(HttpMethod.Delete, "/api/keys/short", key: ApiFixture.BootstrapKey)).IsProblem(400).Error("id");
        (await api.PostAsync("/api/keys", new { organisation_id = Guid.NewGuid() }, ApiFixture.BootstrapKey)).IsProblem(400).Error("organisation_id");
    }
}
