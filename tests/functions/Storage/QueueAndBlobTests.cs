using System.Net;
using Azure.Storage.Blobs.Models;
using Dispatch.Functions.Storage.Accounts;
using static Dispatch.Functions.Tests.Storage.StorageFixture;

namespace Dispatch.Functions.Tests.Storage;

public sealed class QueueAndBlobTests(StorageFixture storage)
{
    [Fact]
    public async Task A_message_is_put_for_ever_received_and_deleted_as_base64()
    {
        var queue = storage.Account.Queue(NewName());
        await queue.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await queue.SendMessageAsync("{\"partition\":\"año\"}", visibilityTimeout: null, timeToLive: TimeSpan.FromSeconds(-1), Cancellation);

        // What lies on the queue, as a client without any encoding sees it.
        var raw = new Azure.Storage.Queues.QueueClient(storage.Azurite.ConnectionString, queue.Name);
        var peeked = (await raw.PeekMessageAsync(Cancellation)).Value;
        Assert.Equal("{\"partition\":\"año\"}", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(peeked.MessageText)));
        Assert.Equal(9999, peeked.ExpiresOn!.Value.Year);

        var received = (await queue.ReceiveMessageAsync(TimeSpan.FromMinutes(1), Cancellation)).Value;
        Assert.Equal("{\"partition\":\"año\"}", received.MessageText);
        Assert.Equal(1, received.DequeueCount);
        Assert.Null((await queue.ReceiveMessageAsync(cancellationToken: Cancellation)).Value);
        await queue.DeleteMessageAsync(received.MessageId, received.PopReceipt, Cancellation);
        Assert.Equal(0, (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_delayed_message_stays_out_of_sight()
    {
        var queue = storage.Account.Queue(NewName());
        await queue.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var receipt = (await queue.SendMessageAsync("later", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(-1), Cancellation)).Value;
        Assert.InRange((receipt.TimeNextVisible - receipt.InsertionTime).TotalSeconds, 29, 31);
        Assert.Null((await queue.ReceiveMessageAsync(cancellationToken: Cancellation)).Value);
        Assert.Equal(1, (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount);

        await queue.UpdateMessageAsync(receipt.MessageId, receipt.PopReceipt, "later", TimeSpan.Zero, Cancellation);
        Assert.Equal("later", (await queue.ReceiveMessageAsync(cancellationToken: Cancellation)).Value.MessageText);
    }

    [Fact]
    public async Task A_queue_put_is_tried_three_times()
    {
        var calls = 0;
        var queue = storage.Connect(new StorageAccountOptions { BeforeCall = _ => ++calls is 2 or 3 ? throw new IOException("cut") : ValueTask.CompletedTask })
            .Queue(NewName());
        await queue.CreateAsync(cancellationToken: Cancellation);
        await queue.SendMessageAsync("again", Cancellation);
        Assert.Equal(4, calls);
        Assert.Single((await queue.ReceiveMessagesAsync(32, cancellationToken: Cancellation)).Value);

        var dead = storage.Connect(new StorageAccountOptions { BeforeCall = _ => { calls++; throw new IOException("cut"); } }).Queue(queue.Name);
        calls = 0;
        await Assert.ThrowsAsync<AggregateException>(() => dead.SendMessageAsync("never", Cancellation));
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task A_blob_is_uploaded_once_and_read_back()
    {
        var container = storage.Account.Container(NewName());
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        var blob = container.GetBlobClient("org/request/señal 1.jpg");
        var photo = new byte[300_000];
        Random.Shared.NextBytes(photo);
        var onlyNew = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "image/jpeg" },
            Conditions = new BlobRequestConditions { IfNoneMatch = Azure.ETag.All },
        };
        await blob.UploadAsync(BinaryData.FromBytes(photo), onlyNew, Cancellation);
        var second = await Assert.ThrowsAsync<Azure.RequestFailedException>(() => blob.UploadAsync(BinaryData.FromBytes(photo), onlyNew, Cancellation));
        Assert.Equal(BlobErrorCode.BlobAlreadyExists.ToString(), second.ErrorCode);

        var read = (await blob.DownloadContentAsync(Cancellation)).Value;
        Assert.Equal(photo, read.Content.ToArray());
        Assert.Equal("image/jpeg", read.Details.ContentType);
    }

    [Fact]
    public async Task A_link_reads_one_blob_and_nothing_else()
    {
        var container = storage.Account.Container(NewName());
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await container.GetBlobClient("a b/ü.txt").UploadAsync(BinaryData.FromString("hello"), Cancellation);
        await container.GetBlobClient("other").UploadAsync(BinaryData.FromString("secret"), Cancellation);

        using var scope = StorageCalls.Begin();
        var link = await storage.Account.Links.ForReadAsync(container.Name, "a b/ü.txt", TimeSpan.FromMinutes(5), Cancellation);
        Assert.Empty(scope.Calls);

        using var client = new HttpClient();
        Assert.Equal("hello", await client.GetStringAsync(link, Cancellation));
        using var change = new HttpRequestMessage(HttpMethod.Put, link) { Content = new StringContent("changed"), Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        using var put = await client.SendAsync(change, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
        var otherBlob = new UriBuilder(container.GetBlobClient("other").Uri) { Query = link.Query }.Uri;
        using var other = await client.GetAsync(otherBlob, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => storage.Account.Links.ForReadAsync(container.Name, "other", TimeSpan.FromHours(2), Cancellation));
    }

    [Fact]
    public async Task A_link_ends()
    {
        var past = new FixedTime(DateTimeOffset.UtcNow.AddHours(-1));
        var account = storage.Connect(new StorageAccountOptions { Time = past });
        var container = account.Container(NewName());
        await container.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await container.GetBlobClient("x").UploadAsync(BinaryData.FromString("hello"), Cancellation);
        var link = await account.Links.ForReadAsync(container.Name, "x", TimeSpan.FromMinutes(59), Cancellation);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(link, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
