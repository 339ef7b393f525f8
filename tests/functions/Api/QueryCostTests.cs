using Dispatch.Core.Assignment;
using Dispatch.Core.Directory;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Functions.Storage;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Rows;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Functions.Tests.Storage;

namespace Dispatch.Functions.Tests.Api;

/// <summary>
/// What makes a query an index: the storage calls of a page do not depend on rows that have nothing to do with it. Each query is run with
/// ten and with a thousand workers, requests, comments and jobs elsewhere, in the same organisation and in others.
/// </summary>
public sealed class QueryCostTests(StorageFixture storage)
{
    private static CancellationToken Cancellation => StorageFixture.Cancellation;

    [Fact]
    public async Task A_page_costs_the_same_with_ten_and_with_a_thousand_rows_elsewhere()
    {
        var few = await CostsAsync(10);
        var many = await CostsAsync(1000);
        Assert.Equal(few, many);
        Assert.All(few, c => Assert.InRange(c.Value, 1, 12));
    }

    [Fact]
    public async Task A_condition_only_the_requests_themselves_can_tell_reads_a_bounded_number_of_them_a_page()
    {
        var world = new World(storage.Connect());
        await world.FillAsync(300);
        var queries = new TableRequestQueries(world.Account, TimeProvider.System);
        var (ids, pages, ask) = (new List<string>(), 0, new PageAsk(10));
        do
        {
            using var scope = StorageCalls.Begin();
            var page = await queries.RequestsByWhatsappStatusAsync(world.Organisation, DeliveryStatus.Failed, new RequestFilter(), ask, Cancellation);
            Assert.InRange(scope.Calls.Count, 1, (4 * ask.Limit) + 20);
            ids.AddRange(page.Items.Select(r => r.Id));
            ask = ask with { After = page.Next };
            pages++;
        }
        while (ask.After is not null && pages < 100);

        Assert.Null(ask.After);
        Assert.Equal([world.Failed.Id], ids);
    }

    private async Task<SortedDictionary<string, int>> CostsAsync(int elsewhere)
    {
        var world = new World(storage.Connect());
        await world.FillAsync(elsewhere);
        var (requests, places, parts) = (
            new TableRequestQueries(world.Account, TimeProvider.System), new TableDirectoryQueries(world.Account), new TableRequestPartQueries(world.Account, TimeProvider.System));
        var (org, ask, any, key) = (world.Organisation, new PageAsk(10), new RequestFilter(), world.Request.Key);
        var lately = any with { CreatedFrom = world.Now.AddDays(-1) };
        var costs = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await CountAsync("renter_id", 1, () => requests.RequestsByRenterAsync(org, world.Request.RenterId, any, ask, Cancellation));
        await CountAsync("assigned_worker_id", 1, () => requests.RequestsByWorkerAsync(org, world.Worker.Id, any, ask, Cancellation));
        await CountAsync("status", 1, () => requests.RequestsByStatusAsync(org, RequestStatus.InProgress, any, ask, Cancellation));
        await CountAsync("status of closed ones", 1, () => requests.RequestsByStatusAsync(org, RequestStatus.Cancelled, any, ask, Cancellation));
        await CountAsync("whatsapp_status", 1, () => requests.RequestsByWhatsappStatusAsync(org, DeliveryStatus.Read, lately, ask, Cancellation));
        await CountAsync("created_at", 1, () => requests.RequestsByCreatedAsync(org, lately, ask, Cancellation));
        await CountAsync("attention", 0, () => requests.RequestsNeedingAttentionAsync(org, ask, Cancellation));
        await CountAsync("id", 1, async () => new QueryPage<MaintenanceRequest>([(await requests.FindAsync([org], key.RequestId, Cancellation))!], null));
        await CountAsync("worker status", 1, () => places.WorkersByStatusAsync(org, WorkerStatus.OnLeave, ask, Cancellation));
        await CountAsync("worker phone_number", 1, () => places.WorkersByPhoneNumberAsync(org, world.Worker.PhoneNumber, ask, Cancellation));
        await CountAsync("assignment worker_id", 1, () => places.AssignmentsByWorkerAsync(org, world.Worker.Id, ask, Cancellation));
        await CountAsync("assignment complex_id", 1, () => places.AssignmentsByComplexAsync(org, world.Complex, ask, Cancellation));
        await CountAsync("comment request_id", 1, () => parts.CommentsAsync(key, ask, Cancellation));
        await CountAsync("comment user_id", 1, () => parts.CommentsByUserAsync(org, World.User, ask, Cancellation));
        await CountAsync("attachment request_id", 0, () => parts.AttachmentsAsync(key, ask, Cancellation));
        await CountAsync("history request_id", 1, () => parts.HistoryAsync(key, null, null, ask, Cancellation));
        await CountAsync("history changed_at", 1, () => parts.ChangesAsync(org, lately.CreatedFrom, null, ask, Cancellation));
        return costs;

        async Task CountAsync<T>(string index, int items, Func<Task<QueryPage<T>>> query)
        {
            using var scope = StorageCalls.Begin();
            var page = await query();
            Assert.True(page.Items.Count == items, $"{index}: {page.Items.Count}");
            costs[index] = scope.Calls.Count;
        }
    }

