namespace Dispatch.Local.Twilio;

/// <summary>How WhatsApp decides on templates, as data: for which, and what happens.</summary>
/// <param name="Name">Start of the name they are submitted under (<c>job_offer_en</c>); null for all.</param>
/// <param name="Steps">Statuses that follow each other, one with each look at the approval; the last one stays. None: approved at once.</param>
/// <param name="Reason">Told with <c>rejected</c>.</param>
/// <param name="Category">The category WhatsApp gives them instead; null keeps the one that was asked for.</param>
/// <param name="Count">For how many submissions it holds; null for all.</param>
internal sealed record ApprovalRule(
    string? Name = null, IReadOnlyList<string>? Steps = null, string? Reason = null, string? Category = null, int? Count = null)
{
    private static readonly string[] Known = ["received", "pending", "approved", "rejected", "paused", "disabled"];

    /// <summary>Why the rule cannot be used, or null.</summary>
    public string? Problem() => this switch
    {
        { Count: < 1 } => "count must be at least 1, or left out",
        { Category: not (null or "UTILITY" or "MARKETING" or "AUTHENTICATION") } => "category must be UTILITY, MARKETING or AUTHENTICATION",
        _ when Steps?.Any(step => !Known.Contains(step)) == true => $"steps are {string.Join(", ", Known)}",
        _ => null,
    };
}

/// <summary>The rules that are set; the first that fits a submission counts. Below <c>/_stand-in/approvals</c>.</summary>
internal sealed class ApprovalRules
{
    private readonly Lock _gate = new();
    private readonly List<(ApprovalRule Rule, int Met)> _rules = [];

    public void Map(RouteGroupBuilder group, Ledger ledger)
    {
        group.MapPost("/approvals", (ApprovalRule rule) =>
        {
            if (rule.Problem() is { } problem)
            {
                return Results.BadRequest(problem);
            }

            Add(rule);
            return Results.NoContent();
        });
        group.MapDelete("/approvals", () =>
        {
            Clear();
            return Results.NoContent();
        });

        // What happens to templates that are decided already: WhatsApp pauses, disables and recategorises them.
        group.MapPut("/approvals", (ApprovalRule rule) => rule.Problem() is { } problem ? Results.BadRequest(problem) : Results.Json(new { changed = Apply(ledger, rule) }));
    }

    public void Add(ApprovalRule rule)
    {
        lock (_gate)
        {
            _rules.Add((rule, 0));
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
        }
    }

    /// <summary>What comes of a submission.</summary>
    public ContentApproval Decide(ContentApproval asked)
    {
        lock (_gate)
        {
            var index = _rules.FindIndex(r => Fits(r.Rule, asked) && !(r.Met >= r.Rule.Count));
            if (index < 0)
            {
                return asked;
            }

            var (rule, met) = _rules[index];
            _rules[index] = (rule, met + 1);
            return With(asked, rule);
        }
    }

    /// <summary>The approval as it is told now, and one step on for the next look.</summary>
    public StoredContent Look(Ledger ledger, StoredContent content)
    {
        lock (_gate)
        {
            if (ledger.FindContent(content.Sid)?.Approval is not { Next: { Count: > 0 } steps } approval)
            {
                return ledger.FindContent(content.Sid) ?? content;
            }

            var (status, rest) = (steps[0], steps.Skip(1).ToList());
            var next = approval with
            {
                Status = status,
                Next = rest.Count > 0 ? rest : null,
                RejectionReason = status == "rejected" ? approval.NextReason ?? "" : "",
            };
            ledger.Put(content with { Approval = next });
            return content with { Approval = next };
        }
    }

    private int Apply(Ledger ledger, ApprovalRule rule)
    {
        lock (_gate)
        {
            var hit = ledger.Contents.Where(content => content.Approval is { } approval && Fits(rule, approval)).ToList();
            hit.ForEach(content => ledger.Put(content with { Approval = With(content.Approval!, rule) }));
            return hit.Count;
        }
    }

    private static bool Fits(ApprovalRule rule, ContentApproval asked) => rule.Name is null || asked.Name.StartsWith(rule.Name, StringComparison.Ordinal);

    private static ContentApproval With(ContentApproval approval, ApprovalRule rule) => rule.Steps is { Count: > 0 } steps
        ? approval with { Status = "received", Category = rule.Category ?? approval.Category, Next = steps, NextReason = rule.Reason }
        : approval with { Category = rule.Category ?? approval.Category };
}
