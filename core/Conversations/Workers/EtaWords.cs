using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dispatch.Core.Assignment;

namespace Dispatch.Core.Conversations.Workers;

/// <summary>
/// Times as workers write them: "20 min", "in an hour", "tomorrow 9", "at 3pm", "mañana a las 9". Every word of the text has to belong
/// to the time: a sentence with anything else in it is none.
/// </summary>
public static partial class EtaWords
{
    private const int MaxTokens = 12;

    /// <summary>An hour without am or pm before this one is in the afternoon: nobody comes at three at night without saying so.</summary>
    internal const int FirstPlainHour = 7;

    private static readonly (string From, string To)[] Phrases =
    [
        ("an hour or 2", "2 hours"), ("una hora o 2", "2 horas"), ("uma hora ou 2", "2 horas"), ("une heure ou 2", "2 heures"),
        ("a couple of", "2"), ("couple of", "2"), ("a couple hours", "2 hours"), ("couple hours", "2 hours"), ("un par de", "2"), ("um par de", "2"),
        ("running a bit late", "behindtime"), ("running a little late", "behindtime"), ("running late", "behindtime"), ("running behind", "behindtime"),
        ("voy con retraso", "behindtime"), ("voy retrasado", "behindtime"), ("voy retrasada", "behindtime"), ("voy tarde", "behindtime"), ("llego tarde", "behindtime"),
        ("estou atrasado", "behindtime"), ("estou atrasada", "behindtime"), ("to atrasado", "behindtime"), ("to atrasada", "behindtime"), ("je suis en retard", "behindtime"), ("en retard", "behindtime"),
        ("after lunch", "afternoon"), ("despues de comer", "afternoon"), ("despues de almorzar", "afternoon"), ("despues del almuerzo", "afternoon"),
        ("despues de la comida", "afternoon"), ("depois do almoco", "afternoon"), ("depois de almocar", "afternoon"), ("apos o almoco", "afternoon"),
        ("apres le dejeuner", "afternoon"), ("apres dejeuner", "afternoon"), ("apres le repas", "afternoon"), ("apres manger", "afternoon"),
        ("que viene", "next"), ("que vem", "next"),
        ("an hour and a half", "90 min"), ("half an hour", "30 min"), ("half hour", "30 min"), ("quarter of an hour", "15 min"),
        ("una hora y media", "90 min"), ("hora y media", "90 min"), ("media hora", "30 min"), ("un cuarto de hora", "15 min"), ("cuarto de hora", "15 min"),
        ("uma hora e meia", "90 min"), ("meia hora", "30 min"), ("meia horinha", "30 min"), ("um quarto de hora", "15 min"),
        ("une heure et demie", "90 min"), ("une demi heure", "30 min"), ("demi heure", "30 min"), ("un quart d heure", "15 min"), ("quart d heure", "15 min"),
        // Behind "daqui a" stands a span, behind "a" alone a clock.
        ("daqui a ", "em "), ("d ici ", "dans "), ("por volta das", "as"), ("la pelas", "as"),
        ("day after tomorrow", "overmorrow"), ("pasado manana", "overmorrow"), ("depois de amanha", "overmorrow"), ("apres demain", "overmorrow"),
        ("por la manana", "morning"), ("de la manana", "morning"), ("da manha", "morning"), ("de manha", "morning"), ("pela manha", "morning"), ("du matin", "morning"),
        ("por la tarde", "afternoon"), ("de la tarde", "afternoon"), ("da tarde", "afternoon"), ("de l apres midi", "afternoon"), ("apres midi", "afternoon"),
        ("por la noche", "evening"), ("de la noche", "evening"), ("da noite", "evening"), ("du soir", "evening"),
        ("a primera hora", "morning"), ("first thing", "morning"), ("las once", "las 11"),
        ("40 y 5 ", "45 "), ("40 e 5 ", "45 "), ("40 5 ", "45 "), ("i am ", "i "),
        ("p.m.", "pm"), ("a.m.", "am"), ("p.m", "pm"), ("a.m", "am"), ("aujourd hui", "today"), ("meio dia", "noon"),
    ];

