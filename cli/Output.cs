using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Dispatch.Cli;

/// <summary>Writes results for a person as a table, or for a program as JSON.</summary>
internal sealed class Output(TextWriter writer, bool isJson)
{
    /// <summary>Of a table that goes to a file or a pipe: wide enough that no id is broken.</summary>
    private const int PipeWidth = 200;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The rows as a table with a sentence below, or the whole result as JSON.</summary>
    public void Write<T>(T result, IReadOnlyList<string> columns, IEnumerable<string[]> rows, string sentence)
    {
        if (isJson)
        {
            writer.WriteLine(JsonSerializer.Serialize(result, Options));
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PipeWidth;
        }

        var lines = rows.ToList();
        if (lines.Count > 0)
        {
            var table = new Table { Border = TableBorder.Simple };
            foreach (var column in columns)
            {
                table.AddColumn(new TableColumn(Markup.Escape(column)));
            }

            foreach (var line in lines)
            {
                table.AddRow([.. line.Select(cell => new Text(cell))]);
            }

            console.Write(table);
        }

        writer.WriteLine(sentence);
    }
}
