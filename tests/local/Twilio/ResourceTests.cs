using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dispatch.Local.Twilio;

namespace Dispatch.Local.Tests.Twilio;

/// <summary>Reading, changing and deleting; contents and approval; and what a restart keeps.</summary>
public sealed class ResourceTests
{
    private const string Phone = StandInFixture.Phone;

    [Fact]
    public async Task The_list_is_newest_first_filtered_and_paged_by_relative_links()
    {
        await using var twilio = await StandInFixture.StartAsync();
        for (var number = 1; number <= 5; number++)
        {
            await twilio.SendAsync(("To", Phone), ("From", twilio.Account.SmsSender), ("Body", $"{number}"));
        }

        await twilio.SendAsync(("To", "+15550101002"), ("From", twilio.Account.SmsSender), ("Body", "another"));
        var bodies = new List<string>();
        var path = $"/2010-04-01/Accounts/{twilio.Account.AccountSid}/Messages.json?To={Uri.EscapeDataString(Phone)}&DateSent>={DateTimeOffset.UtcNow:yyyy-MM-dd}&PageSize=2";
        for (string? next = path; next is not null && bodies.Count < 10;)
        {
            var page = await twilio.GetAsync(next);
            bodies.AddRange(page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("body").GetString()!));
            next = page.GetProperty("next_page_uri").GetString();
            Assert.True(next?.StartsWith("/2010-04-01/", StringComparison.Ordinal) ?? true);
        }

