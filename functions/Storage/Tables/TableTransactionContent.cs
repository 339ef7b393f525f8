using System.Buffers;
using System.Globalization;
using System.Text;
using Azure;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>A batch as multipart/mixed: one change set, one HTTP request in each part ("Performing entity group transactions").</summary>
internal static class TableTransactionContent
{
    public static (string ContentType, ReadOnlyMemory<byte> Body) Write(string root, string table, IReadOnlyList<TableTransactionAction> actions)
    {
        var id = Guid.NewGuid().ToString("D");
        var output = new ArrayBufferWriter<byte>(4096);
        Text(output, $"--batch_{id}\r\nContent-Type: multipart/mixed; boundary=changeset_{id}\r\n\r\n");
        for (var index = 0; index < actions.Count; index++)
        {
            WritePart(output, id, index, root + actions[index].Path(table), actions[index]);
        }

        Text(output, $"--changeset_{id}--\r\n--batch_{id}--\r\n");
        return ($"multipart/mixed; boundary=batch_{id}", output.WrittenMemory);
    }

    private static void WritePart(ArrayBufferWriter<byte> output, string id, int index, string address, TableTransactionAction action)
    {
        Text(output, $"--changeset_{id}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
        Text(output, $"{action.Method} {address} HTTP/1.1\r\nContent-ID: {index}\r\nDataServiceVersion: 3.0\r\n");
        Text(output, "Accept: application/json;odata=minimalmetadata\r\n");
        if (action.ActionType is TableTransactionActionType.Add)
        {
            Text(output, "Prefer: return-no-content\r\n");
        }

        if (action.IfMatch is { } match)
        {
            Text(output, $"If-Match: {match}\r\n");
        }

        if (action.HasBody)
        {
            Text(output, "Content-Type: application/json\r\n\r\n");
            TableEntityJson.Write(output, action.Entity, inBatch: true);
        }

        Text(output, "\r\n");
    }

    /// <summary>
    /// The answers inside an answer: all of them when the batch was committed, a single one when it failed.
    /// The outer status says nothing: it is always 202.
    /// </summary>
    public static TableTransactionResult Read(string operation, string body, int actions)
    {
        var etags = new List<ETag>(actions);
        foreach (var part in body.Split("\nHTTP/1.1 ").Skip(1))
        {
            var status = int.TryParse(part.AsSpan(0, Math.Min(3, part.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            if (status is < 200 or > 299)
            {
                return status is 0 ? NotUnderstood : OfFailure(operation, status, part);
            }

            etags.Add(ETagOf(part));
        }

        return etags.Count == actions ? new TableTransactionResult.Committed(etags) : NotUnderstood;
    }

    /// <summary>A failed batch, from the answer to one of its actions or to the whole.</summary>
    public static TableTransactionResult OfResult(TableResult result, int? index) =>
        result is TableResult.Unknown unknown ? new TableTransactionResult.Unknown(unknown.Reason) : new TableTransactionResult.NotApplied(index, result);

    private static TableTransactionResult.Unknown NotUnderstood { get; } = new("an answer that was not understood");

    private static TableTransactionResult OfFailure(string operation, int status, string part)
    {
        var start = part.IndexOf('{', StringComparison.Ordinal);
        var end = part.LastIndexOf('}');
        var (code, message) = start >= 0 && end > start ? TableOutcome.ReadError(Encoding.UTF8.GetBytes(part[start..(end + 1)])) : (null, null);
        return OfResult(TableOutcome.OfError(operation, status, code), FailedIndex(message));
    }

    /// <summary>The message of a failed batch begins with the index of the failed action and a colon.</summary>
    private static int? FailedIndex(string? message) =>
        message?.Split(':', 2) is [var index, _] && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ETag ETagOf(string part) =>
        part.Split('\n').TakeWhile(line => line.Trim().Length > 0)
            .Select(line => line.Split(':', 2))
            .Where(header => header is [var name, _] && name.Equals("ETag", StringComparison.OrdinalIgnoreCase))
            .Select(header => new ETag(header[1].Trim()))
            .FirstOrDefault();

    private static void Text(ArrayBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
