using Dispatch.Core.Messaging;

namespace Dispatch.Core.Conversations;

public enum ConsentChange
{
    Given,
    Withdrawn,
}

/// <summary>How consent was given or withdrawn.</summary>
public enum ConsentSource
{
    /// <summary>A word as a whole message.</summary>
    Keyword,

    /// <summary>The provider said so beside the message (Advanced Opt-Out).</summary>
    OptOutType,

    /// <summary>The provider refused a message because the person had stopped us there.</summary>
    ProviderError,

    /// <summary>The report form, which says what is sent.</summary>
    WebForm,
}

/// <summary>One line of the consent ledger: inserted, never changed.</summary>
/// <param name="Id">Of what caused it, so that it is written once.</param>
/// <param name="Text">The word, the error code, or the version of the text the person read.</param>
public sealed record ConsentEntry(string Id, Channel Channel, ConsentChange Change, ConsentSource Source, string Text, DateTimeOffset At);
