using Dispatch.Functions.Storage;

namespace Dispatch.Functions.Api;

/// <summary>What the API needs.</summary>
internal static class ApiRegistration
{
    public static void AddApi(this IServiceCollection services)
    {
        services.AddSingleton<TableRequestQueries>();
        services.AddSingleton<TableRequestPartQueries>();
        services.AddSingleton<TableDirectoryQueries>();
        services.AddSingleton<TableApiKeys>();
        services.AddSingleton<ApiScope>();
        services.AddSingleton<RequestResources>();
        services.AddOpenApi(ApiDescription.Configure);
    }
}
