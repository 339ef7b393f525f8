using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations;

/// <summary>
/// What a text answers to "which of these?": a number or a code of the list, the message of one quoted, alone, among words that say nothing
/// ("the second one, please") or beside a step ("done 2"), and soon after the question words of one title ("the kitchen tap"). The words:
/// <c>core/Conversations/choice-words.json</c>.
/// </summary>
/// <param name="Job">Null for a number or a code that is not in the list.</param>
/// <param name="Rest">What else it says; empty for nothing.</param>
/// <param name="IsNumber">The number or the title says which; a code or a quoted message would say so without a question as well.</param>
internal sealed partial record ListAnswer(QuestionJob? Job, string Rest, bool IsNumber)
{
    private const string Resource = "Dispatch.Core.Conversations.choice-words.json";
    private const int ShortestName = 3;

    private static readonly ListAnswer None = new(null, string.Empty, IsNumber: false);

    private static readonly ChoiceWords Words = Load();

    private static readonly FrozenDictionary<string, int> Ordinals = Words.Ordinals.Values
        .SelectMany(language => language.Index()).SelectMany(o => o.Item.Select(word => (word, Number: o.Index + 1)))
        .DistinctBy(o => o.word).ToFrozenDictionary(o => o.word, o => o.Number, StringComparer.Ordinal);

    private static readonly FrozenSet<string> Fillers = Words.Fillers.Values.SelectMany(w => w).ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Beside = Words.Beside.Values.SelectMany(w => w).ToFrozenSet(StringComparer.Ordinal);
    private static readonly string[] Moments = [.. Words.Moments.Values.SelectMany(w => w)];

    internal static ChoiceWords All => Words;

    /// <returns>Null where the text is no answer.</returns>
    public static ListAnswer? Read(ContactDraft draft, IReadOnlyList<QuestionJob> jobs, QuotedJob? quoted, bool isFresh)
    {
        if (JobChoice.NumberIn(draft.Body) is { } number)
        {
            return At(number, jobs, string.Empty);
        }

        if (quoted is not null)
        {
            return jobs.FirstOrDefault(j => j.Key == quoted.Job.Key) is { } meant ? new ListAnswer(meant, Said(draft.Body), IsNumber: false) : null;
        }

        return ByCode(draft, jobs) ?? ByWords(draft, jobs) ?? (isFresh ? ByTitle(draft, jobs) : null);
    }

    /// <summary>
    /// The step that waits, said for several of the list: "both", "K7F0Q1 and M2P9AB". Null where something else waits as well, or the text
    /// says anything else.
    /// </summary>
    public static string? ForSeveral(ContactDraft draft, OpenQuestion question)
    {
        if (!draft.Has(PartyRole.Worker) || question.Jobs.Any(j => j.Role != PartyRole.Worker) || question.Said.Length + question.Media.Count > 0
            || WorkerReply.Read(question.Body, [], draft.LanguageOfSender) is null)
        {
            return null;
        }

        var codes = RequestCode.FindIn(draft.Body).Where(c => question.Jobs.Any(j => j.Key?.Code == c)).Distinct(StringComparer.Ordinal).ToList();
        if (codes.Count > 1)
        {
            return SaysNothing(RequestCode.Without(draft.Body, codes)) ? $"{question.Body} {string.Join(' ', codes)}" : null;
        }

        return codes.Count == 0 && ReplyWords.EveryIn(draft.Body) is (var rest, var phrase, var most) && question.Jobs.Count <= most && SaysNothing(rest)
            && WorkerReply.Read($"{question.Body} {phrase}", [], draft.LanguageOfSender) is { Every: > 0 }
            ? $"{question.Body} {phrase}" : null;
    }

    /// <summary>The number that a text consists of, alone or among words that say nothing: "2", "the second one, please".</summary>
    public static int? NumberAlone(string text)
    {
        var plain = PlainText.Of(text);
        return IsNothingElse(plain) ? OnlyNumber(plain) : null;
    }

    private static bool IsNothingElse(string plain) => plain.Split(' ').All(w => NumberOf(w) is not null || Fillers.Contains(w));

    private static int? OnlyNumber(string plain) =>
        plain.Split(' ').Select(NumberOf).OfType<int>().Distinct().ToList() is [var only] && !Moments.Any(m => PlainText.Holds(plain, m)) ? only : null;

