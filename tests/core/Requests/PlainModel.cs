namespace Dispatch.Core.Tests.Requests;

/// <summary>
/// What a request should come to, told again in as few words as possible and with none of the rules' code: who is being asked, who has
/// it, and when the next are asked. Workers are numbers in the order in which they are asked.
/// </summary>
internal sealed class PlainModel(int workers, int atOnce, TimeSpan answer, TimeSpan retry, DateTimeOffset start)
{
    private static readonly Dictionary<string, string[]> Steps = new(StringComparer.Ordinal)
    {
        ["accepted"] = ["on_my_way", "arrived", "on_hold", "given_back", "done"],
        ["on_my_way"] = ["arrived", "on_hold", "given_back", "done"],
        ["arrived"] = ["on_hold", "given_back", "done"],
        ["on_hold"] = ["on_my_way", "arrived", "on_hold", "given_back", "done"],
    };

    private readonly HashSet<int> _everAsked = [];
    private readonly HashSet<int> _saidNo = [];
    private readonly HashSet<int> _silent = [];
    private readonly SortedDictionary<int, DateTimeOffset> _asked = [];
    private readonly Dictionary<int, string> _messages = [];

    private DateTimeOffset _askAgainAt = start;

    /// <summary>received is never seen: there are no closed hours here.</summary>
    public string Stage { get; private set; } = "unassigned";

    public int? Holder { get; private set; }

    public IReadOnlyList<int> Asked => [.. _asked.Keys];

    private bool IsPending => Stage is "offered" or "unassigned";

    public void Report(DateTimeOffset now) => AskNext(now);

    public void Answer(int worker, bool yes, DateTimeOffset now)
    {
        if (Holder == worker && Steps.ContainsKey(Stage))
        {
            if (!yes)
            {
                GiveBack(now);
            }
        }
        else if (yes && IsPending && _everAsked.Contains(worker) && (_asked.ContainsKey(worker) || _asked.Count == 0 || atOnce > 1))
        {
            Take(worker);
        }
        else if (!yes && _asked.Remove(worker))
        {
            _saidNo.Add(worker);
            AskNext(now);
        }
    }

    public void Step(int worker, string step, DateTimeOffset now)
    {
        if (_asked.ContainsKey(worker))
        {
            if (step == "given_back")
            {
                Answer(worker, yes: false, now);
                return;
            }

            Take(worker);
        }

        if (Holder != worker || !Steps.TryGetValue(Stage, out var possible) || !possible.Contains(step, StringComparer.Ordinal))
        {
            return;
        }

        if (step == "given_back")
        {
            GiveBack(now);
        }
        else
        {
            Stage = step;
        }
    }

    public void Cancel()
    {
        if (Stage is not ("done" or "cancelled"))
        {
            Stage = "cancelled";
            _asked.Clear();
        }
    }

    public void Reopen(DateTimeOffset now)
    {
        if (Stage == "done")
        {
            Holder = null;
            _saidNo.Clear();
            _silent.Clear();
            AskNext(now);
        }
    }

    public void CheckDue(DateTimeOffset now)
    {
        var over = _asked.Where(a => a.Value <= now).Select(a => a.Key).ToList();
        foreach (var worker in over)
        {
            _asked.Remove(worker);
            _silent.Add(worker);
        }

        if (over.Count > 0)
        {
            AskNext(now);
        }
        else if (IsPending && _asked.Count == 0 && _askAgainAt <= now)
        {
            _silent.Clear();
            AskNext(now);
        }
    }

    /// <returns>What the message stands at after this news: forward only, and failed is the end unless it had arrived.</returns>
    public string News(int message, string status)
    {
        string[] order = ["pending", "sent", "delivered", "read"];
        var before = _messages.GetValueOrDefault(message, "pending");
        var isNews = (before, status) switch
        {
            ("failed", _) => false,
            (_, "failed") => before is "pending" or "sent",
            _ => Array.IndexOf(order, status) > Array.IndexOf(order, before),
        };
        return _messages[message] = isNews ? status : before;
    }

    /// <summary>The offer could not be delivered to this worker in any form.</summary>
    public void CannotBeReached(int worker, DateTimeOffset now)
    {
        if (_asked.Remove(worker))
        {
            _silent.Add(worker);
            AskNext(now);
        }
    }

    private void Take(int worker)
    {
        Holder = worker;
        Stage = "accepted";
        _asked.Clear();
    }

    private void GiveBack(DateTimeOffset now)
    {
        _saidNo.Add(Holder!.Value);
        Holder = null;
        AskNext(now);
    }

    private void AskNext(DateTimeOffset now)
    {
        if (_asked.Count > 0)
        {
            return;
        }

        foreach (var worker in Enumerable.Range(0, workers).Where(w => !_saidNo.Contains(w) && !_silent.Contains(w)).Take(atOnce))
        {
            _asked[worker] = now + answer;
            _everAsked.Add(worker);
        }

        Stage = _asked.Count > 0 ? "offered" : "unassigned";
        _askAgainAt = now + retry;
    }
}
