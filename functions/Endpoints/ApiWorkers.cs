using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Functions.Api;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Endpoints;

/// <summary>Maintenance workers.</summary>
internal static class ApiWorkers
{
    private const int MaxSpecialties = 30;

    public static void MapApiWorkers(this RouteGroupBuilder api)
    {
        var workers = api.MapGroup("/workers").WithTags("Workers");
        workers.MapGet("/", ListAsync).WithName("listWorkers")
            .WithSummary("List workers, all or by status or phone number").Produces<Listing<WorkerResource>>().Refuses(400, 404);
        workers.MapGet("/{id}", ReadAsync).WithName("readWorker")
            .WithSummary("Read a worker").Produces<WorkerResource>().Refuses(404);
        workers.MapPatch("/{id}", ChangeAsync).WithName("changeWorker")
            .WithSummary("Change a worker's status, specialties, language or phone number")
            .WithDescription("New requests follow it at once; offers that are out stay with the number they went to. Sending the same again does no harm.")
            .Accepts<WorkerPatchBody>("application/json").Produces<WorkerResource>().Refuses(400, 404, 409, 413, 415);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, ApiScope scope, TableDirectoryQueries places, [AsParameters] PageParameters paging, [AsParameters] WorkerListParameters documented)
    {
        var query = new ListQuery(context.Request.Query);
        var (ask, status) = (query.Page(), query.Word<WorkerStatus>("status"));
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

        if (query.Text("phone_number") is null)
        {
            return Page(await places.WorkersByStatusAsync(own, status, ask, cancel));
        }

        var country = (await places.OrganisationAsync(own, cancel))?.Country;
        if (query.Number("phone_number", country) is not { } number)
        {
            return query.Refusal;
        }

        var page = await places.WorkersByPhoneNumberAsync(own, number, ask, cancel);
        return Page(page with { Items = page.Items.Where(w => status is null || w.Status == status).ToList() });
    }

    private static async Task<IResult> ReadAsync(string id, HttpContext context, ApiScope scope, TableDirectoryQueries places) =>
        await FindAsync(id, context, scope, places) is var (_, worker) ? ApiJson.Ok(Resource(worker)) : NoSuchWorker(id);

    private static async Task<IResult> ChangeAsync(string id, HttpContext context, ApiScope scope, TableDirectoryQueries places, TableWorkers workers)
    {
        var (body, refusal) = await JsonFields.ReadAsync(context);
        if (body is null)
        {
            return refusal!;
        }

        if (await FindAsync(id, context, scope, places) is not var (organisationId, _))
        {
            return NoSuchWorker(id);
        }

        var organisation = await places.OrganisationAsync(organisationId, context.RequestAborted);
        var change = Read(body, organisation?.Country);
        if (!body.IsGood)
        {
            return body.Refusal;
        }

        if (change.PhoneNumber is { } number)
        {
            // A reply is known by its number: two workers of one organisation cannot share it.
            var others = await places.WorkersByPhoneNumberAsync(organisationId, number, new PageAsk(2), context.RequestAborted);
            if (others.Items.Any(w => w.Id != id))
            {
                return ApiProblem.Conflict("phone_number belongs to another worker of this organisation: change theirs first.");
            }
        }

        return await workers.ChangeAsync(organisationId, id, change, context.RequestAborted) is { } changed
            ? ApiJson.Ok(Resource(changed))
            : NoSuchWorker(id);
    }

    private static WorkerChange Read(JsonFields body, string? country)
    {
        WorkerStatus? status = null;
        if (body.Text("status") is { } word)
        {
            status = Wire.TryParse<WorkerStatus>(word.Trim().ToLowerInvariant(), out var parsed) ? parsed : null;
            if (status is null)
            {
                body.Note("status", $"status must be one of {Wire.AllNames<WorkerStatus>()}.");
            }
        }

        var specialties = body.Texts("specialties")?.Select(s => s.Trim().ToLowerInvariant()).Distinct(StringComparer.Ordinal).ToList();
        if (specialties is { Count: 0 or > MaxSpecialties } || specialties?.All(Specialty.IsValid) == false)
        {
            body.Note("specialties", $"specialties must be 1 to {MaxSpecialties} lower case words such as {string.Join(", ", Specialty.Known)}.");
        }

        var asked = body.Text("language")?.Trim();
        var language = SupportedLanguages.RootOf(asked);
        if (asked is not null && language is null)
        {
            body.Note("language", "language must be a language tag, such as en, es, pt-BR or fr.");
        }

        string? number = null;
        if (body.Text("phone_number") is { } text)
        {
            number = PhoneNumber.TryParse(text, country, out var parsed, out _) ? parsed.E164 : null;
            if (number is null)
            {
                body.Note("phone_number", $"phone_number is not a number that exists: give one{FieldSentences.Example(country)}.");
            }
        }

        return new WorkerChange(status, specialties, language, number);
    }

    private static async Task<(string OrganisationId, MaintenanceWorker Worker)?> FindAsync(
        string id, HttpContext context, ApiScope scope, TableDirectoryQueries places)
    {
        if (!Ids.IsId(id))
        {
            return null;
        }

        var organisations = await scope.OrganisationsAsync(ApiCaller.Of(context), context.RequestAborted);
        var found = await Task.WhenAll(organisations.Select(o => places.WorkerAsync(o, id, context.RequestAborted)));
        return organisations.Zip(found).Where(p => p.Second is not null).Select(p => ((string, MaintenanceWorker)?)(p.First, p.Second!)).FirstOrDefault();
    }

    private static IResult Page(QueryPage<MaintenanceWorker> page) =>
        ApiJson.Ok(new Listing<WorkerResource>(page.Items.Select(Resource).ToList(), page.Next));

    private static WorkerResource Resource(MaintenanceWorker worker) => new(
        worker.Id, worker.FirstName, worker.LastName, worker.PhoneNumber, worker.Email, worker.Specialties, Wire.Name(worker.Status),
        worker.CreatedAt, worker.UpdatedAt, worker.Language);

    private static IResult NoSuchWorker(string id) => ApiProblem.NotFound($"There is no worker with the id {ApiProblem.Short(id)}.");
}
