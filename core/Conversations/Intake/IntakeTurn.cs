using Dispatch.Core.Directory;
using Dispatch.Core.Requests;
using Dispatch.Core.Triage;

namespace Dispatch.Core.Conversations.Intake;

/// <summary>One message on its way through the intake: the contact's decision, the draft as it becomes, and what was read of the message.</summary>
internal sealed class IntakeTurn
{
    private const int MaxText = 1600;

    /// <summary>Answers in one hour; then we are silent: two programs talking come to an end.</summary>
    private const int MaxAnswersToKnown = 40;
    private const int MaxAnswersToUnknown = 15;
    private static readonly TimeSpan Album = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private IReadOnlyList<SafetyKind>? _dangers;
    private readonly string _words;

    public IntakeTurn(ContactDraft contact, IntakeFacts facts, QuotedJob? quoted)
    {
        Contact = contact;
        Facts = facts;
        Draft = State.Draft is { } kept && kept.IsAliveAt(contact.Now) ? kept : null;
        Text = IntakeChoices.AsNumber(Draft?.Asked, PlainText.Clean(contact.Body, MaxText));
        var codes = RequestCode.FindIn(Text).ToHashSet(StringComparer.Ordinal);
        Named =
        [
            .. new[] { contact.Answered, quoted?.Job }.OfType<ContactJob>()
                .Concat(contact.Jobs.Where(j => codes.Contains(j.Code)).OrderBy(j => j.Role == PartyRole.Renter ? 0 : 1))
                .Concat(contact.ClosedNamed).DistinctBy(j => j.Key),
        ];
        NamedBy = (contact.Answered, quoted, Named) switch
        {
            (not null, _, _) => ResolvedBy.Asked,
            (_, not null, _) => ResolvedBy.Quoted,
            (_, _, []) => ResolvedBy.None,
            _ => ResolvedBy.Code,
        };
        _words = RequestCode.Without(Text, Named.Select(j => j.Code).ToHashSet(StringComparer.Ordinal));
        Command = IntakeWords.CommandOf(_words) ?? (IntakeWords.SaysOtherHome(_words) ? IntakeCommand.OtherHome : null);
    }

    public ContactDraft Contact { get; }

    /// <summary>Where they live, as far as it is known; null where it is not.</summary>
    public string? Country => Draft?.Home?.Country ?? Homes.Select(h => h.Country).FirstOrDefault(c => c is not null) ?? State.Home?.Country;

    /// <summary>Dangers to life the message tells of.</summary>
    public IReadOnlyList<SafetyKind> Dangers => _dangers ??= Triage(Text, Country).Dangers;

    public IntakeFacts Facts { get; }

    /// <summary>The message's text, clean.</summary>
    public string Text { get; }

    /// <summary>What the whole text asks for.</summary>
    public IntakeCommand? Command { get; }

    /// <summary>The person's own jobs the message names: by the answer to a question, by quoting, or by a code in the text.</summary>
    public IReadOnlyList<ContactJob> Named { get; }

    public ResolvedBy NamedBy { get; }

    public bool SaysNotFixed => IntakeWords.SaysNotFixed(RequestCode.WithoutAny(_words));

    /// <summary>"Still leaking": of a report that is done it says the same, of any other it is news. An answer to a question is an answer.</summary>
    public bool SaysStill => Draft?.Asked is null && IntakeWords.SaysStill(RequestCode.WithoutAny(_words));

    /// <summary>Has a job of a worker or landlord, is offered one or has just done one: not every word is about their own home.</summary>
    public bool IsBusy => Contact.Jobs.Any(j => j.State != JobState.Past && j.Role != PartyRole.Renter) || HasJustDone;

    /// <summary>Has a job in hand as a worker, or has just done one: a danger they tell of is there.</summary>
    public bool IsAtWork => Contact.Jobs.Any(j => j is { Role: PartyRole.Worker, State: JobState.Assigned }) || HasJustDone;

    private bool HasJustDone => Contact.IsWorker && Contact.Proof?.Until > Contact.Now;

    /// <summary>Whether the draft says more than before the message, or something else.</summary>
    public bool HasLearned => State.Draft is not { } before || Draft is not { } after
        || (before.Home, before.Description, before.Place, before.Priority, before.MayEnter, before.AccessNotes, before.Pin, before.Files.Count)
        != (after.Home, after.Description, after.Place, after.Priority, after.MayEnter, after.AccessNotes, after.Pin, after.Files.Count);

    /// <summary>Null where no report is in the making.</summary>
    public IntakeDraft? Draft { get; set; }

    public IntakeState State
    {
        get => Contact.Contact.Intake;
        set => Contact.Contact = Contact.Contact with { Intake = value };
    }

    /// <summary>In no directory: may report, and nothing else.</summary>
    public bool IsUnknown => Contact.Roles.Count == 0;

    public IReadOnlyList<ContactJob> OwnReports =>
        [.. Contact.Jobs.Where(j => j.Role == PartyRole.Renter && j.State == JobState.Followed).OrderBy(j => j.At).ThenBy(j => j.Code, StringComparer.Ordinal)];

