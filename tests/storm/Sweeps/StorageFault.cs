using System.Text;
using Azure.Storage.Queues;
using Dispatch.Local.Azure;
using Dispatch.Storm.Platform;
using Dispatch.Tests.Faults;

namespace Dispatch.Storm.Sweeps;

/// <summary>
/// Storage misbehaves at one call: busy; out of time though it did it; somebody else was faster, five times in a row; the connection breaks
/// after it did it. Three more points for the queue: every nudge three times, every nudge late, and a message that is no nudge.
/// </summary>
internal sealed class StorageFault : IDisturbance
{
    private const int Kinds = 4;
    private const int QueuePoints = 3;
    private const int ConflictsInARow = 5;

    private readonly Lock _gate = new();
    private int _calls;
    private int _at;
    private int _kind;
    private int _conflictsLeft;
    private int _poisonedBefore;
    private string? _where;

    public bool NeedsTableProxy => true;

    public int Points(Cloud cloud) => (_calls * Kinds) + QueuePoints;

    public string Describe(int points) => $"{(points - QueuePoints) / Kinds} storage calls, {Kinds} faults at each, {QueuePoints} of the queue";

    /// <summary>The first three points are the queue's; then come all faults of call 1, of call 2 …</summary>
    public void Arm(Cloud cloud, int point)
    {
        lock (_gate)
        {
            (_calls, _where, _conflictsLeft) = (0, null, ConflictsInARow);
            (_at, _kind) = point > QueuePoints ? (((point - QueuePoints - 1) / Kinds) + 1, (point - QueuePoints - 1) % Kinds) : (0, 0);
            _poisonedBefore = cloud.Nudges.Poisoned;
        }

        cloud.Tables!.Choose = Choose;
        cloud.Nudges.Proxy.Choose = Choose;
        cloud.Nudges.Misbehave = null;
        switch (point)
        {
            case 1:
                _where = "every nudge three times";
                cloud.Nudges.Misbehave = (_, _) => (3, TimeSpan.FromSeconds(7));
                break;
            case 2:
                _where = "every nudge twice, the second time four minutes late";
                cloud.Nudges.Misbehave = (_, _) => (2, TimeSpan.FromMinutes(4));
                break;
            case 3:
                cloud.Agenda.After(TimeSpan.FromSeconds(1), "poison", () => PoisonAsync(cloud));
                break;
            default:
                break;
        }
    }

    public string? Disarm(Cloud cloud)
    {
        lock (_gate)
        {
            cloud.Tables!.Choose = null;
            cloud.Nudges.Proxy.Choose = null;
            cloud.Nudges.Misbehave = null;
            return _where ?? (cloud.Nudges.Poisoned > _poisonedBefore ? "a message that is no nudge, tried five times and put aside" : null);
        }
    }

    private static async Task PoisonAsync(Cloud cloud)
    {
        var connection = $"DefaultEndpointsProtocol=http;AccountName={Azurite.AccountName};AccountKey={Azurite.AccountKey};QueueEndpoint={new Uri(cloud.Nudges.Address, Azurite.AccountName)};";
        await new QueueClient(connection, "nudges", new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }).SendMessageAsync("this is no nudge");
    }

    private Fault? Choose(StorageRequest request)
    {
        lock (_gate)
        {
            var number = ++_calls;
            var isHit = _at > 0 && (number == _at || (_kind == 2 && number > _at && _conflictsLeft is > 0 and < ConflictsInARow));
            if (!isHit)
            {
                return null;
            }

            var isConditional = request.Target.EndsWith("$batch", StringComparison.Ordinal) && request.Body.AsSpan().IndexOf("If-Match: W/"u8) >= 0;
            _where ??= $"fault {_kind} at storage call {number}: {request.Method} {request.Target[..Math.Min(60, request.Target.Length)]}{Table(request)}";
            return _kind switch
            {
                0 => Fault.ServerBusy,
                1 when request.Method != "GET" => Fault.TimedOutAfterwards,
                2 when isConditional && _conflictsLeft-- > 0 => Fault.BatchConflict,
                3 => Fault.ResetAfterwards,
                _ => null,
            };
        }
    }

    /// <summary>A batch's first row, for whoever reads the report.</summary>
    private static string Table(StorageRequest request)
    {
        var at = request.Body.AsSpan().IndexOf("HTTP/1.1"u8);
        return at < 0 ? "" : " " + Encoding.UTF8.GetString(request.Body, Math.Max(0, at - 60), Math.Min(60, at)).ReplaceLineEndings(" ");
    }
}
