using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>What is said of a message sent: never its text, never a whole number.</summary>
internal static partial class TwilioLog
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Message {Partition}#{MessageNumber} by {Channel} accepted as {MessageSid}, {Status}")]
    public static partial void Accepted(ILogger logger, string partition, int messageNumber, Channel channel, string messageSid, string status);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Message {Partition}#{MessageNumber} by {Channel} refused with {ErrorCode}, HTTP {HttpStatus}: {Reason}")]
    public static partial void Refused(ILogger logger, string partition, int messageNumber, Channel channel, int errorCode, int httpStatus, string reason);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "Message {Partition}#{MessageNumber} by {Channel} not taken, to be repeated after {RetryAfter}")]
    public static partial void Throttled(ILogger logger, string partition, int messageNumber, Channel channel, TimeSpan? retryAfter);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "Message {Partition}#{MessageNumber} by {Channel} has an unknown fate: {Reason}")]
    public static partial void Unknown(ILogger logger, string partition, int messageNumber, Channel channel, string reason);
}