    internal static readonly HashSet<string> Fillers = Set(
        "i ill ll will be there the by about around aprox eta arrive arriving come coming until till hasta llego llegare estare paso alli ahi el la "
        + "sobre unos unas this next on chego estarei passo vou estar ai ate la jusqu jusque j je y suis serai passe passerai arrive arriverai le environ cet ce cette "
        + "o um uns umas este esta essa feira proximo ok m arriving approx approximately roughly away another more give me estoy mas menos cerca "
        + "aproximadamente dame deme mais me da encore donnez moi serai behindtime ao al au proxima prochain prochaine get ir venir vir passer pasar estar llegar chegar");

    /// <summary>Counted from now on, also by who is late: "20 more minutes".</summary>
    internal static readonly HashSet<string> FromNow = Set("more another away there mas mais encore llego chego arrive");
    internal static readonly HashSet<string> Next = Set("next proximo proxima prochain prochaine");

    private static readonly Dictionary<string, string> NumberWords = NumbersOf(
        "two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 fifteen=15 twenty=20 thirty=30 forty=40 "
        + "dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 doce=12 quince=15 veinte=20 treinta=30 cuarenta=40 "
        + "duas=2 dois=2 quatro=4 sete=7 oito=8 nove=9 dez=10 onze=11 doze=12 quinze=15 vinte=20 trinta=30 quarenta=40 "
        + "deux=2 trois=3 quatre=4 cinq=5 sept=7 huit=8 neuf=9 dix=10 douze=12 vingt=20 trente=30 quarante=40");

    internal static readonly HashSet<string> InWords = Set("in en em dans daqui dentro within de");
    internal static readonly HashSet<string> AtWords = Set("at a las as la vers pelas");
    internal static readonly HashSet<string> One = Set("a an one un una uma une");
    internal static readonly HashSet<string> MinuteWords = Set("m min mins minute minutes minuto minutos minutinho minutinhos minutito minutitos mn");
    internal static readonly HashSet<string> HourWords = Set("h hs hr hrs hour hours hora horas heure heures");

    internal static readonly Dictionary<string, int> Days = new(StringComparer.Ordinal)
    {
        ["today"] = 0,
        ["hoy"] = 0,
        ["hoje"] = 0,
        ["tomorrow"] = 1,
        ["tmrw"] = 1,
        ["tmr"] = 1,
        ["tmw"] = 1,
        ["tomorow"] = 1,
        ["tommorow"] = 1,
        ["tommorrow"] = 1,
        ["manana"] = 1,
        ["amanha"] = 1,
        ["demain"] = 1,
        ["overmorrow"] = 2,
    };

    internal static readonly Dictionary<string, DayOfWeek> WeekDays = new(StringComparer.Ordinal)
    {
        ["monday"] = DayOfWeek.Monday,
        ["lunes"] = DayOfWeek.Monday,
        ["segunda"] = DayOfWeek.Monday,
        ["lundi"] = DayOfWeek.Monday,
        ["tuesday"] = DayOfWeek.Tuesday,
        ["martes"] = DayOfWeek.Tuesday,
        ["terca"] = DayOfWeek.Tuesday,
        ["mardi"] = DayOfWeek.Tuesday,
        ["wednesday"] = DayOfWeek.Wednesday,
        ["miercoles"] = DayOfWeek.Wednesday,
        ["quarta"] = DayOfWeek.Wednesday,
        ["mercredi"] = DayOfWeek.Wednesday,
        ["thursday"] = DayOfWeek.Thursday,
        ["jueves"] = DayOfWeek.Thursday,
        ["quinta"] = DayOfWeek.Thursday,
        ["jeudi"] = DayOfWeek.Thursday,
        ["friday"] = DayOfWeek.Friday,
        ["viernes"] = DayOfWeek.Friday,
        ["sexta"] = DayOfWeek.Friday,
        ["vendredi"] = DayOfWeek.Friday,
        ["saturday"] = DayOfWeek.Saturday,
        ["sabado"] = DayOfWeek.Saturday,
        ["samedi"] = DayOfWeek.Saturday,
        ["sunday"] = DayOfWeek.Sunday,
        ["domingo"] = DayOfWeek.Sunday,
        ["dimanche"] = DayOfWeek.Sunday,
    };

