using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>Decides with everything the intake asks for: some complexes, and the person's closed jobs.</summary>
internal static class Knowing
{
    private const int MaxReads = 8;

    public static ContactDecision Decide(
        ContactAggregate before, InboundMessage message, DateTimeOffset now, IReadOnlyList<ComplexFacts> complexes, IReadOnlyList<ContactJob> closed,
        QuotedJob? quoted = null, Func<RequestKey, IReadOnlyList<ContactJob>>? jobsIn = null)
    {
        var facts = new IntakeFacts(Some.Secret);
        for (var i = 0; i < MaxReads; i++)
        {
            var decision = ContactRules.Receive(before, message, now, facts, quoted);
            if (facts.IsComplete)
            {
                return decision;
            }

            Give(facts, complexes, closed);
            if (facts.NeedsJobs is { } key)
            {
                facts.GiveJobs(key, jobsIn?.Invoke(key) ?? [.. closed.Where(j => j.Key == key)]);
            }
        }

        throw new InvalidOperationException("The decision never has facts enough.");
    }

    private static void Give(IntakeFacts facts, IReadOnlyList<ComplexFacts> complexes, IReadOnlyList<ContactJob> closed)
    {
        if (facts.NeedsBuilding is { } building)
        {
            facts.GiveBuilding(building.Text, Find(building.Text, building.WasAsked, complexes));
        }

        if (facts.NeedsComplex is { } home)
        {
            facts.GiveComplex(home, complexes.FirstOrDefault(c => c.Complex.Id == home.ComplexId));
        }

        if (facts.NeedsClosed)
        {
            facts.GiveClosed(closed);
        }

        if (facts.NeedsContact is { } address)
        {
            facts.GiveContact(address, ContactFacts.Unknown);
        }
    }

    private static NamedBuilding? Find(string text, bool wasAsked, IReadOnlyList<ComplexFacts> complexes)
    {
        var byCode = BuildingWords.Codes(text, wasAsked)
            .SelectMany(code => complexes.Where(c => c.Complex.Code.Equals(code, StringComparison.OrdinalIgnoreCase)).Select(c => new NamedBuilding(c, code)));
        var byName = BuildingWords.Names(text, wasAsked)
            .SelectMany(name => complexes.Where(c => new[] { c.Complex.Name, c.Complex.Address }.Contains(name, StringComparer.OrdinalIgnoreCase)).Select(c => new NamedBuilding(c, name)));
        return byCode.Concat(byName).FirstOrDefault();
    }
}
