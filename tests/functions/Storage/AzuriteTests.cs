using System.Diagnostics;
using System.Net.Sockets;
using Dispatch.Functions.Storage.Accounts;
using Dispatch.Functions.Storage.Tables;
using Dispatch.Local.Azure;

namespace Dispatch.Functions.Tests.Storage;

public sealed class AzuriteTests
{
    [Fact]
    public async Task Listens_on_three_loopback_ports_and_leaves_no_process()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        int processId;
        await using (var azurite = await Azurite.StartAsync(location: null, cancellationToken))
        {
            processId = azurite.ProcessId;
            foreach (var endpoint in new[] { azurite.BlobEndpoint, azurite.QueueEndpoint, azurite.TableEndpoint })
            {
                Assert.Equal("127.0.0.1", endpoint.Host);
                Assert.Equal("/devstoreaccount1", endpoint.AbsolutePath);
                using var client = new TcpClient();
                await client.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
            }
        }

        Assert.Throws<ArgumentException>(() => Process.GetProcessById(processId));
    }

    [Fact]
    public async Task What_was_written_last_is_there_after_a_restart()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("dispatch-azurite-");
        try
        {
            await using (var first = await Azurite.StartAsync(folder.FullName, cancellationToken))
            {
                var table = new StorageAccount(StorageFixture.Settings(first.ConnectionString)).Table("kept");
                await table.CreateIfNotExistsAsync(cancellationToken);
                await StorageFixture.OkAsync(table.AddEntityAsync(new TableEntity("p", "r") { ["n"] = 1 }, cancellationToken));
            }

            await using var second = await Azurite.StartAsync(folder.FullName, cancellationToken);
            var again = new StorageAccount(StorageFixture.Settings(second.ConnectionString)).Table("kept");
            Assert.Equal(1, (await again.GetEntityIfExistsAsync("p", "r", cancellationToken: cancellationToken))?.GetInt32("n"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Says_in_one_line_why_it_did_not_start()
    {
        var file = Path.GetTempFileName();
        try
        {
            var exception = await Assert.ThrowsAsync<InvalidOperationException>(
                () => Azurite.StartAsync(file, TestContext.Current.CancellationToken));
            Assert.StartsWith("Azurite ended before it listened: ", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', exception.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
