using Dispatch.Core.Messaging.Templates;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions.Templates;

/// <summary>What came of writing the rows the senders go by.</summary>
/// <param name="Changed">Rows that changed.</param>
/// <param name="Gone">Keys (<see cref="MessageTemplate.ContentKey"/>) of those that were at Twilio once and are there no more.</param>
internal sealed record RecordedTemplates(int Changed, IReadOnlySet<string> Gone);

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
    public async Task<RecordedTemplates> RecordAsync(IReadOnlyList<TemplateStanding> standings, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await RecordAsync([.. standings.Select(s => s.ToRow(now))], cancellationToken);
    }

    /// <summary>For a Twilio of one's own that has no Content API: offers still have to name a ContentSid.</summary>
    public Task MakeUpAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return RecordAsync(
            [
                .. TemplateStanding.Of(catalog, []).Select(s => new TemplateRow(
                    s.Name.Key, $"HX{Core.Ids.From(s.Name.Key).Replace("-", string.Empty, StringComparison.Ordinal)}", TemplateRow.Approved, s.Template.Category, now)),
            ],
            cancellationToken);
    }

    /// <summary>What is missing gets a row only where there was one: it must not be sent any more. What was never made needs none.</summary>
    private async Task<RecordedTemplates> RecordAsync(IReadOnlyList<TemplateRow> rows, CancellationToken cancellationToken)
    {
        var changes = 0;
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var organisationId in await places.OrganisationIdsAsync(cancellationToken))
        {
            var known = await store.ReadAsync(organisationId, cancellationToken);
            var changed = rows.Where(row => known.TryGetValue(row.Key, out var before) ? before with { Since = row.Since } != row : row.Status != TemplateRow.Missing).ToList();
            gone.UnionWith(rows.Where(row => row.Status == TemplateRow.Missing && known.ContainsKey(row.Key)).Select(row => row.Key));
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

        return new RecordedTemplates(changes, gone);
    }
}
