using System.Security.Cryptography;
using System.Text;

namespace Dispatch.Local.Twilio.Faults;

/// <summary>What a rule is held against.</summary>
/// <param name="To">As Twilio writes it.</param>
/// <param name="Channel"><c>whatsapp</c> or <c>sms</c>.</param>
/// <param name="Template">The content's friendly name, or null.</param>
/// <param name="Body">The text, for messages without content.</param>
/// <param name="Identity">What stays the same when the same message is tried again: our ids in its StatusCallback.</param>
/// <param name="MessageStatus">The status told, where a callback is asked about.</param>
internal sealed record FaultSubject(string To, string Channel, string? Template, string Body, string Identity, string? MessageStatus = null)
{
    /// <summary>A message that was taken.</summary>
    public static FaultSubject Of(LedgerMessage message, string? status = null) => new(
        message.To, message.Channel, message.ContentName, message.Body, IdentityOf(message.StatusCallback, message.To, message.Body), status);

    /// <summary>A form that has not been looked at yet.</summary>
    public static FaultSubject Of(FormBody form, Ledger ledger)
    {
        var (to, body) = (form["To"] ?? "", form["Body"] ?? "");
        var content = form["ContentSid"] is { } sid ? ledger.FindContent(sid)?.FriendlyName : null;
        var channel = to.StartsWith(Address.WhatsAppPrefix, StringComparison.Ordinal) ? "whatsapp" : "sms";
        return new FaultSubject(to, channel, content, body, IdentityOf(form["StatusCallback"], to, body));
    }

    private static string IdentityOf(string? callback, string to, string body) =>
        callback?.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? callback[query..] : $"{to} {body}";
}

/// <summary>
/// The faults that are set, in the order they were set; the first that meets counts. What a rule with a probability does to a message
/// depends on its seed, the message and the number of the try alone, so that a run can be repeated.
/// </summary>
internal sealed class FaultRules
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private int _lastId;

    public FaultRule Add(FaultRule rule)
    {
        lock (_gate)
        {
            var named = rule with { Id = rule.Id ?? $"fault-{++_lastId}" };
            _entries.RemoveAll(entry => entry.Rule.Id == named.Id);
            _entries.Add(new Entry(named));
            return named;
        }
    }

    public void Replace(IEnumerable<FaultRule> rules)
    {
        lock (_gate)
        {
            _entries.Clear();
        }

        foreach (var rule in rules)
        {
            Add(rule);
        }
    }

    public bool Remove(string id)
    {
        lock (_gate)
        {
            return _entries.RemoveAll(entry => entry.Rule.Id == id) > 0;
        }
    }

    public void Clear() => Replace([]);

    public IReadOnlyList<FaultState> List()
    {
        lock (_gate)
        {
            return [.. _entries.Select(entry => new FaultState(entry.Rule, entry.Fitted, entry.Met))];
        }
    }

    /// <summary>The fault of an answer to POST Messages.</summary>
    public FaultRule? Answer(FaultSubject subject) => Next(subject, rule => rule.IsAnswer);

    /// <summary>The fault of one kind.</summary>
    public FaultRule? Of(FaultKind kind, FaultSubject subject) => Next(subject, rule => rule.Kind == kind);

    /// <summary>How long the list hides this message; asked again and again, so nothing is counted.</summary>
    public TimeSpan HiddenFor(FaultSubject subject)
    {
        lock (_gate)
        {
            return _entries.FirstOrDefault(e => e.Rule.Kind == FaultKind.HideFromList && e.Fits(subject) && e.Draws(subject, attempt: 1))?.Rule.Delay ?? TimeSpan.Zero;
        }
    }

    private FaultRule? Next(FaultSubject subject, Func<FaultRule, bool> isAsked)
    {
        lock (_gate)
        {
            return _entries.FirstOrDefault(entry => isAsked(entry.Rule) && entry.Meets(subject))?.Rule;
        }
    }

    private sealed class Entry(FaultRule rule)
    {
        private readonly Dictionary<string, int> _tries = new(StringComparer.Ordinal);

        public FaultRule Rule => rule;

        public int Fitted { get; private set; }

        public int Met { get; private set; }

        public bool Meets(FaultSubject subject)
        {
            if (Met >= rule.Count || !Fits(subject))
            {
                return false;
            }

            Fitted++;
            var key = $"{subject.Identity} {subject.MessageStatus}";
            var attempt = _tries[key] = _tries.GetValueOrDefault(key) + 1;
            if ((rule.Match?.Nth is { } nth && Fitted != nth) || !Draws(subject, attempt))
            {
                return false;
            }

            Met++;
            return true;
        }

        public bool Fits(FaultSubject subject) =>
            rule.Match is not { } match
            || ((match.To is not { Length: > 0 } to || subject.To == to || subject.To == Address.WhatsAppPrefix + to)
                && (match.Channel is not { Length: > 0 } channel || subject.Channel == channel)
                && (match.MessageStatus is not { Length: > 0 } status || subject.MessageStatus == status)
                && (match.Template is not { Length: > 0 } template || HasTemplate(subject, template)));

        public bool Draws(FaultSubject subject, int attempt)
        {
            if (rule.Match?.Probability is not { } probability)
            {
                return true;
            }

            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{rule.Seed} {rule.Kind} {subject.Identity} {subject.MessageStatus} {attempt}"));
            return BitConverter.ToUInt32(hash) < probability * uint.MaxValue;
        }

        private static bool HasTemplate(FaultSubject subject, string template) => subject.Template is { } name
            ? name.StartsWith(template, StringComparison.Ordinal)
            : subject.Body.Contains(template, StringComparison.OrdinalIgnoreCase);
    }
}
