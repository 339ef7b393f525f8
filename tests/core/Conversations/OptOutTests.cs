using Dispatch.Core.Conversations;
using Dispatch.Core.Conversations.Intake;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Conversations;

/// <summary>STOP, START and HELP, on each channel.</summary>
public sealed class OptOutTests
{
    [Theory]
    [InlineData("STOP")]
    [InlineData(" stop ")]
    [InlineData("Unsubscribe")]
    [InlineData("STOPALL")]
    [InlineData("quit")]
    [InlineData("revoke")]
    [InlineData("optout")]
    [InlineData("Alto")]
    [InlineData("PARAR")]
    [InlineData("Sair")]
    [InlineData("ARRÊT")]
    [InlineData("arreter")]
    [InlineData("Stop.")]
    [InlineData("STOP!")]
    [InlineData("\"stop\"")]
    [InlineData("«Stop»")]
    [InlineData("*STOP*")]
    [InlineData("stop 🙏")]
    [InlineData("STOP\u200f")]
    [InlineData("\u200bST\u200bOP")]
    [InlineData("¡Alto!")]
    [InlineData("Parar.")]
    [InlineData("Sair!!")]
    [InlineData("Arre\u0302t !")]
    [InlineData("« Arrêter »")]
    public void Stop_on_whatsapp_is_kept_and_confirmed(string word)
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says(word);

