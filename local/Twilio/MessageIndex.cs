using System.Collections.Immutable;

namespace Dispatch.Local.Twilio;

/// <summary>
/// The ledger's messages by SID, by the moment they were created and by person: a hundred thousand of them must not make each look slow.
/// Never changed in place.
/// </summary>
internal sealed class MessageIndex
{
    public static readonly MessageIndex Empty = new(
        ImmutableDictionary.Create<string, LedgerMessage>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<Place, LedgerMessage>(),
        ImmutableDictionary.Create<string, ImmutableSortedSet<Place>>(StringComparer.Ordinal));

    private readonly ImmutableDictionary<string, LedgerMessage> _bySid;
    private readonly ImmutableSortedDictionary<Place, LedgerMessage> _byTime;
    private readonly ImmutableDictionary<string, ImmutableSortedSet<Place>> _byPerson;

    private MessageIndex(
        ImmutableDictionary<string, LedgerMessage> bySid,
        ImmutableSortedDictionary<Place, LedgerMessage> byTime,
        ImmutableDictionary<string, ImmutableSortedSet<Place>> byPerson)
    {
        (_bySid, _byTime, _byPerson) = (bySid, byTime, byPerson);
    }

    /// <summary>Oldest first.</summary>
    public IEnumerable<LedgerMessage> All => _byTime.Values;

    public LedgerMessage? Find(string sid) => _bySid.GetValueOrDefault(sid);

    /// <summary>From and to one person, oldest first.</summary>
    /// <param name="address">As Twilio writes it, with <c>whatsapp:</c> where it belongs.</param>
    public IEnumerable<LedgerMessage> Of(string address) => _byPerson.GetValueOrDefault(address)?.Select(place => _byTime[place]) ?? [];

    public MessageIndex With(LedgerMessage message)
    {
        var rest = Without(message.Sid);
        var place = Place.Of(message);
        var person = PersonOf(message);
        return new MessageIndex(
            rest._bySid.SetItem(message.Sid, message),
            rest._byTime.SetItem(place, message),
            rest._byPerson.SetItem(person, (rest._byPerson.GetValueOrDefault(person) ?? []).Add(place)));
    }

    public MessageIndex Without(string sid)
    {
        if (Find(sid) is not { } message)
        {
            return this;
        }

        var place = Place.Of(message);
        var person = PersonOf(message);
        return new MessageIndex(_bySid.Remove(sid), _byTime.Remove(place), _byPerson.SetItem(person, _byPerson[person].Remove(place)));
    }

    private static string PersonOf(LedgerMessage message) => new Address(message.Channel, message.Phone).ToString();

    private readonly record struct Place(DateTimeOffset Created, string Sid) : IComparable<Place>
    {
        public static Place Of(LedgerMessage message) => new(message.DateCreated, message.Sid);

        public int CompareTo(Place other) =>
            Created.CompareTo(other.Created) is var order && order != 0 ? order : string.CompareOrdinal(Sid, other.Sid);
    }
}
