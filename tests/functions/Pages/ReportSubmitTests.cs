using System.Net;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Pages;
using Dispatch.Functions.Pages.Report;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Tests.Storage;
using Dispatch.Functions.Tests.Turns;
using Dispatch.Functions.Turns;
using Microsoft.AspNetCore.Http;

namespace Dispatch.Functions.Tests.Pages;

/// <summary>The form as it is sent: taken once, or shown again with everything that was typed.</summary>
public sealed class ReportSubmitTests(StorageFixture storage)
{
    [Fact]
    public async Task A_report_with_everything_is_stored_word_for_word_and_three_people_are_told()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync([TestFile.Jpeg("under the sink.jpg")]);

        var details = await app.DetailsAsync(track);
        var request = details.Aggregate.Request;
        Assert.Equal(("The tap drips <all> night & day.", "plumbing", RequestPriority.High), (request.Description, request.Specialty, request.Priority));
        Assert.Equal("Test Court, 4B, kitchen, under the sink", request.Location);
        Assert.Equal((true, "After 4 pm; the dog is friendly.", RequestSource.Web), (request.MayEnter, request.AccessNotes, request.Source));
        Assert.Equal(("Ana Pérez", app.Dispatch.RenterPhone, Channel.Sms, "en"), (request.Renter.Name, request.Renter.Address, request.Renter.Channel, request.Renter.Language));
        var attachment = Assert.Single(details.Attachments);
        Assert.Equal(("under the sink.jpg", "image/jpeg", 2000L, $"photos/{request.Key.OrganisationId}/{request.Id}/{attachment.Id}"), (attachment.FileName, attachment.FileType, attachment.SizeInBytes, attachment.FileUrl));
        await Eventually(() => app.Dispatch.Sender.Sent.Count == 3);
    }

    [Fact]
    public async Task The_consent_text_the_renter_read_stands_once_in_their_ledger()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var request = (await app.DetailsAsync(await app.ReportAsync([]))).Aggregate.Request;
        await Story.SettleAsync(app.Dispatch, request.Key);
        await app.Dispatch.Get<Delivery>().ProjectAsync(request.Key, StorageFixture.Cancellation);

        var contacts = app.Dispatch.Get<StorageAccount>().Table(TableContactStore.TableName);
        var lines = new List<TableEntity>();
        await foreach (var row in contacts.QueryAsync(TableFilter.RowPrefix(request.Renter.Address, "consent_"), cancellationToken: StorageFixture.Cancellation))
        {
            lines.Add(row);
        }

        var line = Assert.Single(lines);
        Assert.Equal(("given", "web_form", "sms"), (line.GetString("change"), line.GetString("source"), line.GetString("channel")));
        Assert.Equal(PageTexts.For("en").VersionOf("report.consent"), line.GetString("text"));
        Assert.NotEqual(PageTexts.For("en").VersionOf("report.consent")[^12..], PageTexts.For("es").VersionOf("report.consent")[^12..]);
    }

    [Fact]
    public async Task Curl_needs_four_fields_and_no_browser()
    {
        await using var app = await PagesApp.StartAsync(storage);
        (string, string)[] fields = [("name", "Ana"), ("phone_number", app.Dispatch.RenterPhone), ("unit", "4B"), ("description", "No light in the hall")];
        foreach (var answer in new[] { await app.PostPlainAsync(app.ReportPath, fields), await app.PostAsync(app.ReportPath, fields) })
        {
            Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
            var request = (await app.DetailsAsync(answer.Location!)).Aggregate.Request;
            Assert.Equal(("electrical", false), (request.Specialty, request.MayEnter));
        }
    }

    [Fact]
    public async Task A_danger_left_unranked_is_an_emergency_and_the_page_says_first_what_to_do()
    {
        await using var app = await PagesApp.StartAsync(storage);
        (string, string)[] fields = [("name", "Ana"), ("phone_number", app.Dispatch.RenterPhone), ("unit", "4B"), ("description", "There is a strong smell of gas in the kitchen")];
        var answer = await app.PostAsync(app.ReportPath, fields);
        var request = (await app.DetailsAsync(answer.Location!)).Aggregate.Request;
        Assert.Equal((RequestPriority.Emergency, "gas"), (request.Priority, request.Safety));
        var page = await app.GetAsync(answer.Location!);
        Assert.InRange(page.Html.IndexOf("Possible gas leak", StringComparison.Ordinal), 0, page.Html.IndexOf("<h1", StringComparison.Ordinal));
        Assert.Contains("911", page.Text, StringComparison.Ordinal);
        Assert.Equal("renter_received_safety", (await app.DetailsAsync(answer.Location!)).Aggregate.Messages[0].Template);
    }

    [Theory]
    [InlineData("en", "Tell us what is wrong", "Tell us your name", "Give us a mobile number", "Tell us the apartment", "Please check this")]
    [InlineData("es", "Cuéntenos qué ocurre", "Díganos su nombre", "Denos un número", "Díganos el departamento", "Revise lo siguiente")]
    public async Task An_empty_form_names_every_missing_field_and_links_to_it(string language, params string[] sentences)
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.PostAsync(app.ReportPath, [("unit", " ")], null, language);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.All(sentences, s => Assert.Contains(s, page.Text, StringComparison.Ordinal));
        var links = page.All("a").Select(a => a["href"]).Where(h => h.StartsWith('#'));
        Assert.Equal(["#main", "#description", "#unit", "#name", "#phone_number"], links);
        foreach (var field in new[] { "description", "unit", "name", "phone_number" })
        {
            var tag = page.All("input").Concat(page.All("textarea")).Single(i => i["name"] == field);
            Assert.Equal("true", tag["aria-invalid"]);
            Assert.StartsWith($"{field}-error", tag["aria-describedby"], StringComparison.Ordinal);
        }

        Accessible.Check(page);
    }

    [Theory]
    [InlineData("en", "Strong smell of gas in the kitchen", "Possible gas leak: no flames")]
    [InlineData("es", "Huele a gas en la cocina", "Posible fuga de gas: sin llamas")]
    public async Task In_danger_the_form_that_comes_back_says_what_to_do_before_anything_else(string language, string description, string sentence)
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.PostAsync(
            app.ReportPath, app.Fields(("description", description), ("phone_number", "555"), ("priority", "low"), ("language", language)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        var main = page.Html.IndexOf("<main", StringComparison.Ordinal);
        var at = page.Html.IndexOf(sentence, StringComparison.Ordinal);
        Assert.InRange(at, main, page.Html.IndexOf("<h1", StringComparison.Ordinal));
        Assert.Contains("911", page.Html[at..(at + 250)], StringComparison.Ordinal);
        Assert.Equal(["safety"], page.All("div").Where(d => d.ContainsKey("autofocus")).Select(d => d["id"]));
        Assert.Contains("errors", page.Ids);
        Accessible.Check(page);
    }

    [Theory]
    [InlineData("12345", "too few digits")]
    [InlineData("415 555 2671 2671 99", "too many digits")]
    [InlineData("ask my mother", "not a phone number")]
    [InlineData("(415) 155-0000", "no such number")]
    [InlineData("+999 123 456", "no such number")]
    public async Task A_bad_number_is_explained_with_an_example_and_nothing_is_lost(string number, string words)
    {
        await using var app = await PagesApp.StartAsync(storage);
        var fields = app.Fields(("phone_number", number));
        var page = await app.PostAsync(app.ReportPath, fields);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(words, page.Text, StringComparison.Ordinal);
        Assert.Contains(PhoneNumber.ExampleFor("US")!.Replace('-', '\u2011'), page.Text, StringComparison.Ordinal);
        Assert.All(fields, f => Assert.Equal(f.Value, page.Value(f.Name)));
        Assert.Empty(app.Dispatch.Sender.Sent);

        // What comes back can be sent as it is, once the number is right.
        var again = fields.Select(f => (f.Name, f.Name == "phone_number" ? app.Dispatch.RenterPhone : page.Value(f.Name)!));
        Assert.Equal(HttpStatusCode.SeeOther, (await app.PostAsync(app.ReportPath, again)).Status);
    }

    [Theory]
    [InlineData("name", 101, "at most 100")]
    [InlineData("unit", 51, "at most 50")]
    [InlineData("location", 201, "at most 200")]
    [InlineData("description", 4001, "at most 4000")]
    [InlineData("access_notes", 501, "at most 500")]
    public async Task A_field_that_is_too_long_is_said_and_kept(string field, int length, string words)
    {
        await using var app = await PagesApp.StartAsync(storage);
        var text = string.Concat(Enumerable.Repeat("wörd ", length))[..length].TrimEnd() + "…";
        var page = await app.PostAsync(app.ReportPath, app.Fields((field, text.PadRight(length, 'x'))));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(words, page.Text, StringComparison.Ordinal);
        Assert.Equal(text.PadRight(length, 'x'), page.Value(field));
    }

    [Theory]
    [InlineData("priority", "yesterday")]
    [InlineData("channel", "pigeon")]
    [InlineData("specialty", "Not A Word")]
    public async Task A_choice_that_was_not_offered_is_said(string field, string value)
    {
        await using var app = await PagesApp.StartAsync(storage);
        var page = await app.PostAsync(app.ReportPath, app.Fields((field, value)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("choose one of the answers", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.All("a"), a => a["href"] == $"#{field}");
        Accessible.Check(page);
    }

    [Fact]
    public async Task A_double_submit_makes_one_request_and_both_see_it()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var fields = app.Fields();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.PostAsync(app.ReportPath, fields, [TestFile.Jpeg("a.jpg")])));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.SeeOther, a.Status));
        var track = Assert.Single(answers.Select(a => a.Location!).Distinct(StringComparer.Ordinal));
        await Eventually(() => app.Dispatch.Sender.Sent.Count == 3);
        Assert.Equal(track, (await app.PostAsync(app.ReportPath, fields)).Location);
        Assert.Equal(3, app.Dispatch.Sender.Sent.Count);
        Assert.Single((await app.DetailsAsync(track)).Attachments);
    }

    [Fact]
    public async Task Another_problem_written_into_an_old_form_is_another_report()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var form = Guid.NewGuid().ToString("D");
        var first = await app.ReportAsync(null, ("form_id", form));
        var second = await app.ReportAsync([TestFile.Jpeg("heater.jpg")], ("form_id", form), ("description", "Now the heating is cold as well."));

        Assert.NotEqual(first, second);
        Assert.Equal("Now the heating is cold as well.", (await app.DetailsAsync(second)).Aggregate.Request.Description);
        Assert.Single((await app.DetailsAsync(second)).Attachments);
        Assert.Empty((await app.DetailsAsync(first)).Attachments);
        Assert.Equal(second, await app.ReportAsync(null, ("form_id", form), ("description", "Now the heating is cold as well.")));
    }

    [Fact]
    public async Task The_address_says_which_complex_it_is_whatever_the_hidden_field_says()
    {
        await using var app = await PagesApp.StartAsync(storage);
        await using var other = await PagesApp.StartAsync(storage);
        foreach (var place in new[] { "nonsense", $"{other.Dispatch.Organisation}_{other.Dispatch.Complex}", $"{app.Dispatch.Organisation}_{Guid.NewGuid():D}" })
        {
            var track = await app.ReportAsync(null, ("place", place));
            Assert.Equal((app.Dispatch.Organisation, app.Dispatch.Complex), (PagesApp.KeyOf(track).OrganisationId, (await app.DetailsAsync(track)).Aggregate.Request.ComplexId));
        }
    }

    [Fact]
    public async Task A_property_that_does_not_fit_the_unit_typed_is_forgotten()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var track = await app.ReportAsync(null, ("property_id", Guid.NewGuid().ToString("D")), ("unit", "17"));
        var request = (await app.DetailsAsync(track)).Aggregate.Request;
        Assert.Equal((null, "Test Court, 17, kitchen, under the sink"), (request.PropertyId, request.Location));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAna")]
    [InlineData("multipart/form-data; boundary=x", "not a form at all")]
    public async Task A_form_that_did_not_arrive_whole_is_said_and_leads_back(string contentType, string body)
    {
        await using var app = await PagesApp.StartAsync(storage);
        using var request = new HttpRequestMessage(HttpMethod.Post, app.ReportPath) { Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        var page = await app.SendAsync(request, []);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("did not arrive whole", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.All("a"), a => a["href"] == app.ReportPath);
    }

    [Fact]
    public async Task While_storage_refuses_the_form_comes_back_and_the_same_form_is_taken_later()
    {
        await using var app = await PagesApp.StartAsync(storage);
        var fields = app.Fields();
        app.Dispatch.FailNudges = true;
        var page = await app.PostAsync(app.ReportPath, fields, [TestFile.Jpeg("a.jpg")]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("could not save this just now", page.Text, StringComparison.Ordinal);
        Assert.All(fields, f => Assert.Equal(f.Value, page.Value(f.Name)));

        app.Dispatch.FailNudges = false;
        var again = await app.PostAsync(app.ReportPath, [.. fields, ("photo_id", page.Value("photo_id")!)]);
        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
        Assert.Single((await app.DetailsAsync(again.Location!)).Attachments);
    }

    [Fact]
    public async Task A_report_from_the_page_keeps_the_budget_of_nine_storage_calls()
    {
        await using var app = await PagesApp.StartAsync(storage);
        using var content = new FormUrlEncodedContent(app.Fields().Select(f => KeyValuePair.Create(f.Name, f.Value)));
        var context = new DefaultHttpContext { RequestServices = app.Dispatch.Services };
        context.Request.Method = "POST";
        context.Request.RouteValues["complexCode"] = app.Dispatch.Code;
        context.Request.ContentType = content.Headers.ContentType!.ToString();
        context.Request.Body = await content.ReadAsStreamAsync(StorageFixture.Cancellation);

        using var scope = StorageCalls.Begin();
        await app.Dispatch.Get<ReportSubmission>().SubmitAsync(context);
        Assert.Equal(StatusCodes.Status303SeeOther, context.Response.StatusCode);
        Assert.Equal(3, app.Dispatch.Sender.Sent.Count);
        Assert.True(scope.Calls.Count <= 9, string.Join('\n', scope.Calls.Select(c => $"{c.Operation} {c.Status}")));
        Assert.Single(scope.Calls, c => c.Operation.StartsWith("GET directory", StringComparison.Ordinal));
    }

    private static async Task Eventually(Func<bool> isSo)
    {
        // Delivery follows the answer.
        for (var i = 0; i < 200 && !isSo(); i++)
        {
            await Task.Delay(25, StorageFixture.Cancellation);
        }

        Assert.True(isSo());
    }
}
