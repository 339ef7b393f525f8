using System.Globalization;
using System.Text.Json.Nodes;
using Dispatch.Core.Requests;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage.Accounts;

namespace Dispatch.Functions.Tests.Api;

/// <summary>A request as it is read, and what can be done to it.</summary>
public sealed class ApiRequestTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly string[] SeedColumns =
    [
        "id", "renter_id", "title", "description", "status", "priority", "created_at", "updated_at", "completed_at", "property_id", "location",
        "assigned_worker_id", "whatsapp_message_id", "whatsapp_status",
    ];

    [Fact]
    public async Task A_request_shows_the_schemas_columns_and_all_that_belongs_to_it()
    {
        var key = await api.ReportAsync(api.A);
        await api.DeliverAsync(key, "delivered");
        await api.DeliverAsync(key, "sent", expected: Outcome.Ignored);
        await api.AcceptAsync(key, api.A);
        var request = (await api.GetAsync($"/api/requests/{key.RequestId}")).IsOk().Json.AsObject();

        Assert.All(SeedColumns, c => Assert.True(request.ContainsKey(c), c));
        Assert.Equal(("in_progress", "accepted", "delivered"), (Text(request, "status"), Text(request, "stage"), Text(request, "whatsapp_status")));
        Assert.Equal(api.A.Plumber, Text(request, "assigned_worker_id"));
        Assert.StartsWith("SM", Text(request, "whatsapp_message_id"), StringComparison.Ordinal);
        Assert.Equal(("plumbing", "follow_up", key.Code), (Text(request, "specialty"), Text(request, "dueAction"), Text(request, "code")));
        Assert.Null(request["needsAttention"]);
        Assert.NotNull(request["dueAt"]);

        var offer = Assert.Single(request["offers"]!.AsArray())!;
        Assert.Equal(("accepted", api.A.Plumber), (Text(offer, "status"), Text(offer, "workerId")));
        var receipt = Assert.Single(request["receipts"]!.AsArray())!["workers"]!.AsArray();
        Assert.Equal(
            [("Ben Okafor", null), ("Eva Ruiz", "no plumbing"), ("Ann Lee", "on leave")],
            receipt.Select(w => (Text(w!, "name"), w!["excluded"]?.GetValue<string>())).OrderBy(w => w.Item2, StringComparer.Ordinal));
        Assert.Equal(1, receipt[0]!["place"]!.GetValue<int>());

        Assert.Equal(["delivered", "sent"], request["deliveryEvents"]!.AsArray().Select(e => Text(e!, "messageStatus")));
        Assert.Equal([true, false], request["deliveryEvents"]!.AsArray().Select(e => e!["changed"]!.GetValue<bool>()));
        var history = request["status_history"]!.AsArray();
        Assert.Equal(["pending", "pending", "delivered", "in_progress"], history.Select(h => Text(h!, "new_status")));
        Assert.Equal(["status", "status", "delivery", "status"], history.Select(h => Text(h!, "kind")));
        Assert.All(history, h => Assert.Equal(key.RequestId, Text(h!, "request_id")));
        Assert.Equal(4, history.Select(h => Text(h!, "id")).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_message_shows_what_the_person_reads_and_why_it_did_not_arrive()
    {
        var key = await api.ReportAsync(api.A);
        await api.DeliverAsync(key, "failed", 63024);
        var messages = (await api.GetAsync($"/api/requests/{key.RequestId}")).IsOk().Json["messages"]!.AsArray();

        var offer = messages.Single(m => Text(m!, "kind") == "offer" && Text(m!, "channel") == "whatsapp")!;
        Assert.Equal(("failed", "accepted", api.A.PlumberPhone), (Text(offer, "status"), Text(offer, "sendState"), Text(offer, "to")));
        Assert.Equal(63024, offer["errorCode"]!.GetValue<int>());
        Assert.Equal("The message could not be delivered this way; we are using the other channel.", Text(offer, "reason"));
        Assert.Contains("The tap drips", Text(offer, "text"), StringComparison.Ordinal);
        var instead = messages.Single(m => m!["fallbackFor"]!.GetValue<int>() > 0)!;
        Assert.Equal(("sms", offer["number"]!.GetValue<int>()), (Text(instead, "channel"), instead["fallbackFor"]!.GetValue<int>()));
        Assert.Null(instead["reason"]);
        Assert.False(instead["possiblyDouble"]!.GetValue<bool>());
        var renter = messages.Single(m => Text(m!, "role") == "renter")!;
        Assert.Contains("http://localhost:7071/track/", Text(renter, "text"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/requests/0b9f6c1a-5b1e-4d57-9a49-2f3a7c4e9d01")]
    [InlineData("/api/requests/nonsense")]
    [InlineData("/api/requests/0B9F6C1A-5B1E-4D57-9A49-2F3A7C4E9D01/comments")]
    public async Task A_request_that_is_not_there_is_named(string path)
    {
        var reply = (await api.GetAsync(path)).IsProblem(404);
        Assert.Contains(path.Split('/')[3], reply.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_request_is_cancelled_once()
    {
        var key = await api.ReportAsync(api.A);
        var reply = (await api.PostAsync($"/api/requests/{key.RequestId}/cancel", new { reason = "Moved out", userId = "u-7", user_type = "renter" }, idempotencyKey: "c1")).IsOk();
        Assert.Equal(("cancelled", null), (reply.Text("status"), reply.Json["dueAt"]));
        var last = (await api.ReadAsync(key)).History[^1];
        Assert.Equal(("cancelled", "u-7", "Moved out"), (last.NewStatus, last.ChangedBy, last.Notes));

        (await api.PostAsync($"/api/requests/{key.RequestId}/cancel", null, idempotencyKey: "c1")).IsOk();
        var again = (await api.PostAsync($"/api/requests/{key.RequestId}/cancel", "{}")).IsProblem(409);
        Assert.Contains("cancelled", again.Text("detail"), StringComparison.Ordinal);
        await ApiFixture.WaitAsync(async () => (await api.ReadAsync(key)).Aggregate.Messages.All(m => m.IsSettled));
    }

    [Fact]
    public async Task A_finished_request_is_opened_again_and_offered_anew()
    {
        var key = await api.ReportAsync(api.A);
        (await api.PostAsync($"/api/requests/{key.RequestId}/reopen", "{}")).IsProblem(409);
        await api.AcceptAsync(key, api.A);
        await api.CompleteAsync(key, api.A);
        var reply = (await api.PostAsync($"/api/requests/{key.RequestId}/reopen", """{"reason":"Drips again"}""")).IsOk();

        Assert.Equal(("pending", null, null), (reply.Text("status"), reply.Json["completed_at"], reply.Json["assigned_worker_id"]));
        var reopened = (await api.ReadAsync(key)).History.Single(h => h.Notes == "Drips again");
        Assert.Equal("system:api", reopened.ChangedBy);
    }

    [Theory]
    [InlineData("""{"user_id":"system:twilio"}""", "user_id")]
    [InlineData("""{"user_id":"a b"}""", "user_id")]
    [InlineData("""{"user_type":"boss"}""", "user_type")]
    [InlineData("""{"reason":5}""", "reason")]
    public async Task What_is_wrong_with_an_action_is_told(string body, string field)
    {
        var key = await api.ReportAsync(api.A);
        (await api.PostAsync($"/api/requests/{key.RequestId}/cancel", body)).IsProblem(400).Error(field);
        Assert.True((await api.ReadAsync(key)).Aggregate.Request.IsOpen);
    }

    [Fact]
    public async Task Comments_are_written_with_their_user_type_and_read_in_order()
    {
        var key = await api.ReportAsync(api.A);
        foreach (var (type, text) in new[] { ("renter", "Any news?"), ("maintenance_staff", "Tomorrow at nine."), ("landlord", "Thank you ☺") })
        {
            var reply = await api.PostAsync($"/api/requests/{key.RequestId}/comments", new { user_id = $"u-{type}", userType = type, comment = text });
            Assert.True(reply.Status == 201, reply.ToString());
            Assert.Equal((key.RequestId, type, text), (reply.Text("request_id"), reply.Text("user_type"), reply.Text("comment")));
        }

        var all = (await api.GetAsync($"/api/requests/{key.RequestId}/comments")).IsOk();
        Assert.Equal(["Any news?", "Tomorrow at nine.", "Thank you ☺"], all.Items.Select(c => Text(c!, "comment")));
        var first = (await api.GetAsync($"/api/requests/{key.RequestId}/comments?limit=2")).IsOk();
        var second = (await api.GetAsync($"/api/requests/{key.RequestId}/comments?limit=2&page={first.Next}")).IsOk();
        Assert.Equal(all.Ids, first.Ids.Concat(second.Ids));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_comment_sent_twice_with_one_key_is_one_comment()
    {
        var key = await api.ReportAsync(api.A);
        var body = new { user_id = "u", user_type = "renter", comment = "Once" };
        var first = (await api.PostAsync($"/api/requests/{key.RequestId}/comments", body, idempotencyKey: "k")).IsOk();
        var again = (await api.PostAsync($"/api/requests/{key.RequestId}/comments", body, idempotencyKey: "k")).IsOk();
        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.Single((await api.ReadAsync(key)).Comments);
    }

    [Fact]
    public async Task What_is_wrong_with_a_comment_is_told_at_once()
    {
        var key = await api.ReportAsync(api.A);
        var reply = (await api.PostAsync($"/api/requests/{key.RequestId}/comments", new { comment = new string('x', 2001) })).IsProblem(400);
        Assert.Equal(["comment", "user_id", "user_type"], reply.Json["errors"]!.AsObject().Select(e => e.Key).Order(StringComparer.Ordinal));
        Assert.Equal("user_type is missing: it must be one of renter, landlord, maintenance_staff.", reply.Error("user_type"));
        Assert.Equal("comment has more than 2000 characters: shorten it.", reply.Error("comment"));
    }

    [Fact]
    public async Task The_history_of_a_request_can_be_cut_by_time()
    {
        var key = await api.ReportAsync(api.A);
        await api.AcceptAsync(key, api.A);
        var all = (await api.GetAsync($"/api/requests/{key.RequestId}/history")).IsOk();
        Assert.Equal(["received", "offered", "accepted"], all.Items.Select(h => Text(h!, "newStage")));

        var accepted = DateTimeOffset.Parse(Text(all.Items[2]!, "changed_at"), CultureInfo.InvariantCulture);
        var at = Uri.EscapeDataString(accepted.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(["accepted"], (await api.GetAsync($"/api/requests/{key.RequestId}/history?changed_from={at}")).IsOk().Items.Select(h => Text(h!, "newStage")));
        Assert.Equal(2, (await api.GetAsync($"/api/requests/{key.RequestId}/history?changed_to={at}")).IsOk().Items.Count);
        (await api.GetAsync($"/api/requests/{key.RequestId}/history?changed_from=yesterday")).IsProblem(400).Error("changed_from");
    }

    [Fact]
    public async Task A_file_is_listed_and_streamed_with_its_type()
    {
        var key = await api.ReportAsync(api.A);
        var now = TimeProvider.System.GetUtcNow();
        var (photo, film, lost) = (Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D"));
        await api.RunAsync(key, new AddAttachments(Guid.NewGuid().ToString("N"), "u", [
            new Attachment(photo, key.RequestId, PhotosStore.PathOf(key, photo), "image/png", now, "täp.png", 3, "u"),
            new Attachment(film, key.RequestId, "https://api.twilio.com/media/1", "video/mp4", now, null, 0, "u"),
            new Attachment(lost, key.RequestId, PhotosStore.PathOf(key, lost), "image/png", now, null, 3, "u"),
        ]));
        var blob = api.Get<StorageAccount>().Container("photos").GetBlobClient(PhotosStore.PathOf(key, photo)["photos/".Length..]);
        await blob.UploadAsync(BinaryData.FromString("PNG"), ApiFixture.Cancellation);

        var list = (await api.GetAsync($"/api/requests/{key.RequestId}/attachments")).IsOk();
        Assert.Equal(new[] { photo, film, lost }.Order(StringComparer.Ordinal), list.Ids);
        var entry = list.Items.Single(i => Text(i!, "id") == photo)!;
        Assert.Equal($"http://localhost:7071/api/requests/{key.RequestId}/attachments/{photo}", Text(entry, "file_url"));
        var file = (await api.GetAsync($"/api/requests/{key.RequestId}/attachments/{photo}")).IsOk();
        Assert.Equal(("image/png", "PNG"), (file.MediaType, file.Body));
        Assert.StartsWith("inline", file.Headers["Content-Disposition"], StringComparison.Ordinal);
        Assert.Equal("nosniff", file.Headers["X-Content-Type-Options"]);
        (await api.GetAsync($"/api/requests/{key.RequestId}/attachments/{film}")).IsProblem(409);
        (await api.GetAsync($"/api/requests/{key.RequestId}/attachments/{lost}")).IsProblem(404);
        (await api.GetAsync($"/api/requests/{key.RequestId}/attachments/..%2Fx")).IsProblem(404);
        var other = await api.ReportAsync(api.A);
        (await api.GetAsync($"/api/requests/{other.RequestId}/attachments/{photo}")).IsProblem(404);
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
