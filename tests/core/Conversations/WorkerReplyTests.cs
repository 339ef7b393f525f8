using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Workers;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>What a worker's tap or word means, and for which job.</summary>
public sealed class WorkerReplyTests
{
    [Theory]
    [InlineData("accept", true)]
    [InlineData("decline", false)]
    public void A_button_answers_its_own_offer(string verb, bool accept)
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered), Phone.Job(2, JobState.Offered)).Taps(Payload(verb, 2, offer: 4));

        var answer = Assert.IsType<AnswerOffer>(phone.Command);
        Assert.Equal((accept, 4, Some.Ana.WorkerId), (answer.Accept, answer.OfferNumber, answer.By));
        Assert.Equal([Some.Ana.PhoneNumber], answer.From);
        Assert.Equal(Phone.KeyOf(2), phone.Last.Pending[0].Target);
        Assert.Equal((ResolvedBy.Button, verb), (phone.Last.ResolvedBy, phone.Last.Understood));
        Assert.Equal(phone.Last.Inbound.MessageSid, answer.CommandId);
        Assert.Empty(phone.Replies);
    }

    [Theory]
    [InlineData("on_my_way", RequestEvent.OnMyWay)]
    [InlineData("arrived", RequestEvent.Arrived)]
    [InlineData("done", RequestEvent.Completed)]
    public void A_button_reports_a_step(string verb, RequestEvent step) => Assert.Equal(
        step, Assert.IsType<ReportProgress>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Taps(Payload(verb, 1)).Command).Step);

    [Fact]
    public void The_button_of_a_job_in_an_organisation_where_the_sender_works_for_nobody_is_refused()
    {
        foreach (var phone in new[] { new Phone(Some.StrangerPhone), Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter)) })
        {
            phone.Taps(Payload("accept", 1));

            Assert.Equal(["not_yours"], phone.Replies);
            Assert.Empty(phone.Last.Pending);
        }
    }

    [Fact]
    public void The_button_of_a_job_filed_away_goes_to_the_request_and_that_of_another_workers_job_does_nothing()
    {
        var own = new Phone(Some.Ana.PhoneNumber) { Closed = [Phone.Job(1, JobState.Past)] }.With(SeveralParts.Worker).Taps(Payload("done", 1), "Done");
        Assert.IsType<ReportProgress>(own.Command);
        Assert.NotNull(own.Contact.Proof);

        var other = Phone.OfWorker().Taps(Payload("done", 1), "Done");
        Assert.Empty(other.Last.Pending);
        Assert.Equal((ContactRules.ForeignButton, null), (other.Last.Understood, other.Contact.Proof));
        Assert.Equal(["not_yours"], other.Replies);
    }

    [Fact]
    public void All_addresses_of_the_sender_go_with_the_answer()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered));

        phone.Gets(phone.Message("yes") with { ExternalUserId = "US.ANA1" });

        Assert.Equal([Some.Ana.PhoneNumber, "US.ANA1"], Assert.IsType<AnswerOffer>(phone.Command).From);
    }

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

    [Theory]
    [InlineData("en", "Hello, accept", WorkerIntent.Accept, false)]
    [InlineData("es", "ok, ya voy", WorkerIntent.OnMyWay, false)]
    [InlineData("pt", "Bom dia, aceito", WorkerIntent.Accept, false)]
    [InlineData("pt", "sim, pode deixar", WorkerIntent.Accept, false)]
    [InlineData("pt", "aceito, obrigado", WorkerIntent.Accept, false)]
    [InlineData("pt", "ok, a caminho, 10 min", WorkerIntent.OnMyWay, false)]
    [InlineData("pt", "não, ainda não terminei", WorkerIntent.Decline, true)]
    [InlineData("pt", "preciso de peças pra bomba", WorkerIntent.OnHold, false)]
    [InlineData("pt", "Pronto!", WorkerIntent.Done, false)]
    [InlineData("es", "pronto", null, false)]
    [InlineData("fr", "oui je prends", WorkerIntent.Accept, false)]
    [InlineData("fr", "Bonjour, je m'en charge", WorkerIntent.Accept, false)]
    [InlineData("fr", "non, pas encore fini", WorkerIntent.Decline, true)]
    [InlineData("fr", "c'est fait, merci", WorkerIntent.Done, false)]
    [InlineData("fr", "il me faut une pièce pour la pompe", WorkerIntent.OnHold, false)]
    [InlineData("fr", "fini, sans le joint", null, false)]
    [InlineData("fr", "oui mais pas aujourd'hui", null, false)]
    public void A_step_may_have_courtesy_or_its_reason_beside_it(string language, string text, WorkerIntent? intent, bool isBareNo)
    {
        var reply = WorkerReply.Read(text, [], language);

        Assert.Equal((intent, isBareNo), (reply?.Intent, reply?.IsBareNo ?? false));
    }

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

    [Fact]
    public void The_only_job_that_fits_is_meant()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered), Phone.Job(2, JobState.Assigned), Phone.Job(3, JobState.Past)).Says("accept");

        Assert.Equal((Phone.KeyOf(1), ResolvedBy.OnlyOpenJob), (phone.Last.Pending[0].Target, phone.Last.ResolvedBy));
        Assert.Equal(0, Assert.IsType<AnswerOffer>(phone.Command).OfferNumber);
    }

    [Fact]
    public void Between_several_the_worker_is_asked_with_a_list_of_codes()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned, title: "Tap"), Phone.Job(2, JobState.Assigned, title: "Heating")).Says("done");

        Assert.Equal(["which_job"], phone.Replies);
        Assert.Equal($"1) {Phone.CodeOf(1)} Tap; 2) {Phone.CodeOf(2)} Heating", phone.Last.Messages[0].Values["jobs"]);
        Assert.Equal(ResolvedBy.Asked, phone.Last.ResolvedBy);
        Assert.Empty(phone.Last.Pending);
    }

    [Fact]
    public void A_long_list_keeps_every_code_it_begins()
    {
        var phone = Phone.OfWorker([.. Enumerable.Range(10, 12).Select(n => Phone.Job(n * 1000, JobState.Assigned, title: new string('t', 120)))]).Says("done");

        var sent = Rendering.Of(phone.Last.Messages[0], "en").Variables["2"];
        Assert.Equal(8, RequestCode.FindIn(sent).Count());
        Assert.Equal(phone.Last.Messages[0].Values["jobs"], sent);
    }

    [Theory]
    [InlineData("done {0}")]
    [InlineData("{0} DONE")]
    [InlineData("Done {0}-12!")]
    public void A_code_names_the_job(string text)
    {
        foreach (var number in new[] { 1, 2, 3 })
        {
            var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned), Phone.Job(2, JobState.Assigned), Phone.Job(3, JobState.Assigned));

            foreach (var code in new[] { Phone.CodeOf(number), Phone.CodeOf(number).ToLowerInvariant(), Phone.CodeOf(number).Replace('0', 'O').Replace('1', 'l') })
            {
                phone.Says(string.Format(text, code));

                Assert.Equal((Phone.KeyOf(number), ResolvedBy.Code), (Assert.Single(phone.Last.Pending).Target, phone.Last.ResolvedBy));
            }
        }
    }

    [Fact]
    public void The_codes_of_these_tests_are_of_each_kind()
    {
        string[] codes = [Phone.CodeOf(1), Phone.CodeOf(2), Phone.CodeOf(3)];
        Assert.Equal(["K7F0Q1", "M2P9AB", "KFPQXW"], codes);
    }

    [Fact]
    public void A_job_named_by_code_takes_any_step_and_the_request_decides() => Assert.IsType<AnswerOffer>(
        Phone.OfWorker(Phone.Job(1, JobState.Past), Phone.Job(2, JobState.Offered)).Says($"accept {Phone.CodeOf(1)}").Command);

    [Fact]
    public void The_code_of_another_job_does_not_fall_to_the_workers_own()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says($"accept {Phone.CodeOf(2)}");

        Assert.Equal(["not_yours"], phone.Replies);
        Assert.Empty(phone.Last.Pending);
    }

    [Theory]
    [InlineData("done")]
    [InlineData("decline")]
    public void A_word_without_an_open_job_is_answered(string text) =>
        Assert.Equal(["nothing_open"], Phone.OfWorker(Phone.Job(1, JobState.Past)).Says(text).Replies);

    [Fact]
    public void A_yes_after_the_offer_ran_out_is_asked_of_the_request()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Past)).Says("accept");

        Assert.Empty(phone.Replies);
        var answer = Assert.IsType<AnswerOffer>(phone.Command);
        Assert.Equal((0, true), (answer.OfferNumber, answer.Accept));
        Assert.Equal(Phone.KeyOf(1), phone.Last.Pending[0].Target);
    }

    [Fact]
    public void A_late_yes_to_one_of_several_is_not_guessed() =>
        Assert.Equal(["which_job"], Phone.OfWorker(Phone.Job(1, JobState.Past), Phone.Job(2, JobState.Past)).Says("accept").Replies);

    [Fact]
    public void Without_any_job_a_yes_means_nothing() =>
        Assert.Empty(Phone.OfWorker().Says("accept").Last.Pending);

    [Theory]
    [InlineData("need parts")]
    [InlineData("Waiting for a part.")]
    [InlineData("Faltan piezas")]
    public void Waiting_for_a_part_puts_the_job_on_hold(string text)
    {
        var step = Assert.IsType<ReportProgress>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says(text).Command);

        Assert.Equal((RequestEvent.PutOnHold, text), (step.Step, step.Notes));
    }

    [Fact]
    public void Ok_to_the_job_one_has_is_not_told_that_nothing_is_open()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says("ok");

        Assert.Empty(phone.Replies);
        Assert.Empty(phone.Last.Pending);
    }

    [Fact]
    public void No_from_the_worker_who_has_the_job_answers_its_offer() =>
        Assert.False(Assert.IsType<AnswerOffer>(Phone.OfWorker(Phone.Job(1, JobState.Assigned)).Says("no puedo").Command).Accept);

    [Fact]
    public void A_renters_done_is_a_remark() => Assert.IsType<AddComment>(
        Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter)).Says("done").Command);

    private static string Payload(string verb, int job, int offer = 1) => $"{verb}:{Some.OrganisationId}:{Phone.KeyOf(job).RequestId}:{offer}";
}
