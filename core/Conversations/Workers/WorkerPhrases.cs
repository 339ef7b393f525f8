namespace Dispatch.Core.Conversations.Workers;

/// <summary>Further words of workers: lists, details, leave, giving a job back. As <see cref="WorkerWords.Plain"/> writes them.</summary>
internal static class WorkerPhrases
{
    private static readonly Dictionary<string, WorkerIntent> All = Table(
        (WorkerIntent.MyJobs, "my jobs|jobs|list|my list|open jobs|mis trabajos|trabajos|lista|meus trabalhos|trabalhos|mes travaux|travaux"),
        (WorkerIntent.Details, "details|detail|more details|job details|detalles|detalle|detalhes|detalhe"),
        (WorkerIntent.OnLeave,
            "on leave|im on leave|i am on leave|on holiday|im on holiday|on vacation|im on vacation|de vacaciones|estoy de vacaciones|"
            + "de baja|estoy de baja|de licencia|de ferias|em ferias|estou de ferias|en conge|je suis en conge"),
        (WorkerIntent.Back,
            "back|im back|i am back|back to work|back at work|de vuelta|estoy de vuelta|ya volvi|he vuelto|"
            + "voltei|de volta|estou de volta|de retour|je suis de retour"),
        (WorkerIntent.Decline,
            "cant do it|i cant do it|cannot do it|i cannot do it|cant make it|i cant make it|no puedo hacerlo|no lo puedo hacer|no puedo ir|"
            + "nao posso fazer|nao consigo|je ne peux pas"),
        (WorkerIntent.OnHold, "need materials|i need materials|need a new part|falta material|necesito material|necesito materiales|hace falta una pieza"));

    public static WorkerIntent? Find(string plain) => All.TryGetValue(plain, out var intent) ? intent : null;

    private static Dictionary<string, WorkerIntent> Table(params ReadOnlySpan<(WorkerIntent Intent, string Words)> rows)
    {
        var table = new Dictionary<string, WorkerIntent>(StringComparer.Ordinal);
        foreach (var (intent, words) in rows)
        {
            foreach (var word in words.Split('|'))
            {
                table[word] = intent;
            }
        }

        return table;
    }
}
