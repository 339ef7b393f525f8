using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Turns;
using Dispatch.Functions.Import;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dispatch.Functions.Tests.Turns;

/// <summary>The function app's services on real storage with a directory of its own, and a sender that keeps what it is given.</summary>
internal sealed class DispatchFixture : IAsyncDisposable
{
    // Tests share one storage: each has an organisation and people of its own.
    private readonly string _prefix = $"+1415{Random.Shared.Next(200_0000, 999_9999) / 10:D6}";

    private readonly WebApplication _app;

    private readonly Tests.Twilio.TwilioServer? _twilio;

    private DispatchFixture(WebApplication app, KeepingSender sender, MovableClock clock, Tests.Twilio.TwilioServer? twilio)
    {
        _twilio = twilio;
        _app = app;
        Sender = sender;
        Clock = clock;
    }

    public KeepingSender Sender { get; }

    public Tests.Twilio.TwilioServer Twilio => _twilio ?? throw new InvalidOperationException("Started without.");

    public MovableClock Clock { get; }

    /// <summary>As the Functions host calls: no X-Forwarded headers of its own accord.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public string Organisation { get; } = Guid.NewGuid().ToString("D");

    public string Complex { get; } = Guid.NewGuid().ToString("D");

    public string Worker { get; } = Guid.NewGuid().ToString("D");

    public string Code { get; } = "T" + Guid.NewGuid().ToString("N")[..8].ToUpperInvariant();

    public string WorkerPhone => _prefix + "1";

    public string RenterPhone => _prefix + "2";

    /// <summary>A renter of 4B whom the directory knows.</summary>
    public string KnownRenterPhone => _prefix + "4";

    public string Renter { get; } = Guid.NewGuid().ToString("D");

    private readonly string _property = Guid.NewGuid().ToString("D");

    public string LandlordPhone => _prefix + "3";

    /// <summary>The worker lives in the house, too: two parts under one number.</summary>
    public Task LetWorkerRentAsync() => Get<StorageAccount>().Table(TableContactStore.TableName).AddEntityAsync(
        Dispatch.Functions.Storage.Rows.ContactRows.Role(WorkerPhone, new Core.Conversations.ContactRole(
            Organisation, Core.Requests.PartyRole.Renter, Guid.NewGuid().ToString("D"), "Ben Okafor", "en", Complex, null)
        {
            ComplexName = "Test Court",
            Unit = "5C",
            Country = "US",
        }),
        StorageFixture.Cancellation);

    public IServiceProvider Services => _app.Services;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <param name="others">Workers of another complex that have nothing to do with it.</param>
    /// <param name="isServed">Over HTTP too, on a port as the host gives it.</param>
    /// <param name="hasTwilio">Messages go to a server over HTTP instead of being kept.</param>
    /// <param name="more">Settings besides, or instead.</param>
    /// <param name="change">Services besides.</param>
    public static async Task<DispatchFixture> StartAsync(
        StorageFixture storage, int others = 0, bool isServed = false, bool hasTwilio = false, IReadOnlyDictionary<string, string?>? more = null,
        Action<IServiceCollection>? change = null)
    {
        var clock = new MovableClock();
        var twilio = hasTwilio ? await Tests.Twilio.TwilioServer.StartAsync(clock) : null;
        var cancellationToken = StorageFixture.Cancellation;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = storage.Azurite.ConnectionString,
            ["PublicBaseUrl"] = "http://localhost:7071",
            ["Twilio:AccountSid"] = "AC" + Guid.NewGuid().ToString("N"),
            ["Twilio:AuthToken"] = "token",
            ["Twilio:ApiBaseUrl"] = twilio?.Address,
            ["Twilio:WhatsAppSender"] = "+15550109999",
            ["Twilio:SmsSender"] = "+15550108888",
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = isServed ? "0" : null,
        }).AddInMemoryCollection(more ?? new Dictionary<string, string?>()).Build();
        Assert.True(Settings.TryRead(configuration, out var settings, out var faults), string.Join('\n', faults));
        var sender = new KeepingSender();
        var app = DispatchApp.Build(settings, [], services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            services.Replace(ServiceDescriptor.Singleton<INudgeQueue>(p => new RecordingNudges(new StorageNudgeQueue(p.GetRequiredService<StorageAccount>()))));
            if (!hasTwilio)
            {
                services.Replace(ServiceDescriptor.Singleton<IMessageSender>(sender));
            }

            change?.Invoke(services);
        });
        var fixture = new DispatchFixture(app, sender, clock, twilio);
        var account = app.Services.GetRequiredService<StorageAccount>();
        await StorageSetup.CreateAsync(account, cancellationToken);
        var content = DirectoryCheck.Check(fixture.FileWith(others), TimeProvider.System.GetUtcNow(), out var wrong);
        Assert.True(content is not null, string.Join('\n', wrong));
        await new DirectoryImport(account, TimeProvider.System).StoreAsync(content, cancellationToken);
        var templates = new TableTemplateStore(account);
        foreach (var template in TemplateCatalog.BuiltIn.Templates.Where(t => t.HasContent))
        {
            foreach (var key in template.ContentCounts.Select(c => template.ContentKey("en", c)))
            {
                await templates.PutAsync(fixture.Organisation, new TemplateRow(key, "HX" + new string('1', 32), TemplateRow.Approved, "UTILITY", DateTimeOffset.UnixEpoch), cancellationToken);
            }
        }

        if (isServed)
        {
            await app.StartAsync(cancellationToken);
            fixture.Http.BaseAddress = new Uri(app.Urls.Single());
        }

        await templates.CopyToComplexesAsync(fixture.Organisation, [fixture.Complex], cancellationToken);
        return fixture;
    }

    /// <summary>Nudges put on the queue by this app, oldest first, with the wait they were put with.</summary>
    public IReadOnlyList<(Nudge Nudge, TimeSpan After)> Nudges => ((RecordingNudges)Get<INudgeQueue>()).Put;

    /// <summary>What happens, once, while the next nudge is put: between a turn's look and its commit.</summary>
    public Func<Task> OnNextNudge
    {
        set => ((RecordingNudges)Get<INudgeQueue>()).Putting = value;
    }

    /// <summary>The queue answers as a storage account that is down does.</summary>
    public bool FailNudges
    {
        set => ((RecordingNudges)Get<INudgeQueue>()).IsDown = value;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        if (_twilio is not null)
        {
            await _twilio.DisposeAsync();
        }
    }

    private DirectoryFile FileWith(int others)
    {
        var landlord = Guid.NewGuid().ToString("D");
        var elsewhere = Guid.NewGuid().ToString("D");
        var workers = Enumerable.Range(0, others).Select(i => Guid.NewGuid().ToString("D")).ToList();
        return new DirectoryFile
        {
            Organisations = [new(Organisation, "Tests", "US", "UTC", "en", null, null) { Approvals = new ApprovalEntry(true, null, null) }],
            Complexes = [new(Complex, Organisation, Code, "Test Court", "1 Test Street", landlord), new(elsewhere, Organisation, Code + "B", "Elsewhere", "", landlord)],
            Properties = [new(_property, Complex, "4B", landlord)],
            Landlords = [new(landlord, Organisation, "Lena", "Hart", LandlordPhone, null, "en")],
            Workers =
            [
                new(Worker, Organisation, "Ben", "Okafor", WorkerPhone, null, "en", ["plumbing"], "active"),
                .. workers.Select((w, i) => new WorkerEntry(w, Organisation, $"W{i}", "X", $"+1415556{i:D4}", null, "en", ["plumbing"], "active")),
            ],
            Assignments = [new(null, Worker, Complex, true, 1), .. workers.Select(w => new AssignmentEntry(null, w, elsewhere, false, 1))],
            Renters = [new(Renter, _property, "Ana", "Perez", KnownRenterPhone, null, "en")],
        };
    }
}

