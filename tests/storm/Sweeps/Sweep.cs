using System.Diagnostics;
using Dispatch.Storm.Platform;
using Dispatch.Storm.World;

namespace Dispatch.Storm.Sweeps;

/// <summary>What is swept.</summary>
/// <param name="Every">Only every n-th point.</param>
/// <param name="Only">Just these points, counted from 1; none for all.</param>
/// <param name="Stories">Names of the stories, <see cref="Sweep.Stories"/>.</param>
internal sealed record SweepOptions(int Every, IReadOnlyList<int> Only, IReadOnlyList<string> Stories);

/// <summary>
/// Plays each story once for every point at which something can go wrong, lets exactly that go wrong, and holds what is left
/// against the story nothing happened to.
/// </summary>
internal sealed class Sweep(SweepOptions options, IDisturbance disturbance, TextWriter console) : IAsyncDisposable
{
    /// <summary>The timers walk all homes: after so many stories a new world is cheaper.</summary>
    private const int HomesInWorld = 40;

    private const int TicksAfterwards = 2;
    private const int Tries = 3;

    /// <summary>More than the ten minutes after which a row without a request counts as an orphan.</summary>
    private static readonly TimeSpan TicksApart = TimeSpan.FromMinutes(11);

    private static readonly TimeSpan Progress = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Queue<Home> _homes = new();
    private Cloud? _cloud;
    private string _told = Stories[0];

    public static IReadOnlyList<string> Stories { get; } = ["main", "chat"];

    private Cloud World => _cloud!;

    /// <returns>0 when every point of every story was reached and ended well.</returns>
    public async Task<int> RunAsync()
    {
        var isGood = true;
        foreach (var story in options.Stories)
        {
            _told = story;
            isGood &= await SweepAsync();
        }

        return isGood ? 0 : 1;
    }

    private async Task<bool> SweepAsync()
    {
        var began = Stopwatch.GetTimestamp();
        // The first story pays for what is compiled at first use, and may come too late somewhere; the second is the one that counts.
        var warmUp = await NewStoryAsync("warm-up");
        disturbance.Arm(World, point: 0);
        await warmUp.RunAsync();
        var (expected, count) = await UndisturbedAsync("undisturbed");
        await console.WriteLineAsync($"{_told} story: {disturbance.Describe(count)}, {expected.Heard.Values.Sum()} messages, {expected.Rows.Count} rows in the undisturbed story");
        var points = Enumerable.Range(1, count).Where(p => options.Only.Count > 0 ? options.Only.Contains(p) : (p - 1) % options.Every == 0).ToList();
        var (reached, failures, doubles) = (0, 0, 0);
        var said = Stopwatch.GetTimestamp();
        foreach (var point in points)
        {
            var result = await PointAsync(point, expected);
            reached += result.IsReached ? 1 : 0;
            doubles += result.PossiblyDouble;
            if (result.Problems.Count > 0)
            {
                failures++;
                await console.WriteLineAsync($"point {point}, {result.Where}:\n  {string.Join("\n  ", result.Problems)}");
            }

            if (Stopwatch.GetElapsedTime(said) > Progress)
            {
                said = Stopwatch.GetTimestamp();
                await console.WriteLineAsync($"{_told} story: {points.IndexOf(point) + 1} of {points.Count} points, {failures} failed, {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
            }
        }

        await console.WriteLineAsync(
            $"{_told} story: points {reached} of {points.Count} ({disturbance.Describe(count)}), failures {failures}, possibly double {doubles}, {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
        return failures == 0 && reached == points.Count;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_cloud is not null)
        {
            await _cloud.DisposeAsync();
        }
    }

    private async Task<(EndState End, int Points)> UndisturbedAsync(string name)
    {
        var story = await NewStoryAsync(name);
        disturbance.Arm(World, point: 0);
        await story.RunAsync();
        var points = disturbance.Points(World);
        await story.TickAsync(TicksAfterwards, TicksApart);
        if (story.Faults.Concat(World.Agenda.Faults).ToList() is { Count: > 0 } faults)
        {
            throw new InvalidOperationException($"The undisturbed story went wrong: {string.Join("; ", faults)}. {Tail()}");
        }

        return (await EndState.ReadAsync(World, story), points);
    }

    private async Task<PointResult> PointAsync(int point, EndState expected)
    {
        string? where = null;
        Story story = null!;

        // Which calls run side by side differs a little from run to run: a point that was missed is tried again.
        for (var attempt = 1; attempt <= Tries && where is null; attempt++)
        {
            story = await NewStoryAsync($"point {point}, try {attempt}");
            await World.Http.AllReadyAsync(2);
            disturbance.Arm(World, point);
            await story.RunAsync();
            where = disturbance.Disarm(World);
            await story.TickAsync(TicksAfterwards, TicksApart);
        }

        var problems = story.Faults.Concat(World.Agenda.Faults).ToList();
        if (where is null)
        {
            problems.Add("the story did not come to this point");
        }

        var end = await EndState.ReadAsync(World, story);
        problems.AddRange(Compare(expected, end));
        return new PointResult(where is not null, where ?? "nowhere", problems, DoublesOf(expected, end, isMarked: true).Count());
    }

    private static IEnumerable<string> Compare(EndState expected, EndState end)
    {
        foreach (var (line, times) in expected.Heard.Where(h => end.Heard.GetValueOrDefault(h.Key) < h.Value))
        {
            yield return $"lost: {line} ({end.Heard.GetValueOrDefault(line)} of {times})";
        }

        foreach (var line in DoublesOf(expected, end, isMarked: false))
        {
            yield return $"doubled or unexpected: {line} ({end.Heard[line]} for {expected.Heard.GetValueOrDefault(line)})";
        }

        foreach (var row in Without(expected.Rows, end.Rows))
        {
            yield return $"row missing: {row}";
        }

        foreach (var row in Without(end.Rows, expected.Rows))
        {
            yield return $"row left over: {row}";
        }
    }

    private static IEnumerable<string> DoublesOf(EndState expected, EndState end, bool isMarked) =>
        end.Heard.Where(h => h.Value > expected.Heard.GetValueOrDefault(h.Key) && end.PossiblyDouble.Contains(h.Key) == isMarked).Select(h => h.Key);

    /// <summary>Multisets: a row that stands twice counts twice.</summary>
    private static List<string> Without(IReadOnlyList<string> all, IReadOnlyList<string> some)
    {
        var left = all.ToList();
        foreach (var one in some)
        {
            left.Remove(one);
        }

        return left;
    }

    private async Task<Story> NewStoryAsync(string name)
    {
        if (_homes.Count == 0)
        {
            if (_cloud is not null)
            {
                await _cloud.DisposeAsync();
            }

            _cloud = await Cloud.StartAsync(new CloudOptions(Http: 0, Trigger: 2, IsSpread: false, disturbance.NeedsTableProxy));
            foreach (var added in await World.AddHomesAsync(HomesInWorld, workersEach: 2))
            {
                _homes.Enqueue(added);
            }
        }

        var home = _homes.Dequeue();
        return _told == "chat"
            ? new ChatStory(World, home, $"{_told} {name}")
            : new MainStory(World, new Webform(_client, World.Front.BaseUrl), home, $"{_told} {name}");
    }

    private string Tail() => string.Join('\n', File.ReadLines(World.LogFile).TakeLast(10).Select(line => line.Length > 300 ? line[..300] : line));

    private sealed record PointResult(bool IsReached, string Where, IReadOnlyList<string> Problems, int PossiblyDouble);
}
