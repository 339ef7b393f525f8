using System.Text.Json;

namespace Dispatch.Local.Twilio;

/// <summary>A create call that passed: what will be sent to whom.</summary>
/// <param name="From">Chosen sender.</param>
/// <param name="Warnings">What Twilio passes in silence.</param>
internal sealed record AcceptedMessage(
    Address To,
    Address From,
    string? ServiceSid,
    string Body,
    StoredContent? Content,
    RenderedContent? Rendered,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<string> MediaUrls,
    string? StatusCallback,
    DateTimeOffset? SendAt,
    IReadOnlyList<string> Warnings);

/// <summary>What Twilio checks before it answers POST Messages. The first failed check is the answer.</summary>
internal static class MessageRules
{
    private static readonly HashSet<string> KnownFields = new(StringComparer.Ordinal)
    {
        "AddressRetention", "ApplicationSid", "Attempt", "Body", "ContentRetention", "ContentSid", "ContentVariables", "FallbackFrom",
        "ForceDelivery", "From", "MaxPrice", "MediaUrl", "MessagingServiceSid", "PersistentAction", "ProvideFeedback", "RiskCheck",
        "ScheduleType", "SendAsMms", "SendAt", "ShortenUrls", "SmartEncoded", "StatusCallback", "To", "TrafficType", "ValidityPeriod",
    };

    /// <summary>Either the message or the refusal.</summary>
    public static (AcceptedMessage? Message, TwilioError? Error) Check(FormBody form, LocalAccount account, Ledger ledger, DateTimeOffset now)
    {
        if (CheckAddresses(form, account, ledger, out var to, out var from) is { } wrongAddress)
        {
            return (null, wrongAddress);
        }

        if (CheckText(form, ledger) is { } wrongText)
        {
            return (null, wrongText);
        }

        if (CheckVariables(form, out var variables) is { } wrongVariables)
        {
            return (null, wrongVariables);
        }

        if (CheckUrlsAndTimes(form, now, out var sendAt) is { } wrongUrl)
        {
            return (null, wrongUrl);
        }

        var content = form["ContentSid"] is { } sid ? ledger.FindContent(sid) : null;
        var rendered = content is null ? null : ContentRendering.Render(content, to.Channel, variables);
        if (content is not null && rendered is null)
        {
            return (null, new TwilioError(400, 21655, "The content has no type this channel supports"));
        }

        return (new AcceptedMessage(
            to, from, form["MessagingServiceSid"], rendered?.Body ?? form["Body"] ?? "", content, rendered, variables,
            rendered?.MediaUrls ?? [.. form.All("MediaUrl")], form["StatusCallback"], sendAt, Warnings(form, content, rendered, variables)), null);
    }

    private static TwilioError? CheckAddresses(FormBody form, LocalAccount account, Ledger ledger, out Address to, out Address from)
    {
        to = default;
        from = default;
        if (form["To"] is not { } toText)
        {
            return new TwilioError(400, 21604, "A 'To' phone number is required.");
        }

        if (Address.Parse(toText) is not { } recipient)
        {
            return new TwilioError(400, 21211, "The 'To' number is not a valid phone number.");
        }

        to = recipient;
        if (form["From"] is null && form["MessagingServiceSid"] is null)
        {
            return new TwilioError(400, 21603, "A 'From' phone number is required.");
        }

        if (form["MessagingServiceSid"] is { } service && service != account.MessagingServiceSid)
        {
            return new TwilioError(400, 21705, "The Messaging Service is invalid");
        }

        var own = recipient.Channel == "whatsapp" ? new Address("whatsapp", account.WhatsAppSender) : new Address("sms", account.SmsSender);
        if (form["From"] is { } fromText && fromText != own.ToString())
        {
            return recipient.Channel == "whatsapp"
                ? new TwilioError(400, 63007, "No channel was found with the specified From address")
                : new TwilioError(400, 21606, "The 'From' number is not a valid, SMS-capable number of this account");
        }

        from = own;
        if (from == to)
        {
            return new TwilioError(400, 63031, "'To' and 'From' cannot be the same");
        }

        return recipient.Channel == "sms" && ledger.Phone(recipient.Phone).IsOptedOut
            ? new TwilioError(400, 21610, "The recipient has unsubscribed")
            : null;
    }