/// <summary>The system's time, moved on by a test.</summary>
internal sealed class MovableClock : TimeProvider
{
    private TimeSpan _ahead;

    public void MoveOn(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;
}

/// <summary>The real queue; what is put on it is also remembered.</summary>
internal sealed class RecordingNudges(INudgeQueue queue) : INudgeQueue
{
    private readonly List<(Nudge Nudge, TimeSpan After)> _put = [];

    public bool IsDown { get; set; }

    public Func<Task>? Putting { get; set; }

    public IReadOnlyList<(Nudge Nudge, TimeSpan After)> Put
    {
        get
        {
            lock (_put)
            {
                return [.. _put];
            }
        }
    }

    public async Task PutAsync(Nudge nudge, TimeSpan visibleAfter, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new Azure.RequestFailedException(503, "down");
        }

        if (Putting is { } putting)
        {
            Putting = null;
            await putting();
        }

        lock (_put)
        {
            _put.Add((nudge, visibleAfter));
        }

        await queue.PutAsync(nudge, visibleAfter, cancellationToken);
    }
}

/// <summary>A provider that takes everything at once; what Twilio itself does is the business of the sender's own tests.</summary>
internal sealed class KeepingSender : IMessageSender
{
    private readonly List<OutboundMessage> _sent = [];

    public IReadOnlyList<OutboundMessage> Sent
    {
        get
        {
            lock (_sent)
            {
                return [.. _sent];
            }
        }
    }

    private (Func<OutboundMessage, bool> Which, int Code)? _refused;

    /// <summary>Refuses some messages with a code of Twilio's; the others are accepted.</summary>
    public void Refuse(Func<OutboundMessage, bool> which, int code) => _refused = (which, code);

    public Task<SendOutcome> SendAsync(OutboundMessage message, CancellationToken cancellationToken)
    {
        lock (_sent)
        {
            _sent.Add(message);
            return Task.FromResult(Script is not null ? Script(message) : _refused is { } refused && refused.Which(message)
                ? new SendOutcome.Refused(refused.Code, 400, "refused")
                : new SendOutcome.Accepted($"SM{Guid.NewGuid():N}", "queued", 1));
        }
    }

    /// <summary>What comes of every message, where set.</summary>
    public Func<OutboundMessage, SendOutcome>? Script { get; set; }

    /// <summary>What a look-up finds.</summary>
    public List<ListedMessage> Listed { get; } = [];

    /// <summary>The list cannot be read.</summary>
    public Exception? ListFault { get; set; }

    /// <summary>What the provider says of single messages; the others it does not know.</summary>
    public Dictionary<string, ListedMessage> Fetched { get; } = new(StringComparer.Ordinal);

    public Task<IReadOnlyList<ListedMessage>> ListAsync(Channel channel, string to, DateTimeOffset since, CancellationToken cancellationToken) =>
        ListFault is null ? Task.FromResult<IReadOnlyList<ListedMessage>>([.. Listed]) : Task.FromException<IReadOnlyList<ListedMessage>>(ListFault);

    public Task<ListedMessage?> FetchAsync(string messageSid, CancellationToken cancellationToken) => Task.FromResult(Fetched.GetValueOrDefault(messageSid));
}
