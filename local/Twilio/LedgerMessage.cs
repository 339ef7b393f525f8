namespace Dispatch.Local.Twilio;

/// <summary>One message the stand-in took or sent on, with everything that happened to it. Never changed in place.</summary>
public sealed record LedgerMessage
{
    /// <summary>SM (text) or MM (media) and 32 hex digits.</summary>
    public required string Sid { get; init; }

    /// <summary><c>inbound</c> (from a phone), <c>outbound-api</c> (POST Messages) or <c>outbound-reply</c> (TwiML, or Twilio's own answer to STOP, START, HELP).</summary>
    public required string Direction { get; init; }

    /// <summary><c>whatsapp</c> or <c>sms</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>The person's address: E.164 or a WhatsApp user id, without prefix.</summary>
    public required string Phone { get; init; }

    /// <summary>As Twilio writes it, with <c>whatsapp:</c> where it belongs; null until a Messaging Service has chosen.</summary>
    public string? From { get; init; }

    public required string To { get; init; }

    public string? MessagingServiceSid { get; init; }

    /// <summary>What the phone shows: Body, or the content rendered with its variables.</summary>
    public string Body { get; init; } = "";

    public string? ContentSid { get; init; }

    /// <summary>The content's friendly name.</summary>
    public string? ContentName { get; init; }

    public IReadOnlyDictionary<string, string> ContentVariables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<MessageButton> Buttons { get; init; } = [];

    public IReadOnlyList<MessageMedia> Media { get; init; } = [];

    /// <summary>Inbound only: the id of the tapped button.</summary>
    public string? ButtonPayload { get; init; }

    /// <summary>Inbound only: the message this one answers.</summary>
    public string? RepliedTo { get; init; }

    /// <summary>Twilio's status word.</summary>
    public required string Status { get; init; }

    public int? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public string? StatusCallback { get; init; }

    public int NumSegments { get; init; } = 1;

    public required DateTimeOffset DateCreated { get; init; }

    public DateTimeOffset? DateSent { get; init; }

    public required DateTimeOffset DateUpdated { get; init; }

    /// <summary>Outbound only: when it is due (SendAt).</summary>
    public DateTimeOffset? SendAt { get; init; }

    /// <summary>Every form field as it came (outbound) or went (inbound), in order.</summary>
    public IReadOnlyList<FormField> Fields { get; init; } = [];

    /// <summary>What Twilio would have let pass in silence and should not be there: unknown fields, forgotten variables.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Every status in the order it took them.</summary>
    public IReadOnlyList<StatusChange> Statuses { get; init; } = [];

    /// <summary>Every request made to the function app for it.</summary>
    public IReadOnlyList<WebhookCall> Calls { get; init; } = [];
}

/// <summary>One form field.</summary>
public sealed record FormField(string Name, string Value);

/// <summary>A button of a content, rendered.</summary>
/// <param name="Kind"><c>reply</c>, <c>url</c>, <c>phone</c> or <c>item</c> (of a list).</param>
/// <param name="Title">What it says.</param>
/// <param name="Value">Id, URL or number.</param>
public sealed record MessageButton(string Kind, string Title, string Value);

/// <summary>A picture or file. Its bytes are at <c>/_stand-in/media/{Sid}</c>.</summary>
/// <param name="Sid">ME and 32 hex digits.</param>
/// <param name="Size">Bytes.</param>
public sealed record MessageMedia(string Sid, string ContentType, long Size);

/// <summary>A status and when it came.</summary>
public sealed record StatusChange(string Status, DateTimeOffset At, int? ErrorCode);

/// <summary>One try of one request to the function app.</summary>
/// <param name="Kind"><c>status</c> or <c>inbound</c>.</param>
/// <param name="Subject">The status told, or "message".</param>
/// <param name="Attempt">1 for the first try.</param>
/// <param name="StatusCode">Null where no answer came.</param>
/// <param name="Error">Why none came, or why the answer is no good to Twilio (with its error code).</param>
/// <param name="Answer">The answer's text, at most 4,000 characters.</param>
public sealed record WebhookCall(
    string Kind, string Subject, string Url, int Attempt, DateTimeOffset At, long Milliseconds, int? StatusCode, string? Error, string? Answer);

/// <summary>The switches of one phone.</summary>
/// <param name="Address">E.164 or WhatsApp user id.</param>
/// <param name="IsOnline">Off: messages stay sent until it is on again.</param>
/// <param name="HasReadReceipts">Off: WhatsApp messages end at delivered.</param>
/// <param name="IsBlocked">On: WhatsApp messages fail with 63014.</param>
/// <param name="IsOptedOut">Set by STOP: SMS are refused with 21610.</param>
/// <param name="WhatsAppError">Every WhatsApp message to it ends undelivered with this code (63003: no WhatsApp here).</param>
/// <param name="SmsError">Every SMS to it ends undelivered with this code.</param>
public sealed record PhoneState(
    string Address,
    bool IsOnline = true,
    bool HasReadReceipts = true,
    bool IsBlocked = false,
    bool IsOptedOut = false,
    int? WhatsAppError = null,
    int? SmsError = null);
