using Dispatch.Functions.Api;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Endpoints;

/// <summary>API keys: made and revoked with the bootstrap key only.</summary>
internal static partial class ApiKeys
{
    private const int MaxName = 100;
    private const int MinIdDigits = 8;
    private const int HashDigits = 64;

    public static void MapApiKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys").AddEndpointFilter(OnlyBootstrapAsync);
        keys.MapPost("/", CreateAsync).WithName("createKey")
            .WithSummary("Make a key for an organisation")
            .WithDescription("With the bootstrap key only. The answer shows the key once; what is stored is its hash.")
            .Accepts<NewKeyBody>("application/json").Produces<KeyResource>(StatusCodes.Status201Created).Refuses(400, 403, 413, 415);
        keys.MapDelete("/{id}", RevokeAsync).WithName("revokeKey")
            .WithSummary("Revoke a key by its id, or by the first digits of its SHA-256")
            .Produces(StatusCodes.Status204NoContent).Refuses(400, 403, 404);
    }

    private static ValueTask<object?> OnlyBootstrapAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        ApiCaller.Of(context.HttpContext).IsBootstrap
            ? next(context)
            : ValueTask.FromResult<object?>(ApiProblem.Of(StatusCodes.Status403Forbidden, "Keys are made and revoked with the bootstrap key (Api__BootstrapKey)."));

    private static async Task<IResult> CreateAsync(
        HttpContext context, TableDirectoryQueries places, TableApiKeys keys, Settings settings, ILogger<TableApiKeys> logger)
    {
        var (body, refusal) = await JsonFields.ReadAsync(context);
        if (body is null)
        {
            return refusal!;
        }

        var name = UserFields.Text(body, "name", MaxName, isRequired: false);
        var organisation = body.Text("organisation_id");
        if (organisation is null || !(await places.OrganisationIdsAsync(context.RequestAborted)).Contains(organisation, StringComparer.Ordinal))
        {
            body.Note("organisation_id", organisation is null ? "organisation_id is missing: say whose key it will be." : "organisation_id is no organisation of this system.");
        }

        if (!body.IsGood)
        {
            return body.Refusal;
        }

        var (key, stored) = await keys.CreateAsync(organisation!, name ?? string.Empty, context.RequestAborted);
        LogCreated(logger, stored.Id, stored.OrganisationId);
        return ApiJson.Created(
            $"{settings.PublicBaseUrl}/api/keys/{stored.Id}", new KeyResource(stored.Id, key, stored.OrganisationId, stored.Name, stored.CreatedAt));
    }

    private static async Task<IResult> RevokeAsync(string id, HttpContext context, TableApiKeys keys, ILogger<TableApiKeys> logger)
    {
        if (id.Length is < MinIdDigits or > HashDigits || !id.All(char.IsAsciiHexDigitLower))
        {
            return ApiProblem.Invalid("id", $"id must be the key's id, or {MinIdDigits} to {HashDigits} first digits of its SHA-256 in lower case.");
        }

        if (!await keys.RevokeAsync(id, context.RequestAborted))
        {
            return ApiProblem.NotFound($"There is no key {id}, or these digits name several.");
        }

        LogRevoked(logger, id);
        return Results.NoContent();
    }

    [LoggerMessage(LogLevel.Information, "API key {KeyId} made for {OrganisationId}")]
    private static partial void LogCreated(ILogger logger, string keyId, string organisationId);

    [LoggerMessage(LogLevel.Information, "API key {KeyId} revoked")]
    private static partial void LogRevoked(ILogger logger, string keyId);
}
