using System.Text.RegularExpressions;
using Dispatch.Core.Conversations.Intake;

namespace Dispatch.Core.Conversations.Landlords;

/// <summary>
/// A landlord's yes and no, which count with their four digits only. We ask for OK and NO, never for YES, STOP or CANCEL, which carriers
/// take for themselves as a whole message; beside digits the other words for yes and no are understood too.
/// </summary>
internal static partial class AnswerWords
{
    private const int MaxMore = 300;
    private const int MaxPlainWords = 8;
    private const int MaxNames = 3;

    private const string Word =
        @"(?:(?<yes>ok(?:ay|ey)?|o\.k\.?|yes|yeah|yep|s(?:i\u0301?|í)|sim|oui|vale|de acuerdo|d['’]accord|approved?|aprob(?:ad[oa]|ar)|apruebo|aprov(?:ad[oa]|ar|o)|approuv(?:e|é|er))"
        + @"|(?<no>no|nope|non|n(?:ã|a\u0303?)o|refused?|reject(?:ed)?|declined?|rechaz(?:o|ad[oa]|ar)|recus(?:o|ad[oa]|ar)|refus(?:é|er)))(?!\p{L})";

    // A price is no code (4821.50), nor a part of a job's code.
    private const string Code = @"(?<![0-9][.,]?)(?<code>[0-9]{4})(?![\p{L}0-9]|[.,][0-9])";

    /// <summary>Words that add nothing to a yes or a no.</summary>
    private static readonly HashSet<string> Courtesy = Set(
        "thanks thank you thx ty cheers please pls kindly regards best kind hi hello dear sir madam "
        + "gracias muchas por favor saludos cordiales un saludo buenas buenos dias tardes hola "
        + "obrigado obrigada muito brigado valeu abraco abracos um bom boa dia tarde oi ola att "
        + "merci beaucoup svp stp s il vous te plait sil cordialement bien a bonjour salut");

    /// <summary>Words that say yes once more.</summary>
    private static readonly HashSet<string> Yes = Set(
        "ok okay yes go ahead sure fine good great perfect approved agreed proceed "
        + "si vale adelante haganlo hagalo hazlo proceda procedan perfecto bueno claro aprobado acuerdo bien "
        + "sim pode podem prossiga beleza certo perfeito aprovado combinado "
        + "oui allez vas faites accord daccord parfait entendu approuve bon");

    /// <summary>Words between those.</summary>
    private static readonly HashSet<string> Small = Set(
        "do it its have done is that thats this for me with all s de esta lo fazer mandar seguir faca facam ta y le d c est cest pour moi");

    /// <summary>Whoever writes one of these has more to say than yes.</summary>
    private static readonly HashSet<string> Doubt = Set(
        "but not no never dont don if only unless until except without wait stop cancel sorry mistake wrong later before after first tomorrow max maximum cheaper who why what when how much "
        + "pero nunca si solo salvo sin espere espera cancelar error despues antes mañana manana maximo barato quien cuanto cuando porque "
        + "mas nao nunca se so somente sem espere cancelar erro depois antes amanha maximo barato quem quanto quando porque "
        + "mais pas non jamais sauf sans attendez attends annuler erreur apres avant demain maximum cher qui combien quand pourquoi seulement");

    /// <summary>OK or NO with four digits before or behind it, and whatever else.</summary>
    public static LandlordReply? Read(string text) =>
        (WordFirst().Match(text), CodeFirst().Match(text)) switch
        {
            ({ Success: true } match, _) => Of(match),
            (_, { Success: true } match) => Of(match),
            _ => null,
        };

