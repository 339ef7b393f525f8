using Dispatch.Functions.Pages.Report;
using Dispatch.Functions.Pages.Track;
using Dispatch.Functions.Reports;

namespace Dispatch.Functions.Pages;

/// <summary>What the pages need besides the stores, the turns and <see cref="ReportIntake"/>.</summary>
internal static class PagesRegistration
{
    public static IServiceCollection AddPages(this IServiceCollection services) => services
        .AddSingleton<PhotosStore>()
        .AddSingleton<TrackLink>()
        .AddSingleton<TrackShow>()
        .AddSingleton<TrackActions>()
        .AddSingleton<ReportSubmission>();
}
