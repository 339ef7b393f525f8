using Dispatch.Core.Directory;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>One of several homes, told by the name of its building: "the sink at Park Row", "Park Row, please".</summary>
internal static class NamedHome
{
    /// <summary>Words beside the name that make no problem of an answer: "it is the one at".</summary>
    private const int MaxBeside = 4;

    /// <summary>The only one of their homes that the text names; null for none, and where there is but one.</summary>
    public static IntakeHome? In(IntakeTurn turn, string text)
    {
        var named = Of(turn, text);
        var plain = PlainText.Of(text);
        return named is [var only] ? only : named.Where(h => PlainText.Holds(plain, PlainText.Of(h.Label))).ToList() is [var told] ? told : null;
    }

    /// <summary>Their homes in the buildings that the text names.</summary>
    public static IReadOnlyList<IntakeHome> Of(IntakeTurn turn, string text)
    {
        var (homes, plain) = (turn.Homes, PlainText.Of(text));
        return homes.Count < 2 ? [] : [.. homes.Where(h => h.ComplexName is { Length: > 0 } name && PlainText.Holds(plain, PlainText.Of(name)))];
    }

    /// <summary>The home a text names that says nothing else: the answer to which of them.</summary>
    public static IntakeHome? Answered(IntakeTurn turn) =>
        turn.Homes.Where(h => h.Unit is { Length: > 0 } unit && UnitKey.Of(unit) == UnitKey.Of(turn.Text)).ToList() is [var own] ? own
        : In(turn, turn.Text) is { } home && IntakeReader.Parts(turn.Text).All(p => IsName(p, home, MaxBeside)) ? home
        : null;

    /// <summary>The text without the parts that are only the home's name.</summary>
    /// <param name="isAsked">A few words beside it are no problem then.</param>
    public static string Without(string text, IntakeHome home, bool isAsked)
    {
        var parts = IntakeReader.Parts(text).ToList();
        return parts.Exists(p => IsName(p, home, isAsked ? MaxBeside : 0))
            ? string.Join(", ", parts.Where(p => !IsName(p, home, isAsked ? MaxBeside : 0)))
            : text;
    }

    private static bool IsName(string part, IntakeHome home, int maxBeside)
    {
        var plain = IntakeWords.Corrected(PlainText.Of(part));
        if (new[] { home.Label, home.ComplexName ?? string.Empty }.Select(PlainText.Of).FirstOrDefault(n => n.Length > 0 && PlainText.Holds(plain, n)) is not { } name)
        {
            return plain.Length > 0 && plain == PlainText.Of(home.Unit ?? string.Empty);
        }

        var at = PlainText.IndexOf(plain, name);
        var beside = $"{plain[..at]} {plain[(at + name.Length)..]}".Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return beside.Length == 0 || IntakeWords.IsArticle(string.Join(' ', beside)) || (beside.Length <= maxBeside && !IntakeReader.IsOfARepair(part));
    }
}