    /// <summary>
    /// Whether the words beside an answer leave it as it is: beside a NO all do but those that say yes; beside an OK thanks, "go ahead",
    /// or a name under it.
    /// </summary>
    /// <param name="names">What the sender is called.</param>
    public static bool IsPlain(LandlordReply answer, IEnumerable<string> names)
    {
        var more = PhoneNumber().Replace(answer.More ?? string.Empty, " ");
        var words = WordsOf(more);
        if (answer.Intent == LandlordIntent.Refuse)
        {
            return !words.TrueForAll(IsKnown) || !words.Exists(Yes.Contains);
        }

        var own = names.SelectMany(WordsOf).ToHashSet(StringComparer.Ordinal);
        var unknown = words.Where(w => !IsKnown(w) && !own.Contains(w)).ToList();
        return words.Count <= MaxPlainWords && unknown.Count <= MaxNames && !unknown.Exists(Doubt.Contains) && IsSigned(more, unknown)
            && !more.Any(c => char.IsAsciiDigit(c) || c == '?') && !more.Contains("👎", StringComparison.Ordinal);
    }

    /// <summary>A yes or a no that stands alone, with thanks, or before a comma: without digits it answers nothing, and may be about anything.</summary>
    public static LandlordReply? Bare(string text)
    {
        if (Begins().Match(text) is not { Success: true } match)
        {
            return null;
        }

        // "No-one came" is no refusal.
        var (more, rest) = (match.Groups["more"].Value, match.Groups["more"].Value.TrimStart(' '));
        var isAlone = WordsOf(more).TrueForAll(IsKnown) || (!more.StartsWith('-') && !char.IsLetterOrDigit(rest[0]));
        return isAlone ? Of(match) : null;
    }

    /// <summary>Every four digits of a text, for those who write around them.</summary>
    public static IEnumerable<string> CodesIn(string text) => Codes().Matches(text).Select(m => m.Groups["code"].Value);

    private static LandlordReply Of(Match match)
    {
        var more = PlainText.Clean(match.Groups["more"].Value, MaxMore).Trim([' ', '\n', '\t', ',', '.', '!', ';', ':', '-', '–', '—']);
        return new LandlordReply(IntentOf(match), match.Groups["code"] is { Success: true } code ? code.Value : null, null, more.Any(c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)) ? more : null);
    }

    private static bool IsKnown(string word) => Yes.Contains(word) || Small.Contains(word) || Courtesy.Contains(word);

    private static LandlordIntent IntentOf(Match match) => match.Groups["yes"].Success ? LandlordIntent.Approve : LandlordIntent.Refuse;

    /// <summary>A name is written large, or stands on a line of its own or behind a dash.</summary>
    private static bool IsSigned(string more, List<string> unknown)
    {
        var parts = Signature().Split(more);
        return unknown.TrueForAll(word => Capitalised().Matches(more).Any(m => PlainText.Of(m.Value) == word) || (parts.Length > 1 && WordsOf(parts[^1]).Contains(word, StringComparer.Ordinal)));
    }

    private static List<string> WordsOf(string text) => [.. PlainText.Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    private static HashSet<string> Set(string words) => words.Split(' ').Select(PlainText.Of).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"^[\W_]{0,12}" + Word + @"[\W_]{0,12}(?:(?:to|for|code|a|al|para|o|au|pour|le|the)\s{1,3})?[\W_]{0,12}" + Code + "(?<more>.*)$", Options, 1000)]
    private static partial Regex WordFirst();

    [GeneratedRegex(@"^[\W_]{0,12}" + Code + @"[\W_]{0,12}" + Word + "(?<more>.*)$", Options, 1000)]
    private static partial Regex CodeFirst();

    [GeneratedRegex(@"^[\W_]{0,12}" + Word + "(?<more>.*)$", Options, 1000)]
    private static partial Regex Begins();

    [GeneratedRegex(@"(?<!\p{L})" + Code, Options, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex(@"\+?[0-9][0-9 ()./-]{6,20}[0-9]", Options, 1000)]
    private static partial Regex PhoneNumber();

    [GeneratedRegex(@"\n|(?:^|\s)[-–—]+\s*", Options, 1000)]
    private static partial Regex Signature();

    [GeneratedRegex(@"(?<!\p{L})\p{Lu}(?:\p{Ll}+|(?!\p{L}))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Capitalised();

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
}
