using System.Globalization;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Tests.Api;

/// <summary>The named queries, one for each index of the schema: what they hold, and how they are paged.</summary>
public sealed class ApiListTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task A_new_request_is_in_the_lists_at_once_and_stays_there()
    {
        var key = await api.ReportAsync(api.A);
        foreach (var isProjected in new[] { false, true })
        {
            if (isProjected)
            {
                await api.ProjectAsync(key);
            }

            Assert.Single(await AllAsync("requests", 100), key.RequestId);
            Assert.Single(await AllAsync("requests?status=pending", 100), key.RequestId);
            Assert.Single(await AllAsync("requests?whatsapp_status=pending", 100), key.RequestId);
            Assert.DoesNotContain(key.RequestId, await AllAsync("requests?status=in_progress", 100));
            Assert.DoesNotContain(key.RequestId, await AllAsync("requests?whatsapp_status=read", 100));
        }
    }

    [Fact]
    public async Task Status_is_told_from_the_request_itself_however_late_the_projections_are()
    {
        var key = await api.ReportAsync(api.A);
        await api.AcceptAsync(key, api.A);
        Assert.Contains(key.RequestId, await AllAsync("requests?status=in_progress", 100));
        Assert.Contains(key.RequestId, await AllAsync($"requests?assigned_worker_id={api.A.Plumber}", 100));
        await api.CompleteAsync(key, api.A);
        foreach (var isProjected in new[] { false, true })
        {
            if (isProjected)
            {
                await api.ProjectAsync(key);
            }

            Assert.DoesNotContain(key.RequestId, await AllAsync("requests?status=in_progress", 100));
            Assert.Single(await AllAsync("requests?status=completed", 100), key.RequestId);
            Assert.Single(await AllAsync($"requests?assigned_worker_id={api.A.Plumber}", 100), key.RequestId);
            Assert.Single(await AllAsync("requests?whatsapp_status=pending&status=completed", 100), key.RequestId);
        }
    }

    [Fact]
    public async Task A_renters_requests_are_theirs_open_and_closed()
    {
        var phone = api.A.Prefix + "31";
        var keys = new List<RequestKey>();
        for (var i = 0; i < 4; i++)
        {
            keys.Add(await api.ReportAsync(api.A, r => r["phone_number"] = phone));
        }

        foreach (var key in keys.Take(2))
        {
            await api.AcceptAsync(key, api.A);
            await api.CompleteAsync(key, api.A);
        }

        foreach (var key in keys)
        {
            await api.ProjectAsync(key);
        }

        var other = await api.ReportAsync(api.A);
        await api.ProjectAsync(other);
        var renter = (await api.ReadAsync(keys[0])).Aggregate.Request.RenterId;
        var found = await AllAsync($"requests?renter_id={renter}", 3);
        Assert.Equal(keys.Select(k => k.RequestId).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal([keys[1].RequestId, keys[0].RequestId], found.TakeLast(2));
        Assert.Equal(2, (await AllAsync($"requests?renter_id={renter}&status=completed", 1)).Count);
        Assert.Empty(await AllAsync($"requests?renter_id={Guid.NewGuid()}", 10));
    }

    [Fact]
    public async Task A_worker_who_was_only_asked_does_not_have_the_request()
    {
        var key = await api.ReportAsync(api.A);
        await api.ProjectAsync(key);
        Assert.DoesNotContain(key.RequestId, await AllAsync($"requests?assigned_worker_id={api.A.Plumber}", 100));
    }

    [Fact]
    public async Task All_requests_are_paged_newest_first_without_gap_or_repeat()
    {
        var keys = new List<RequestKey>();
        for (var i = 0; i < 5; i++)
        {
            keys.Add(await api.ReportAsync(api.B));
        }

        await api.ProjectAsync(keys[1]);
        await api.ProjectAsync(keys[3]);
        var newest = keys.Select(k => k.RequestId).Reverse().ToList();
        foreach (var limit in new[] { 1, 2, 3, 100 })
        {
            Assert.Equal(newest, (await AllAsync("requests", limit, api.B.Key)).Where(newest.Contains));
        }

        var third = (await api.ReadAsync(keys[2])).Aggregate.Request.CreatedAt;
        var at = Uri.EscapeDataString(third.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(newest.Take(3), (await AllAsync($"requests?created_from={at}", 2, api.B.Key)).Where(newest.Contains));
        Assert.Equal(newest.Skip(3), (await AllAsync($"requests?created_to={at}", 2, api.B.Key)).Where(newest.Contains));
        Assert.Empty(await AllAsync("requests?created_from=2020-01-01&created_to=2021-01-01", 10, api.B.Key));
    }

    [Fact]
    public async Task Changes_of_the_organisation_are_listed_by_time_newest_first()
    {
        var key = await api.ReportAsync(api.A);
        await api.AcceptAsync(key, api.A);
        await api.ProjectAsync(key);
        var rows = (await api.GetAsync("/api/history?limit=100")).IsOk().Items.Where(h => h!["request_id"]!.GetValue<string>() == key.RequestId).ToList();
        Assert.Equal(["accepted", "offered", "received"], rows.Select(h => h!["newStage"]!.GetValue<string>()).OrderBy(s => s, StringComparer.Ordinal));
        Assert.Equal("accepted", rows[0]!["newStage"]!.GetValue<string>());
        var own = (await api.GetAsync($"/api/requests/{key.RequestId}/history")).IsOk();
        Assert.Equal(own.Ids.Order(StringComparer.Ordinal), rows.Select(h => h!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Empty((await api.GetAsync("/api/history?changed_to=2020-01-01T00:00:00Z")).IsOk().Items);
        (await api.GetAsync("/api/history?changed_from=12:00")).IsProblem(400).Error("changed_from");
    }

    [Fact]
    public async Task A_users_comments_are_found_over_all_requests_newest_first()
    {
        var user = "user:" + Guid.NewGuid().ToString("N") + "@x";
        foreach (var text in new[] { "one", "two", "three" })
        {
            var key = await api.ReportAsync(api.A);
            (await api.PostAsync($"/api/requests/{key.RequestId}/comments", new { user_id = user, user_type = "landlord", comment = text })).IsOk();
            await api.ProjectAsync(key);
        }

        var first = (await api.GetAsync($"/api/comments?user_id={Uri.EscapeDataString(user)}&limit=2")).IsOk();
        var second = (await api.GetAsync($"/api/comments?user_id={Uri.EscapeDataString(user)}&limit=2&page={first.Next}")).IsOk();
        Assert.Equal(["three", "two", "one"], first.Items.Concat(second.Items).Select(c => c!["comment"]!.GetValue<string>()));
        (await api.GetAsync("/api/comments")).IsProblem(400).Error("user_id");
    }

    [Fact]
    public async Task What_needs_a_person_is_listed_until_it_does_not()
    {
        var key = await api.ReportAsync(api.A, r => r["specialty"] = "roofing");
        var list = (await api.GetAsync("/api/attention")).IsOk();
        var item = list.Items.Single(i => i!["id"]!.GetValue<string>() == key.RequestId)!;
        Assert.Equal("nobody_found", item["needsAttention"]!.GetValue<string>());

        var well = await api.ReportAsync(api.A);
        Assert.DoesNotContain(well.RequestId, (await api.GetAsync("/api/attention?limit=100")).IsOk().Ids);
        (await api.PostAsync($"/api/requests/{key.RequestId}/cancel", "{}")).IsOk();
        Assert.DoesNotContain(key.RequestId, (await api.GetAsync("/api/attention?limit=100")).IsOk().Ids);
    }

    [Fact]
    public async Task A_message_in_trouble_is_listed_with_its_reason_in_the_readers_language_and_its_decisions_stand_on_it()
    {
        var key = await api.ReportAsync(api.A);
        await api.DeliverAsync(key, "failed", 63013);
        await api.NudgeAsync(key);

        var list = (await api.GetAsync("/api/attention?limit=100", language: "es-MX")).IsOk().Json;
        var trouble = list["messages"]!.AsArray().Single(m => m!["requestId"]?.GetValue<string>() == key.RequestId)!;
        Assert.Equal(("to_fix", 63013, key.Code), (trouble["kind"]!.GetValue<string>(), trouble["errorCode"]!.GetValue<int>(), trouble["code"]!.GetValue<string>()));
        Assert.Equal(ErrorReactionSentences.For(ErrorReaction.FixRequest, "es"), trouble["reason"]!.GetValue<string>());
        Assert.DoesNotContain(
            (await api.GetAsync("/api/attention?limit=100", api.B.Key)).IsOk().Json["messages"]!.AsArray(), m => m!["requestId"]?.GetValue<string>() == key.RequestId);
        Assert.Equal(0, list["poison"]!.GetValue<int>());

        var messages = (await api.GetAsync($"/api/requests/{key.RequestId}")).IsOk().Json["messages"]!.AsArray();
        var failed = messages.Single(m => m!["errorCode"]?.GetValue<int>() == 63013)!;
        Assert.Equal(
            ["claimed", "posted", "accepted", "failed", "fell_back"],
            failed["decisions"]!.AsArray().Select(d => d!["what"]!.GetValue<string>()));
        Assert.Equal(failed["replacedBy"]!.GetValue<int>(), messages.Single(m => m!["fallbackFor"]!.GetValue<int>() > 0)!["number"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("attention?messages_page=%7B", "page")]
    [InlineData("requests?status=open", "status")]
    [InlineData("requests?whatsapp_status=gone", "whatsapp_status")]
    [InlineData("requests?renter_id=7", "renter_id")]
    [InlineData("requests?created_from=soon", "created_from")]
    [InlineData("requests?limit=0", "limit")]
    [InlineData("requests?limit=101", "limit")]
    [InlineData("workers?limit=x", "limit")]
    [InlineData("workers?status=busy", "status")]
    [InlineData("workers?phone_number=abc", "phone_number")]
    [InlineData("assignments", "worker_id")]
    [InlineData("assignments?complex_id=x", "complex_id")]
    [InlineData("attention?page=%7B", "page")]
    public async Task A_wrong_parameter_is_named(string path, string field) =>
        (await api.GetAsync($"/api/{path}")).IsProblem(400).Error(field);

    /// <summary>All pages; none may hold more than asked for.</summary>
    private async Task<List<string>> AllAsync(string path, int limit, string? key = null)
    {
        var (ids, page) = (new List<string>(), string.Empty);
        for (var i = 0; i < 200; i++)
        {
            var reply = (await api.GetAsync($"/api/{path}{(path.Contains('?') ? '&' : '?')}limit={limit}{page}", key)).IsOk();
            Assert.True(reply.Items.Count <= limit);
            ids.AddRange(reply.Ids);
            if (reply.Next is not { } next)
            {
                return ids;
            }

            page = $"&page={next}";
        }

        throw new InvalidOperationException("The pages do not end.");
    }
}
