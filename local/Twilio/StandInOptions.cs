using Dispatch.Local.Activity;

namespace Dispatch.Local.Twilio;

/// <summary>Settings of the Twilio stand-in.</summary>
public sealed record StandInOptions
{
    public required LocalAccount Account { get; init; }

    /// <summary>Where the function app is reached, without a trailing slash; inbound messages go to <c>/twilio/inbound</c> below it.</summary>
    public required string PublicBaseUrl { get; init; }

    /// <summary>Folder for the conversation (JSON lines) and media; null keeps them in memory only.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Port of the REST API on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Pause before each status change and its callback.</summary>
    public TimeSpan CallbackDelay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long after delivery a phone nobody watches reads a WhatsApp message; null = only when someone watches it.</summary>
    public TimeSpan? ReadDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>People to choose from on the phones page, beside those seen in messages.</summary>
    public IReadOnlyList<Person> People { get; init; } = [];

    /// <summary>What the function app did; told on the same stream, cleared with the conversation.</summary>
    internal ActivityLog Activity { get; init; } = new(_ => null);

    /// <summary>Of the account: <c>active</c>, <c>suspended</c> or <c>closed</c>.</summary>
    public string AccountStatus { get; init; } = "active";

    /// <summary>Of the WhatsApp sender: <c>ONLINE</c>, <c>OFFLINE</c> and others.</summary>
    public string SenderStatus { get; init; } = "ONLINE";

    /// <summary>The inbound URL the account's owner has set; null is the right one.</summary>
    public string? WebhookSetting { get; init; }

    internal string ConfiguredInboundUrl => WebhookSetting ?? InboundUrl;

    /// <summary>What our webhook URLs carry: three more tries after a 5xx, a refused connection or a time-out.</summary>
    public string InboundUrl => PublicBaseUrl + "/twilio/inbound#rc=3&rp=5xx,ct,rt";
}

/// <summary>A person of the sample directory.</summary>
/// <param name="Address">E.164.</param>
/// <param name="Name">As the directory has it.</param>
/// <param name="Role">The directory's list it stands in: workers, landlords, renters…</param>
/// <param name="Id">As the directory has it, or null.</param>
public sealed record Person(string Address, string Name, string Role, string? Id = null);
