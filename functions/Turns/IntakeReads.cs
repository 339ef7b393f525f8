using System.Security.Cryptography;
using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Turns;

namespace Dispatch.Functions.Turns;

/// <summary>Decides what an inbound message means; where facts are missing, reads them and decides again.</summary>
internal sealed class IntakeReads(IContactStore contacts, IDirectoryStore directory, IRequestStore requests)
{
    private const int MaxReads = 8;

    /// <summary>Newest reports first: one of long ago may have been closed yesterday. One page of rows, read in one call.</summary>
    private const int MaxClosed = 100;

    public async Task<ContactDecision> DecideAsync(
        ContactAggregate before, InboundMessage message, DateTimeOffset now, QuotedJob? quoted, CancellationToken cancellationToken)
    {
        before = await WithUserIdAsync(before, message, cancellationToken);
        var facts = new IntakeFacts(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        for (var i = 0; i < MaxReads; i++)
        {
            var decision = ContactRules.Receive(before, message, now, facts, quoted);
            if (facts.IsComplete)
            {
                return decision;
            }

            await ReadAsync(before.Contact.Address, message, facts, cancellationToken);
        }

        throw new InvalidOperationException("The decision never has facts enough.");
    }

    /// <summary>A WhatsApp user id that comes with a number leads to it from then on: the person may hide the number later.</summary>
    private async Task<ContactAggregate> WithUserIdAsync(ContactAggregate before, InboundMessage message, CancellationToken cancellationToken)
    {
        if (message.ExternalUserId is not { } userId || userId == message.From.Value || userId == before.Contact.Intake.UserId)
        {
            return before;
        }

        if (!await contacts.AliasAsync(userId, before.Contact.Address, cancellationToken))
        {
            // The message is not made to wait for it: the next one brings it again.
            return before;
        }

        return before with { Contact = before.Contact with { Intake = before.Contact.Intake with { UserId = userId } } };
    }

    private async Task ReadAsync(string address, InboundMessage message, IntakeFacts facts, CancellationToken cancellationToken)
    {
        if (facts.NeedsBuilding is { } named)
        {
            facts.GiveBuilding(named.Text, await FindBuildingAsync(named.Text, named.WasAsked, cancellationToken));
        }

        if (facts.NeedsComplex is { } home)
        {
            facts.GiveComplex(home, await directory.ReadComplexAsync(home.OrganisationId, home.ComplexId, home.PropertyId, home.Unit, cancellationToken));
        }

        if (facts.NeedsClosed)
        {
            facts.GiveClosed(await contacts.LoadClosedAsync(address, MaxClosed, cancellationToken));
        }

        if (facts.NeedsJobs is { } key)
        {
            var jobs = await requests.LoadAsync(key, cancellationToken) is { } request ? Jobs.Of(request.Aggregate) : [];
            facts.GiveJobs(key, [.. jobs.Where(j => j.Address == address || j.Address == message.From.Value).SelectMany(j => j.Jobs)]);
        }

        if (facts.NeedsContact is { } other)
        {
            facts.GiveContact(other, (await contacts.LoadAsync(other, cancellationToken)).Aggregate.ToFacts());
        }
    }

    /// <summary>By a code in the text; else by its name or address, if only one building has it.</summary>
    private async Task<NamedBuilding?> FindBuildingAsync(string text, bool wasAsked, CancellationToken cancellationToken)
    {
        foreach (var code in BuildingWords.Codes(text, wasAsked))
        {
            if (await directory.FindComplexAsync(code, cancellationToken) is { } place && await ReadAsync(place, cancellationToken) is { } complex)
            {
                return new NamedBuilding(complex, code);
            }
        }

        foreach (var part in BuildingWords.Names(text, wasAsked))
        {
            if (await directory.FindPlacesAsync(part, cancellationToken) is [var only] && await ReadAsync(only, cancellationToken) is { } found)
            {
                return new NamedBuilding(found, part);
            }
        }

        return null;
    }

    private Task<ComplexFacts?> ReadAsync((string OrganisationId, string ComplexId) place, CancellationToken cancellationToken) =>
        directory.ReadComplexAsync(place.OrganisationId, place.ComplexId, null, null, cancellationToken);
}
