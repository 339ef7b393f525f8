using System.Text.Json.Serialization;

namespace Dispatch.Local.Twilio.Faults;

/// <summary>What goes wrong. The first five answer POST Messages, then come what happens to a message later, its callbacks, the list, and media.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
internal enum FaultKind
{
    /// <summary>An answer in Twilio's words: <see cref="FaultRule.Status"/>, <see cref="FaultRule.Code"/>, <see cref="FaultRule.RetryAfter"/>.</summary>
    Refuse,

    /// <summary>A page of HTML, as something between us and Twilio writes it.</summary>
    Html,

    /// <summary>The connection breaks instead of an answer.</summary>
    Reset,

    /// <summary>No answer until the caller gives up.</summary>
    Timeout,

    /// <summary>The right answer, <see cref="FaultRule.Delay"/> later.</summary>
    Slow,

    /// <summary>Taken with 201, and ends with <see cref="FaultRule.Code"/> (63016, 63024, 30007, 21610 …).</summary>
    Fail,

    /// <summary>The callback of a status never comes.</summary>
    DropCallback,

    /// <summary>The callback of a status comes twice.</summary>
    DuplicateCallback,

    /// <summary>The callback of a status comes <see cref="FaultRule.Delay"/> later; the next ones do not wait for it.</summary>
    DelayCallback,

    /// <summary>The callback of a status comes after the one of the next status, or at the end.</summary>
    ReorderCallback,

    /// <summary>The message list does not show a message until <see cref="FaultRule.Delay"/> after it was taken.</summary>
    HideFromList,

    /// <summary>Media of an inbound message answer 404: <see cref="FaultRule.Count"/> times, or without it until <see cref="FaultRule.Delay"/> after it came.</summary>
    MediaMissing,

    /// <summary>Media come <see cref="FaultRule.Delay"/> later.</summary>
    MediaSlow,

    /// <summary>Media go on for longer than anybody should read.</summary>
    MediaTooLarge,

    /// <summary>Media are a page of HTML under the type of a picture.</summary>
    MediaWrongType,
}

/// <summary>Which messages a rule is for; what is null does not matter.</summary>
/// <param name="To">The person's address, with or without <c>whatsapp:</c>.</param>
/// <param name="Template">Start of the content's friendly name (<c>dispatch_job_offer</c>), or a word of the text where there is no content.</param>
/// <param name="Channel"><c>whatsapp</c> or <c>sms</c>.</param>
/// <param name="MessageStatus">For callbacks: the status told.</param>
/// <param name="Nth">Only the n-th that fits, counted from 1 when the rule was set.</param>
/// <param name="Probability">0 to 1. Whether it meets is decided by seed, message and try, not by the order things happen in.</param>
internal sealed record FaultMatch(
    string? To = null, string? Template = null, string? Channel = null, string? MessageStatus = null, int? Nth = null, double? Probability = null);

/// <summary>One fault as data: for whom, what, how often.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Match">For whom; null for all.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Code">Twilio's code.</param>
/// <param name="RetryAfter">Seconds, in the answer's header.</param>
/// <param name="IsTaken">The message is taken all the same before the wrong answer: the ambiguity of a time-out.</param>
/// <param name="DelaySeconds">Of Slow, DelayCallback and HideFromList.</param>
/// <param name="Count">How often it meets; null for as long as it is set.</param>
/// <param name="Seed">Of the probability.</param>
/// <param name="Id">Given when it is set.</param>
internal sealed record FaultRule(
    FaultKind Kind = FaultKind.Refuse,
    FaultMatch? Match = null,
    int Status = 500,
    int Code = 20500,
    int? RetryAfter = null,
    bool IsTaken = false,
    double DelaySeconds = 60,
    int? Count = null,
    int Seed = 0,
    string? Id = null)
{
    private const double LongestDelay = 86_400;

    [JsonIgnore]
    public TimeSpan Delay => TimeSpan.FromSeconds(Math.Clamp(DelaySeconds, 0, LongestDelay));

    /// <summary>Whether it is an answer to POST Messages.</summary>
    [JsonIgnore]
    public bool IsAnswer => Kind is FaultKind.Refuse or FaultKind.Html or FaultKind.Reset or FaultKind.Timeout or FaultKind.Slow;

    /// <summary>Why the rule cannot be used, or null.</summary>
    public string? Problem() => this switch
    {
        { Status: < 300 or > 599 } => "status must be 300 to 599",
        { Match.Probability: < 0 or > 1 } => "match.probability must be 0 to 1",
        { Match.Nth: < 1 } => "match.nth begins at 1",
        { Count: < 1 } => "count must be at least 1, or left out",
        _ when !double.IsFinite(DelaySeconds) => "delaySeconds must be a number",
        _ => null,
    };
}

/// <summary>A rule and how often it fitted and met, for tests and the phones page.</summary>
internal sealed record FaultState(FaultRule Rule, int Fitted, int Met);
