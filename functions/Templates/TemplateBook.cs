using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Templates;

/// <summary>
/// Twilio's list of contents is the truth; the rows the senders go by are its copy, one for each organisation, because all of them send
/// by one account.
/// </summary>
internal sealed class TemplateBook(
    TwilioContent api, TableTemplateStore store, TableDirectoryQueries places, OpenRequestsStore openRequests, TemplateCatalog catalog, TimeProvider clock)
{
    /// <summary>How every template stands at Twilio now.</summary>
    /// <exception cref="TwilioApiException">Twilio does not tell.</exception>
    public async Task<IReadOnlyList<TemplateStanding>> ReadAsync(CancellationToken cancellationToken) =>
        TemplateStanding.Of(catalog, await api.ListAsync(cancellationToken));

    /// <summary>Writes the rows that changed, and tells complexes and open requests.</summary>
    /// <returns>How many rows changed.</returns>
    public async Task<int> RecordAsync(IReadOnlyList<TemplateStanding> standings, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var rows = standings.Where(s => s.Latest is not null || s.Usable is not null).Select(s => s.ToRow(now)).ToList();
        return await RecordAsync(rows, cancellationToken);
    }

    /// <summary>For a Twilio of one's own that has no Content API: offers still have to name a ContentSid.</summary>
    public Task<int> MakeUpAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return RecordAsync(
            [
                .. TemplateStanding.Of(catalog, []).Select(s => new TemplateRow(
                    s.Name.Key, $"HX{Core.Ids.From(s.Name.Key).Replace("-", string.Empty, StringComparison.Ordinal)}", TemplateRow.Approved, s.Template.Category, now)),
            ],
            cancellationToken);
    }

    private async Task<int> RecordAsync(IReadOnlyList<TemplateRow> rows, CancellationToken cancellationToken)
    {
        var changes = 0;
        foreach (var organisationId in await places.OrganisationIdsAsync(cancellationToken))
        {
            var known = await store.ReadAsync(organisationId, cancellationToken);
            var changed = rows.Where(row => !known.TryGetValue(row.Key, out var before) || before with { Since = row.Since } != row).ToList();
            await Parallel.ForEachAsync(changed, cancellationToken, async (row, token) =>
            {
                var since = known.TryGetValue(row.Key, out var before) && (before.Status, before.ContentSid) == (row.Status, row.ContentSid) ? before.Since : row.Since;
                await store.PutAsync(organisationId, row with { Since = since }, token);
            });
            var complexes = await places.ComplexIdsAsync(organisationId, cancellationToken);
            await store.CopyToComplexesAsync(organisationId, complexes, cancellationToken);
            if (changed.Count > 0)
            {
                var open = complexes.ToAsyncEnumerable().SelectMany(complex => openRequests.ReadAsync(organisationId, complex, cancellationToken)).Select(row => row.RequestId);
                await store.CopyToRequestsAsync(organisationId, open, cancellationToken);
            }

            changes += changed.Count;
        }

        return changes;
    }
}
