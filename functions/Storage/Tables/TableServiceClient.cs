using Azure.Core;
using Azure.Core.Pipeline;

namespace Dispatch.Functions.Storage.Tables;

/// <summary>
/// The table service of one storage account. A thin client with the member names of Azure.Data.Tables, which the registry of this project lacks
/// (docs/decisions); it differs in that writes are never repeated and answer with a <see cref="TableResult"/>.
/// </summary>
public sealed class TableServiceClient
{
    private const string Scope = "https://storage.azure.com/.default";

    private readonly TablePipeline _pipeline;

    /// <summary>With the account's shared key.</summary>
    public TableServiceClient(Uri endpoint, string accountName, byte[] accountKey, TableClientOptions? options = null)
        : this(endpoint, new SharedKeyLitePolicy(accountName, accountKey), options)
    {
    }

    /// <summary>With a token, for example of a managed identity; <paramref name="endpoint"/> must be HTTPS.</summary>
    public TableServiceClient(Uri endpoint, TokenCredential credential, TableClientOptions? options = null)
        : this(endpoint, new BearerTokenAuthenticationPolicy(credential, Scope), options)
    {
    }

    private TableServiceClient(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions? options) =>
        _pipeline = new TablePipeline(endpoint, authentication, options ?? new TableClientOptions());

    /// <summary>A client for one table; makes no call.</summary>
    /// <exception cref="ArgumentException">Not a table name.</exception>
    public TableClient GetTableClient(string tableName) => new(_pipeline, tableName);
}
