using Dispatch.Local.Twilio;

namespace Dispatch.Local.Tests.Redelivery;

/// <summary>The whole system, one row house for each story.</summary>
public sealed class Row : IAsyncLifetime
{
    private readonly string _directory = Path.GetTempFileName();
    private LocalProcess? _local;
    private HttpClient? _client;

    internal StoryEnd Undisturbed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_directory, Home.Directory([.. Enumerable.Range(1, 9).Select(n => new Home(n))]), TestContext.Current.CancellationToken);
        _local = await LocalProcess.StartAsync(null, "--directory", _directory);
        _client = _local.Client();
        (Undisturbed, _) = await PlayAsync(1, seed: null);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_local is not null)
        {
            await _local.DisposeAsync();
        }

        File.Delete(_directory);
    }

    /// <summary>Plays the story in the home of this number.</summary>
    internal async Task<(StoryEnd End, int Repeated)> PlayAsync(int number, int? seed)
    {
        var home = new Home(number);
        var settings = _local!.Settings;
        var account = new LocalAccount(
            settings["Twilio__AccountSid"], settings["Twilio__AuthToken"], string.Empty, settings["Twilio__WhatsAppSender"], settings["Twilio__SmsSender"]);
        var phones = new Phones(_client!, home);
        using var network = await Network.StartAsync(_client!, phones, home, account, seed);
        var id = await new WholeStory(phones, network, home).RunAsync();
        return (await StoryEnd.ReadAsync(_client!, settings["Api__BootstrapKey"], home, phones, id), network.Repeated);
    }
}

/// <summary>
/// The whole story with every webhook told twice and in any order ends where the undisturbed one ends. Each seed is another order.
/// </summary>
public sealed class RedeliveryTests(Row row) : IClassFixture<Row>
{
    [Fact]
    public void Undisturbed_the_story_is_reopened_and_nobody_hears_anything_twice()
    {
        var end = row.Undisturbed;
        Assert.Equal("pending", end.Status);
        Assert.Contains(end.Chain, c => c.Contains("parts approved by the landlord", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Repeat("stored", 4), end.Photos);
        Assert.Distinct(end.Heard);
        Assert.True(end.IsInOrder);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 20)]
    [InlineData(4, 300)]
    public async Task Every_webhook_told_again_and_in_any_order_changes_nothing(int home, int seed)
    {
        var (end, repeated) = await row.PlayAsync(home, seed);

        Assert.InRange(repeated, 150, int.MaxValue);
        Assert.False(end.IsInOrder, "with this seed no status overtook another");
        Assert.Equal(row.Undisturbed.Status, end.Status);
        Assert.Equal(row.Undisturbed.Chain, end.Chain);
        Assert.Equal(row.Undisturbed.Facts, end.Facts);
        Assert.Equal(row.Undisturbed.Heard, end.Heard);
    }
}
