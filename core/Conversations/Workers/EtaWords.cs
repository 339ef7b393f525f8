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
    private const int MaxMinutes = 7 * 24 * 60;
    private const int NoonHour = 12;

    /// <summary>An hour without am or pm before this one is in the afternoon: nobody comes at three at night without saying so.</summary>
    private const int FirstPlainHour = 7;

    private static readonly (string From, string To)[] Phrases =
    [
        ("an hour and a half", "90 min"), ("half an hour", "30 min"), ("half hour", "30 min"), ("quarter of an hour", "15 min"),
        ("una hora y media", "90 min"), ("hora y media", "90 min"), ("media hora", "30 min"), ("un cuarto de hora", "15 min"), ("cuarto de hora", "15 min"),
        ("uma hora e meia", "90 min"), ("meia hora", "30 min"), ("meia horinha", "30 min"), ("um quarto de hora", "15 min"),
        ("une heure et demie", "90 min"), ("une demi heure", "30 min"), ("demi heure", "30 min"), ("un quart d heure", "15 min"), ("quart d heure", "15 min"),
        ("in two hours", "120 min"), ("en dos horas", "120 min"), ("em duas horas", "120 min"), ("dans deux heures", "120 min"),
        // Behind "daqui a" stands a span, behind "a" alone a clock.
        ("daqui a ", "em "), ("d ici ", "dans "), ("por volta das", "as"), ("la pelas", "as"),
        ("day after tomorrow", "overmorrow"), ("pasado manana", "overmorrow"), ("depois de amanha", "overmorrow"), ("apres demain", "overmorrow"),
        ("por la manana", "morning"), ("de la manana", "morning"), ("da manha", "morning"), ("de manha", "morning"), ("pela manha", "morning"), ("du matin", "morning"),
        ("por la tarde", "afternoon"), ("de la tarde", "afternoon"), ("da tarde", "afternoon"), ("de l apres midi", "afternoon"), ("apres midi", "afternoon"),
        ("por la noche", "evening"), ("de la noche", "evening"), ("da noite", "evening"), ("du soir", "evening"),
        ("p.m.", "pm"), ("a.m.", "am"), ("p.m", "pm"), ("a.m", "am"), ("o clock", " "), ("aujourd hui", "today"), ("meio dia", "noon"),
    ];

    private static readonly HashSet<string> Fillers = Set(
        "i ill ll will be there the by about around aprox eta arrive arriving come coming until till hasta llego llegare estare paso alli ahi el la "
        + "sobre unos unas this next on chego estarei passo vou estar ai ate la jusqu jusque j je y suis serai passe passerai arrive arriverai le environ cet ce cette "
        + "o um uns umas este esta essa feira proximo ok");

    private static readonly HashSet<string> InWords = Set("in en em dans daqui dentro within de");
    private static readonly HashSet<string> AtWords = Set("at a las as la vers pelas");
    private static readonly HashSet<string> One = Set("a an one un una uma une");
    private static readonly HashSet<string> MinuteWords = Set("m min mins minute minutes minuto minutos minutinho minutinhos minutito minutitos mn");
    private static readonly HashSet<string> HourWords = Set("h hr hrs hour hours hora horas heure heures");

    private static readonly Dictionary<string, int> Days = new(StringComparer.Ordinal)
    {
        ["today"] = 0,
        ["hoy"] = 0,
        ["hoje"] = 0,
        ["tomorrow"] = 1,
        ["tmrw"] = 1,
        ["manana"] = 1,
        ["amanha"] = 1,
        ["demain"] = 1,
        ["overmorrow"] = 2,
    };

    private static readonly Dictionary<string, DayOfWeek> WeekDays = new(StringComparer.Ordinal)
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

    /// <summary>Hour a part of the day begins for those who name no other, and whether its hours are those after noon.</summary>
    private static readonly Dictionary<string, (int Hour, bool IsPm)> Parts = new(StringComparer.Ordinal)
    {
        ["morning"] = (9, false),
        ["matin"] = (9, false),
        ["matinee"] = (9, false),
        ["manha"] = (9, false),
        ["cedo"] = (9, false),
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
        var plain = Plain(text);
        foreach (var (from, to) in Phrases)
        {
            plain = plain.Replace(from, to, StringComparison.Ordinal);
        }

        plain = HalfPast().Replace(plain, "${hour}:30");
        var tokens = Tokens().Matches(plain).Select(m => m.Value).ToList();
        return tokens.Count is 0 or > 10 ? null : new Reading(tokens).Read();
    }

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            plain.Append(c is '\'' or '’' or '-' or ',' ? ' ' : WorkerWords.WithoutAccent(c));
        }

        return plain.ToString();
    }

    private static HashSet<string> Set(string words) => words.Split(' ').ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex("(?<hour>[0-9]{1,2}) (?:y media|e meia|et demie)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HalfPast();

    [GeneratedRegex("[0-9]{1,2}[:h.][0-9]{2}(?![0-9])|[0-9]+(?:[.,][0-9]+)?|[a-z]+|[^ a-z0-9.!?]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tokens();

    /// <summary>One text being read, word by word.</summary>
    private sealed class Reading(List<string> tokens)
    {
        private double _minutes;
        private int? _clock;
        private bool _isPlainNumber;
        private int? _days;
        private DayOfWeek? _day;
        private (int Hour, bool IsPm)? _part;
        private bool _isIn;
        private bool _isAt;
        private int _at;

        public EtaPhrase? Read()
        {
            for (_at = 0; _at < tokens.Count; _at++)
            {
                if (!Take(tokens[_at]))
                {
                    return null;
                }
            }

            if (_minutes > 0)
            {
                return _clock is null && _days is null && _day is null && _minutes <= MaxMinutes ? new EtaPhrase((int)_minutes, null, null, null) : null;
            }

            var isSaid = _days is not null || _day is not null || _part is not null;
            return _clock is null && !isSaid || (_isPlainNumber && !_isAt && !isSaid) ? null : OfDay();
        }

        private EtaPhrase? OfDay()
        {
            var minute = _clock ?? (_part is { } part ? part.Hour * 60 : null);
            if (_clock is { } clock)
            {
                var hour = clock / 60;
                var isAfternoon = _part is { } said ? said.IsPm && hour < NoonHour : hour is > 0 and < FirstPlainHour;
                minute = isAfternoon ? clock + (NoonHour * 60) : clock;
                if (_part is { IsPm: false } && hour == NoonHour)
                {
                    minute = clock - (NoonHour * 60);
                }
            }

            // "This afternoon" is today's; a clock alone is the next time it shows that.
            var days = _days ?? (_day is null && _clock is null ? 0 : null);
            return minute is null or < 24 * 60 ? new EtaPhrase(null, days, _day, minute) : null;
        }

        private bool Take(string token)
        {
            if (char.IsAsciiDigit(token[0]))
            {
                return TakeNumber(token);
            }

            if (One.Contains(token) && Next() is { } unit && HourWords.Contains(unit))
            {
                _minutes += 60;
                _at++;
                return true;
            }

            if (token is "noon" or "mediodia" or "midi")
            {
                _clock = NoonHour * 60;
                return true;
            }

            if (Days.TryGetValue(token, out var days))
            {
                _days = days;
                return true;
            }

            if (WeekDays.TryGetValue(token, out var day))
            {
                _day = day;
                return true;
            }

            if (Parts.TryGetValue(token, out var part))
            {
                _part = part;
                return true;
            }

            _isIn |= InWords.Contains(token);
            _isAt |= AtWords.Contains(token);
            return InWords.Contains(token) || AtWords.Contains(token) || Fillers.Contains(token);
        }

        private bool TakeNumber(string token)
        {
            if (token.Length > 2 && token.AsSpan().IndexOfAny(":h") > 0)
            {
                var (hour, minute) = (Number(token[..token.IndexOfAny([':', 'h'])]), Number(token[^2..]));
                if (_isIn && token.Contains('h', StringComparison.Ordinal))
                {
                    _minutes += (hour * 60) + minute;
                    return true;
                }

                return TakeClock(hour, minute);
            }

            var number = double.Parse(token.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            switch (Next())
            {
                case { } unit when MinuteWords.Contains(unit):
                    _at++;
                    _minutes += number;
                    return true;
                case "h" when _isAt || (!_isIn && number >= FirstPlainHour):
                case "heures" or "heure" or "horas" or "hora" when !_isIn && (_isAt || _days is not null || _day is not null):
                    _at++;
                    return TakeClock(number, 0);
                case { } unit when HourWords.Contains(unit):
                    _at++;
                    _minutes += number * 60;
                    return true;
                case null or not ("am" or "pm") when _isIn && !_isAt && number >= 5:
                    _minutes += number;
                    return true;
                default:
                    _isPlainNumber = true;
                    return TakeClock(number, 0);
            }
        }

        private bool TakeClock(double hour, double minute)
        {
            if (_clock is not null || hour > 24 || minute > 59 || hour != Math.Floor(hour))
            {
                return false;
            }

            _clock = ((int)hour * 60) + (int)minute;
            return true;
        }

        private string? Next() => _at + 1 < tokens.Count ? tokens[_at + 1] : null;

        private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
