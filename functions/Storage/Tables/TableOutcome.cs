using System.Text.Json;
using Azure;
using Azure.Identity;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>The one table that turns answers and faults of the table service into results.</summary>
internal static class TableOutcome
{
    /// <summary>Stands in the reason of a call that nobody was signed in for.</summary>
    public const string NoToken = "no token";

    /// <summary>A refused write; 2xx must be handled before.</summary>
    /// <exception cref="RequestFailedException">Nothing the program can react to: no rights, no such table.</exception>
    public static TableResult OfError(string operation, int status, string? code) => (status, code) switch
    {
        (404, null or "ResourceNotFound" or "EntityNotFound") => new TableResult.NotFound(),
        (409, null or "EntityAlreadyExists") => new TableResult.AlreadyExists(),
        (412, _) => new TableResult.ConditionNotMet(),
        (400 or 413, _) => new TableResult.Invalid(TableRule.RefusedByStorage, $"{operation}: {status} {code}"),
        (429, _) => new TableResult.Unavailable($"{status} {code}"),
        (408 or >= 500, _) => new TableResult.Unknown($"{status} {code}"),
        _ => throw Failure(operation, status, code),
    };

    /// <summary>A call that got no answer; null for an exception that is not the network's.</summary>
    public static TableResult? OfException(Exception exception) => exception switch
    {
        OperationCanceledException => new TableResult.Unknown("time-out"),
        AuthenticationFailedException => new TableResult.Unavailable($"{NoToken}: {FirstLine(exception)}"),
        RequestFailedException { InnerException: HttpRequestException { HttpRequestError: var error } inner } when IsBeforeSending(error) =>
            new TableResult.Unavailable($"no connection: {FirstLine(inner)}"),
        RequestFailedException or IOException => new TableResult.Unknown($"connection lost: {FirstLine(exception)}"),
        AggregateException { InnerExceptions: [.., var last] } => OfException(last),
        _ => null,
    };

    public static RequestFailedException Failure(string operation, int status, string? code) =>
        new(status, $"Table storage refused {operation}: {status} {code ?? "without a code"}.", code, innerException: null);

    /// <summary>The error code of an answer, from its header or its body; null where there is none.</summary>
    public static string? CodeOf(Response response) =>
        response.Headers.TryGetValue("x-ms-error-code", out var code) ? code : ReadError(response.Content.ToMemory()).Code;

    /// <summary>Code and message of an OData error; nulls for anything else, such as a proxy's page.</summary>
    public static (string? Code, string? Message) ReadError(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement.GetProperty("odata.error");
            return (error.GetProperty("code").GetString(), error.GetProperty("message").GetProperty("value").GetString());
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return (null, null);
        }
    }

    private static bool IsBeforeSending(HttpRequestError error) => error is HttpRequestError.ConnectionError
        or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].Trim();
}
