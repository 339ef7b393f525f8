using System.Collections.Concurrent;

namespace Dispatch.Cli.Doctor;

/// <summary>Compares this machine's clock with the Date header of others' answers, which counts in whole seconds.</summary>
internal sealed class Clocks(TimeProvider clock)
{
    /// <summary>Claims, windows and nudges bear that much.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(10);

    /// <summary>Storage refuses requests whose time is further off (Azure, "Authorize with Shared Key").</summary>
    private static readonly TimeSpan Useless = TimeSpan.FromMinutes(15);

    private static readonly string[] Others = ["storage", "Twilio"];

    private readonly ConcurrentDictionary<string, TimeSpan> _ahead = new(StringComparer.Ordinal);

    public void Heard(string who, DateTimeOffset? date)
    {
        if (date is { } theirs)
        {
            _ahead[who] = clock.GetUtcNow() - theirs;
        }
    }

    public IEnumerable<Check> Run() => Others.Select(who => (Name: $"clock {who}", Known: _ahead.TryGetValue(who, out var ahead), Ahead: ahead)).Select(c =>
    {
        var says = c.Ahead >= TimeSpan.Zero ? $"this machine is {c.Ahead.TotalSeconds:0} s ahead" : $"this machine is {-c.Ahead.TotalSeconds:0} s behind";
        const string set = "Let this machine set its clock by NTP (timedatectl); on Azure it is set already.";
        return c switch
        {
            { Known: false } => Check.Warn(c.Name, "not compared, there was no answer with a Date", "Mend what is told above, then look again."),
            _ when c.Ahead.Duration() <= Good => Check.Ok(c.Name, says),
            _ when c.Ahead.Duration() < Useless => Check.Warn(c.Name, says, set),
            _ => Check.Fault(c.Name, says, set),
        };
    });
}

/// <summary>Lets the clocks hear every answer.</summary>
internal sealed class ClockHandler(HttpMessageHandler inner, Clocks clocks) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        clocks.Heard("Twilio", answer.Headers.Date);
        return answer;
    }
}
