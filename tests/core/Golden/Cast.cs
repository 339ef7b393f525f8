using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Golden;

/// <summary>A person of a conversation.</summary>
/// <param name="Channel">Where they write unless the script says otherwise.</param>
internal sealed record Person(string Name, string Address, Channel Channel, IReadOnlyList<ContactRole> Roles);

/// <summary>Who takes part: Rosa the renter of 4-B, Lena the landlord, Max the manager, the workers Ana, Ben and Cruz, and Sam, whom nobody knows.</summary>
internal sealed class Cast
{
    public Cast(string language, IReadOnlyList<string> workers)
    {
        Language = language;
        var candidates = new[] { Some.Ana, Some.Ben, Some.Cruz }
            .Where(c => workers.Contains(c.FirstName, StringComparer.Ordinal))
            .Select(c => c with { Language = language })
            .ToList();
        Complex = Some.Complex(candidates) with
        {
            Organisation = Some.Organisation with { Language = language },
            Landlords = [Some.Landlord with { Language = language }],
        };
        People =
        [
            new Person("Rosa", Some.RenterPhone, Channel.WhatsApp, [Role(PartyRole.Renter, "0b000000-0000-4000-8000-000000000001", "Rosa Renter", Some.PropertyId)]),
            new Person("Lena", Some.LandlordPhone, Channel.Sms, [Role(PartyRole.Landlord, Some.Landlord.Id, "Lena Lord", null)]),
            new Person("Max", Some.ManagerPhone, Channel.Sms, [Role(PartyRole.Manager, Some.OrganisationId, "Max Office", null)]),
            new Person("Sam", Some.StrangerPhone, Channel.WhatsApp, []),
            .. candidates.Select(c => new Person(c.FirstName, c.PhoneNumber, Channel.WhatsApp, [Role(PartyRole.Worker, c.WorkerId, $"{c.FirstName} {c.LastName}", null)])),
        ];
    }

    public string Language { get; }

    public ComplexFacts Complex { get; }

    public IReadOnlyList<Person> People { get; }

    public Person Find(string name) =>
        People.FirstOrDefault(p => p.Name == name) ?? throw new FormatException($"Nobody here is called {name}.");

    /// <summary>A person's name in a script; the address of anybody else.</summary>
    public string NameOf(string address) => People.FirstOrDefault(p => p.Address == address)?.Name ?? address;

    public string NameOfWorker(string? workerId) =>
        People.FirstOrDefault(p => p.Roles.Any(r => r.PersonId == workerId))?.Name ?? "nobody";

    private ContactRole Role(PartyRole role, string personId, string name, string? propertyId) =>
        new(Some.OrganisationId, role, personId, name, Language, Some.ComplexId, propertyId);
}
