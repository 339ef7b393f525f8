using Dispatch.Local.Twilio.Faults;

namespace Dispatch.Storm.Storms;

/// <summary>What Twilio does wrong in a storm. The shares of the rules that answer a POST, and of those for callbacks, each add up to the rate.</summary>
internal static class TwilioFaults
{
    public static IEnumerable<FaultRule> Of(double rate, int seed)
    {
        // How the POST is answered.
        yield return Rule(0.25, new FaultRule(Status: 429, Code: 20429, RetryAfter: 2));
        yield return Rule(0.10, new FaultRule(Status: 503, Code: 20503));
        yield return Rule(0.15, new FaultRule(Status: 500, Code: 20500, IsTaken: true));
        yield return Rule(0.05, new FaultRule(FaultKind.Html, Status: 502));
        yield return Rule(0.05, new FaultRule(FaultKind.Html, Status: 502, IsTaken: true));
        yield return Rule(0.10, new FaultRule(FaultKind.Reset));
        yield return Rule(0.15, new FaultRule(FaultKind.Reset, IsTaken: true));
        yield return Rule(0.05, new FaultRule(FaultKind.Timeout, IsTaken: true));
        yield return Rule(0.10, new FaultRule(FaultKind.Slow, DelaySeconds: 0.3));

        // What becomes of it later.
        yield return Rule(0.20, new FaultRule(FaultKind.Fail, new FaultMatch(Channel: "whatsapp"), Code: 63024));
        yield return Rule(0.05, new FaultRule(FaultKind.Fail, new FaultMatch(Channel: "whatsapp"), Code: 63016));
        yield return Rule(0.03, new FaultRule(FaultKind.Fail, new FaultMatch(Channel: "sms"), Code: 30007));

        // How it is told.
        yield return Rule(0.20, new FaultRule(FaultKind.DropCallback));
        yield return Rule(0.30, new FaultRule(FaultKind.DuplicateCallback));
        yield return Rule(0.25, new FaultRule(FaultKind.DelayCallback, DelaySeconds: 240));
        yield return Rule(0.25, new FaultRule(FaultKind.ReorderCallback));

        // Seen in the list at the second or third look.
        yield return Rule(4, new FaultRule(FaultKind.HideFromList, DelaySeconds: 100));

        FaultRule Rule(double share, FaultRule rule)
        {
            var number = $"{rule.Kind}-{rule.Code}-{rule.Status}-{rule.IsTaken}";
            return rule with
            {
                Id = number,
                Seed = HashCode(seed, number),
                Match = (rule.Match ?? new FaultMatch()) with { Probability = Math.Min(1, share * rate) },
            };
        }
    }

    /// <summary>The same in every process, unlike the runtime's own.</summary>
    private static int HashCode(int seed, string text) => text.Aggregate(seed, (hash, letter) => unchecked((hash * 31) + letter));
}
