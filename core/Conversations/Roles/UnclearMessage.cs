using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Roles;

/// <summary>
/// The part a person with several of them speaks in: they said so when asked, or by a word for it. It is theirs to change; it ends by
/// itself when they do something only another part of theirs can do, when that part has nothing left to speak of, and with the
/// conversation, a day after its last message.
/// </summary>
/// <param name="At">The latest message of that part.</param>
public sealed record SpokenRole(PartyRole Role, DateTimeOffset At)
{
    /// <summary>As long as WhatsApp takes a conversation for one: its 24-hour window.</summary>
    public static readonly TimeSpan Life = Contact.Window;

    public bool HoldsAt(DateTimeOffset now) => now - At < Life;
}

/// <summary>A message that more than one of a person's parts can mean, kept whole until they say which.</summary>
/// <param name="Roles">In the order of the numbers.</param>
/// <param name="AskedAt">When they were asked last.</param>
/// <param name="Body">Its text, and of what came after it and was as unclear.</param>
/// <param name="Location">The latest place that was shared with it, or null.</param>
public sealed record UnclearMessage(
    IReadOnlyList<PartyRole> Roles, DateTimeOffset AskedAt, string Body, IReadOnlyList<InboundMedia> Media, SharedLocation? Location)
{
    /// <summary>What a tap on an answer names: <c>reply:which_role:{number}:{message_code}</c>.</summary>
    public const string Question = "which_role";

    /// <summary>WhatsApp's limit for one message; of a row's column it takes a part only.</summary>
    public const int MaxBody = 4096;

    /// <summary>The contact's message in which these roles were asked for first: a tap on any list since then is an answer.</summary>
    public int FirstAskedIn { get; init; }

    /// <summary>The contact's message in which they were asked for last.</summary>
    public int AskedIn { get; init; }

    public bool IsAliveAt(DateTimeOffset now) => now - AskedAt < OpenQuestion.Patience;
}
