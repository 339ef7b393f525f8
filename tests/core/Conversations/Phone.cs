using Dispatch.Core.Conversations;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>A person's phone: says things to the rules and keeps what the contact's partition would keep.</summary>
internal sealed class Phone(string number)
{
    private int _messages;

    public ContactAggregate Aggregate { get; private set; } = new(new Contact { Address = number }, [], [], []);

    public DateTimeOffset Now { get; set; } = Some.Start;

    /// <summary>The complexes there are.</summary>
    public IReadOnlyList<ComplexFacts> Complexes { get; init; } = [Some.Complex()];

    /// <summary>The person's closed jobs.</summary>
    public IReadOnlyList<ContactJob> Closed { get; init; } = [];

    /// <summary>Everything this phone was sent.</summary>
    public List<OutgoingMessage> Messages { get; } = [];

    public ContactDecision Last { get; private set; } = null!;

    public Contact Contact => Aggregate.Contact;

    /// <summary>Templates of the replies to the latest message.</summary>
    public string[] Replies => [.. Last.Messages.Select(m => m.Template)];

    /// <summary>The only command the latest message caused.</summary>
    public RequestCommand Command => Assert.Single(Last.Pending).Command;

    /// <summary>Ana, a worker of the organisation.</summary>
    public static Phone OfWorker(params IReadOnlyList<ContactJob> jobs) =>
        new Phone(Some.Ana.PhoneNumber).With(new ContactRole(Some.OrganisationId, PartyRole.Worker, Some.Ana.WorkerId, "Ana Torres", "en", Some.ComplexId, null), jobs);

    public static Phone OfRenter(params IReadOnlyList<ContactJob> jobs) =>
        new Phone(Some.RenterPhone).With(new ContactRole(Some.OrganisationId, PartyRole.Renter, "renter-1", "Rosa Renter", "en", null, Some.PropertyId), jobs);

    public Phone With(ContactRole role, params IReadOnlyList<ContactJob> jobs)
    {
        Aggregate = Aggregate with { Roles = [.. Aggregate.Roles, role], Jobs = [.. Aggregate.Jobs, .. jobs] };
        return this;
    }

    /// <summary>The jobs that stand in the partition from now on.</summary>
    public void JobsAre(params IReadOnlyList<ContactJob> jobs) => Aggregate = Aggregate with { Jobs = jobs };

    /// <summary>Goes on with what another phone's contact remembers.</summary>
    public void Resume(Contact contact) => Aggregate = Aggregate with { Contact = contact with { MessageCount = 0 } };

    public static ContactJob Job(int number, JobState state, PartyRole role = PartyRole.Worker, string title = "Tap") => new(
        KeyOf(number), role, role == PartyRole.Worker ? Some.Ana.WorkerId : "renter-1", title, state, "offered", 1, 1, Some.Start);

    /// <summary>Requests with codes of each kind: 1 is K7F0Q1, 2 is M2P9AB, 3 has no digit.</summary>
    public static RequestKey KeyOf(int number) => new(Some.OrganisationId, number switch
    {
        1 => "99de0b84-0000-4000-8000-000000000001",
        2 => "a0ac952c-0000-4000-8000-000000000002",
        3 => "9bed7ef0-0000-4000-8000-000000000003",
        _ => $"{number:x8}-0000-4000-8000-000000000009",
    });

    public static string CodeOf(int number) => KeyOf(number).Code;

    public Phone Says(string body, Channel channel = Channel.WhatsApp) => Gets(Message(body, channel));

    public Phone Taps(string payload, string title = "Accept") => Gets(Message(title) with { ButtonPayload = payload, ButtonText = title });

    public Phone Gets(InboundMessage message, QuotedJob? quoted = null)
    {
        Last = Knowing.Decide(Aggregate, message, Now, Complexes, Closed, quoted);
        Aggregate = Aggregate with { Contact = Last.Contact };
        Messages.AddRange(Last.Messages);
        foreach (var reply in Last.Messages)
        {
            Rendering.Check(reply);
            Assert.Equal($"M{reply.Number}", reply.Values["message_code"]);
            Assert.Equal((SendState.Claimed, message.From.Value, message.From.Channel), (reply.SendState, reply.Address, reply.Channel));
        }

        Assert.Equal(Enumerable.Range(1, Messages.Count), Messages.Select(m => m.Number));
        Assert.Equal(Last.Pending.Count, Last.Pending.Select(p => p.RowKey).Distinct().Count());
        Assert.Same(message, Last.Inbound);
        return this;
    }

    public InboundMessage Message(string body, Channel channel = Channel.WhatsApp)
    {
        Assert.True(MessageAddress.TryCreate(channel, number, out var from, out _));
        return new InboundMessage($"SM{++_messages:D32}", from, null, body, null, null, null, null, null, null, null, [], null, null, null, Now);
    }
}
