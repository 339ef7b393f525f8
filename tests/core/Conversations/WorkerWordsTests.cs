using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Messaging.Templates;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>The words of a worker's steps: data, in every language, and of one meaning each.</summary>
public sealed class WorkerWordsTests
{
    [Theory]
    [InlineData("ACCEPT", WorkerIntent.Accept)]
    [InlineData("DECLINE", WorkerIntent.Decline)]
    [InlineData("ON MY WAY", WorkerIntent.OnMyWay)]
    [InlineData("ARRIVED", WorkerIntent.Arrived)]
    [InlineData("DONE", WorkerIntent.Done)]
    [InlineData("ACEPTO", WorkerIntent.Accept)]
    [InlineData("RECHAZO", WorkerIntent.Decline)]
    [InlineData("EN CAMINO", WorkerIntent.OnMyWay)]
    [InlineData("LLEGUÉ", WorkerIntent.Arrived)]
    [InlineData("LLEGUE", WorkerIntent.Arrived)]
    [InlineData("LISTO", WorkerIntent.Done)]
    [InlineData("Aceptar", WorkerIntent.Accept)]
    [InlineData("Rechazar", WorkerIntent.Decline)]
    [InlineData("Voy en camino", WorkerIntent.OnMyWay)]
    [InlineData("¡Ya llegué!", WorkerIntent.Arrived)]
    [InlineData(" done. ", WorkerIntent.Done)]
    [InlineData("I'm on my way!", WorkerIntent.OnMyWay)]
    [InlineData("I can't", WorkerIntent.Decline)]
    [InlineData("Sí", WorkerIntent.Accept)]
    [InlineData("no puedo", WorkerIntent.Decline)]
    [InlineData("llegue\u0301", WorkerIntent.Arrived)]
    [InlineData("ok 👍", WorkerIntent.Accept)]
    [InlineData("on  my\nway", WorkerIntent.OnMyWay)]
    [InlineData("ACEITO", WorkerIntent.Accept)]
    [InlineData("Sim, aceito", WorkerIntent.Accept)]
    [InlineData("RECUSO", WorkerIntent.Decline)]
    [InlineData("Não posso", WorkerIntent.Decline)]
    [InlineData("A CAMINHO", WorkerIntent.OnMyWay)]
    [InlineData("tô indo!", WorkerIntent.OnMyWay)]
    [InlineData("Cheguei", WorkerIntent.Arrived)]
    [InlineData("FEITO", WorkerIntent.Done)]
    [InlineData("Serviço concluído.", WorkerIntent.Done)]
    [InlineData("falta uma peça", WorkerIntent.OnHold)]
    [InlineData("ACCEPTE", WorkerIntent.Accept)]
    [InlineData("D’accord", WorkerIntent.Accept)]
    [InlineData("REFUSE", WorkerIntent.Decline)]
    [InlineData("Je ne peux pas", WorkerIntent.Decline)]
    [InlineData("EN ROUTE", WorkerIntent.OnMyWay)]
    [InlineData("J'arrive !", WorkerIntent.OnMyWay)]
    [InlineData("ARRIVÉ", WorkerIntent.Arrived)]
    [InlineData("TERMINÉ", WorkerIntent.Done)]
    [InlineData("C'est réparé", WorkerIntent.Done)]
    [InlineData("J’attends une pièce", WorkerIntent.OnHold)]
    [InlineData("I'm done", WorkerIntent.Done)]
    [InlineData("I’m done!", WorkerIntent.Done)]
    [InlineData("I finished", WorkerIntent.Done)]
    [InlineData("Job finished.", WorkerIntent.Done)]
    [InlineData("it’s fixed", WorkerIntent.Done)]
    [InlineData("All sorted", WorkerIntent.Done)]
    [InlineData("I've arrived", WorkerIntent.Arrived)]
    [InlineData("I have arrived", WorkerIntent.Arrived)]
    [InlineData("just arrived", WorkerIntent.Arrived)]
    [InlineData("I’m outside", WorkerIntent.Arrived)]
    [InlineData("leaving now", WorkerIntent.OnMyWay)]
    [InlineData("just left", WorkerIntent.OnMyWay)]
    [InlineData("waiting on parts", WorkerIntent.OnHold)]
    [InlineData("I've ordered parts", WorkerIntent.OnHold)]
    [InlineData("sure", WorkerIntent.Accept)]
    [InlineData("Yeah", WorkerIntent.Accept)]
    [InlineData("will do 👍", WorkerIntent.Accept)]
    [InlineData("I can do it", WorkerIntent.Accept)]
    [InlineData("No problem!", WorkerIntent.Accept)]
    [InlineData("can't today", WorkerIntent.Decline)]
    [InlineData("I’m busy", WorkerIntent.Decline)]
    [InlineData("not available", WorkerIntent.Decline)]
    [InlineData("Sorry, can't", WorkerIntent.Decline)]
    [InlineData("claro que sí", WorkerIntent.Accept)]
    [InlineData("sin problema", WorkerIntent.Accept)]
    [InlineData("estoy ocupado", WorkerIntent.Decline)]
    [InlineData("no puedo hoy", WorkerIntent.Decline)]
    [InlineData("acabo de salir", WorkerIntent.OnMyWay)]
    [InlineData("Acabo de llegar", WorkerIntent.Arrived)]
    [InlineData("he terminado", WorkerIntent.Done)]
    [InlineData("ya está arreglado", WorkerIntent.Done)]
    [InlineData("estoy esperando una pieza", WorkerIntent.OnHold)]
    [InlineData("faltan repuestos", WorkerIntent.OnHold)]
    [InlineData("me encargo", WorkerIntent.Accept)]
    [InlineData("com certeza", WorkerIntent.Accept)]
    [InlineData("pode contar comigo", WorkerIntent.Accept)]
    [InlineData("estou ocupado", WorkerIntent.Decline)]
    [InlineData("não estou disponível", WorkerIntent.Decline)]
    [InlineData("saindo agora", WorkerIntent.OnMyWay)]
    [InlineData("cheguei agora", WorkerIntent.Arrived)]
    [InlineData("já consertei", WorkerIntent.Done)]
    [InlineData("está resolvido", WorkerIntent.Done)]
    [InlineData("aguardando a peça", WorkerIntent.OnHold)]
    [InlineData("peça encomendada", WorkerIntent.OnHold)]
    [InlineData("ça marche", WorkerIntent.Accept)]
    [InlineData("pas de problème", WorkerIntent.Accept)]
    [InlineData("je suis occupé", WorkerIntent.Decline)]
    [InlineData("ce n’est pas possible", WorkerIntent.Decline)]
    [InlineData("je viens de partir", WorkerIntent.OnMyWay)]
    [InlineData("je suis devant la porte", WorkerIntent.Arrived)]
    [InlineData("j'ai réparé", WorkerIntent.Done)]
    [InlineData("réparation terminée", WorkerIntent.Done)]
    [InlineData("j'ai commandé la pièce", WorkerIntent.OnHold)]
    [InlineData("pièce commandée", WorkerIntent.OnHold)]
    [InlineData("I'm not done", null)]
    [InlineData("I’m not done yet", null)]
    [InlineData("not sure", null)]
    [InlineData("it's not fixed", null)]
    [InlineData("almost finished", null)]
    [InlineData("I haven't arrived", null)]
    [InlineData("no he terminado", null)]
    [InlineData("no está arreglado", null)]
    [InlineData("não está resolvido", null)]
    [InlineData("ainda não cheguei", null)]
    [InlineData("ce n'est pas réparé", null)]
    [InlineData("je n'ai pas fini", null)]
    [InlineData("pronto", null)]
    [InlineData("pas terminé", null)]
    [InlineData("não terminei", null)]
    [InlineData("not done", null)]
    [InlineData("done tomorrow", null)]
    [InlineData("yes but not today", null)]
    [InlineData("", null)]
    [InlineData("👍", null)]
    [InlineData("\ud83d", null)]
    public void Plain_words_mean_a_step_only_when_they_are_the_whole_text(string text, WorkerIntent? intent) =>
        Assert.Equal(intent, WorkerWords.Find(text));

