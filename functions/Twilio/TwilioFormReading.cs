using System.Globalization;
using Dispatch.Core.Messaging;

namespace Dispatch.Functions.Twilio;

/// <summary>How the values of a form are understood: absent, empty and nonsense are all null, and nothing throws.</summary>
internal static class TwilioFormReading
{
    /// <summary>The value without NUL characters, which no store of ours and no SMS can hold; null where absent or empty.</summary>
    public static string? Text(this TwilioForm form, string name)
    {
        var value = form[name]?.Replace("\0", "", StringComparison.Ordinal);
        return string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>A whole number from 0 on.</summary>
    public static int? Number(this TwilioForm form, string name) =>
        int.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Degrees within ± <paramref name="limit"/>.</summary>
    public static double? Degrees(this TwilioForm form, string name, double limit)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        var isNumber = double.TryParse(form[name], Style, CultureInfo.InvariantCulture, out var degrees);
        return isNumber && Math.Abs(degrees) <= limit ? degrees : null;
    }

    /// <summary>The provider's id of the message under the name it goes by now, else under its older names.</summary>
    public static string? MessageSid(this TwilioForm form) => TwilioSid.Message(form["MessageSid"])
        ?? TwilioSid.Message(form["SmsSid"])
        ?? TwilioSid.Message(form["SmsMessageSid"]);

    /// <summary>The address under a name, or null where there is none that can be read.</summary>
    public static MessageAddress? Address(this TwilioForm form, string name) =>
        MessageAddress.TryParse(form[name], out var address, out _) ? address : null;
}