    /// <summary>One worker with one open request and one cancelled one; and, elsewhere, as many of everything as a test wants.</summary>
    private sealed class World(StorageAccount account)
    {
        public const string User = "me";

        private readonly string _elsewhere = NewId();
        private readonly string _foreign = NewId();

        public StorageAccount Account => account;

        public DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

        public string Organisation { get; } = NewId();

        public string Complex { get; } = NewId();

        public MaintenanceWorker Worker { get; private set; } = null!;

        public MaintenanceRequest Request { get; private set; } = null!;

        public MaintenanceRequest Failed { get; private set; } = null!;

        public async Task FillAsync(int elsewhere)
        {
            await StorageSetup.CreateAsync(account, Cancellation);
            Worker = WorkerOf($"+1415{Random.Shared.Next(2000000, 9999999)}", WorkerStatus.OnLeave);
            Request = RequestOf(Organisation, Now.AddHours(-1), RequestStatus.InProgress, Worker.Id) with { WhatsappStatus = DeliveryStatus.Read };
            Failed = RequestOf(Organisation, Now.AddDays(-3), RequestStatus.Cancelled, null) with { WhatsappStatus = DeliveryStatus.Failed };
            await WriteAsync(TableDirectoryStore.LookupTableName, [PlaceOf(Complex), PlaceOf(_elsewhere)]);
            await WriteAsync(TableDirectoryStore.TableName, [BoardRows.Open(Request, Worker.Id), .. DirectoryOf(Organisation, Complex, Worker), RenterRow()]);
            await WriteAsync(TableContactStore.TableName, [RoleRow(), JobRow(Worker.PhoneNumber, PartyRole.Worker, Worker.Id, Request), JobRow(Request.Renter.Address, PartyRole.Renter, Request.RenterId, Request)]);
            await WriteAsync(TableDirectoryStore.BoardTableName, [.. BoardOf(Request, User), .. BoardOf(Failed, User + "!")]);
            await WriteAsync(TableRequestStore.TableName, [.. PartsOf(Request), RequestRow.Write(Failed)]);
            await FillElsewhereAsync(elsewhere);
        }

        private async Task FillElsewhereAsync(int count)
        {
            var workers = Enumerable.Range(0, count).Select(i => WorkerOf($"+1415{i:D7}", WorkerStatus.Active)).ToList();
            var older = workers.Select((w, i) => RequestOf(Organisation, Now.AddDays(-2).AddSeconds(-i), RequestStatus.Completed, w.Id)).ToList();
            var foreign = workers.Select((w, i) => RequestOf(_foreign, Now.AddSeconds(-i), RequestStatus.InProgress, w.Id)).ToList();
            await WriteAsync(TableDirectoryStore.TableName, workers.SelectMany(w => DirectoryOf(Organisation, _elsewhere, w)).Concat(foreign.Select(r => BoardRows.Open(r, r.AssignedWorkerId))));
            await WriteAsync(TableDirectoryStore.BoardTableName, older.SelectMany(r => BoardOf(r, "somebody")).Concat(foreign.SelectMany(r => BoardOf(r, User))));
            await WriteAsync(TableContactStore.TableName, older.Select(r => JobRow("+14150000000", PartyRole.Renter, r.RenterId, r)));
            await WriteAsync(TableRequestStore.TableName, older.Select(RequestRow.Write));
        }

