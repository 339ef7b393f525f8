using System.Reflection;

namespace Dispatch.Functions.Telemetry;

/// <summary>Which build this is: version and, where the build knew it, the commit.</summary>
internal static class BuildVersion
{
    public static readonly string Text =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
