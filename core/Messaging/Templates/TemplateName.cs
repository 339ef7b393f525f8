namespace Dispatch.Core.Messaging.Templates;

/// <summary>The names of the built-in templates: one constant for each file of <c>templates/</c>.</summary>
public static class TemplateName
{
    public const string AnswerWaiting = "answer_waiting";
    public const string ContactAttention = "contact_attention";
    public const string HelpLandlord = "help_landlord";
    public const string HelpRenter = "help_renter";
    public const string HelpUnknown = "help_unknown";
    public const string HelpWorker = "help_worker";
    public const string JobAccepted = "job_accepted";
    public const string JobCancelled = "job_cancelled";
    public const string JobDeclined = "job_declined";
    public const string JobDone = "job_done";
    public const string JobExpired = "job_expired";
    public const string JobFollowUp = "job_follow_up";
    public const string JobOffer = "job_offer";
    public const string JobOfferEmergency = "job_offer_emergency";
    public const string JobOfferReminder = "job_offer_reminder";
    public const string JobOnHold = "job_on_hold";
    public const string JobOnMyWay = "job_on_my_way";
    public const string JobTaken = "job_taken";
    public const string LandlordAssigned = "landlord_assigned";
    public const string LandlordAttention = "landlord_attention";
    public const string LandlordCancelled = "landlord_cancelled";
    public const string LandlordDone = "landlord_done";
    public const string LandlordReceived = "landlord_received";
    public const string ManagerAttention = "manager_attention";
    public const string NotYours = "not_yours";
    public const string NothingOpen = "nothing_open";
    public const string OptedInConfirm = "opted_in_confirm";
    public const string OptedOutConfirm = "opted_out_confirm";
    public const string RenterAssigned = "renter_assigned";
    public const string RenterCancelled = "renter_cancelled";
    public const string RenterDelayed = "renter_delayed";
    public const string RenterDone = "renter_done";
    public const string RenterOnHold = "renter_on_hold";
    public const string RenterOnTheWay = "renter_on_the_way";
    public const string RenterReceived = "renter_received";
    public const string RenterReceivedSafety = "renter_received_safety";
    public const string RenterReopened = "renter_reopened";
    public const string WhichJob = "which_job";
}