        private IEnumerable<TableEntity> DirectoryOf(string organisation, string complex, MaintenanceWorker worker)
        {
            var assignment = new ComplexAssignment(NewId(), worker.Id, complex, false, 1, Now, Now);
            return [DirectoryRows.Worker(organisation, worker), DirectoryRows.Assignment(organisation, assignment), DirectoryRows.Candidate(organisation, worker, assignment)];
        }

        private TableEntity PlaceOf(string complex) => new(LookupKey.AllComplexes, DirectoryRows.PartitionOf(Organisation, complex))
        {
            ["organisation_id"] = Organisation,
            ["complex_id"] = complex,
        };

        private TableEntity RenterRow() => new(Organisation, DirectoryRows.RenterPrefix + Request.RenterId) { ["phone_number"] = Request.Renter.Address };

        private TableEntity RoleRow() => ContactRows.Role(
            Worker.PhoneNumber, new Core.Conversations.ContactRole(Organisation, PartyRole.Worker, Worker.Id, "W", "en", null, null));

        private static TableEntity JobRow(string address, PartyRole role, string personId, MaintenanceRequest request)
        {
            var job = new Core.Conversations.ContactJob(
                request.Key, role, personId, request.Title, Core.Conversations.JobState.Followed, Core.Wire.Name(request.Stage), 1, 1, request.CreatedAt);
            return ContactRows.Job(address, job, request.IsOpen ? ContactRows.OpenKey(job) : ContactRows.ClosedKey(job));
        }

        private static IEnumerable<TableEntity> BoardOf(MaintenanceRequest request, string user) =>
        [
            BoardRows.Request(request), BoardRows.Change(request.Key, HistoryOf(request)), BoardRows.CommentOf(request.Key, CommentOf(request, user)),
        ];

        private static IEnumerable<TableEntity> PartsOf(MaintenanceRequest request) =>
        [
            RequestRow.Write(request), RequestParts.History(request.Key, HistoryOf(request)), RequestParts.Comment(request.Key.Partition, CommentOf(request, User)),
        ];

        private static StatusHistory HistoryOf(MaintenanceRequest request) =>
            new(1, HistoryKind.Status, null, Core.Wire.Name(request.Status), null, Core.Wire.Name(request.Stage), "system:api", request.CreatedAt, null);

        private static Comment CommentOf(MaintenanceRequest request, string user) => new(NewId(), request.Id, user, UserType.Renter, "Hello", request.CreatedAt);

        private MaintenanceWorker WorkerOf(string phone, WorkerStatus status) => new(NewId(), "W", "X", phone, null, ["plumbing"], status, "en", Now, Now);

        private MaintenanceRequest RequestOf(string organisation, DateTimeOffset createdAt, RequestStatus status, string? worker)
        {
            var renter = NewId();
            return new MaintenanceRequest
            {
                Key = new RequestKey(organisation, NewId()),
                RenterId = renter,
                Title = "Tap",
                Description = "The tap drips.",
                Status = status,
                Stage = status == RequestStatus.InProgress ? RequestStage.Accepted : RequestStage.Done,
                Priority = RequestPriority.Medium,
                CreatedAt = createdAt,
                UpdatedAt = createdAt,
                Location = "here",
                AssignedWorkerId = worker,
                ComplexId = Complex,
                Specialty = "plumbing",
                Source = RequestSource.Api,
                Renter = new Party(PartyRole.Renter, renter, $"+1416{Random.Shared.Next(2000000, 9999999)}", "R", "en", Channel.Sms),
                TrackSecret = new string('0', 32),
                Policy = OfferPolicy.Default,
                DueAt = status == RequestStatus.InProgress ? Now.AddDays(1) : null,
            };
        }

        private async Task WriteAsync(string table, IEnumerable<TableEntity> rows)
        {
            var batches = rows.GroupBy(r => r.PartitionKey, StringComparer.Ordinal).SelectMany(p => p.Chunk(90)).ToList();
            var client = account.Table(table);
            await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (batch, cancel) =>
                Assert.IsType<TableTransactionResult.Committed>(
                    await client.SubmitTransactionAsync(batch.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, r)), cancel)));
        }

        private static string NewId() => Guid.NewGuid().ToString("D");
    }
}
