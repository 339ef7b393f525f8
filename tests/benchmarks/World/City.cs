using System.Diagnostics;
using Azure;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Messaging.Templates;
using Dispatch.Core.Requests;
using Dispatch.Functions.Import;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Local.Azure;

namespace Dispatch.Benchmarks.World;

/// <summary>One complex of its own with one unit, and the three people of a story.</summary>
internal sealed record Home(string ComplexId, string Worker, string Renter, string Landlord);

/// <summary>
/// One organisation on a real Azurite in memory: the homes where things happen, and around them as many workers and stored requests as
/// a large organisation has. Names and numbers have the same length throughout, so that bytes can be compared.
/// </summary>
internal sealed class City : IAsyncDisposable
{
    private const int MaxBatch = 90;
    private const int Writers = 16;
    private const int Tries = 5;

    private static readonly RequestAggregate Sample = SampleRequest.Create(SampleRequest.KeyOf(0));

    private readonly Azurite _azurite;
    private readonly string _landlord = Guid.NewGuid().ToString("D");
    private readonly string _elsewhere = Guid.NewGuid().ToString("D");
    private int _people;
    private int _homes;

    private City(Azurite azurite)
    {
        _azurite = azurite;
        Account = new StorageAccount(AppSettings.Bind(AppSettings.For(0, azurite.ConnectionString)).Storage);
    }

    public StorageAccount Account { get; }

    public string ConnectionString => _azurite.ConnectionString;

    public Uri TableEndpoint => _azurite.TableEndpoint;

    /// <summary>The organisation of <see cref="SampleRequest"/>.</summary>
    public static string OrganisationId => SampleRequest.OrganisationId;

    public int Workers { get; private set; }

    public int Requests { get; private set; }

    /// <param name="ports">Null takes free ports.</param>
    public static async Task<City> StartAsync(AzuriteOptions? ports = null, CancellationToken cancellationToken = default)
    {
        var city = new City(await Azurite.StartAsync(ports ?? new AzuriteOptions(), cancellationToken));
        await StorageSetup.CreateAsync(city.Account, cancellationToken);
        var templates = new TableTemplateStore(city.Account);
        foreach (var template in TemplateCatalog.BuiltIn.Templates.Where(t => t.Kind == TemplateKind.Template))
        {
            await templates.PutAsync(OrganisationId, new TemplateRow(template.ContentKey("en"), "HX" + new string('1', 32), TemplateRow.Approved, "UTILITY", DateTimeOffset.UnixEpoch), cancellationToken);
        }

        return city;
    }

    /// <summary>A valid number nobody has yet.</summary>
    public string NewNumber() => $"+1415{200_0000 + Interlocked.Increment(ref _people):D7}";

