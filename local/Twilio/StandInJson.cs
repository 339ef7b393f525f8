using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Local.Twilio;

/// <summary>How the stand-in's own files and pages write JSON. Twilio's answers are built by hand, because their names are Twilio's.</summary>
internal static class StandInJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
