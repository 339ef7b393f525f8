using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Dispatch.Functions.Storage.Tables;

namespace Dispatch.Functions.Storage.Accounts;

/// <summary>What a test or another host of the clients may change.</summary>
public sealed class StorageAccountOptions
{
    /// <summary>Takes the place of the managed identity; without effect with a shared key.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>Takes the place of the shared HTTP connections.</summary>
    public HttpPipelineTransport? Transport { get; init; }

    /// <summary>Runs before every call of every service, retries included; throwing looks like a lost connection.</summary>
    public Func<HttpMessage, ValueTask>? BeforeCall { get; init; }

    /// <summary>Runs after every answered call of every service.</summary>
    public Func<HttpMessage, ValueTask>? AfterCall { get; init; }

    /// <summary>Limits of table calls; null keeps 5 s a try and 10 s in all.</summary>
    public (TimeSpan Try, TimeSpan All)? TableTimeouts { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>
/// One storage account and its three services, sharing sign-in, counting and time limits. Thread-safe; one for the whole process.
/// Tables never repeat a write; queues and blobs try up to three times.
/// </summary>
public sealed class StorageAccount
{
    private const int Retries = 2;

    private static readonly TimeSpan QueueTryTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A try may carry a photo up.</summary>
    private static readonly TimeSpan BlobTryTimeout = TimeSpan.FromSeconds(30);

    private readonly StorageAccountSettings _settings;
    private readonly StorageAccountOptions _options;
    private readonly TableServiceClient _tables;
    private readonly QueueServiceClient _queues;
    private readonly QueueServiceClient _rawQueues;
    private readonly BlobServiceClient _blobs;

    public StorageAccount(StorageAccountSettings settings, StorageAccountOptions? options = null)
    {
        _settings = settings;
        _options = options ?? new StorageAccountOptions();
        Totals = settings.CountsCalls ? new StorageCallTotals() : null;
        var (table, blob) = (TableOptions(), BlobOptions());
        var (queue, rawQueue) = (QueueOptions(QueueMessageEncoding.Base64), QueueOptions(QueueMessageEncoding.None));
        if (settings is { AccountName: { } name, AccountKey: { } key })
        {
            var shared = new StorageSharedKeyCredential(name, key);
            _tables = new TableServiceClient(settings.TableEndpoint, name, Convert.FromBase64String(key), table);
            _queues = new QueueServiceClient(settings.QueueEndpoint, shared, queue);
            _rawQueues = new QueueServiceClient(settings.QueueEndpoint, shared, rawQueue);
            _blobs = new BlobServiceClient(settings.BlobEndpoint, shared, blob);
        }
        else
        {
            var credential = _options.Credential ?? Identity(settings);
            _tables = new TableServiceClient(settings.TableEndpoint, credential, table);
            _queues = new QueueServiceClient(settings.QueueEndpoint, credential, queue);
            _rawQueues = new QueueServiceClient(settings.QueueEndpoint, credential, rawQueue);
            _blobs = new BlobServiceClient(settings.BlobEndpoint, credential, blob);
        }

        Links = new BlobLinks(_blobs, _options.Time);
    }

    /// <summary>Calls by operation since the start, or null when they are not counted.</summary>
    public StorageCallTotals? Totals { get; }

    /// <summary>Short-lived read links for blobs.</summary>
    public BlobLinks Links { get; }

    /// <summary>A client for one table; makes no call.</summary>
    /// <exception cref="ArgumentException">Not a table name.</exception>
    public TableClient Table(string name) => _tables.GetTableClient(name);

    /// <summary>Messages are base64 on the wire, as the Functions host expects them by default.</summary>
    public QueueClient Queue(string name) => _queues.GetQueueClient(name);

    /// <summary>A queue whose messages are given as they stand there: the other client throws at a whole batch where one message is not base64.</summary>
    public QueueClient RawQueue(string name) => _rawQueues.GetQueueClient(name);

    public BlobContainerClient Container(string name) => _blobs.GetBlobContainerClient(name);

    private static TokenCredential Identity(StorageAccountSettings settings) => settings switch
    {
        { IsManagedIdentity: true, ClientId: { } clientId } => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId)),
        { IsManagedIdentity: true } => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        { ClientId: { } clientId } => new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId }),
        _ => new DefaultAzureCredential(),
    };

    private TableClientOptions TableOptions()
    {
        var options = _options.TableTimeouts is var (one, all)
            ? new TableClientOptions { TryTimeout = one, Timeout = all }
            : new TableClientOptions();
        Set(options, StorageService.Table, _settings.TableEndpoint);
        return options;
    }

    private QueueClientOptions QueueOptions(QueueMessageEncoding encoding)
    {
        var options = new QueueClientOptions { MessageEncoding = encoding };
        Set(options, StorageService.Queue, _settings.QueueEndpoint);
        SetRetry(options, QueueTryTimeout);
        return options;
    }

    private BlobClientOptions BlobOptions()
    {
        var options = new BlobClientOptions();
        Set(options, StorageService.Blob, _settings.BlobEndpoint);
        SetRetry(options, BlobTryTimeout);
        return options;
    }

    private void Set(ClientOptions options, StorageService service, Uri endpoint)
    {
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        options.AddPolicy(new StorageCallCounter(service, endpoint, Totals, _options.BeforeCall, _options.AfterCall), HttpPipelinePosition.PerRetry);
        if (_options.Transport is { } transport)
        {
            options.Transport = transport;
        }
    }

    private static void SetRetry(ClientOptions options, TimeSpan tryTimeout)
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = Retries;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        options.Retry.NetworkTimeout = tryTimeout;
    }
}
