using System.Diagnostics.CodeAnalysis;

namespace Dispatch.Core.Messaging;

/// <summary>What the value of a <see cref="MessageAddress"/> is.</summary>
public enum MessageAddressKind
{
    /// <summary>An E.164 number, with its plus sign.</summary>
    Number,

    /// <summary>Three to eight digits, SMS only; can be answered, but names no person.</summary>
    ShortCode,

    /// <summary>A WhatsApp user id of a person who hides the number (<c>US.1A2B3C</c>): SMS cannot reach it.</summary>
    UserId,
}

/// <summary>Why a text is not an address.</summary>
public enum MessageAddressRefusal
{
    None,
    Missing,
    TooLong,

    /// <summary>Another channel than SMS and WhatsApp, for example <c>messenger:</c>.</summary>
    UnknownChannel,

    /// <summary>Neither an E.164 number nor, on SMS, a short code.</summary>
    NotANumber,

    /// <summary>On WhatsApp: neither an E.164 number nor a user id.</summary>
    NotANumberOrUserId,
}

/// <summary>
/// Where a message comes from or goes to, in the forms Twilio uses in <c>From</c> and <c>To</c>:
/// <c>+15550100001</c> (SMS), <c>whatsapp:+15550100001</c>, and <c>whatsapp:US.1A2B3C</c> for a person without a
/// visible number (Twilio, "WhatsApp key concepts", 2026). Numbers are checked for their form only, never corrected.
/// </summary>
public sealed record MessageAddress
{
    private const string WhatsAppPrefix = "whatsapp:";

    // Meta documents two letters, a dot and at most 128 characters; a parent id carries "ENT." in front of them.
    private const int MaximumLength = 160;

    private MessageAddress(Channel channel, string value, MessageAddressKind kind)
    {
        Channel = channel;
        Value = value;
        Kind = kind;
    }

    public Channel Channel { get; }

    /// <summary>The number or user id, never with the <c>whatsapp:</c> prefix.</summary>
    public string Value { get; }

    public MessageAddressKind Kind { get; }

    /// <summary>For logs and screens of others: the last four characters of the value at most.</summary>
    public string Masked => Prefix + (Kind == MessageAddressKind.ShortCode ? Value : "…" + Value[^4..]);

    private string Prefix => Channel == Channel.WhatsApp ? WhatsAppPrefix : "";

    /// <summary>Reads Twilio's form. Blanks around it are not trimmed: Twilio sends none, so they would be somebody else's.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out MessageAddress? address, out MessageAddressRefusal refusal)
    {
        if (text?.StartsWith(WhatsAppPrefix, StringComparison.OrdinalIgnoreCase) == true)
        {
            return TryCreate(Channel.WhatsApp, text[WhatsAppPrefix.Length..], out address, out refusal);
        }

        return TryCreate(Channel.Sms, text, out address, out refusal);
    }

    /// <summary>The factory: an address of a known channel, its value without prefix.</summary>
    public static bool TryCreate(
        Channel channel, string? value, [NotNullWhen(true)] out MessageAddress? address, out MessageAddressRefusal refusal)
    {
        address = null;
        refusal = Check(channel, value, out var kind);
        if (refusal != MessageAddressRefusal.None)
        {
            return false;
        }

        address = new MessageAddress(channel, value!, kind);
        return true;
    }

    /// <summary>Twilio's form. Holds a whole number: log <see cref="Masked"/> instead.</summary>
    public override string ToString() => Prefix + Value;

    private static MessageAddressRefusal Check(Channel channel, string? value, out MessageAddressKind kind)
    {
        kind = MessageAddressKind.Number;
        if (string.IsNullOrEmpty(value))
        {
            return MessageAddressRefusal.Missing;
        }

        if (value.Length > MaximumLength)
        {
            return MessageAddressRefusal.TooLong;
        }

        if (IsNumber(value))
        {
            return MessageAddressRefusal.None;
        }

        if (channel == Channel.WhatsApp)
        {
            kind = MessageAddressKind.UserId;
            return IsUserId(value) ? MessageAddressRefusal.None : MessageAddressRefusal.NotANumberOrUserId;
        }

        kind = MessageAddressKind.ShortCode;
        return value switch
        {
            _ when IsShortCode(value) => MessageAddressRefusal.None,
            _ when value.Contains(':', StringComparison.Ordinal) => MessageAddressRefusal.UnknownChannel,
            _ => MessageAddressRefusal.NotANumber,
        };
    }

    // E.164: at most 15 digits, the first not zero; fewer than seven are no subscriber's anywhere.
    private static bool IsNumber(string value) =>
        value.Length is >= 8 and <= 16
        && value[0] == '+'
        && value[1] != '0'
        && !value.AsSpan(1).ContainsAnyExceptInRange('0', '9');

    private static bool IsShortCode(string value) =>
        value.Length is >= 3 and <= 8 && !value.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static bool IsUserId(string value)
    {
        if (value.Length < 4 || !char.IsAsciiLetterUpper(value[0]) || !char.IsAsciiLetterUpper(value[1]) || value[2] != '.')
        {
            return false;
        }

        foreach (var c in value.AsSpan(3))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '.')
            {
                return false;
            }
        }

        return true;
    }
}
