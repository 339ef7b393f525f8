using System.Collections.Frozen;
using System.Text.Json;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>
/// The language a person is written to: chosen by its name ("português"), or guessed from what somebody new writes and confirmed with
/// the first answer, in that language. It is kept with the contact and counts more than what the directory says.
/// </summary>
internal static class LanguageChoice
{
    private const string Resource = "Dispatch.Core.Conversations.language-names.json";

    private static readonly Lazy<FrozenDictionary<string, string>> Names = new(Load);

    /// <summary>The names of the languages in all of them, as people type them; by language.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> All => Names.Value;

    /// <returns>Null where the text is not the name of a language we speak.</returns>
    public static ContactDecision? Take(ContactDraft draft, IntakeFacts facts)
    {
        if (draft.Media.Count > 0 || Find(PlainText.Of(draft.Body)) is not { } language)
        {
            return null;
        }

        draft.Contact = draft.Contact with { Language = language };
        draft.Reply("language_set");
        IntakeRules.AskAgain(draft, facts);
        return draft.Done(ResolvedBy.None, $"language {language}");
    }

    /// <summary>"French", "hello, can we speak French please?".</summary>
    private static string? Find(string plain) =>
        Names.Value.GetValueOrDefault(plain) ?? Names.Value.GetValueOrDefault(Courtesy.Without(plain))
        ?? (Courtesy.WishIn(plain) is { } wish ? Names.Value.GetValueOrDefault(wish) : null);

    /// <summary>Sets the language of somebody new where the text shows it; it is another one than that we would write in anyway, or nobody knows the sender.</summary>
    /// <returns>Whether it was guessed just now.</returns>
    public static bool Guess(ContactDraft draft, bool isFirst)
    {
        var isUnknown = draft.Roles.Count == 0;
        if (draft.Contact.Language is not null || !(isUnknown || (isFirst && draft.Roles.All(r => r.Role == PartyRole.Renter))))
        {
            return false;
        }

        if (LanguageGuess.Of(draft.Body) is not { } guess || (!isUnknown && guess == draft.LanguageOfSender))
        {
            return false;
        }

        draft.Contact = draft.Contact with { Language = guess };
        return true;
    }

    /// <summary>Behind the first answer stands which language it is and how to have another. Without an answer nothing was guessed.</summary>
    public static ContactDecision Confirm(ContactDraft draft, ContactDecision decision)
    {
        if (decision.Messages.Count == 0)
        {
            draft.Contact = draft.Contact with { Language = null };
        }
        else
        {
            draft.Reply("language_set");
        }

        return draft.Done(decision.ResolvedBy, decision.Understood);
    }

    private static FrozenDictionary<string, string> Load()
    {
        using var stream = typeof(LanguageChoice).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!
            .SelectMany(language => language.Value, (language, name) => (language.Key, name))
            .ToFrozenDictionary(entry => entry.name, entry => entry.Key, StringComparer.Ordinal);
    }
}
