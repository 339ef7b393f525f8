using Dispatch.Core;
using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Conversations.Landlords;
using Dispatch.Core.Conversations.Roles;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Rows;

/// <summary>
/// The rows of a contact's partition. Those a decision reads stand in one key range, <c>job_</c> to <c>role_</c>:
/// jobs, own messages, pending commands, the person, the person's roles.
/// </summary>
internal static class ContactRows
{
    public const string First = "job_";
    public const string End = "role_~";
    public const string PersonKey = "person";
    public const string AliasKey = "person_alias";
    public const string PendingPrefix = "pending_";
    public const string RolePrefix = "role_";
    public const string ClosedPrefix = "closed_";

    /// <summary>A string column holds 32,768 characters; a long message is cut into several.</summary>
    private const int ChunkLength = 30_000;

    public static TableEntity Person(Contact contact) => new(contact.Address, PersonKey)
    {
        ["name"] = contact.Name,
        ["language"] = contact.Language,
        ["last_whatsapp_at"] = contact.LastWhatsAppAt,
        ["last_sms_at"] = contact.LastSmsAt,
        ["opted_out"] = ChannelWords.List(contact.OptedOut),
        ["whatsapp_consent_at"] = contact.WhatsAppConsentAt,
        ["sms_consent_at"] = contact.SmsConsentAt,
        ["blocked_on"] = contact.BlockedOn.Count > 0 ? ChannelWords.List(contact.BlockedOn) : null,
        ["unreachable"] = ChannelWords.List(contact.Unreachable),
        ["message_count"] = contact.MessageCount,
        ["question"] = OrNull(contact.Question),
        ["unclear"] = OrNull(contact.Unclear),
        ["speaks_as"] = OrNull(contact.SpeaksAs),
        ["proof"] = OrNull(contact.Proof),
        ["kept"] = OrNull(contact.Kept),
        ["digest"] = OrNull(contact.Digest),
        ["updates"] = contact.Updates is { } updates ? Wire.Name(updates) : null,
        ["muted"] = contact.Muted.Count > 0 ? Columns.Json(contact.Muted) : null,
        ["help_count"] = contact.HelpCount,
        ["help_since"] = contact.HelpSince,
        ["intake"] = contact.Intake == IntakeState.Empty ? null : Columns.Json(contact.Intake),
        ["seq"] = contact.Seq,
        ["turn_id"] = contact.TurnId,
    };

    public static Contact ReadPerson(string address, TableEntity? row) => row is null
        ? new Contact { Address = address }
        : new Contact
        {
            Address = address,
            Name = row.GetString("name"),
            Language = row.GetString("language"),
            LastWhatsAppAt = row.GetTime("last_whatsapp_at"),
            LastSmsAt = row.GetTime("last_sms_at"),
            OptedOut = ChannelWords.ParseList(row.GetString("opted_out")),
            WhatsAppConsentAt = row.GetTime("whatsapp_consent_at"),
            SmsConsentAt = row.GetTime("sms_consent_at"),
            BlockedOn = ChannelWords.ParseList(row.GetString("blocked_on")),
            Unreachable = ChannelWords.ParseList(row.GetString("unreachable")),
            MessageCount = row.GetNumber("message_count"),
            Question = Columns.FromJsonOrNull<OpenQuestion>(row.GetString("question")),
            Unclear = Columns.FromJsonOrNull<UnclearMessage>(row.GetString("unclear")),
            SpeaksAs = Columns.FromJsonOrNull<SpokenRole>(row.GetString("speaks_as")),
            Proof = Columns.FromJsonOrNull<ProofWanted>(row.GetString("proof")),
            Kept = Columns.FromJsonOrNull<KeptSaid>(row.GetString("kept")),
            Digest = Columns.FromJsonOrNull<Digest>(row.GetString("digest")),
            Updates = Wire.ParseOrNull<UpdateLevel>(row.GetString("updates")),
            Muted = Columns.FromJsonOrNull<List<string>>(row.GetString("muted")) ?? [],
            HelpCount = row.GetNumber("help_count"),
            HelpSince = row.GetTime("help_since"),
            Intake = Columns.FromJsonOrNull<IntakeState>(row.GetString("intake")) ?? IntakeState.Empty,
            Seq = row.GetInt64("seq") ?? 0,
            TurnId = row.GetString("turn_id") ?? string.Empty,
        };

    /// <summary>A line of the consent ledger, outside the range that decisions read; oldest first.</summary>
    public static TableEntity Consent(string address, ConsentEntry entry) => new(address, $"consent_{entry.At.UtcTicks:D19}_{entry.Id}")
    {
        ["channel"] = Wire.Name(entry.Channel),
        ["change"] = Wire.Name(entry.Change),
        ["source"] = Wire.Name(entry.Source),
        ["text"] = entry.Text,
        ["at"] = entry.At,
    };

