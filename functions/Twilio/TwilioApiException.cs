namespace Dispatch.Functions.Twilio;

/// <summary>A call other than sending that did not succeed. Reading may simply be repeated later.</summary>
/// <param name="errorCode">Twilio's code, 0 where there was none.</param>
/// <param name="httpStatus">The HTTP status, 0 where there was no answer.</param>
/// <param name="reason">One sentence without personal data.</param>
public sealed class TwilioApiException(int errorCode, int httpStatus, string reason, Exception? innerException = null)
    : Exception(reason, innerException)
{
    public int ErrorCode { get; } = errorCode;

    public int HttpStatus { get; } = httpStatus;
}