    private static TwilioError? CheckText(FormBody form, Ledger ledger)
    {
        if (form["ContentSid"] is { } sid)
        {
            return ledger.FindContent(sid) is null ? new TwilioError(400, 21655, "The ContentSid is invalid") : null;
        }

        if (form["Body"] is null && !form.All("MediaUrl").Any())
        {
            return new TwilioError(400, 21619, "A text message body or media urls must be specified.");
        }

        if (form.All("MediaUrl").Count() > 10)
        {
            return new TwilioError(400, 21620, "More than ten media URLs");
        }

        return form["Body"]?.Length > 1600
            ? new TwilioError(400, 21617, "The message body is longer than 1600 characters.")
            : null;
    }

    private static TwilioError? CheckVariables(FormBody form, out IReadOnlyDictionary<string, string> variables)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        variables = read;
        if (form["ContentVariables"] is not { } text)
        {
            return null;
        }

        var invalid = new TwilioError(400, 21656, "The ContentVariables are invalid: a JSON object of strings is expected");
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return invalid;
            }

            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.String || property.Name.Length is 0 or > 16 || property.Name.Contains(' ', StringComparison.Ordinal))
                {
                    return invalid;
                }

                read[property.Name] = property.Value.GetString()!;
            }
        }
        catch (JsonException)
        {
            return invalid;
        }

        return read switch
        {
            { Count: > 100 } => new TwilioError(400, 92002, "More than 100 content variables"),
            _ when read.Values.Any(value => value.Length > 1600) => invalid,
            _ => null,
        };
    }

    private static TwilioError? CheckUrlsAndTimes(FormBody form, DateTimeOffset now, out DateTimeOffset? sendAt)
    {
        sendAt = null;
        if (form["StatusCallback"] is { } callback && !IsWebAddress(callback))
        {
            return new TwilioError(400, 21609, "The 'StatusCallback' URL is not a valid URL.");
        }

        if (form.All("MediaUrl").Any(url => !IsWebAddress(url)))
        {
            return new TwilioError(400, 21620, "Invalid media URL");
        }

        if (form["ScheduleType"] is null)
        {
            return null;
        }

        if (form["ScheduleType"] != "fixed" || form["MessagingServiceSid"] is null || !DateTimeOffset.TryParse(form["SendAt"], out var time))
        {
            return new TwilioError(400, 35118, "Scheduling takes ScheduleType=fixed, SendAt and a MessagingServiceSid");
        }

        sendAt = time;
        return time < now.AddMinutes(15) || time > now.AddDays(35)
            ? new TwilioError(400, 35111, "SendAt must be 15 minutes to 35 days away")
            : null;
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") && !url.Host.Contains('_', StringComparison.Ordinal);

    private static List<string> Warnings(
        FormBody form, StoredContent? content, RenderedContent? rendered, IReadOnlyDictionary<string, string> variables)
    {
        var warnings = form.Fields.Where(field => !KnownFields.Contains(field.Name))
            .Select(field => $"unknown field {field.Name}").Distinct(StringComparer.Ordinal).ToList();
        if (content is not null && (form["Body"] ?? form["MediaUrl"]) is not null)
        {
            warnings.Add("Body and MediaUrl are ignored beside ContentSid");
        }

        if (rendered is not null && content is not null)
        {
            warnings.AddRange(rendered.Sampled.Select(key => $"variable {key} missing: the sample was sent"));
            var used = content.Types.Values.SelectMany(type => ContentRendering.Placeholder().Matches(type.GetRawText()))
                .Select(match => match.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
            warnings.AddRange(variables.Keys.Where(key => !used.Contains(key)).Select(key => $"variable {key} is not in the content"));
        }

        return warnings;
    }
}