        Assert.Equal(["5", "4", "3", "2", "1"], bodies);
    }

    [Theory]
    [InlineData("DateSent<=2020-01-01", 0)]
    [InlineData("DateSent>=2020-01-01", 1)]
    [InlineData("DateSent=2020-01-01", 0)]
    [InlineData("From=%2B15550100000", 0)]
    public async Task The_lists_filters_hold(string filter, int count)
    {
        await using var twilio = await StandInFixture.StartAsync();
        await twilio.SendAsync(("To", Phone), ("From", twilio.Account.SmsSender), ("Body", "x"));

        var page = await twilio.GetAsync($"/2010-04-01/Accounts/{twilio.Account.AccountSid}/Messages.json?{filter}");

        Assert.Equal(count, page.GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task A_message_can_be_fetched_redacted_and_deleted()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var sid = await twilio.SendAsync(("To", Phone), ("From", twilio.Account.SmsSender), ("Body", "private"));
        await twilio.UntilAsync(sid, "delivered");
        var path = $"/2010-04-01/Accounts/{twilio.Account.AccountSid}/Messages/{sid}.json";

        Assert.Equal("private", (await twilio.GetAsync(path)).GetProperty("body").GetString());
        using var redacted = await twilio.Client.PostAsync(path, StandInFixture.Form(("Body", "")), TestContext.Current.CancellationToken);
        Assert.Equal("", (await StandInFixture.ReadAsync(redacted)).GetProperty("body").GetString());
        Assert.DoesNotContain((await twilio.MessageAsync(sid)).Fields, field => field.Value == "private");
        using var deleted = await twilio.Client.DeleteAsync(path, TestContext.Current.CancellationToken);
        using var gone = await twilio.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, gone.StatusCode));
        Assert.Equal(20404, (await StandInFixture.ReadAsync(gone)).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_content_is_stored_approved_on_request_once_and_listed()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var sid = await twilio.ContentAsync(isApproved: false);
        var address = $"/v1/Content/{sid}/ApprovalRequests";
        Assert.Equal("unsubmitted", Status(await twilio.GetAsync(address)));

        using var asked = await twilio.Client.PostAsJsonAsync(address + "/whatsapp", new { name = "job_offer", category = "UTILITY" }, TestContext.Current.CancellationToken);
        using var again = await twilio.Client.PostAsJsonAsync(address + "/whatsapp", new { name = "job_offer", category = "UTILITY" }, TestContext.Current.CancellationToken);

        Assert.Equal("received", (await StandInFixture.ReadAsync(asked)).GetProperty("status").GetString());
        Assert.Equal(92009, (await StandInFixture.ReadAsync(again)).GetProperty("code").GetInt32());
        Assert.Equal("approved", Status(await twilio.GetAsync(address)));
        var listed = Assert.Single((await twilio.GetAsync("/v1/ContentAndApprovals")).GetProperty("contents").EnumerateArray());
        Assert.Equal("approved", listed.GetProperty("approval_requests").GetProperty("status").GetString());
        Assert.Equal("job_offer", (await twilio.GetAsync($"/v1/Content/{sid}")).GetProperty("friendly_name").GetString());
    }

    [Theory]
    [InlineData("""{"types":{"twilio/text":{"body":"x"}}}""")]
    [InlineData("""{"language":"en"}""")]
    [InlineData("""{"language":"en","types":{"twilio/text":{"body":""}}}""")]
    [InlineData("""{"language":"en","variables":{"1":1},"types":{"twilio/text":{"body":"x"}}}""")]
    [InlineData("""{"language":"en","types":{"twilio/quick-reply":{"body":"x","actions":[{"type":"QUICK_REPLY","title":"a title of 21 letters","id":"1"}]}}}""")]
    [InlineData("""not json""")]
    public async Task A_content_with_a_fault_is_refused(string content)
    {
        await using var twilio = await StandInFixture.StartAsync();
        using var body = new StringContent(content, System.Text.Encoding.UTF8, "application/json");

        using var answer = await twilio.Client.PostAsync("/v1/Content", body, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    /// <summary>Twilio's restricted and standard keys may not read the account (Twilio, "API keys").</summary>
    [Fact]
    public async Task The_API_key_opens_messages_and_contents_but_not_the_account()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var account = twilio.Account;
        using var client = new HttpClient { BaseAddress = twilio.Client.BaseAddress };

        var own = $"/2010-04-01/Accounts/{account.AccountSid}";
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(account.ApiKeySecret!, own + "/Messages.json?PageSize=1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(account.ApiKeySecret!, "/v1/ContentAndApprovals"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("another", own + "/Messages.json?PageSize=1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(account.ApiKeySecret!, own + ".json"));
        using var refused = await client.GetAsync(own + ".json", TestContext.Current.CancellationToken);
        Assert.Equal(20003, (await StandInFixture.ReadAsync(refused)).GetProperty("code").GetInt32());

        async Task<HttpStatusCode> StatusAsync(string secret, string path)
        {
            client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{account.ApiKeySid}:{secret}")));
            using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task An_account_file_of_an_earlier_version_has_no_API_key_and_lets_none_in()
    {
        var folder = Directory.CreateTempSubdirectory("dispatch-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "account.json"),
                """{"accountSid":"AC00000000000000000000000000000001","authToken":"00000000000000000000000000000002","messagingServiceSid":"MG00000000000000000000000000000003","whatsAppSender":"+15550109999","smsSender":"+15550108888"}""",
                TestContext.Current.CancellationToken);
            var account = LocalAccount.LoadOrCreate(folder.FullName);
            Assert.Equal(("AC00000000000000000000000000000001", null, null), (account.AccountSid, account.ApiKeySid, account.ApiKeySecret));

            await using var twilio = await StandInFixture.StartAsync(account: account);
            using var client = new HttpClient { BaseAddress = twilio.Client.BaseAddress };
            client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(":"u8));
            using var answer = await client.GetAsync("/v1/ContentAndApprovals", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_restart_keeps_messages_contents_media_and_switches_and_goes_on_with_what_was_sent()
    {
        var folder = Directory.CreateTempSubdirectory("dispatch-");
        try
        {
            var account = LocalAccount.LoadOrCreate(folder.FullName);
            string sid, content, media;
            await using (var before = await StandInFixture.StartAsync(folder: folder.FullName, account: account))
            {
                content = await before.ContentAsync();
                var photo = await before.InboundAsync(new { from = Phone, media = new[] { new { contentType = "image/jpeg", data = "AQID" } } });
                media = Assert.Single(photo.Media).Sid;
                await before.PutPhoneAsync(new PhoneState(Phone, IsOnline: false));
                sid = await before.SendWhatsAppAsync("Hello");
                await before.UntilAsync(sid, "sent");
            }

            await File.AppendAllTextAsync(Path.Combine(folder.FullName, "ledger.jsonl"), "{\"message\":{\"si", TestContext.Current.CancellationToken);
            Assert.Equal(account, LocalAccount.LoadOrCreate(folder.FullName));
            await using var after = await StandInFixture.StartAsync(folder: folder.FullName, account: account);
            after.StandIn.Resume();

            Assert.Equal("sent", (await after.MessageAsync(sid)).Status);
            await after.PutPhoneAsync(new PhoneState(Phone));
            await Wait.UntilAsync(async () => (await after.MessageAsync(sid)).Status == "read", "the message goes on");
            Assert.Equal([1, 2, 3], await after.Client.GetByteArrayAsync($"/_stand-in/media/{media}", TestContext.Current.CancellationToken));
            Assert.Equal("approved", Status(await after.GetAsync($"/v1/Content/{content}/ApprovalRequests")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_reset_empties_the_ledger_and_keeps_the_contents()
    {
        await using var twilio = await StandInFixture.StartAsync();
        var content = await twilio.ContentAsync();
        await twilio.InboundAsync(new { from = Phone, channel = "sms", body = "STOP" });

        using var answer = await twilio.Client.DeleteAsync("/_stand-in/ledger", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await twilio.LedgerAsync());
        await twilio.SendAsync(("To", Phone), ("From", twilio.Account.SmsSender), ("ContentSid", content), ("ContentVariables", """{"1":"A","2":"b"}"""));
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_reach_the_ledger()
    {
        await using var twilio = await StandInFixture.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/_stand-in/ledger");
        request.Headers.Host = "rebound.example.com";
        using var form = StandInFixture.Form(("from", Phone));

        using var rebound = await twilio.Client.SendAsync(request, TestContext.Current.CancellationToken);
        using var posted = await twilio.Client.PostAsync("/_stand-in/inbound", form, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (rebound.StatusCode, posted.StatusCode));
        Assert.Empty(await twilio.LedgerAsync());
    }

    private static string? Status(JsonElement approval) => approval.GetProperty("whatsapp").GetProperty("status").GetString();
}
