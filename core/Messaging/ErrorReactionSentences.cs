using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Messaging;

/// <summary>
/// One plain sentence per reaction, for the person who asks why a message did not arrive. Names no number and no code.
/// The sentences stand in <c>templates/words/error_reactions.json</c>.
/// </summary>
public static class ErrorReactionSentences
{
    private const string Kind = "error_reaction";

    /// <summary>The sentence for a reaction.</summary>
    /// <param name="reaction">What the code asks for.</param>
    /// <param name="language">A language tag; English where we do not speak it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a reaction: our defect.</exception>
    public static string For(ErrorReaction reaction, string? language) => Enum.IsDefined(reaction)
        ? Words.BuiltIn.Find(Kind, Wire.Name(reaction), SupportedLanguages.Of(language))
        : throw new ArgumentOutOfRangeException(nameof(reaction), reaction, "Not a reaction.");
}
