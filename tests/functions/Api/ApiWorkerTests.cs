using System.Text.Json.Nodes;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;

namespace Dispatch.Functions.Tests.Api;

/// <summary>Workers and assignments: found by the schema's indexes, and changed together with their copies.</summary>
public sealed class ApiWorkerTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task Workers_are_found_by_status_and_by_phone_number()
    {
        var all = (await api.GetAsync("/api/workers", api.B.Key)).IsOk();
        Assert.Equal(new[] { api.B.Plumber, api.B.Electrician, api.B.Away }.Order(StringComparer.Ordinal), all.Ids);
        Assert.Equal([api.B.Away], (await api.GetAsync("/api/workers?status=on_leave", api.B.Key)).IsOk().Ids);
        Assert.Empty((await api.GetAsync("/api/workers?status=inactive", api.B.Key)).IsOk().Ids);
        foreach (var phone in new[] { Uri.EscapeDataString(api.B.ElectricianPhone), api.B.ElectricianPhone, api.B.ElectricianPhone[2..] })
        {
            Assert.Equal([api.B.Electrician], (await api.GetAsync($"/api/workers?phone_number={phone}", api.B.Key)).IsOk().Ids);
        }

        var worker = (await api.GetAsync($"/api/workers/{api.B.Electrician}", api.B.Key)).IsOk();
        Assert.Equal(("Eva", "Ruiz", "active", "es"), (worker.Text("first_name"), worker.Text("last_name"), worker.Text("status"), worker.Text("language")));
        Assert.Equal(["electrical", "gas"], worker.Json["specialties"]!.AsArray().Select(s => s!.GetValue<string>()));
        (await api.GetAsync("/api/workers/x")).IsProblem(404);
    }

    [Fact]
    public async Task Pages_of_workers_join_to_the_whole()
    {
        var (ids, page) = (new List<string>(), string.Empty);
        do
        {
            var reply = (await api.GetAsync($"/api/workers?limit=1{page}", api.B.Key)).IsOk();
            ids.AddRange(reply.Ids);
            page = reply.Next is { } next ? $"&page={next}" : null;
        }
        while (page is not null && ids.Count < 10);

        Assert.Equal((await api.GetAsync("/api/workers", api.B.Key)).Ids, ids);
    }

    [Fact]
    public async Task Assignments_are_found_by_worker_by_complex_and_by_both()
    {
        var byWorker = (await api.GetAsync($"/api/assignments?worker_id={api.B.Electrician}", api.B.Key)).IsOk();
        Assert.Equal(2, byWorker.Items.Count);
        var byComplex = (await api.GetAsync($"/api/assignments?complex_id={api.B.Complex}", api.B.Key)).IsOk();
        Assert.Equal(3, byComplex.Items.Count);
        var both = (await api.GetAsync($"/api/assignments?complex_id={api.B.Complex}&worker_id={api.B.Electrician}", api.B.Key)).IsOk();
        var pair = Assert.Single(both.Items)!;
        Assert.Contains(pair["id"]!.GetValue<string>(), byWorker.Ids);
        Assert.Contains(pair["id"]!.GetValue<string>(), byComplex.Ids);
        Assert.False(pair["is_primary"]!.GetValue<bool>());
        Assert.Equal(2, pair["rank"]!.GetValue<int>());
        Assert.Empty((await api.GetAsync($"/api/assignments?complex_id={api.B.OtherComplex}&worker_id={api.B.Plumber}", api.B.Key)).IsOk().Items);
    }

    [Fact]
    public async Task A_change_reaches_the_owner_the_copies_and_the_person_and_keeps_the_last_job()
    {
        var key = await api.ReportAsync(api.A);
        await api.AcceptAsync(key, api.A);
        await api.ProjectAsync(key);
        var lastJob = (await CandidateAsync(api.A.Complex, api.A.Plumber)).LastJobAt;
        Assert.NotNull(lastJob);

        var oldPhone = api.A.PlumberPhone;
        var newPhone = api.A.Prefix + "41";
        var change = new JsonObject { ["status"] = "ON_LEAVE", ["specialties"] = new JsonArray("heating", "Gas"), ["language"] = "es", ["phoneNumber"] = newPhone[2..] };
        var reply = (await api.CallAsync(HttpMethod.Patch, $"/api/workers/{api.A.Plumber}", change.ToJsonString())).IsOk();
        Assert.Equal(("on_leave", newPhone, "es"), (reply.Text("status"), reply.Text("phone_number"), reply.Text("language")));

        var copy = await CandidateAsync(api.A.Complex, api.A.Plumber);
        Assert.Equal((WorkerStatus.OnLeave, newPhone, "es", lastJob), (copy.Status, copy.PhoneNumber, copy.Language, copy.LastJobAt));
        Assert.Equal(["heating", "gas"], copy.Specialties);
        Assert.True(copy.IsPrimary);
        var role = Assert.Single((await api.Get<IContactStore>().LoadAsync(newPhone, ApiFixture.Cancellation)).Aggregate.Roles);
        Assert.Equal((api.A.Plumber, PartyRole.Worker, "es"), (role.PersonId, role.Role, role.Language));
        Assert.DoesNotContain((await api.Get<IContactStore>().LoadAsync(oldPhone, ApiFixture.Cancellation)).Aggregate.Roles, r => r.PersonId == api.A.Plumber);

        // What was offered to the old number is still found under the worker, and the number itself finds the new owner only.
        Assert.Contains(key.RequestId, (await api.GetAsync($"/api/requests?assigned_worker_id={api.A.Plumber}")).IsOk().Ids);
        Assert.Equal([api.A.Plumber], (await api.GetAsync($"/api/workers?phone_number={newPhone}")).IsOk().Ids);
        Assert.Empty((await api.GetAsync($"/api/workers?phone_number={oldPhone}")).IsOk().Ids);

        var back = new JsonObject { ["status"] = "active", ["specialties"] = new JsonArray("plumbing"), ["language"] = "en", ["phone_number"] = oldPhone };
        (await api.CallAsync(HttpMethod.Patch, $"/api/workers/{api.A.Plumber}", back.ToJsonString())).IsOk();
        Assert.Equal(oldPhone, (await CandidateAsync(api.A.Complex, api.A.Plumber)).PhoneNumber);
        Assert.Single((await api.Get<IContactStore>().LoadAsync(oldPhone, ApiFixture.Cancellation)).Aggregate.Roles, r => r.PersonId == api.A.Plumber);
    }

    [Fact]
    public async Task What_is_left_out_stays()
    {
        var before = (await api.GetAsync($"/api/workers/{api.A.Electrician}")).IsOk();
        var after = (await api.CallAsync(HttpMethod.Patch, $"/api/workers/{api.A.Electrician}", """{"language":"en"}""")).IsOk();
        Assert.Equal("en", after.Text("language"));
        foreach (var name in new[] { "first_name", "last_name", "phone_number", "email", "status", "created_at" })
        {
            Assert.Equal(before.Text(name), after.Text(name));
        }

        Assert.Equal(before.Json["specialties"]!.ToJsonString(), after.Json["specialties"]!.ToJsonString());
        foreach (var complex in new[] { api.A.Complex, api.A.OtherComplex })
        {
            Assert.Equal("en", (await CandidateAsync(complex, api.A.Electrician)).Language);
        }
    }

    [Theory]
    [InlineData("""{"status":"busy"}""", "status")]
    [InlineData("""{"specialties":[]}""", "specialties")]
    [InlineData("""{"specialties":["a b"]}""", "specialties")]
    [InlineData("""{"specialties":[1]}""", "specialties")]
    [InlineData("""{"specialties":"plumbing"}""", "specialties")]
    [InlineData("""{"language":"english"}""", "language")]
    [InlineData("""{"phone_number":"123"}""", "phone_number")]
    public async Task What_is_wrong_with_a_change_is_told_and_nothing_is_changed(string body, string field)
    {
        var before = (await api.GetAsync($"/api/workers/{api.A.Away}")).IsOk();
        (await api.CallAsync(HttpMethod.Patch, $"/api/workers/{api.A.Away}", body)).IsProblem(400).Error(field);
        Assert.Equal(before.Body, (await api.GetAsync($"/api/workers/{api.A.Away}")).IsOk().Body);
    }

    [Fact]
    public async Task Two_workers_cannot_share_a_number() =>
        (await api.CallAsync(HttpMethod.Patch, $"/api/workers/{api.B.Away}", new JsonObject { ["phone_number"] = api.B.ElectricianPhone }.ToJsonString(), api.B.Key)).IsProblem(409);

    private async Task<Core.Assignment.Candidate> CandidateAsync(string complexId, string workerId)
    {
        var table = api.Get<StorageAccount>().Table(TableDirectoryStore.TableName);
        var partition = DirectoryRows.PartitionOf(api.A.Organisation, complexId);
        var row = await table.GetEntityIfExistsAsync(partition, DirectoryRows.CandidatePrefix + workerId, cancellationToken: ApiFixture.Cancellation);
        return DirectoryRows.ReadCandidate(row!);
    }
}