    private static string? OrNull<T>(T? value)
        where T : class =>
        value is null ? null : Columns.Json(value);

    /// <summary>The inbound message whole, and what was made of it.</summary>
    public static TableEntity Inbound(string address, ContactDecision decision)
    {
        var row = new TableEntity(address, $"command_{decision.Inbound.MessageSid}")
        {
            ["received_at"] = decision.Inbound.ReceivedAt,
            ["resolved_by"] = Wire.Name(decision.ResolvedBy),
            ["understood"] = decision.Understood,
        };
        foreach (var (i, chunk) in Columns.Json(decision.Inbound).Chunk(ChunkLength).Index())
        {
            row[$"message_{i}"] = new string(chunk);
        }

        return row;
    }

    public static InboundMessage ReadInbound(TableEntity row)
    {
        var chunks = Enumerable.Range(0, row.Count).Select(i => row.GetString($"message_{i}")).TakeWhile(c => c is not null);
        return Columns.FromJson<InboundMessage>(string.Concat(chunks));
    }

    public static TableEntity Pending(string address, PendingCommand pending) => new(address, pending.RowKey)
    {
        ["target"] = pending.Target.Partition,
        ["command"] = Columns.Json(pending.Command),
    };

    public static PendingCommand ReadPending(TableEntity row) =>
        RequestKey.TryParsePartition(row.GetString("target"), out var key)
            ? new PendingCommand(row.RowKey, key, Columns.FromJson<RequestCommand>(row.GetString("command")))
            : throw new FormatException($"Row {row.RowKey} has no target.");

    public static TableEntity Job(string address, ContactJob job, string rowKey) => new(address, rowKey)
    {
        ["request"] = job.Key.Partition,
        ["role"] = Wire.Name(job.Role),
        ["person_id"] = job.PersonId,
        ["title"] = job.Title,
        ["state"] = Wire.Name(job.State),
        ["stage"] = job.Stage,
        ["offer_number"] = job.OfferNumber,
        ["seq"] = job.Seq,
        ["created_at"] = job.At,
        ["closed_at"] = job.ClosedAt,
        ["is_asked"] = job.IsAsked ? true : null,
    };

    public static string OpenKey(ContactJob job) => $"job_{job.Key.Partition}_{Wire.Name(job.Role)}";

    /// <summary>Closed jobs stand outside the range a decision reads, newest first.</summary>
    public static string ClosedKey(ContactJob job) => $"{ClosedPrefix}{DateTimeOffset.MaxValue.UtcTicks - job.At.UtcTicks:D19}_{job.Key.RequestId}_{Wire.Name(job.Role)}";

    public static ContactJob ReadJob(TableEntity row) =>
        RequestKey.TryParsePartition(row.GetString("request"), out var key)
            ? new ContactJob(
                key, Wire.Parse<PartyRole>(row.GetString("role")), row.GetRequired("person_id"), row.GetRequired("title"),
                Wire.Parse<JobState>(row.GetString("state")), row.GetRequired("stage"), row.GetNumber("offer_number"), row.GetInt64("seq") ?? 0,
                row.GetRequiredTime("created_at"))
            {
                ClosedAt = row.GetTime("closed_at"),
                IsAsked = row.GetBoolean("is_asked") ?? false,
            }
            : throw new FormatException($"Row {row.RowKey} has no request.");

    /// <summary>Leads from another address of the same person to this one.</summary>
    public static TableEntity Alias(string address, string of) => new(address, AliasKey) { ["of"] = of };

    public static string RolePrefixOf(string organisationId, PartyRole role) => $"{RolePrefix}{organisationId}_{Wire.Name(role)}_";

    public static TableEntity Role(string address, ContactRole role) =>
        new(address, RolePrefixOf(role.OrganisationId, role.Role) + role.PersonId)
        {
            ["organisation_id"] = role.OrganisationId,
            ["role"] = Wire.Name(role.Role),
            ["person_id"] = role.PersonId,
            ["name"] = role.Name,
            ["language"] = role.Language,
            ["complex_id"] = role.ComplexId,
            ["property_id"] = role.PropertyId,
            ["complex_name"] = role.ComplexName,
            ["unit"] = role.Unit,
            ["country"] = role.Country,
        };

    public static ContactRole ReadRole(TableEntity row) => new(
        row.GetRequired("organisation_id"), Wire.Parse<PartyRole>(row.GetString("role")), row.GetRequired("person_id"), row.GetRequired("name"),
        row.GetRequired("language"), row.GetString("complex_id"), row.GetString("property_id"))
    {
        ComplexName = row.GetString("complex_name"),
        Unit = row.GetString("unit"),
        Country = row.GetString("country"),
    };
}
