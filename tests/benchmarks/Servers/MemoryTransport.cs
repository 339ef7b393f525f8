using System.Buffers;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Dispatch.Benchmarks.World;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Benchmarks.Servers;

/// <summary>
/// Answers the table service's calls from memory, in its own words: a query gives a request's rows, a batch is committed. What our
/// client does (sign, write, parse) is done; the wire and the service are not there.
/// </summary>
internal sealed class MemoryTransport : HttpPipelineTransport
{
    /// <summary>Rows a batch of a callback changes: event, request, message, history.</summary>
    private const int BatchRows = 4;

    private static readonly byte[] Batch = Encoding.ASCII.GetBytes(
        "--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n"
        + string.Concat(Enumerable.Range(0, BatchRows).Select(i =>
            "--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            + $"HTTP/1.1 204 No Content\r\nContent-ID: {i}\r\nDataServiceVersion: 3.0;\r\nETag: W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"\r\n\r\n\r\n"))
        + "--changesetresponse_1--\r\n--batchresponse_1--\r\n");

    private readonly byte[] _query = QueryAnswer();

    /// <summary>Gets every request before it is answered.</summary>
    public Action<Request>? Seen { get; init; }

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message)
    {
        Seen?.Invoke(message.Request);
        message.Response = message.Request.Method == RequestMethod.Get ? new MemoryResponse(200, _query) : new MemoryResponse(202, Batch);
    }

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        Process(message);
        return ValueTask.CompletedTask;
    }

    private static byte[] QueryAnswer()
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("{\"odata.metadata\":\"http://127.0.0.1/devstoreaccount1/$metadata#requests\",\"value\":["u8);
        foreach (var (i, row) in SampleRequest.Rows(SampleRequest.Create(SampleRequest.KeyOf(0))).Index())
        {
            output.Write(i == 0 ? "{"u8 : ",{"u8);
            output.Write("\"odata.etag\":\"W/\\\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\\\"\",\"Timestamp\":\"2026-01-01T00:00:00.0000000Z\","u8);
            var json = new ArrayBufferWriter<byte>();
            TableEntityJson.Write(json, row, inBatch: true);
            output.Write(json.WrittenSpan[1..]);
        }

        output.Write("]}"u8);
        return output.WrittenSpan.ToArray();
    }
}
