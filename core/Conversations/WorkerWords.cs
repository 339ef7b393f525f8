using System.Text;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Conversations;

/// <summary>What a worker can mean.</summary>
public enum WorkerIntent
{
    Accept,
    Decline,
    OnMyWay,
    Arrived,
    Done,

    /// <summary>The work has to wait, for a part or for somebody.</summary>
    OnHold,

    /// <summary>When they come.</summary>
    Eta,
    MyJobs,
    Details,

    /// <summary>No offers from now on.</summary>
    OnLeave,
    Back,

    /// <summary>Why they said no: one of the three choices.</summary>
    DeclinedBusy,
    DeclinedTrade,
    DeclinedAway,
}

/// <summary>The plain words for a worker's steps in English and Spanish, compared without case, accents and punctuation.</summary>
public static class WorkerWords
{
    private static readonly Dictionary<string, WorkerIntent> Phrases = new(StringComparer.Ordinal)
    {
        ["accept"] = WorkerIntent.Accept,
        ["accepted"] = WorkerIntent.Accept,
        ["i accept"] = WorkerIntent.Accept,
        ["yes"] = WorkerIntent.Accept,
        ["yes i can"] = WorkerIntent.Accept,
        ["ok"] = WorkerIntent.Accept,
        ["okay"] = WorkerIntent.Accept,
        ["i take it"] = WorkerIntent.Accept,
        ["i will take it"] = WorkerIntent.Accept,
        ["ill take it"] = WorkerIntent.Accept,
        ["acepto"] = WorkerIntent.Accept,
        ["aceptar"] = WorkerIntent.Accept,
        ["aceptado"] = WorkerIntent.Accept,
        ["si"] = WorkerIntent.Accept,
        ["vale"] = WorkerIntent.Accept,
        ["lo tomo"] = WorkerIntent.Accept,
        ["decline"] = WorkerIntent.Decline,
        ["declined"] = WorkerIntent.Decline,
        ["i decline"] = WorkerIntent.Decline,
        ["no"] = WorkerIntent.Decline,
        ["no thanks"] = WorkerIntent.Decline,
        ["i cant"] = WorkerIntent.Decline,
        ["cant"] = WorkerIntent.Decline,
        ["i cannot"] = WorkerIntent.Decline,
        ["cannot"] = WorkerIntent.Decline,
        ["rechazo"] = WorkerIntent.Decline,
        ["rechazar"] = WorkerIntent.Decline,
        ["no puedo"] = WorkerIntent.Decline,
        ["no gracias"] = WorkerIntent.Decline,
        ["on my way"] = WorkerIntent.OnMyWay,
        ["im on my way"] = WorkerIntent.OnMyWay,
        ["i am on my way"] = WorkerIntent.OnMyWay,
        ["omw"] = WorkerIntent.OnMyWay,
        ["on the way"] = WorkerIntent.OnMyWay,
        ["coming"] = WorkerIntent.OnMyWay,
        ["en camino"] = WorkerIntent.OnMyWay,
        ["voy en camino"] = WorkerIntent.OnMyWay,
        ["estoy en camino"] = WorkerIntent.OnMyWay,
        ["ya voy"] = WorkerIntent.OnMyWay,
        ["voy"] = WorkerIntent.OnMyWay,
        ["arrived"] = WorkerIntent.Arrived,
        ["i arrived"] = WorkerIntent.Arrived,
        ["im here"] = WorkerIntent.Arrived,
        ["here"] = WorkerIntent.Arrived,
        ["on site"] = WorkerIntent.Arrived,
        ["llegue"] = WorkerIntent.Arrived,
        ["ya llegue"] = WorkerIntent.Arrived,
        ["he llegado"] = WorkerIntent.Arrived,
        ["aqui"] = WorkerIntent.Arrived,
        ["on hold"] = WorkerIntent.OnHold,
        ["hold"] = WorkerIntent.OnHold,
        ["need parts"] = WorkerIntent.OnHold,
        ["i need parts"] = WorkerIntent.OnHold,
        ["need a part"] = WorkerIntent.OnHold,
        ["i need a part"] = WorkerIntent.OnHold,
        ["waiting for parts"] = WorkerIntent.OnHold,
        ["waiting for a part"] = WorkerIntent.OnHold,
        ["en pausa"] = WorkerIntent.OnHold,
        ["en espera"] = WorkerIntent.OnHold,
        ["faltan piezas"] = WorkerIntent.OnHold,
        ["falta una pieza"] = WorkerIntent.OnHold,
        ["necesito piezas"] = WorkerIntent.OnHold,
        ["necesito una pieza"] = WorkerIntent.OnHold,
        ["espero una pieza"] = WorkerIntent.OnHold,
        ["esperando piezas"] = WorkerIntent.OnHold,
        ["done"] = WorkerIntent.Done,
        ["its done"] = WorkerIntent.Done,
        ["all done"] = WorkerIntent.Done,
        ["job done"] = WorkerIntent.Done,
        ["finished"] = WorkerIntent.Done,
        ["fixed"] = WorkerIntent.Done,
        ["complete"] = WorkerIntent.Done,
        ["completed"] = WorkerIntent.Done,
        ["hecho"] = WorkerIntent.Done,
        ["listo"] = WorkerIntent.Done,
        ["terminado"] = WorkerIntent.Done,
        ["ya esta"] = WorkerIntent.Done,
        ["ya termine"] = WorkerIntent.Done,
        ["termine"] = WorkerIntent.Done,
        ["acabado"] = WorkerIntent.Done,
        ["reparado"] = WorkerIntent.Done,
        ["arreglado"] = WorkerIntent.Done,
    };

    /// <summary>The whole text, less these job codes, has to be one of the phrases: a sentence is a comment, never a guess.</summary>
    public static WorkerIntent? Find(string text, IEnumerable<string> codes) => Find(RequestCode.Without(text, codes.ToHashSet(StringComparer.Ordinal)));

    /// <summary>The whole text has to be one of the phrases.</summary>
    public static WorkerIntent? Find(string text) => Phrases.TryGetValue(Plain(text), out var intent) ? intent : Workers.WorkerPhrases.Find(Plain(text));

    /// <summary>Lower case letters and single blanks: "¡Ya llegué!" becomes "ya llegue".</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetter(c))
            {
                plain.Append(WithoutAccent(char.ToLowerInvariant(c)));
            }
            else if (char.IsWhiteSpace(c) && plain.Length > 0 && plain[^1] != ' ')
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().Trim();
    }

    // The runtime's own normalisation leaves accents alone where it runs without ICU, as it does here (InvariantGlobalization).
    internal static char WithoutAccent(char c) => c switch
    {
        'á' or 'à' or 'â' or 'ä' or 'ã' => 'a',
        'é' or 'è' or 'ê' or 'ë' => 'e',
        'í' or 'ì' or 'î' or 'ï' => 'i',
        'ó' or 'ò' or 'ô' or 'ö' or 'õ' => 'o',
        'ú' or 'ù' or 'û' or 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        _ => c,
    };
}
