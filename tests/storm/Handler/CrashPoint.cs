using System.Diagnostics;
using Azure.Core;

namespace Dispatch.Storm.Handler;

/// <summary>Every storage and Twilio call of this process passes here, before and after; at one of them it may be told to die.</summary>
internal sealed class CrashPoint(SharedState state, int slot)
{
    private const string Property = "DispatchStormCall";

    public ValueTask BeforeAsync(HttpMessage message)
    {
        var number = Before(() => NameOf(message));
        message.SetProperty(Property, number);
        return ValueTask.CompletedTask;
    }

    public ValueTask AfterAsync(HttpMessage message)
    {
        if (message.TryGetProperty(Property, out var value) && value is CallNumber number)
        {
            After(number, () => NameOf(message));
        }

        return ValueTask.CompletedTask;
    }

    public CallNumber Before(Func<string> name)
    {
        var number = state.NextCall();
        var countdown = Volatile.Read(ref state.CrashIn(slot)) > 0 ? Interlocked.Decrement(ref state.CrashIn(slot)) : -1;
        var isMine = number == state.CrashAt || countdown == 0;
        var isAfter = countdown == 0 ? Volatile.Read(ref state.CrashInAfter(slot)) != 0 : state.IsCrashAfter;
        if (isMine && !isAfter)
        {
            Die($"before call {number}: {name()}");
        }

        return new CallNumber(number, isMine);
    }

    public void After(CallNumber call, Func<string> name)
    {
        if (call.IsCrash)
        {
            Die($"after call {call.Number}: {name()}");
        }
    }

    private static string NameOf(HttpMessage message) =>
        message.TryGetProperty(typeof(Functions.Storage.Tables.TableOperation), out var value) && value is Functions.Storage.Tables.TableOperation operation
            ? operation.Name
            : $"{message.Request.Method} {string.Concat(message.Request.Uri.Path.Where(c => !char.IsControl(c)))}";

    /// <summary>SIGKILL: no handler, no finally, no flush.</summary>
    private void Die(string where)
    {
        state.Dying(slot, where);
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }
}

/// <summary>A call's number, and whether the process dies at its end.</summary>
internal sealed record CallNumber(long Number, bool IsCrash);

/// <summary>The same for calls to Twilio.</summary>
internal sealed class CrashingTwilio(CrashPoint point) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = point.Before(() => NameOf(request));
        var answer = await base.SendAsync(request, cancellationToken);
        point.After(call, () => NameOf(request));
        return answer;
    }

    private static string NameOf(HttpRequestMessage request) => $"TWILIO {request.Method} {request.RequestUri!.AbsolutePath.Split('/')[^1]}";
}
