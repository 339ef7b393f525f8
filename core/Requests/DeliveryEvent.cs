using Dispatch.Core.Messaging;

namespace Dispatch.Core.Requests;

/// <summary>One delivery callback as it came: insert-only, kept even when it changes nothing.</summary>
/// <param name="Changed">False for late or repeated news.</param>
public sealed record DeliveryEvent(
    int MessageNumber, string MessageSid, string MessageStatus, int? ErrorCode, DateTimeOffset ReceivedAt, bool Changed)
{
    public string Id => IdOf(MessageNumber, MessageStatus, ErrorCode);

    /// <summary>A repeated callback has the same id, whatever else it carries.</summary>
    public static string IdOf(DeliveryReport report) => IdOf(report.MessageNumber ?? 0, report.MessageStatus, report.ErrorCode);

    private static string IdOf(int number, string status, int? errorCode) => $"{number}_{status}_{errorCode ?? 0}";
}
