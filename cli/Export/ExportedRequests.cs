using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dispatch.Core;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Turns;
using Dispatch.Functions.Api;
using Dispatch.Functions.Twilio;

namespace Dispatch.Cli.Export;

/// <summary>Requests as they leave the house: the schema's names, then what Dispatch adds. No secrets: the tracking token stays.</summary>
/// <param name="withPhoneNumbers">Whole numbers, also in what people wrote; else only their ends.</param>
internal sealed class ExportedRequests(bool withPhoneNumbers)
{
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Columns =
    [
        "id", "code", "renter_id", "title", "description", "status", "stage", "priority", "specialty", "safety", "source", "created_at", "updated_at", "completed_at",
        "complex_id", "property_id", "location", "access_notes", "assigned_worker_id", "worker_name", "renter_name", "renter_address", "whatsapp_message_id", "whatsapp_status",
        "needs_attention", "history", "messages", "comments", "attachments",
    ];

    public static string CsvHeader => string.Join(',', Columns);

    public JsonObject Of(RequestDetails details)
    {
        var request = details.Aggregate.Request;
        return new JsonObject
        {
            ["id"] = request.Id,
            ["code"] = request.Code,
            ["renter_id"] = request.RenterId,
            ["title"] = Text(request.Title),
            ["description"] = Text(request.Description),
            ["status"] = Wire.Name(request.Status),
            ["stage"] = Wire.Name(request.Stage),
            ["priority"] = Wire.Name(request.Priority),
            ["specialty"] = request.Specialty,
            ["safety"] = request.Safety,
            ["source"] = Wire.Name(request.Source),
            ["created_at"] = Time(request.CreatedAt),
            ["updated_at"] = Time(request.UpdatedAt),
            ["completed_at"] = Time(request.CompletedAt),
            ["complex_id"] = request.ComplexId,
            ["property_id"] = request.PropertyId,
            ["location"] = Text(request.Location),
            ["access_notes"] = Text(request.AccessNotes),
            ["assigned_worker_id"] = request.AssignedWorkerId,
            ["worker_name"] = request.Worker?.Name,
            ["renter_name"] = request.Renter.Name,
            ["renter_address"] = Address(request.Renter.Address),
            ["whatsapp_message_id"] = request.WhatsappMessageId,
            ["whatsapp_status"] = request.WhatsappStatus is { } status ? Wire.Name(status) : null,
            ["needs_attention"] = request.NeedsAttention,
            ["history"] = new JsonArray([.. details.History.Select(History)]),
            ["messages"] = new JsonArray([.. details.Aggregate.Messages.Select(Message)]),
            ["comments"] = new JsonArray([.. details.Comments.Select(Comment)]),
            ["attachments"] = new JsonArray([.. details.Attachments.Select(Attachment)]),
        };
    }

    /// <summary>RFC 4180, the lists as JSON. A text that a spreadsheet would take for a formula gets an apostrophe.</summary>
    public static string ToCsv(JsonObject line) => string.Join(',', Columns.Select(column => line[column] switch
    {
        null => "",
        JsonArray list => Quoted(list.ToJsonString(Json)),
        var value when column == "renter_address" => Quoted(value.ToString()),
        var value => Quoted(value.ToString() is ['=' or '+' or '-' or '@' or '\t', ..] text ? "'" + text : value.ToString()),
    }));

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private JsonObject History(StatusHistory change) => new()
    {
        ["number"] = change.Number,
        ["kind"] = Wire.Name(change.Kind),
        ["previous_status"] = change.PreviousStatus,
        ["new_status"] = change.NewStatus,
        ["previous_stage"] = change.PreviousStage,
        ["new_stage"] = change.NewStage,
        ["changed_by"] = change.ChangedBy,
        ["changed_at"] = Time(change.ChangedAt),
        ["notes"] = Text(change.Notes),
    };

    private JsonObject Message(OutgoingMessage message) => new()
    {
        ["number"] = message.Number,
        ["kind"] = Wire.Name(message.Kind),
        ["role"] = Wire.Name(message.Role),
        ["address"] = Address(message.Address),
        ["channel"] = Wire.Name(message.Channel),
        ["template"] = message.Template,
        ["language"] = message.Language,
        ["created_at"] = Time(message.CreatedAt),
        ["send_state"] = Wire.Name(message.SendState),
        ["status"] = Wire.Name(message.Status),
        ["status_at"] = Time(message.StatusAt),
        ["error_code"] = MessageReasons.CodeOf(message),
        ["message_sid"] = message.MessageSid ?? message.CallbackSid,
    };

    private JsonObject Comment(Comment comment) => new()
    {
        ["id"] = comment.Id,
        ["user_id"] = comment.UserId,
        ["user_type"] = Wire.Name(comment.UserType),
        ["text"] = Text(comment.Text),
        ["created_at"] = Time(comment.CreatedAt),
    };

    private JsonObject Attachment(Attachment file) => new()
    {
        ["id"] = file.Id,
        ["file_type"] = file.FileType,
        ["file_name"] = Text(file.FileName),
        ["size_in_bytes"] = file.SizeInBytes,
        ["kind"] = Wire.Name(file.Kind),
        ["caption"] = Text(file.Caption),
        ["created_at"] = Time(file.CreatedAt),
    };

    private string? Text(string? text) => withPhoneNumbers || text is null ? text : PersonalData.MaskNumbers(text);

    private string Address(string address) => withPhoneNumbers ? address : PhoneNumber.Mask(address);

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
}
