using System.Text.Json;
using Dispatch.Core.Messaging;
using Dispatch.Local.Twilio;

namespace Dispatch.Local;

/// <summary>
/// The people of a directory file, for the phones page's picker: every object with a phone number in it, under the name
/// it carries and the list it stands in. It reads any layout, so the page does not depend on the file's schema.
/// </summary>
internal static class DirectoryPeople
{
    private static readonly string[] NameMembers = ["name", "full_name", "fullName", "display_name", "displayName"];

    /// <summary>People in the file's order, each number once; none where the file is missing or no JSON.</summary>
    public static IReadOnlyList<Person> Read(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            return [.. Walk(document.RootElement, "people").DistinctBy(person => person.Address)];
        }
        catch (JsonException)
        {
            return []; // The import says what is wrong with it.
        }
    }

    /// <summary>Names by id and by masked number, as log lines name people; a mask that fits two of them names neither.</summary>
    public static Func<string, string?> NamesOf(IReadOnlyList<Person> people)
    {
        var byId = people.Where(person => person.Id is not null).DistinctBy(person => person.Id, StringComparer.Ordinal);
        var byMask = people.GroupBy(person => PhoneNumber.Mask(person.Address), StringComparer.Ordinal).Where(group => group.Count() == 1);
        var names = byId.Select(person => (Key: person.Id!, person.Name)).Concat(byMask.Select(group => (group.Key, group.First().Name)))
            .ToDictionary(pair => pair.Key, pair => pair.Name, StringComparer.Ordinal);
        return names.GetValueOrDefault;
    }

    private static IEnumerable<Person> Walk(JsonElement element, string list) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Walk(item, list)),
        JsonValueKind.Object => Own(element, list).Concat(element.EnumerateObject()
            .SelectMany(member => Walk(member.Value, member.Value.ValueKind == JsonValueKind.Array ? member.Name : list))),
        _ => [],
    };

    private static IEnumerable<Person> Own(JsonElement element, string list) =>
        element.EnumerateObject()
            .Where(member => member.Value.ValueKind == JsonValueKind.String && Address.Parse(member.Value.GetString()!) is { Channel: "sms" })
            .Select(member => new Person(member.Value.GetString()!, Name(element) ?? member.Value.GetString()!, list, Text(element, "id")));

    private static string? Name(JsonElement element)
    {
        if (NameMembers.Select(name => Text(element, name)).FirstOrDefault(name => name is not null) is { } whole)
        {
            return whole;
        }

        var parts = new[] { Text(element, "first_name") ?? Text(element, "firstName"), Text(element, "last_name") ?? Text(element, "lastName") };
        return parts.Any(part => part is not null) ? string.Join(' ', parts.OfType<string>()) : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