    /// <summary>Short words for days; a day only beside an hour: "mon" and "sat" are other words as well.</summary>
    internal static readonly Dictionary<string, DayOfWeek> ShortDays = ShortDaysOf(
        "sun dom dim", "mon lun seg", "tue tues mar ter", "wed weds mie mer qua", "thu thur thurs jue jeu qui", "fri vie ven sex", "sat sab sam");

    /// <summary>Hour a part of the day begins for those who name no other, and whether its hours are those after noon.</summary>
    internal static readonly Dictionary<string, (int Hour, bool IsPm)> Parts = new(StringComparer.Ordinal)
    {
        ["morning"] = (9, false),
        ["matin"] = (9, false),
        ["matinee"] = (9, false),
        ["manha"] = (9, false),
        ["cedo"] = (9, false),
        ["temprano"] = (9, false),
        ["am"] = (9, false),
        ["afternoon"] = (14, true),
        ["tarde"] = (14, true),
        ["pm"] = (14, true),
        ["evening"] = (18, true),
        ["tonight"] = (18, true),
        ["noche"] = (18, true),
        ["noite"] = (18, true),
        ["soir"] = (18, true),
    };

    public static EtaPhrase? Find(string text)
    {
        var plain = Between().Replace(MinuteMark().Replace(text.ToLowerInvariant(), "${minutes} min"), Latest);
        plain = Plain(BareRange().Replace(Range().Replace(plain, "${latest}"), "${latest}"));
        plain = Word().Replace(plain, m => NumberWords.GetValueOrDefault(m.Value, m.Value));
        plain = OClock().Replace(Between().Replace(plain, Latest), "at ${hour}");
        plain = MoreBetween().Replace(plain, "more ${number} ");
        plain = text.Contains('?', StringComparison.Ordinal) ? plain : CanCome().Replace(plain, " ");
        plain = HoursAndAHalf().Replace(plain, "${hours}h30");
        foreach (var (from, to) in Phrases)
        {
            plain = plain.Replace(from, to, StringComparison.Ordinal);
        }

        plain = HalfPast().Replace(plain, "${hour}:30");
        plain = QuarterPast().Replace(PastFirst().Replace(plain, m => $"at {m.Groups["hour"]}:{(m.Groups["half"].Success ? "30" : "15")}"), "${hour}:15");
        var tokens = Tokens().Matches(plain).Select(m => m.Value).ToList();
        return tokens.Count is 0 or > MaxTokens ? null : new EtaReading(tokens).Read();
    }

