using System.Text.Json;

namespace Dispatch.Local.Host;

/// <summary>One function: a folder with a function.json. Its name is the folder's name.</summary>
/// <param name="Name">Folder name; trigger calls go to <c>POST /{Name}</c>.</param>
/// <param name="Trigger">What starts it.</param>
internal sealed record FunctionDefinition(string Name, FunctionTrigger Trigger)
{
    /// <summary>Every function below the app's folder, by name.</summary>
    /// <exception cref="FunctionsFileException">A function.json cannot be used here, or there is none.</exception>
    public static IReadOnlyList<FunctionDefinition> ReadAll(string appFolder)
    {
        var functions = Directory.EnumerateDirectories(appFolder)
            .Select(folder => Path.Combine(folder, "function.json"))
            .Where(File.Exists)
            .Order(StringComparer.Ordinal)
            .Select(Read)
            .ToList();
        return functions.Count > 0
            ? functions
            : throw new FunctionsFileException($"{appFolder}: no folder with a function.json in it");
    }

    private static FunctionDefinition Read(string file)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(file))!;
        return new FunctionDefinition(name, FunctionsFileException.Guard(file, root => ReadTrigger(root.GetProperty("bindings"))));
    }

    private static FunctionTrigger ReadTrigger(JsonElement bindings)
    {
        foreach (var binding in bindings.EnumerateArray())
        {
            FunctionTrigger? trigger = binding.GetProperty("type").GetString() switch
            {
                "httpTrigger" => ReadHttp(binding, bindings),
                "queueTrigger" => new FunctionTrigger.Queue(
                    binding.GetProperty("name").GetString()!,
                    binding.GetProperty("queueName").GetString()!,
                    binding.At("connection")?.GetString() ?? "AzureWebJobsStorage"),
                "timerTrigger" => new FunctionTrigger.Timer(
                    binding.GetProperty("name").GetString()!,
                    TimerSchedule.Parse(binding.GetProperty("schedule").GetString()!)),
                _ => null,
            };
            if (trigger is not null)
            {
                return trigger;
            }
        }

        throw new FunctionsFileException("no httpTrigger, queueTrigger or timerTrigger among the bindings");
    }

    private static FunctionTrigger.Http ReadHttp(JsonElement binding, JsonElement bindings)
    {
        if (binding.At("authLevel")?.GetString() is not "anonymous")
        {
            throw new FunctionsFileException("authLevel must be anonymous: function keys live in Azure only");
        }

        // The host proxies a function only when its bindings are exactly one httpTrigger and one http output.
        if (bindings.GetArrayLength() != 2 || !bindings.EnumerateArray().Any(other => other.GetProperty("type").GetString() == "http"))
        {
            throw new FunctionsFileException("an httpTrigger is proxied only with exactly one other binding, of type http");
        }

        return new FunctionTrigger.Http(
            binding.GetProperty("route").GetString()!,
            [.. binding.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())]);
    }
}

/// <summary>What starts a function.</summary>
internal abstract record FunctionTrigger
{
    private FunctionTrigger()
    {
    }

    /// <summary>HTTP requests, passed to the handler unchanged. The route has no leading slash.</summary>
    public sealed record Http(string Route, IReadOnlyList<string> Methods) : FunctionTrigger;

    /// <summary>Messages of one queue, one call each.</summary>
    public sealed record Queue(string BindingName, string QueueName, string Connection) : FunctionTrigger;

    /// <summary>The clock.</summary>
    public sealed record Timer(string BindingName, TimerSchedule Schedule) : FunctionTrigger;
}
