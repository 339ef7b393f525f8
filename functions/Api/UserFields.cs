using Dispatch.Core;
using Dispatch.Core.Requests;

namespace Dispatch.Functions.Api;

/// <summary>Who says something, and what: the fields that comments and actions share.</summary>
internal static class UserFields
{
    /// <summary>Ids of other systems are taken too; the names of our own rules are not to be had.</summary>
    public static string? Id(JsonFields body, bool isRequired)
    {
        var id = Text(body, "user_id", ApiLimits.MaxUserId, isRequired);
        if (id is null)
        {
            return null;
        }

        if (!id.All(c => char.IsAsciiLetterOrDigit(c) || "-_.:@+".Contains(c)) || id.StartsWith("system:", StringComparison.OrdinalIgnoreCase))
        {
            body.Note("user_id", "user_id may hold letters, digits and - _ . : @ + and must not begin with \"system:\".");
        }

        return id;
    }

    public static UserType? Type(JsonFields body, bool isRequired)
    {
        var word = body.Text("user_type");
        if (string.IsNullOrWhiteSpace(word) && !isRequired)
        {
            return null;
        }

        if (Wire.TryParse<UserType>(word?.Trim().ToLowerInvariant(), out var type))
        {
            return type;
        }

        var wrong = string.IsNullOrWhiteSpace(word) ? "user_type is missing: it" : "user_type";
        body.Note("user_type", $"{wrong} must be one of {Wire.AllNames<UserType>()}.");
        return null;
    }

    /// <summary>Trimmed, without control characters but line breaks; null where there is none.</summary>
    public static string? Text(JsonFields body, string name, int max, bool isRequired)
    {
        var text = new string([.. (body.Text(name) ?? string.Empty).Where(c => !char.IsControl(c) || c is '\n' or '\t')]).Trim();
        if (text.Length > max)
        {
            body.Note(name, $"{name} has more than {max} characters: shorten it.");
        }
        else if (text.Length == 0 && isRequired)
        {
            body.Note(name, $"{name} is missing: give 1 to {max} characters.");
        }

        return text.Length == 0 ? null : text;
    }
}
