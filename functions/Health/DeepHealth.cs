using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Turns;

namespace Dispatch.Functions.Health;

/// <summary>Everything whoever is on call asks first, in one answer. Looks at all parts side by side, each for five seconds at most.</summary>
internal sealed class DeepHealth(
    StorageHealth storage, TableMarks marks, ISenderStates senders, TableTemplateStore templates, TableRequestQueries requests, IRequestStore store, TimeProvider clock)
{
    /// <summary>Two sweeps are missing; at three the alert sweep-late tells somebody.</summary>
    private static readonly TimeSpan Missing = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Gone = TimeSpan.FromMinutes(15);

    /// <summary>Twilio's first callback of a message comes within seconds.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);

    private const int MaxOrganisations = 5;
    private const int LatestRequests = 5;

    /// <param name="organisations">Whose templates and messages are looked at; of more than five the first.</param>
    public Task<HealthPart[]> LookAsync(IReadOnlyList<string> organisations, CancellationToken cancellationToken)
    {
        var own = organisations.Take(MaxOrganisations).ToList();
        IEnumerable<(string Name, Func<CancellationToken, Task<Finding>> Look)> parts =
        [
            .. StorageSetup.Tables.Select(t => ($"table {t}", (Func<CancellationToken, Task<Finding>>)(c => TableAsync(t, c)))),
            ($"queue {StorageNudgeQueue.QueueName}", c => QueueAsync(StorageNudgeQueue.QueueName, c)),
            ($"queue {StorageNudgeQueue.PoisonQueueName}", PoisonAsync),
            ($"container {StorageSetup.PhotosContainer}", ContainerAsync),
            ("sweep", c => TimedAsync<SweepReport>(Sweep.ReportKind, HealthStatus.Down, c)),
            ("reconcile inbound", c => TimedAsync<InboundReport>(InboundReconciliation.ReportKind, HealthStatus.Degraded, c)),
            ("callbacks", c => CallbacksAsync(own, c)),
            ("senders", SendersAsync),
            ("templates", c => TemplatesAsync(own, c)),
        ];
        return Task.WhenAll(parts.Select(p => HealthPart.LookAsync(p.Name, p.Look, cancellationToken)));
    }

    private async Task<Finding> TableAsync(string table, CancellationToken cancellationToken)
    {
        await storage.LookAtTableAsync(table, cancellationToken);
        return new Finding(HealthStatus.Ok);
    }

    private async Task<Finding> QueueAsync(string queue, CancellationToken cancellationToken) =>
        new(HealthStatus.Ok, Count: await storage.LookAtQueueAsync(queue, cancellationToken));

    private async Task<Finding> PoisonAsync(CancellationToken cancellationToken)
    {
        var count = await storage.LookAtQueueAsync(StorageNudgeQueue.PoisonQueueName, cancellationToken);
        return new Finding(count > 0 ? HealthStatus.Degraded : HealthStatus.Ok, count > 0 ? "see the runbook, poison" : null, count);
    }

    private async Task<Finding> ContainerAsync(CancellationToken cancellationToken)
    {
        await storage.LookAtContainerAsync(StorageSetup.PhotosContainer, cancellationToken);
        return new Finding(HealthStatus.Ok);
    }

    /// <summary>Timed work, by its last report.</summary>
    private async Task<Finding> TimedAsync<T>(string kind, HealthStatus whenGone, CancellationToken cancellationToken)
        where T : class
    {
        if (await marks.LatestAsync<T>(kind, cancellationToken) is not var (_, at))
        {
            return new Finding(HealthStatus.Degraded, "has not run yet");
        }

        var age = clock.GetUtcNow() - at;
        var status = age > Gone ? whenGone : age > Missing ? HealthStatus.Degraded : HealthStatus.Ok;
        return new Finding(status, status == HealthStatus.Ok ? null : $"last ended {age.TotalMinutes:0} minutes ago; it is meant to run every five", LastAt: at);
    }

    /// <summary>By the messages of the latest requests: callbacks leave no other trace that costs nothing to keep.</summary>
    private async Task<Finding> CallbacksAsync(IReadOnlyList<string> organisations, CancellationToken cancellationToken)
    {
        var latest = await Task.WhenAll(organisations.Select(o =>
            requests.RequestsByCreatedAsync(o, new RequestFilter(), new PageAsk(LatestRequests), cancellationToken)));
        var loaded = await Task.WhenAll(latest.SelectMany(p => p.Items).Select(r => store.LoadAsync(r.Key, cancellationToken)));
        var messages = loaded.SelectMany(l => l?.Aggregate.Messages ?? []).Where(m => m.SendState == SendState.Accepted).ToList();
        var last = messages.Max(m => m.StatusAt);
        var now = clock.GetUtcNow();
        var silent = messages.Count(m => m.StatusAt is null && now - m.CreatedAt > Silence && !(last > m.CreatedAt));
        return silent > 0
            ? new Finding(HealthStatus.Degraded, "messages were accepted more than ten minutes ago and no callback came since", silent, last)
            : new Finding(HealthStatus.Ok, messages.Count == 0 ? "nothing was sent lately" : null, LastAt: last);
    }

    private async Task<Finding> SendersAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var states = (await senders.ReadAsync(cancellationToken)).Values.Where(s => s.IsStopped || s.Until > now).ToList();
        var stopped = states.Count(s => s.IsStopped);
        var note = string.Join(", ", states.Select(s => $"{Wire.Name(s.Channel)} {(s.IsStopped ? "stopped" : "throttled")} by {s.ErrorCode} since {s.Since:u}"));
        var status = stopped == Enum.GetValues<Channel>().Length ? HealthStatus.Down : states.Count > 0 ? HealthStatus.Degraded : HealthStatus.Ok;
        return new Finding(status, note.Length > 0 ? note : null, stopped);
    }

    private async Task<Finding> TemplatesAsync(IReadOnlyList<string> organisations, CancellationToken cancellationToken)
    {
        var others = await Task.WhenAll(organisations.Select(o => templates.ReadLostAsync(o, cancellationToken)));
        var said = others.SelectMany(o => o).Select(o => $"{o.Name.Key} {o.Row.Status}").Distinct().ToList();
        return said.Count > 0
            ? new Finding(HealthStatus.Degraded, string.Join(", ", said.Take(20)), said.Count)
            : new Finding(HealthStatus.Ok, Count: 0);
    }
}
