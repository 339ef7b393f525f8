using Dispatch.Core;
using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Api;

/// <summary>Something a caller may see, or the answer that says why not.</summary>
internal readonly record struct Scoped<T>(T? Value, IResult? Refusal)
    where T : class;

/// <summary>
/// What a caller may see. Another organisation's things do not exist for a caller: the answer is the same 404 as for things that never
/// were. The bootstrap key sees every organisation; where one has to be meant, <c>organisation_id</c> says which.
/// </summary>
internal sealed class ApiScope(TableDirectoryQueries places, TableRequestQueries requests, IDirectoryStore directory)
{
    /// <summary>The one organisation a list is about.</summary>
    /// <param name="asked">The caller's <c>organisation_id</c>; needed only with the bootstrap key where there are several.</param>
    public async Task<Scoped<string>> OrganisationAsync(ApiCaller caller, string? asked, CancellationToken cancellationToken)
    {
        if (caller.OrganisationId is { } own)
        {
            return asked is null || asked == own ? new(own, null) : new(null, NoSuchOrganisation(asked));
        }

        var all = await places.OrganisationIdsAsync(cancellationToken);
        return (asked, all) switch
        {
            (null, [var only]) => new(only, null),
            (null, _) => new(null, ApiProblem.Invalid("organisation_id", "organisation_id is missing: this key acts for several organisations, say which one.")),
            _ => all.Contains(asked, StringComparer.Ordinal) ? new(asked, null) : new(null, NoSuchOrganisation(asked)),
        };
    }

    public async Task<IReadOnlyList<string>> OrganisationsAsync(ApiCaller caller, CancellationToken cancellationToken) =>
        caller.OrganisationId is { } own ? [own] : await places.OrganisationIdsAsync(cancellationToken);

    public async Task<Scoped<MaintenanceRequest>> RequestAsync(ApiCaller caller, string id, CancellationToken cancellationToken)
    {
        var request = Ids.IsId(id)
            ? await requests.FindAsync(await OrganisationsAsync(caller, cancellationToken), id, cancellationToken)
            : null;
        return request is null ? new(null, ApiProblem.NoSuchRequest(id)) : new(request, null);
    }

    /// <summary>A complex by <paramref name="code"/>, or by <paramref name="complexId"/> in the caller's organisation, with what a report needs of it.</summary>
    public async Task<Scoped<ComplexFacts>> ComplexAsync(
        ApiCaller caller, string? code, string? complexId, string? organisationId, (string? PropertyId, string? Unit) place, CancellationToken cancellationToken)
    {
        var (organisation, complex) = (organisationId, complexId);
        if (code is not null)
        {
            if (await directory.FindComplexAsync(code, cancellationToken) is not var (owner, found) || (caller.OrganisationId ?? owner) != owner)
            {
                return new(null, NoSuchComplex($"code {ApiProblem.Short(code)}"));
            }

            (organisation, complex) = (owner, found);
        }
        else
        {
            var scoped = await OrganisationAsync(caller, organisationId, cancellationToken);
            if (scoped.Refusal is not null)
            {
                return new(null, scoped.Refusal);
            }

            organisation = scoped.Value;
        }

        var facts = Ids.IsId(complex)
            ? await directory.ReadComplexAsync(organisation!, complex!, place.PropertyId, place.Unit, cancellationToken)
            : null;
        return facts is null ? new(null, NoSuchComplex($"id {ApiProblem.Short(complex!)}")) : new(facts, null);
    }

    private static IResult NoSuchOrganisation(string id) => ApiProblem.NotFound($"There is no organisation with the id {ApiProblem.Short(id)}.");

    private static IResult NoSuchComplex(string name) =>
        ApiProblem.NotFound($"There is no complex with the {name}. The code stands on the complex's poster and in its report link.");
}
