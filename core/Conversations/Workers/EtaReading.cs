using System.Globalization;
using Dispatch.Core.Assignment;

namespace Dispatch.Core.Conversations.Workers;

/// <summary>One text being read for the time in it, word by word; the words are those of <see cref="EtaWords"/>.</summary>
internal sealed class EtaReading(List<string> tokens)
{
    private const int MaxMinutes = 7 * 24 * 60;
    private const int NoonHour = 12;

    /// <summary>A day, or a part of one, is named: hours are those of its clock.</summary>
    private readonly bool _saysDay = tokens.Exists(t => EtaWords.Days.ContainsKey(t) || EtaWords.WeekDays.ContainsKey(t) || EtaWords.ShortDays.ContainsKey(t) || EtaWords.Parts.ContainsKey(t));

    private double _minutes;
    private int? _clock;
    private bool _isPlainNumber;
    private bool _hasLeadingZero;
    private int? _days;
    private DayOfWeek? _day;
    private (int Hour, bool IsPm)? _part;
    private bool _isShortDay;
    private bool _isNext;
    private bool _isLate;
    private bool _isFromNow;
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
            // "Late 20 min" may be later than they said before, nobody knows when that was.
            return (!_isLate || _isIn || _isFromNow) && _clock is null && _days is null && _day is null && _minutes <= MaxMinutes ? new EtaPhrase((int)_minutes, null, null, null) : null;
        }

        var isSaid = _days is not null || _day is not null || _part is not null;
        return _clock is null && (!isSaid || (_isShortDay && _part is null)) || (_isPlainNumber && !_isAt && !isSaid) ? null : OfDay();
    }

    private EtaPhrase? OfDay()
    {
        var minute = _clock ?? (_part is { } part ? part.Hour * 60 : null);
        var mayBeEvening = false;
        if (_clock is { } clock)
        {
            var hour = clock / 60;
            mayBeEvening = _part is null && hour is >= EtaWords.FirstPlainHour and < NoonHour && !_hasLeadingZero;
            var isAfternoon = _part is { } said ? said.IsPm && hour < NoonHour : hour is > 0 and < EtaWords.FirstPlainHour;
            minute = isAfternoon ? clock + (NoonHour * 60) : clock;
            if (_part is { IsPm: false } && hour == NoonHour)
            {
                minute = clock - (NoonHour * 60);
            }
        }

        // "This afternoon" is today's; a clock alone is the next time it shows that.
        var days = _days ?? (_day is null && _clock is null ? 0 : null);
        return minute is null or < 24 * 60 ? new EtaPhrase(null, days, _day, minute) { MayBeEvening = mayBeEvening, IsNext = _isNext && _day is not null } : null;
    }

    private bool Take(string token)
    {
        if (char.IsAsciiDigit(token[0]))
        {
            return token.Length > 2 && token.AsSpan().IndexOfAny(":h.") is > 0 and var mark && mark == token.Length - 3
                ? TakeHourAndMinute(token, mark)
                : TakeNumber(token);
        }

        if (EtaWords.One.Contains(token) && Next() is { } unit && EtaWords.HourWords.Contains(unit))
        {
            _minutes += 60;
            _at++;
            return true;
        }

        if (token is "noon" or "midday" or "mediodia" or "midi")
        {
            _clock = NoonHour * 60;
            return true;
        }

        if (EtaWords.Days.TryGetValue(token, out var days))
        {
            _days = days;
            return true;
        }

        if (EtaWords.WeekDays.TryGetValue(token, out var day))
        {
            _day = day;
            return true;
        }

        if (token == "tom")
        {
            (_days, _isShortDay) = (1, true);
            return true;
        }

        if (EtaWords.ShortDays.TryGetValue(token, out var shortDay))
        {
            // "10 seg" is ten seconds.
            (_day, _isShortDay) = (shortDay, true);
            return !_isPlainNumber || _isAt || _part is not null;
        }

        if (EtaWords.Parts.TryGetValue(token, out var part))
        {
            _part = part;
            return true;
        }

        _isIn |= EtaWords.InWords.Contains(token);
        _isAt |= EtaWords.AtWords.Contains(token);
        _isNext |= EtaWords.Next.Contains(token);
        _isLate |= token == "behindtime";
        _isFromNow |= EtaWords.FromNow.Contains(token);
        return EtaWords.InWords.Contains(token) || EtaWords.AtWords.Contains(token) || EtaWords.Fillers.Contains(token);
    }

    /// <summary>"9:30", "9.30" and "9h30" are clocks; "1h30" by itself, "in 1:30" and "1:30 hours" last that long; "1.50 h" is a number.</summary>
    private bool TakeHourAndMinute(string token, int mark)
    {
        var (hour, minute) = (Number(token[..mark]), Number(token[^2..]));
        var hasHours = Next() is { } unit && EtaWords.HourWords.Contains(unit);
        var hasMinutes = Next() is { } other && EtaWords.MinuteWords.Contains(other);
        var isShort = hour < EtaWords.FirstPlainHour && !_isAt;
        if (token[mark] == '.' && (hasMinutes || (hasHours && isShort)))
        {
            return TakeNumber(token);
        }

        var lasts = token[mark] switch
        {
            'h' => (_isIn && !_isAt) || hasMinutes || (isShort && !_saysDay),
            _ => isShort && (_isIn || (hasHours && !_saysDay)),
        };
        _at += hasHours || (lasts && hasMinutes) ? 1 : 0;
        if (!lasts)
        {
            return TakeClock(token, hour, minute);
        }

        _minutes += (hour * 60) + minute;
        return minute < 60;
    }

    private bool TakeNumber(string token)
    {
        var number = double.Parse(token, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        switch (Next())
        {
            case { } unit when EtaWords.MinuteWords.Contains(unit):
                _at++;
                _minutes += number;
                return true;
            case { } unit when EtaWords.HourWords.Contains(unit):
                _at++;
                if (IsClock(unit, number))
                {
                    return TakeClock(token, number, MinutesBehind());
                }

                _minutes += (number * 60) + MinutesBehind();
                return true;
            case null or not ("am" or "pm") when _isIn && !_isAt && number >= 5:
                _minutes += number;
                return true;
            case var _ when token.Length is 3 or 4 && !token.Contains('.', StringComparison.Ordinal) && (_isAt || _saysDay):
                return TakeClock(token, Math.Floor(number / 100), number % 100);
            default:
                _isPlainNumber = true;
                return TakeClock(token, number, 0);
        }
    }

    /// <summary>Whether the hours before this word are those of a clock: "à 9h", "at 15 hrs", "mañana 9 horas"; "2h" and "in 9 hours" last that long.</summary>
    private bool IsClock(string unit, double number) => unit switch
    {
        "h" or "hs" => _isAt || (!_isIn && (_saysDay || number >= EtaWords.FirstPlainHour)),
        "hr" or "hrs" => _isAt || (!_isIn && (_saysDay || number > NoonHour)),
        "heure" or "heures" or "hora" or "horas" => !_isIn && (_isAt || _saysDay),
        _ => false,
    };

    /// <summary>Of "9 h 30" and "1 h 30": two digits without a word of their own.</summary>
    private int MinutesBehind()
    {
        var isMinutes = Next() is { Length: 2 } next && next.All(char.IsAsciiDigit) && Number(next) < 60
            && !(_at + 2 < tokens.Count && EtaWords.MinuteWords.Contains(tokens[_at + 2]));
        if (!isMinutes)
        {
            return 0;
        }

        _at++;
        return Number(tokens[_at]);
    }

    private bool TakeClock(string token, double hour, double minute)
    {
        if (_clock is not null || hour > 24 || minute > 59 || hour != Math.Floor(hour))
        {
            return false;
        }

        _hasLeadingZero = token[0] == '0';
        _clock = ((int)hour * 60) + (int)minute;
        return true;
    }

    private string? Next() => _at + 1 < tokens.Count ? tokens[_at + 1] : null;

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
