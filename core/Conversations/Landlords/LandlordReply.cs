using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations.Landlords;

/// <summary>What a landlord can mean.</summary>
public enum LandlordIntent
{
    Approve,
    Refuse,
    Status,
    Mute,
    Unmute,
    Updates,
}

/// <summary>What a landlord wrote, where it is one of the forms they were told; every other text is a comment.</summary>
/// <param name="Code">The four digits of an approval, or null.</param>
/// <param name="Level">Of <see cref="LandlordIntent.Updates"/>; null where the level is none we know.</param>
/// <param name="More">What stands beside OK or NO and the digits; null for nothing.</param>
public sealed record LandlordReply(LandlordIntent Intent, string? Code = null, UpdateLevel? Level = null, string? More = null)
{
    private static readonly Dictionary<string, LandlordIntent> Verbs = new(StringComparer.Ordinal)
    {
        ["status"] = LandlordIntent.Status,
        ["estado"] = LandlordIntent.Status,
        ["situacao"] = LandlordIntent.Status,
        ["estatus"] = LandlordIntent.Status,
        ["andamento"] = LandlordIntent.Status,
        ["etat"] = LandlordIntent.Status,
        ["statut"] = LandlordIntent.Status,
        ["suivi"] = LandlordIntent.Status,
        ["mute"] = LandlordIntent.Mute,
        ["silenciar"] = LandlordIntent.Mute,
        ["silencio"] = LandlordIntent.Mute,
        ["silence"] = LandlordIntent.Mute,
        ["muet"] = LandlordIntent.Mute,
        ["sourdine"] = LandlordIntent.Mute,
        ["unmute"] = LandlordIntent.Unmute,
        ["activar"] = LandlordIntent.Unmute,
        ["reactivar"] = LandlordIntent.Unmute,
        ["ativar"] = LandlordIntent.Unmute,
        ["reativar"] = LandlordIntent.Unmute,
        ["activer"] = LandlordIntent.Unmute,
        ["reactiver"] = LandlordIntent.Unmute,
    };

    private static readonly HashSet<string> UpdatesWords = new(["updates", "update", "avisos", "nouvelles"], StringComparer.Ordinal);

    private static readonly Dictionary<string, UpdateLevel> Levels = new(StringComparer.Ordinal)
    {
        ["all"] = UpdateLevel.Everything,
        ["everything"] = UpdateLevel.Everything,
        ["todo"] = UpdateLevel.Everything,
        ["todos"] = UpdateLevel.Everything,
        ["tudo"] = UpdateLevel.Everything,
        ["tout"] = UpdateLevel.Everything,
        ["toutes"] = UpdateLevel.Everything,
        ["milestones"] = UpdateLevel.Milestones,
        ["milestone"] = UpdateLevel.Milestones,
        ["importantes"] = UpdateLevel.Milestones,
        ["importante"] = UpdateLevel.Milestones,
        ["etapes"] = UpdateLevel.Milestones,
        ["lessentiel"] = UpdateLevel.Milestones,
        ["emergencies"] = UpdateLevel.Emergencies,
        ["emergency"] = UpdateLevel.Emergencies,
        ["emergencias"] = UpdateLevel.Emergencies,
        ["urgencias"] = UpdateLevel.Emergencies,
        ["urgences"] = UpdateLevel.Emergencies,
        ["daily"] = UpdateLevel.Digest,
        ["digest"] = UpdateLevel.Digest,
        ["diario"] = UpdateLevel.Digest,
        ["diarios"] = UpdateLevel.Digest,
        ["jour"] = UpdateLevel.Digest,
        ["quotidien"] = UpdateLevel.Digest,
        ["quotidiennes"] = UpdateLevel.Digest,
    };

    public static LandlordReply? Read(string text, IEnumerable<string> codes)
    {
        if (AnswerWords.Read(text) is { } answer)
        {
            return answer;
        }

        var words = WorkerWords.Plain(RequestCode.Without(text, codes.ToHashSet(StringComparer.Ordinal))).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [var verb] when Verbs.TryGetValue(verb, out var intent) => new LandlordReply(intent),
            [var verb, var level] when UpdatesWords.Contains(verb) => new LandlordReply(LandlordIntent.Updates, null, LevelOf(level)),
            [var verb, _, var level] when UpdatesWords.Contains(verb) && LevelOf(level) is { } known => new LandlordReply(LandlordIntent.Updates, null, known),
            [var verb] when UpdatesWords.Contains(verb) => new LandlordReply(LandlordIntent.Updates),
            _ => null,
        };
    }

    private static UpdateLevel? LevelOf(string word) => Levels.TryGetValue(word, out var level) ? level : null;
}
