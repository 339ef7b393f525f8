using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Benchmarks.Reporting;

/// <summary>All rows as a table for people and as <c>benchmarks.json</c> for programs.</summary>
internal static class Report
{
    private static readonly string[] Heads = ["what", "measured", "beside", "value", "spread", "goal", ""];

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Print(IReadOnlyList<Row> rows, TextWriter output)
    {
        var cells = rows.Select(Cells).ToList();
        var widths = Heads.Select((h, i) => cells.Select(c => c[i].Length).Append(h.Length).Max()).ToArray();
        foreach (var group in rows.Zip(cells).GroupBy(r => r.First.Group, StringComparer.Ordinal))
        {
            output.WriteLine();
            output.WriteLine(group.Key);
            WriteLine(output, widths, Heads);
            WriteLine(output, widths, [.. widths.Select(w => new string('-', w))]);
            foreach (var (_, line) in group)
            {
                WriteLine(output, widths, line);
            }
        }

        output.WriteLine();
    }

    public static async Task WriteAsync(IReadOnlyList<Row> rows, bool isQuick, string file, CancellationToken cancellationToken)
    {
        var content = new
        {
            at = DateTimeOffset.UtcNow,
            machine = new { processors = Environment.ProcessorCount, os = RuntimeInformation.OSDescription, runtime = RuntimeInformation.FrameworkDescription },
            quick = isQuick,
            rows = rows.Select(r => new
            {
                r.Group,
                r.Name,
                r.Value,
                r.Measured,
                beside = r.Baseline,
                rounds = r.Rounds ?? [],
                goal = r.Limit?.ToString(),
                isBudget = r.Limit?.IsBudget ?? false,
                r.Verdict,
            }),
        };
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await using var stream = File.Create(file);
        await JsonSerializer.SerializeAsync(stream, content, Json, cancellationToken);
    }

    private static string[] Cells(Row row) =>
    [
        row.Name,
        row.Measured,
        row.Baseline ?? "",
        row.Value.ToString(row.Value == Math.Floor(row.Value) && row.Value < 1e6 && row.Rounds is null ? "0" : "0.00"),
        row.Rounds is { Count: > 1 } rounds ? $"{rounds.Min():0.00}–{rounds.Max():0.00}" : "",
        row.Limit?.ToString() ?? "",
        row.Verdict switch { Verdict.Ok => "ok", Verdict.Missed => "MISSED", _ => "" },
    ];

    private static void WriteLine(TextWriter output, int[] widths, string[] cells) =>
        output.WriteLine("  " + string.Join("  ", cells.Select((c, i) => c.PadRight(widths[i]))).TrimEnd());
}