    private static bool SaysNothing(string text) =>
        PlainText.Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).All(w => Fillers.Contains(w) || ReplyWords.IsAnd(w));

    private static ListAnswer? ByCode(ContactDraft draft, IReadOnlyList<QuestionJob> jobs)
    {
        var text = draft.Body;
        var codes = RequestCode.FindIn(text).ToHashSet(StringComparer.Ordinal);
        var named = jobs.Where(j => j.Key is { } key && codes.Contains(key.Code)).ToList();
        var rest = RequestCode.WithoutAny(text);
        return named switch
        {
            [var one] => new ListAnswer(one, Said(RequestCode.Without(text, [one.Key!.Code])), IsNumber: false),
            [] when rest != text && Said(rest).Length == 0 && !draft.Jobs.Any(j => codes.Contains(j.Code)) => None,
            _ => null,
        };
    }

    /// <summary>An ordinal may be a day in Portuguese, and a second is a moment as well: such words that mean something by themselves are no answer.</summary>
    private static ListAnswer? ByWords(ContactDraft draft, IReadOnlyList<QuestionJob> jobs)
    {
        var plain = PlainText.Of(draft.Body);
        var words = plain.Split(' ');
        if (OnlyNumber(plain) is not { } number || (words.Any(Ordinals.ContainsKey) && draft.IsStep(draft.Body)))
        {
            return null;
        }

        if (IsNothingElse(plain))
        {
            return At(number, jobs, string.Empty);
        }

        // "Done 2": the digit stands first or last, and the rest is one word for a step, or several of one.
        var digit = number.ToString(CultureInfo.InvariantCulture);
        var rest = words[^1] == digit ? string.Join(' ', words[..^1]) : words[0] == digit ? string.Join(' ', words[1..]) : string.Empty;
        return rest.Length == 0 || number > jobs.Count || !IsPhrase(draft, rest) ? null
            : draft.IsWorker && rest is "no" or "nao" or "non" ? None
            : At(number, jobs, rest);
    }

    /// <summary>"The kitchen tap", "kitchen tap done": every word is of that title, and they are all of no other. A danger is no answer.</summary>
    private static ListAnswer? ByTitle(ContactDraft draft, IReadOnlyList<QuestionJob> jobs)
    {
        var words = WordsOf(draft.Body);
        if (words.Length == 0 || TriageRules.Assess(draft.Body, null, null, isWinter: true).Safety is not null)
        {
            return null;
        }

        for (var length = words.Length; length > 0; length--)
        {
            var (first, last) = (words[..length], words[^length..]);
            if (Titled(draft, jobs, first) is { } behind && IsStepOrNothing(draft, words[length..]))
            {
                return new ListAnswer(behind, string.Join(' ', words[length..]), IsNumber: true);
            }

            if (Titled(draft, jobs, last) is { } before && IsStepOrNothing(draft, words[..^length]))
            {
                return new ListAnswer(before, string.Join(' ', words[..^length]), IsNumber: true);
            }
        }

        return null;
    }

    private static QuestionJob? Titled(ContactDraft draft, IReadOnlyList<QuestionJob> jobs, string[] words)
    {
        var named = words.Where(w => !Beside.Contains(w)).ToList();
        if (!named.Exists(w => w.Length >= ShortestName))
        {
            return null;
        }

        var titled = jobs.Where(q => draft.Jobs.FirstOrDefault(j => j.Key == q.Key && j.Role == q.Role) is { } job && named.TrueForAll(WordsOf(job.Title).Contains)).ToList();
        return titled is [var only] ? only : null;
    }

    private static bool IsStepOrNothing(ContactDraft draft, string[] words) => words.Length == 0 || IsPhrase(draft, string.Join(' ', words));

    /// <summary>"L'évier" speaks of "évier".</summary>
    private static string[] WordsOf(string text) =>
        PlainText.Of(text.Replace('\'', ' ').Replace('’', ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsPhrase(ContactDraft draft, string text) =>
        (draft.Has(PartyRole.Worker) && WorkerWords.FindIn(draft.LanguageOfSender, text) is not null)
        || (draft.Has(PartyRole.Landlord) && Landlords.LandlordReply.Read(text, []) is not null)
        || IntakeWords.CommandOf(text) is IntakeCommand.Cancel or IntakeCommand.Status or IntakeCommand.AddPhoto or IntakeCommand.NotFixed;

    private static ListAnswer At(int number, IReadOnlyList<QuestionJob> jobs, string rest) =>
        number >= 1 && number <= jobs.Count ? new ListAnswer(jobs[number - 1], rest, IsNumber: true) : None;

    /// <summary>Empty for words that say nothing.</summary>
    private static string Said(string text) =>
        PlainText.Of(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).All(Fillers.Contains) ? string.Empty : text.Trim().TrimStart(':', ',', '.', '-').Trim();

    private static int? NumberOf(string word) =>
        Ordinals.TryGetValue(word, out var ordinal) ? ordinal
        : Digits().Match(word) is { Success: true } match && int.TryParse(match.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    private static ChoiceWords Load()
    {
        using var stream = typeof(ListAnswer).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        return JsonSerializer.Deserialize<ChoiceWords>(stream, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"The resource {Resource} is empty.");
    }

    [GeneratedRegex("^(?<n>[0-9]{1,3})(st|nd|rd|th|er|ere|e|eme|ro|ra|do|da|to|ta|º|ª)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();

    /// <param name="Ordinals">By language, the words for the first, the second and so on.</param>
    /// <param name="Fillers">Words that say nothing beside a number.</param>
    /// <param name="Moments">Phrases that hold an ordinal and are none.</param>
    /// <param name="Beside">Words that say nothing beside those of a title.</param>
    internal sealed record ChoiceWords(
        Dictionary<string, string[][]> Ordinals, Dictionary<string, string[]> Fillers, Dictionary<string, string[]> Moments, Dictionary<string, string[]> Beside);
}
