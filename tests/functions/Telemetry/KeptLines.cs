using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Dispatch.Functions.Tests.Telemetry;

/// <summary>Every line an app logs at any level, with its fields, scopes and exception, as a collector could store it.</summary>
internal sealed class KeptLines : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<string> Lines { get; } = new();

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Kept(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Kept(KeptLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => lines._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var parts = new List<string> { $"{logLevel} {category}[{eventId.Id}] {formatter(state, exception)}" };
            Add(parts, state);
            lines._scopes.ForEachScope((scope, all) => Add(all, scope), parts);
            parts.Add(exception?.ToString() ?? string.Empty);
            lines.Lines.Enqueue(string.Join(" | ", parts));
        }

        private static void Add(List<string> parts, object? fields)
        {
            parts.Add($"{fields}");
            if (fields is IEnumerable<KeyValuePair<string, object?>> pairs)
            {
                parts.AddRange(pairs.Select(p => $"{p.Key}={p.Value}"));
            }
        }
    }
}