    /// <summary>Lives in one of the houses or may: their words are about their home before anything else.</summary>
    public bool IsRenter => Contact.IsRenter || (IsUnknown && !Contact.IsWorker);

    public bool HasFiles => Contact.Media.Count > 0 || Contact.Location is not null;

    /// <summary>Files without a word.</summary>
    public bool IsFilesOnly => HasFiles && Text.Length == 0;

    /// <summary>One of the messages an album comes as: each of them asks no question again.</summary>
    public bool IsOfAlbum => IsFilesOnly && Draft is { } draft && Contact.Now - draft.ChangedAt < Album;

    /// <summary>The homes the directory knows of this person.</summary>
    public IReadOnlyList<IntakeHome> Homes =>
    [
        .. Contact.Roles.Where(r => r.Role == PartyRole.Renter && r.ComplexId is not null)
            .Select(r => new IntakeHome(r.OrganisationId, r.ComplexId!, r.PropertyId, r.Unit, r.ComplexName, r.Country) { PersonId = r.PersonId })
            .DistinctBy(h => (h.ComplexId, h.PropertyId, h.Unit)),
    ];

    /// <summary>Units of the homes the person is known to live in, as keys; null where no home is known as far as its unit.</summary>
    public IReadOnlyList<string>? OwnUnits
    {
        get
        {
            var known = Homes.Append(Draft?.Home).OfType<IntakeHome>().Where(h => h.Unit is not null || h.PropertyId is not null).ToList();
            return known.Count == 0 ? null : [.. known.Select(h => h.Unit).OfType<string>().Select(UnitKey.Of)];
        }
    }

    /// <summary>What the text of the draft says of trade and urgency.</summary>
    public TriageResult Triage(string text, string? country) => TriageRules.Assess(
        text, null, Draft?.Priority, Winter.IsAt(country ?? "US", DateOnly.FromDateTime(Contact.Now.UtcDateTime)));

    public void Begin() => Draft = new IntakeDraft(Contact.Inbound.MessageSid, Contact.Now, Contact.Now) { Home = KnownHome() };

    /// <summary>The only home, or the one that was chosen before.</summary>
    private IntakeHome? KnownHome()
    {
        var homes = Homes;
        var remembered = State.Home;
        return homes.Count switch
        {
            0 => remembered,
            1 => homes[0],
            _ => homes.FirstOrDefault(h => remembered is not null && h.ComplexId == remembered.ComplexId && h.PropertyId == remembered.PropertyId),
        };
    }

    /// <summary>With the names of complex and unit; null where the complex is not read yet, or gone.</summary>
    public IntakeHome? Resolved(IntakeHome home)
    {
        if (home is { ComplexName: not null, Country: not null } && (home.PropertyId is null || home.Unit is not null))
        {
            return home;
        }

        return Facts.Complex(home) is { } complex ? WithNames(home, complex) : null;
    }

    public static IntakeHome WithNames(IntakeHome home, ComplexFacts complex) => home with
    {
        ComplexName = complex.Complex.Name,
        Country = complex.Organisation.Country,
        Unit = home.Unit ?? complex.Properties.FirstOrDefault(p => p.Id == home.PropertyId)?.Unit,
    };

    /// <summary>Answers, unless this hour has had enough answers.</summary>
    public void Say(string template, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var isSameHour = State.QuestionsSince is { } since && Contact.Now - since < Hour;
        var count = isSameHour ? State.Questions + 1 : 1;
        State = State with { Questions = count, QuestionsSince = isSameHour ? State.QuestionsSince : Contact.Now };
        if (count <= (IsUnknown ? MaxAnswersToUnknown : MaxAnswersToKnown))
        {
            Contact.Reply(template, values);
        }
    }

    /// <summary>A text and files for a report that is there already.</summary>
    public void AddTo(IntakeReference report, string text)
    {
        var (sid, by) = (Contact.Inbound.MessageSid, report.PersonId);
        if (Contact.Media.Count > 0)
        {
            var files = Contact.Media.Select((m, i) => IntakeReport.AttachmentOf(report.RequestId, new IntakeFile(sid, i, m.Url, m.ContentType), by, Contact.Now));
            Contact.Ask(report.Key, new AddAttachments($"{sid}_media", by, [.. files]));
        }

        var place = Contact.Location is { } pin ? IntakeReport.WordsOf(pin) : string.Empty;
        var words = string.Join('\n', new[] { text, place }.Where(t => t.Length > 0));
        if (words.Length > 0)
        {
            Contact.Ask(report.Key, new AddComment(sid, by, UserType.Renter, words));
        }
    }

    public ContactDecision Done(string understood, ResolvedBy resolvedBy = ResolvedBy.None)
    {
        State = State with { Draft = Draft is null ? null : Draft with { ChangedAt = Contact.Now } };
        return Contact.Done(resolvedBy, understood);
    }
}