        Assert.Equal([Channel.WhatsApp], phone.Contact.OptedOut);
        Assert.Equal(["opted_out_confirm"], phone.Replies);
        Assert.Null(Assert.IsType<SetWorkerStatus>(phone.Command).Status);
        var consent = Assert.Single(phone.Last.Consents);
        Assert.Equal((ConsentChange.Withdrawn, ConsentSource.Keyword, Channel.WhatsApp, word.Trim()), (consent.Change, consent.Source, consent.Channel, consent.Text));
        Assert.Equal("opt_out_stop", phone.Last.Understood);
    }

    [Fact]
    public void A_start_that_is_taken_in_late_does_not_undo_a_stop_nor_the_other_way_round()
    {
        var phone = Phone.OfWorker();
        phone.Says("STOP");
        var stopped = phone.Now;
        phone.Now += TimeSpan.FromMinutes(5);

        phone.Gets(phone.Message("START") with { ReceivedAt = stopped - TimeSpan.FromMinutes(2) });
        Assert.Equal([Channel.WhatsApp], phone.Contact.OptedOut);
        Assert.Empty(phone.Replies);

        phone.Says("START");
        phone.Gets(phone.Message("STOP") with { ReceivedAt = stopped + TimeSpan.FromMinutes(1) });
        Assert.Empty(phone.Contact.OptedOut);
    }

    [Theory]
    [InlineData("STOP", true, 0)]
    [InlineData("CANCEL", true, 0)]
    [InlineData("end", true, 0)]
    [InlineData("ALTO", true, 1)]
    [InlineData("SAIR", true, 1)]
    [InlineData("ARRET", true, 1)]
    [InlineData("Stop.", true, 1)]
    [InlineData("STOP\u200b", true, 1)]
    [InlineData("¡Alto!", true, 1)]
    [InlineData("Sair.", true, 1)]
    [InlineData("« arrêt »", true, 1)]
    public void Stop_by_sms_is_confirmed_only_where_the_provider_does_not(string word, bool isOptedOut, int replies)
    {
        var phone = Phone.OfRenter().Says(word, Channel.Sms);

        Assert.Equal(isOptedOut, phone.Contact.OptedOut.Contains(Channel.Sms));
        Assert.Equal(replies, phone.Replies.Length);
        Assert.DoesNotContain(Channel.WhatsApp, phone.Contact.OptedOut);
    }

    [Theory]
    [InlineData("STOP 12345")]
    [InlineData("stop the leak")]
    [InlineData("Stop. The tap drips")]
    [InlineData("stop, please come")]
    [InlineData("alto el agua")]
    [InlineData("...")]
    [InlineData("stop the water")]
    [InlineData("arrêter l'eau")]
    [InlineData("parar a água")]
    [InlineData("CANCEL")]
    [InlineData("END")]
    public void On_whatsapp_other_texts_do_not_stop_anything(string text) => Assert.Empty(Phone.OfRenter().Says(text).Contact.OptedOut);

    [Theory]
    [InlineData("alto", 0, false)]
    [InlineData("¡Alto!", 5, false)]
    [InlineData("alto", 120, true)]
    [InlineData("stop", 0, true)]
    [InlineData("parar", 0, true)]
    public void A_word_that_answers_how_urgent_it_is_stops_nothing_while_that_is_asked(string word, int minutes, bool isOptedOut)
    {
        var phone = new Phone(Some.RenterPhone).With(new ContactRole(Some.OrganisationId, PartyRole.Renter, "renter-1", "Rosa Renter", "es", Some.ComplexId, Some.PropertyId));
        phone.Says("algo raro pasa en la cocina");
        Assert.Equal(IntakeStep.Urgency, phone.Contact.Intake.Draft!.Asked);
        phone.Now += TimeSpan.FromMinutes(minutes);
        phone.Says(word);

        Assert.Equal(isOptedOut, phone.Contact.OptedOut.Contains(Channel.WhatsApp));
        Assert.Equal(isOptedOut ? null : RequestPriority.High, phone.Contact.Intake.Draft?.Priority);
    }

    /// <summary>The provider blocks on these words exactly as they are, so written otherwise they mean what they mean elsewhere.</summary>
    [Theory]
    [InlineData("Cancel.")]
    [InlineData("end!")]
    public void What_only_the_provider_takes_for_stop_has_to_be_its_word(string text) =>
        Assert.Empty(Phone.OfRenter().Says(text, Channel.Sms).Contact.OptedOut);

    [Theory]
    [InlineData("START")]
    [InlineData("Start!")]
    [InlineData("unstop")]
    public void Start_undoes_stop_on_its_channel(string word)
    {
        var phone = Phone.OfRenter().Says("STOP").Says("STOP", Channel.Sms).Says(word);

        Assert.Equal([Channel.Sms], phone.Contact.OptedOut);
        Assert.Equal(["opted_in_confirm"], phone.Replies);
        Assert.Empty(phone.Says(word, Channel.Sms).Contact.OptedOut);
        Assert.Equal(word == "Start!" ? 1 : 0, phone.Replies.Length);
    }

    [Theory]
    [InlineData("voltar")]
    [InlineData("Reprendre")]
    [InlineData("reanudar")]
    public void Everyday_words_start_again_only_after_stop(string word)
    {
        Assert.NotEqual("opt_out_start", Phone.OfRenter().Says(word).Last.Understood);

        var phone = Phone.OfRenter().Says("STOP").Says(word);

        Assert.Empty(phone.Contact.OptedOut);
        Assert.Equal(["opted_in_confirm"], phone.Replies);
    }

    [Fact]
    public void Yes_by_sms_starts_again_after_stop_as_it_does_at_the_provider_and_accepts_otherwise()
    {
        var phone = Phone.OfWorker(Phone.Job(1, JobState.Offered)).Says("STOP", Channel.Sms).Says("YES", Channel.Sms);
        Assert.Empty(phone.Contact.OptedOut);
        Assert.Empty(phone.Last.Pending);

        Assert.IsType<AnswerOffer>(phone.Says("YES", Channel.Sms).Command);
    }

    [Theory]
    [InlineData(OptOutType.Stop, true)]
    [InlineData(OptOutType.Start, false)]
    [InlineData(OptOutType.Help, false)]
    public void What_the_provider_handled_is_recorded_and_not_answered(OptOutType type, bool isOptedOut)
    {
        var phone = Phone.OfRenter();

        phone.Gets(phone.Message("basta") with { OptOutType = type });

        Assert.Equal(isOptedOut, phone.Contact.OptedOut.Contains(Channel.WhatsApp));
        Assert.Empty(phone.Replies);
    }

    [Theory]
    [InlineData("HELP", Channel.WhatsApp, 1)]
    [InlineData("ayuda", Channel.WhatsApp, 1)]
    [InlineData("HELP", Channel.Sms, 0)]
    [InlineData("info", Channel.Sms, 0)]
    [InlineData("AYUDA", Channel.Sms, 1)]
    [InlineData("Help!", Channel.WhatsApp, 1)]
    [InlineData("HELP?", Channel.Sms, 1)]
    public void Help_is_given_once_and_is_no_remark(string word, Channel channel, int replies)
    {
        var phone = Phone.OfRenter(Phone.Job(1, JobState.Followed, PartyRole.Renter)).Says(word, channel);

        Assert.Empty(phone.Last.Pending);
        Assert.Equal(Enumerable.Repeat("help_renter", replies), phone.Replies);
        Assert.Empty(phone.Contact.OptedOut);
    }

    [Fact]
    public void A_decision_sees_what_the_contact_said()
    {
        var facts = Phone.OfRenter().Says("STOP").Aggregate.ToFacts();

        Assert.Equal([Channel.WhatsApp], facts.OptedOut);
        Assert.Equal("renter-1", facts.RenterIds[Some.OrganisationId]);
    }
}
