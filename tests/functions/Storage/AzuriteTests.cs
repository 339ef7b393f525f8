using System.Diagnostics;
using System.Net.Sockets;
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
