using Dispatch.Core.Directory;

namespace Dispatch.Core.Assignment;

/// <summary>A worker of the complex: the seed's worker joined with the assignment.</summary>
/// <param name="LastJobAt">When a job of this complex last went to this worker; null for never.</param>
public sealed record Candidate(
    string WorkerId,
    string FirstName,
    string LastName,
    string PhoneNumber,
    string Language,
    IReadOnlyList<string> Specialties,
    WorkerStatus Status,
    bool IsPrimary,
    int Rank,
    DateTimeOffset? LastJobAt);

/// <summary>One worker in the receipt: a place (1 is chosen first) or the rule that excluded it.</summary>
public sealed record ReceiptLine(string WorkerId, string Name, int? Place, string? Excluded);

/// <summary>Why this worker and not the others.</summary>
/// <param name="Lines">Places first, then the excluded; at most <see cref="MaxLines"/>.</param>
/// <param name="MoreExcluded">Workers left out of the lines, counted by rule.</param>
public sealed record Receipt(IReadOnlyList<ReceiptLine> Lines, IReadOnlyDictionary<string, int> MoreExcluded)
{
    public const int MaxLines = 50;
}

/// <summary>The ranked workers and the receipt that explains the order.</summary>
public sealed record WorkerRanking(IReadOnlyList<Candidate> Eligible, Receipt Receipt);

/// <summary>
/// Who is offered the job: the complex's active workers with the specialty; primary first, then rank, then fewest open jobs in
/// this complex, then longest idle, then id. The same facts give the same order.
/// </summary>
public static class WorkerChoice
{
    /// <param name="excluded">Rule by worker id, from earlier offers of this request ("declined") or from the contact ("opted out").</param>
    public static WorkerRanking Rank(
        string specialty,
        IReadOnlyList<Candidate> candidates,
        IReadOnlyList<OpenRequest> openRequests,
        IReadOnlyDictionary<string, string> excluded)
    {
        var load = openRequests.Where(r => r.WorkerId is not null)
            .CountBy(r => r.WorkerId!, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);

        var eligible = new List<Candidate>();
        var refused = new List<ReceiptLine>();
        foreach (var candidate in candidates)
        {
            if (ExclusionOf(candidate, specialty, excluded) is { } rule)
            {
                refused.Add(new ReceiptLine(candidate.WorkerId, NameOf(candidate), null, rule));
            }
            else
            {
                eligible.Add(candidate);
            }
        }

        var ranked = eligible
            .OrderByDescending(c => c.IsPrimary)
            .ThenBy(c => c.Rank)
            .ThenBy(c => load.GetValueOrDefault(c.WorkerId))
            .ThenBy(c => c.LastJobAt ?? DateTimeOffset.MinValue)
            .ThenBy(c => c.WorkerId, StringComparer.Ordinal)
            .ToList();

        return new WorkerRanking(ranked, ReceiptOf(ranked, refused));
    }

    private static string? ExclusionOf(Candidate candidate, string specialty, IReadOnlyDictionary<string, string> excluded) =>
        candidate.Status switch
        {
            WorkerStatus.Inactive => "inactive",
            WorkerStatus.OnLeave => "on leave",
            _ when !candidate.Specialties.Contains(specialty, StringComparer.Ordinal) => $"no {Specialty.Words(specialty)}",
            _ => excluded.GetValueOrDefault(candidate.WorkerId),
        };

    private static Receipt ReceiptOf(List<Candidate> ranked, List<ReceiptLine> refused)
    {
        var lines = ranked.Select((c, i) => new ReceiptLine(c.WorkerId, NameOf(c), i + 1, null))
            .Concat(refused.OrderBy(l => l.WorkerId, StringComparer.Ordinal))
            .ToList();
        var more = lines.Skip(Receipt.MaxLines)
            .CountBy(l => l.Excluded ?? "further down the list", StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        return new Receipt(lines.Take(Receipt.MaxLines).ToList(), more);
    }

    private static string NameOf(Candidate candidate) => $"{candidate.FirstName} {candidate.LastName}".Trim();
}