    /// <summary>Imports a complex as the directory import does.</summary>
    public async Task<Home> AddHomeAsync(CancellationToken cancellationToken = default)
    {
        var home = new Home(Guid.NewGuid().ToString("D"), NewNumber(), NewNumber(), NewNumber());
        var (landlord, worker) = (Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D"));
        var file = new DirectoryFile
        {
            Organisations = [new(OrganisationId, "Benchmarks", "US", "UTC", "en", null, null)],
            Complexes = [new(home.ComplexId, OrganisationId, $"B{_homes++:D7}", "Bench Court", "1 Bench Street", landlord)],
            Properties = [new(Guid.NewGuid().ToString("D"), home.ComplexId, "4B", landlord)],
            Landlords = [new(landlord, OrganisationId, "Lena", "Hart", home.Landlord, null, "en")],
            Workers = [new(worker, OrganisationId, "Ben", "Okafor", home.Worker, null, "en", ["plumbing"], "active")],
            Assignments = [new(null, worker, home.ComplexId, true, 1)],
        };
        var content = DirectoryCheck.Check(file, TimeProvider.System.GetUtcNow(), out var faults)
            ?? throw new InvalidOperationException(string.Join('\n', faults));
        await new DirectoryImport(Account, TimeProvider.System).StoreAsync(content, cancellationToken);
        await new TableTemplateStore(Account).CopyToComplexesAsync(OrganisationId, [home.ComplexId], cancellationToken);
        return home;
    }

    /// <summary>Workers of another complex, with every row the import writes for one, until there are so many.</summary>
    public async Task GrowWorkersAsync(int target, Action<string> say, CancellationToken cancellationToken = default)
    {
        var now = TimeProvider.System.GetUtcNow();
        var workers = Enumerable.Range(Workers, target - Workers)
            .Select(i => new MaintenanceWorker(Guid.NewGuid().ToString("D"), $"W{i:D5}", "Worker", NewNumber(), null, ["plumbing"], WorkerStatus.Active, "en", now, now))
            .ToList();
        var directory = workers.SelectMany(w =>
        {
            var assignment = new ComplexAssignment(Guid.NewGuid().ToString("D"), w.Id, _elsewhere, false, 1, now, now);
            return new[] { DirectoryRows.Worker(OrganisationId, w), DirectoryRows.Assignment(OrganisationId, assignment), DirectoryRows.Candidate(OrganisationId, w, assignment) };
        });
        var roles = workers.Select(w => ContactRows.Role(
            w.PhoneNumber, new(OrganisationId, PartyRole.Worker, w.Id, $"{w.FirstName} {w.LastName}", w.Language, null, null)));
        await WriteAsync(TableDirectoryStore.TableName, Batches(directory), workers.Count * 3 / MaxBatch, "workers", say, cancellationToken);
        await WriteAsync(TableContactStore.TableName, Batches(roles), workers.Count, "their contacts", say, cancellationToken);
        Workers = target;
    }

    /// <summary>
    /// Requests of the same organisation and month, until there are so many: of each the request's row, the worker's message and the line on
    /// the board.
    /// </summary>
    public async Task GrowRequestsAsync(int target, Action<string> say, CancellationToken cancellationToken = default)
    {
        var keys = Enumerable.Range(Requests, target - Requests).Select(_ => NewKey()).ToList();
        await WriteAsync(TableRequestStore.TableName, keys.Select(k => Clone(k).Take(2).ToArray()), keys.Count, "requests", say, cancellationToken);
        var board = keys.Chunk(MaxBatch).Select(c => c.Select(k => BoardRows.Request(Sample.Request with { Key = k, ComplexId = _elsewhere })).ToArray());
        await WriteAsync(TableDirectoryStore.BoardTableName, board, keys.Count / MaxBatch, "the board", say, cancellationToken);
        Requests = target;
    }

    /// <summary>Stores requests whole, as far as decisions read them.</summary>
    /// <returns>ETag by row key, for each.</returns>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> StoreAsync(IReadOnlyList<RequestKey> keys, CancellationToken cancellationToken = default)
    {
        var versions = new IReadOnlyDictionary<string, string>[keys.Count];
        var table = Account.Table(TableRequestStore.TableName);
        await Parallel.ForAsync(0, keys.Count, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken }, async (i, stop) =>
        {
            var rows = Clone(keys[i]);
            var etags = await PutAsync(table, rows, stop);
            versions[i] = rows.Zip(etags).ToDictionary(p => p.First.RowKey, p => p.Second.ToString("H"), StringComparer.Ordinal);
        });
        return versions;
    }

    /// <summary>Messages this person has had from us before, each the answer to one of theirs.</summary>
    public async Task AddRepliesAsync(string address, int count, CancellationToken cancellationToken = default)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal) { ["message_code"] = "M1000" };
        var rows = Enumerable.Range(1000, count).Select(i => MessageRow.New(address, new OutgoingMessage(
            i, MessageKind.Notice, PartyRole.Renter, address, Channel.WhatsApp, "help_unknown", "en", values, TimeProvider.System.GetUtcNow())
        {
            SendState = SendState.Accepted,
        }));
        await WriteAsync(TableContactStore.TableName, Batches(rows), count / MaxBatch, "replies", static _ => { }, cancellationToken);
    }

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    public static RequestKey NewKey() => new(SampleRequest.OrganisationId, Guid.NewGuid().ToString("D"));

    /// <summary>The sample under another id.</summary>
    public static RequestAggregate CloneOf(RequestKey key) => Sample with { Request = Sample.Request with { Key = key } };

    private static IReadOnlyList<TableEntity> Clone(RequestKey key) => SampleRequest.Rows(CloneOf(key));

    private static IEnumerable<TableEntity[]> Batches(IEnumerable<TableEntity> rows) =>
        rows.GroupBy(r => r.PartitionKey, StringComparer.Ordinal).SelectMany(p => p.Chunk(MaxBatch));

    /// <param name="count">How many batches there are, for the progress.</param>
    private async Task WriteAsync(
        string tableName, IEnumerable<TableEntity[]> batches, int count, string what, Action<string> say, CancellationToken cancellationToken)
    {
        var table = Account.Table(tableName);
        var (done, step) = (0, Math.Max(1000, count / 10));
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellationToken }, async (batch, stop) =>
        {
            await PutAsync(table, batch, stop);
            if (Interlocked.Increment(ref done) is var now && now % step == 0)
            {
                say($"loading {what}: {100.0 * now / count:0} % after {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
            }
        });
    }

    /// <summary>Tried again on a busy machine: an upsert may be repeated.</summary>
    private static async Task<IReadOnlyList<ETag>> PutAsync(TableClient table, IReadOnlyList<TableEntity> rows, CancellationToken cancellationToken)
    {
        var actions = rows.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, r)).ToList();
        TableTransactionResult? last = null;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            last = await table.SubmitTransactionAsync(actions, cancellationToken);
            if (last is TableTransactionResult.Committed committed)
            {
                return committed.ETags;
            }
        }

        throw new InvalidOperationException($"Rows could not be loaded into {table.Name}: {last}");
    }
}
