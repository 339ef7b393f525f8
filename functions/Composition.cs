using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Turns;
using Dispatch.Functions.Api;
using Dispatch.Functions.Endpoints;
using Dispatch.Functions.Health;
using Dispatch.Functions.Pages;
using Dispatch.Functions.Reports;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Templates;
using Dispatch.Functions.Turns;
using Dispatch.Functions.Twilio;

namespace Dispatch.Functions;

/// <summary>The one place that knows both storage and Twilio, and chooses which adapter stands for which port.</summary>
internal static class Composition
{
    public static IServiceCollection AddDispatch(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new StorageAccount(settings.Storage));
        services.AddTwilio(settings.Twilio, settings.PublicBaseUrl);
        services.AddStores(settings.Twilio.AccountSid!);
        services.AddTurns(settings);
        services.AddPages();
        services.AddApi();
        return services;
    }

    private static void AddStores(this IServiceCollection services, string accountSid)
    {
        services.AddSingleton<IRequestStore, TableRequestStore>();
        services.AddSingleton<IContactStore, TableContactStore>();
        services.AddSingleton<IContactMessageStore, TableContactMessageStore>();
        services.AddSingleton<ISenderStates>(p => new TableSenderStates(p.GetRequiredService<StorageAccount>(), accountSid, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TableAttentionStore>();
        services.AddSingleton<IAttentionStore>(p => p.GetRequiredService<TableAttentionStore>());
        services.AddSingleton(p => new TableMarks(p.GetRequiredService<StorageAccount>(), accountSid));
        services.AddSingleton<TableRequestMessages>();
        services.AddSingleton<TableWorkers>();
        services.AddSingleton<IWorkerStatusStore>(p => p.GetRequiredService<TableWorkers>());
        services.AddSingleton<IOutboxStore, TableOutboxStore>();
        services.AddSingleton<IDirectoryStore, TableDirectoryStore>();
        services.AddSingleton<TableTemplateStore>();
        services.AddSingleton<ITemplateStore>(p => p.GetRequiredService<TableTemplateStore>());
        services.AddSingleton<INudgeQueue, StorageNudgeQueue>();
        services.AddSingleton<OpenRequestsStore>();
        services.AddSingleton<PoisonQueue>();
        services.AddSingleton<TableUnreadableStore>();
        services.AddSingleton<StorageHealth>();
        services.AddSingleton<DeepHealth>();
    }

    private static void AddTurns(this IServiceCollection services, Settings settings)
    {
        // Read when the first message is written, not at the start.
        services.AddSingleton(_ => TemplateCatalog.BuiltIn);
        services.AddSingleton(_ => Words.BuiltIn);
        services.AddSingleton(p => new MessageRenderer(
            p.GetRequiredService<TemplateCatalog>(), p.GetRequiredService<Words>(), p.GetRequiredService<ITemplateStore>(), new Uri(settings.PublicBaseUrl + "/")));
        services.AddSingleton(_ => new SendGate());
        services.AddSingleton<Outbox>();
        services.AddSingleton<LookUps>();
        services.AddSingleton<Deferred>();
        services.AddSingleton<Digests>();
        services.AddSingleton<ContactMarks>();
        services.AddSingleton<Aftermath>();
        services.AddSingleton<ContactReplies>();
        services.AddSingleton<ContactNudge>();
        services.AddSingleton<TurnQueue>();
        services.AddSingleton<RequestTurns>();
        services.AddSingleton<Delivery>();
        services.AddSingleton<MediaFetch>();
        services.AddSingleton<WorkerNews>();
        services.AddSingleton<IQuotedMessageStore, QuotedMessages>();
        services.AddSingleton<ContactTurns>();
        services.AddSingleton<IntakeReads>();
        services.AddSingleton<NudgeRun>();
        services.AddSingleton<Sweep>();
        services.AddSingleton<InboundReconciliation>();
        services.AddSingleton<LedgerComparison>();

        // Made for each run: the Content API's connections are the factory's.
        services.AddTransient<TemplateBook>();
        services.AddTransient<TemplateWatch>();
        services.AddSingleton<ReportIntake>();
        services.AddSingleton<SignedWebhook>();
        services.AddSingleton<TwilioWebhooks>();
    }
}