    /// <summary>Small letters without accents; what has no sound is a blank, but a comma between digits is a point.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var isBetweenDigits = i > 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]);
            if (c == ',' && isBetweenDigits)
            {
                plain.Append('.');
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(IsSilent(c) || (c == ':' && !isBetweenDigits) ? ' ' : WorkerWords.WithoutAccent(c));
            }
        }

        return plain.ToString();
    }

    private static bool IsSilent(char c) => c is '\'' or '’' or '-' or '–' or '—' or ',' or ';' or '~' or '+' or '(' or ')' or '"' or '*' || char.IsWhiteSpace(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Surrogate or UnicodeCategory.OtherSymbol or UnicodeCategory.Format or UnicodeCategory.Control;

    private static Dictionary<string, string> NumbersOf(string words) =>
        words.Split(' ').Select(w => w.Split('=')).ToDictionary(w => w[0], w => w[1], StringComparer.Ordinal);

    /// <param name="byDay">From Sunday on.</param>
    private static Dictionary<string, DayOfWeek> ShortDaysOf(params string[] byDay) =>
        byDay.Index().SelectMany(day => day.Item.Split(' '), (day, word) => (word, Day: (DayOfWeek)day.Index)).ToDictionary(d => d.word, d => d.Day, StringComparer.Ordinal);

    /// <summary>Of "between 9 and 10" the later hour, and of "between 20 and 30 min" or "1 and 2 hours" the longer time.</summary>
    private static string Latest(Match between)
    {
        var hour = int.Parse(between.Groups["hour"].Value, NumberStyles.None, CultureInfo.InvariantCulture);
        var unit = between.Groups["unit"].Value;
        var lasts = unit.StartsWith('m') || (unit.StartsWith('h') && hour < FirstPlainHour);
        return (lasts ? string.Empty : "at ") + between.Groups["latest"].Value;
    }

    private static HashSet<string> Set(string words) => words.Split(' ').ToHashSet(StringComparer.Ordinal);

    /// <summary>20' and 20’.</summary>
    [GeneratedRegex("(?<minutes>[0-9]{1,3}) ?['’′](?![a-z0-9])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MinuteMark();

    /// <summary>Of "20-30 min", "1 or 2 hours" and "2-4pm" the later counts: nobody waits in vain.</summary>
    [GeneratedRegex("(?<![0-9:.h/-])[0-9]{1,3}(?:[:h][0-9]{2})?(?: ?(?:[ap]m|[ap]\\.m\\.?|hs?|hrs?))? ?(?:-|–|to|or|a|o|ou|à|às) ?(?:las |as )?(?<latest>[0-9]{1,3} ?(?:min|mn|m|h|hr|hour|hora|heure|am|pm|[ap]\\.m)[a-z]*|[0-9]{1,2}[:h][0-9]{2})(?![0-9])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Range();

    /// <summary>"Tomorrow 9-11".</summary>
    [GeneratedRegex("(?<![0-9:./h-])[0-9]{1,2} ?[-–] ?(?<latest>[0-9]{1,2})(?![0-9:./h-])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BareRange();

    [GeneratedRegex("(?<![a-z])(?:between|entre|from|desde|das|de) (?:las |les |as )?[0-9]{1,2}(?:[:h.][0-9]{2})?(?: ?(?:[ap]m|hs?|hrs?|heures?|horas?))? ?(?:and|y|et|e|to|until|till|até|ate|hasta|às|as|à|a) ?(?:las |as |les )?(?<latest>(?<hour>[0-9]{1,2})(?:[:h.][0-9]{2})?)(?![0-9])(?= ?(?<unit>min|mn|m(?![a-z])|hour|hora|heure|hr|h)?)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Between();

    [GeneratedRegex("(?<hour>[0-9]{1,2}) ?o ?clock(?![a-z])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OClock();

    /// <summary>"20 more minutes".</summary>
    [GeneratedRegex("(?<number>[0-9]{1,3}) (?:more|mas|mais|autres) (?=[mh])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MoreBetween();

    /// <summary>Said, not asked: "can I come at 9?" sets no time.</summary>
    [GeneratedRegex("(?<![a-z])(?:i can|puedo|podre|posso|consigo|je peux|je pourrai)(?![a-z])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CanCome();

    [GeneratedRegex("[a-z]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex("(?<hours>[0-9]{1,2}) ?(?:(?:h|hr|hrs|hours|horas?|heures?) (?:y media|e meia|et demie?|and a half)|and a half (?:hours|hrs|h))(?![a-z])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HoursAndAHalf();

    [GeneratedRegex("(?<hour>[0-9]{1,2}) (?:y media|e meia|et demie)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HalfPast();

    [GeneratedRegex("(?<hour>[0-9]{1,2}) ?(?:h|heures|horas)? (?:y cuarto|e 15|et quart)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex QuarterPast();

    [GeneratedRegex("(?:(?<half>half)|quarter) past (?<hour>[0-9]{1,2})(?![0-9:.])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PastFirst();

    [GeneratedRegex("[0-9]{1,2}[:h.][0-9]{2}(?![0-9])|[0-9]+(?:[.][0-9]+)?|[a-z]+|[^ a-z0-9.!?]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tokens();
}
