using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Dispatch.Functions.Api;

// The query parameters of each list, as the OpenAPI document describes them. They are read with ListQuery, which says in a sentence what is
// wrong with one; so they are all texts here. Every list takes PageParameters beside its own: the generator of the binders does not see inherited ones.

internal sealed class PageParameters
{
    [FromQuery(Name = "limit"), Description("Items at most, 1 to 100; 50 when left out.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "page"), Description("The next of the answer before, with the same filters.")]
    public string? Page { get; init; }

    [FromQuery(Name = "organisation_id"), Description("Needed only with a key that acts for several organisations.")]
    public string? OrganisationId { get; init; }
}

internal sealed class RequestListParameters
{
    [FromQuery(Name = "renter_id")]
    public string? RenterId { get; init; }

    [FromQuery(Name = "assigned_worker_id")]
    public string? AssignedWorkerId { get; init; }

    [FromQuery(Name = "status"), Description("pending, in_progress, completed or cancelled")]
    public string? Status { get; init; }

    [FromQuery(Name = "whatsapp_status"), Description("pending, sent, delivered, read or failed")]
    public string? WhatsappStatus { get; init; }

    [FromQuery(Name = "created_from"), Description("ISO 8601, inclusive.")]
    public string? CreatedFrom { get; init; }

    [FromQuery(Name = "created_to"), Description("ISO 8601, exclusive.")]
    public string? CreatedTo { get; init; }
}

internal sealed class HistoryListParameters
{
    [FromQuery(Name = "changed_from"), Description("ISO 8601, inclusive.")]
    public string? ChangedFrom { get; init; }

    [FromQuery(Name = "changed_to"), Description("ISO 8601, exclusive.")]
    public string? ChangedTo { get; init; }
}

internal sealed class CommentListParameters
{
    [FromQuery(Name = "user_id"), Description("Required.")]
    public string? UserId { get; init; }
}

internal sealed class WorkerListParameters
{
    [FromQuery(Name = "status"), Description("active, inactive or on_leave")]
    public string? Status { get; init; }

    [FromQuery(Name = "phone_number"), Description("National or with + and the country code.")]
    public string? PhoneNumber { get; init; }
}

internal sealed class AssignmentListParameters
{
    [FromQuery(Name = "worker_id"), Description("This, complex_id, or both.")]
    public string? WorkerId { get; init; }

    [FromQuery(Name = "complex_id"), Description("This, worker_id, or both.")]
    public string? ComplexId { get; init; }
}
