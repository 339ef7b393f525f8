namespace Dispatch.Functions.Api;

/// <summary>Who calls: the owner of an organisation's key, or of the bootstrap key, who may act for every organisation.</summary>
/// <param name="OrganisationId">Null for the bootstrap key.</param>
internal sealed record ApiCaller(string? OrganisationId)
{
    private static readonly object Key = new();

    public bool IsBootstrap => OrganisationId is null;

    public void Enter(HttpContext context) => context.Items[Key] = this;

    /// <summary>The caller of a request that passed <see cref="ApiKeyFilter"/>.</summary>
    public static ApiCaller Of(HttpContext context) => (ApiCaller)context.Items[Key]!;
}
