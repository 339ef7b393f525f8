using System.ComponentModel;
using Dispatch.Core.Messaging;
using Dispatch.Functions.Api;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Turns;
using Microsoft.AspNetCore.Mvc;

namespace Dispatch.Functions.Endpoints;

/// <summary>What a person has to look at.</summary>
internal static class ApiAttention
{
    public static void MapApiAttention(this RouteGroupBuilder api) =>
        api.MapGet("/attention", ListAsync).WithTags("Requests").WithName("listAttention")
            .WithSummary("What needs a person: requests, messages, senders, poison")
            .WithDescription("Normally empty. Sentences are in English or Spanish, as Accept-Language asks.")
            .Produces<AttentionResource>().Refuses(400, 404);

    private static async Task<IResult> ListAsync(
        HttpContext context, ApiScope scope, TableRequestQueries queries, TableAttentionStore attention, ISenderStates senders, PoisonQueue poison, TableMarks marks, TableTemplateStore templates,
        RequestResources resources, [AsParameters] PageParameters documented,
        [FromQuery(Name = "messages_page"), Description("The messagesNext of the page before.")] string? messagesPage)
    {
        var query = new ListQuery(context.Request.Query);
        var ask = query.Page();
        if (!query.IsGood)
        {
            return query.Refusal;
        }

        var cancel = context.RequestAborted;
        var organisation = await scope.OrganisationAsync(ApiCaller.Of(context), query.Text("organisation_id"), cancel);
        if (organisation.Value is not { } own)
        {
            return organisation.Refusal!;
        }

        var language = ApiLanguage.Of(context);
        var page = await queries.RequestsNeedingAttentionAsync(own, ask, cancel);
        var troubles = await attention.ReadAsync(own, new PageAsk(ask.Limit, messagesPage), cancel);
        var states = await senders.ReadAsync(cancel);
        return ApiJson.Ok(new AttentionResource(
            page.Items.Select(resources.Line).ToList(),
            page.Next,
            troubles.Items.Select(t => RequestResources.Attention(t, language)).ToList(),
            troubles.Next,
            states.Values.Select(s => RequestResources.Sender(s, language)).ToList(),
            (await templates.ReadLostAsync(own, cancel))
                .Select(t => new TemplateResource(t.Name.Template, t.Name.Language, t.Row.Status, t.Row.Category, t.Row.Reason, t.Row.Since)).ToList(),
            await poison.CountAsync(cancel),
            await SweepAsync(marks, cancel),
            await LedgerAsync(marks, cancel)));
    }

    private static async Task<SweepResource?> SweepAsync(TableMarks marks, CancellationToken cancellationToken) =>
        await marks.LatestAsync<SweepReport>(Sweep.ReportKind, cancellationToken) is var (report, at)
            ? new SweepResource(
                at, report.Open, report.Rearmed, report.Late, report.WithoutDue, report.Unassigned, report.Orphans, report.MessagesInTrouble, report.Poison)
            : null;

    private static async Task<LedgerResource?> LedgerAsync(TableMarks marks, CancellationToken cancellationToken) =>
        await marks.LatestAsync<LedgerReport>(LedgerComparison.ReportKind, cancellationToken) is var (report, at)
            ? new LedgerResource(
                at, report.Day, report.Listed, report.Ours, report.Adopted, report.Doubles, report.Unknown, report.UnknownSids, report.IsComplete)
            : null;
}
