using Dispatch.Storm.World;

namespace Dispatch.Storm.Storms;

/// <summary>What the people of one finished request heard, against what they must have heard.</summary>
/// <param name="hasTwin">Another job of the landlord has the same four digits: their answer is not understood, and they are told so.</param>
internal sealed class Trial(Ticket ticket, IReadOnlyList<Sent> sent, Workers workers, bool hasTwin, Findings findings)
{
    /// <summary>What is on its way to somebody when they write STOP.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(1);

    private static readonly string[] Accepted = ["job_accepted"];
    private static readonly string[] Done = ["job_done", "job_done_photo"];

    private string Name => ticket.Name(ticket.Key);

    public async Task JudgeAsync()
    {
        await findings.SameNumberAsync(Name, sent);
        var lives = 1 + (await ReopenedAsync() ? 1 : 0);
        var accepts = lives + GivenBack();
        await BetweenAsync(["renter_received"], ticket.Renter, 1, 1);
        await BetweenAsync(["landlord_received"], ticket.Home.Landlord, 1, 1);
        await BetweenAsync(Accepted, null, lives, accepts);
        await BetweenAsync(["renter_assigned"], ticket.Renter, lives, accepts);
        await BetweenAsync(["landlord_assigned"], ticket.Home.Landlord, lives, accepts);
        await BetweenAsync(Done, null, lives, lives);
        await BetweenAsync(["renter_done"], ticket.Renter, lives, lives);
        await BetweenAsync(["landlord_done"], ticket.Home.Landlord, lives, lives);
        foreach (var worker in sent.Where(s => Accepted.Contains(s.Template, StringComparer.Ordinal)).Select(s => s.Message.Phone).Distinct(StringComparer.Ordinal))
        {
            await StepsAsync(worker, accepts);
        }

        Stopped();
    }

    private async Task<bool> ReopenedAsync()
    {
        var said = ticket.Words.Where(w => w.Speech.Verb == "not_fixed").ToList();
        await BetweenAsync(["renter_reopened"], ticket.Renter, said.Exists(w => w.IsTaken) ? 1 : 0, said.Count > 0 ? 1 : 0);
        return sent.Any(s => s.Template == "renter_reopened");
    }

    /// <summary>How often a worker who had the job was thanked for giving it back.</summary>
    private int GivenBack() => sent
        .Where(s => s.Template is "job_declined" or "job_declined_why")
        .Where(s => sent.Any(a => a.Template == "job_accepted" && a.Message.Phone == s.Message.Phone && a.Message.DateCreated < s.Message.DateCreated))
        .Select(s => s.Number).Distinct().Count();

    /// <summary>What a worker did without any doubt which job was meant, before it was done, was confirmed; and those who wait for it heard.</summary>
    private async Task StepsAsync(string worker, int accepts)
    {
        if (workers.MannerOf(worker) == Manner.TypesBare)
        {
            return; // Which job a word without a code came to, only our tables could tell.
        }

        await BetweenAsync(["job_on_my_way"], worker, 0, accepts);
        await BetweenAsync(["job_arrived"], worker, 0, accepts);
        if (accepts > 1)
        {
            return; // Nor whether they still had it.
        }

        var done = sent.Where(s => Done.Contains(s.Template, StringComparer.Ordinal)).Select(s => s.Message.DateCreated).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        foreach (var words in ticket.Words.Where(w => w.Person == worker).GroupBy(w => w.Speech.Verb, StringComparer.Ordinal))
        {
            if (!words.Any(w => w.IsTaken && w.Speech.IsClear && w.At < done))
            {
                continue;
            }

            foreach (var (template, person) in Confirmations(words.Key, worker))
            {
                await BetweenAsync([.. template.Split('|')], person, 1, words.Count());
            }
        }

        await AnsweredAsync();
    }

    private IEnumerable<(string Template, string Person)> Confirmations(string verb, string worker) => verb switch
    {
        "on_my_way" => [("job_on_my_way", worker), ("renter_on_the_way", ticket.Renter)],
        "arrived" => [("job_arrived", worker)],
        "on_hold" => [("job_on_hold", worker), ("renter_on_hold", ticket.Renter), ("landlord_approve_parts|landlord_on_hold", ticket.Home.Landlord)],
        "accept_eta" when WasInTime(worker) => [("job_eta", worker), ("renter_eta", ticket.Renter)],
        _ => [],
    };

    /// <summary>The yes with a time was the one that counted.</summary>
    private bool WasInTime(string worker) => ticket.Words.All(w => w.Person != worker || w.Speech.Verb is not ("accept" or "decline"))
        && sent.All(s => s.Message.Phone != worker || s.Template is not ("job_expired" or "job_taken"));

    /// <summary>A landlord's OK or NO is thanked for, and the worker hears of it while they have the job.</summary>
    private async Task AnsweredAsync()
    {
        var said = ticket.Words.Where(w => w.Speech.Verb is "approve" or "refuse").ToList();
        if (hasTwin || !said.Exists(w => w.IsTaken))
        {
            return;
        }

        await BetweenAsync(["landlord_approved", "landlord_refused", "landlord_nothing_to_approve"], ticket.Home.Landlord, 1, said.Count);
        var noted = sent.Count(s => s.Template is "landlord_approved" or "landlord_refused" && !s.IsFailed);
        await BetweenAsync(["job_parts_approved", "job_parts_refused"], null, Math.Min(1, noted), said.Count);
    }

    /// <summary>Nothing on the channel after a STOP.</summary>
    private void Stopped()
    {
        foreach (var stop in ticket.Words.Where(w => w.Speech.Verb == "stop" && w.IsTaken))
        {
            var later = sent.FirstOrDefault(s => s.Message.Phone == stop.Person && s.Message.Channel == stop.Speech.Message.Channel && s.Message.DateCreated > stop.At + UnderWay);
            if (later is not null)
            {
                findings.Doubled($"{Name}: {later.Template} was sent to {stop.Person} after STOP");
            }
        }
    }

    /// <summary>So many messages of this kind have to have reached this person, or anybody.</summary>
    private async Task BetweenAsync(string[] templates, string? person, int least, int most)
    {
        var all = sent.Where(s => templates.Contains(s.Template, StringComparer.Ordinal) && (person is null || s.Message.Phone == person)).ToList();
        var good = all.Where(s => !s.IsFailed).ToList();
        var count = good.DistinctBy(s => s.Number).Count();
        var what = $"{Name}: {string.Join('/', templates)} to {person ?? "the worker"}";
        if (count > most)
        {
            await findings.DoubledAsync($"{what} {count} times for {most}", good);
        }

        var isStopped = person == ticket.Renter && templates is not ["renter_received"] && ticket.Words.Any(w => w.Speech.Verb == "stop");
        if (count >= least || isStopped)
        {
            return;
        }

        if (all.Exists(s => s.IsFailed && Conversations.IsUndeliverable(s)))
        {
            findings.Undeliverable($"{what}, error {all[^1].Message.ErrorCode}");
        }
        else
        {
            findings.Lost($"{what} {count} times for {least} ({(all.Count == 0 ? "never sent" : $"failed with {all[^1].Message.ErrorCode}, nothing followed")})");
        }
    }
}