    /// <summary>All languages are understood from everybody, so no phrase may mean two things: "pronto" is "done" in one and "soon" in another.</summary>
    [Fact]
    public void Every_step_has_words_in_every_language_and_no_words_for_two_steps()
    {
        // A time has no words of its own, and why somebody said no is a button or a number.
        WorkerIntent[] wordless = [WorkerIntent.Eta, WorkerIntent.DeclinedBusy, WorkerIntent.DeclinedTrade, WorkerIntent.DeclinedAway];
        Assert.Equal(Enum.GetValues<WorkerIntent>().Except(wordless), WorkerWords.All.Keys.Order());
        Assert.All(WorkerWords.All.Values, languages => Assert.Equal(SupportedLanguages.All.Order(), languages.Keys.Order()));
        foreach (var (intent, phrase) in WorkerWords.All.SelectMany(i => i.Value.Values.SelectMany(p => p), (i, phrase) => (i.Key, phrase)))
        {
            Assert.Equal(phrase, WorkerWords.Plain(phrase));
            Assert.Equal(intent, WorkerWords.Find(phrase));
        }
    }

    [Fact]
    public void The_words_beside_a_step_stand_there_as_they_are_compared_in_every_language() => Assert.All(ReplyWords.All, meaning =>
    {
        Assert.Equal(SupportedLanguages.All.Order(), meaning.Value.Keys.Order());
        Assert.All(meaning.Value.Values, phrases => Assert.NotEmpty(phrases));
        Assert.All(meaning.Value.Values.SelectMany(p => p), phrase => Assert.Equal(phrase, WorkerWords.Plain(phrase)));
    });

    /// <summary>The words the messages ask for, in capitals, and the buttons.</summary>
    [Fact]
    public void Every_word_a_message_asks_for_is_understood()
    {
        foreach (var text in TemplateCatalog.BuiltIn.Templates.Where(t => t.To == TemplateAudience.Worker).SelectMany(t => t.Languages.Values))
        {
            foreach (var button in text.Buttons.Where(b => !b.Id.StartsWith("declined_", StringComparison.Ordinal)))
            {
                Assert.Equal(Wire.Parse<WorkerIntent>(button.Id.Split(':')[0]), WorkerWords.Find(button.Title));
            }

            var asked = System.Text.RegularExpressions.Regex.Matches(
                text.Sms, @"NEED PARTS|FALTAN PIEZAS|FALTAM PECAS|DE VUELTA|DE VOLTA|DE RETOUR|\b\p{Lu}{4,}\b|ON MY WAY|EN CAMINO|A CAMINHO|EN ROUTE", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
            Assert.All(asked.Where(m => m.Value is not ("EMERGENCY" or "EMERGENCIA" or "URGENTE" or "URGENCE" or "CAMINO" or "CAMINHO" or "ROUTE")), m => Assert.NotNull(WorkerWords.Find(m.Value)));
        }
    }
}
