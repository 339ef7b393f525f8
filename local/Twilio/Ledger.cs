using System.Collections.Immutable;

namespace Dispatch.Local.Twilio;

/// <summary>
/// Everything the stand-in knows: messages, contents and phones. In memory, and appended to a file of JSON lines so
/// that a restart keeps the conversation. Every change wakes the waiters and goes to the live streams.
/// </summary>
internal sealed class Ledger : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LedgerFile? _file;
    private readonly Dictionary<string, int> _watched = new(StringComparer.Ordinal);
    private MessageIndex _messages = MessageIndex.Empty;
    private ImmutableDictionary<string, StoredContent> _contents = ImmutableDictionary<string, StoredContent>.Empty;
    private ImmutableDictionary<string, PhoneState> _phones = ImmutableDictionary<string, PhoneState>.Empty;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens the ledger.</summary>
    /// <param name="file">Path of the JSON lines, read now and appended to from now on; null for memory only.</param>
    public Ledger(string? file)
    {
        if (file is null)
        {
            return;
        }

        var lines = LedgerFile.Read(file);
        _messages = lines.Messages;
        _contents = lines.Contents;
        _phones = lines.Phones;
        _file = LedgerFile.Rewrite(file, lines);
    }

    /// <summary>Called with every message that was added or changed, before whoever changed it goes on.</summary>
    public Action<LedgerMessage>? Changed { get; set; }

    /// <summary>Every change, for pages that show it live.</summary>
    public LiveStream Live { get; } = new();

    public IReadOnlyCollection<StoredContent> Contents => [.. _contents.Values];

    public IReadOnlyCollection<PhoneState> Phones => [.. _phones.Values];

    /// <summary>All messages, oldest first.</summary>
    public IEnumerable<LedgerMessage> Messages() => _messages.All;

    /// <summary>From and to one person, oldest first.</summary>
    /// <param name="address">As Twilio writes it, with <c>whatsapp:</c> where it belongs.</param>
    public IEnumerable<LedgerMessage> Messages(string address) => _messages.Of(address);

    public LedgerMessage? Find(string sid) => _messages.Find(sid);

    public StoredContent? FindContent(string sid) => _contents.GetValueOrDefault(sid);

    public PhoneState Phone(string address) => _phones.GetValueOrDefault(address) ?? new PhoneState(address);

    public void Add(LedgerMessage message) => Record(new LedgerLine { Message = message });

    public void Put(StoredContent content) => Record(new LedgerLine { Content = content });

    public void Put(PhoneState phone) => Record(new LedgerLine { Phone = phone });

    /// <summary>Changes a message; null where it was deleted meanwhile.</summary>
    public LedgerMessage? Change(string sid, Func<LedgerMessage, LedgerMessage> change)
    {
        LedgerLine line;
        lock (_gate)
        {
            if (_messages.Find(sid) is not { } current)
            {
                return null;
            }

            line = new LedgerLine { Message = change(current) };
            Apply(line);
        }

        Announce(line);
        return line.Message;
    }

    public bool Remove(string sid)
    {
        var isKnown = _messages.Find(sid) is not null || _contents.ContainsKey(sid);
        if (isKnown)
        {
            Record(new LedgerLine { Removed = sid });
        }

        return isKnown;
    }

    /// <summary>Forgets messages and phones; contents stay, because the function app has stored their SIDs.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _messages = MessageIndex.Empty;
            _phones = _phones.Clear();
            _file?.Append(new LedgerLine { IsReset = true });
        }

        Announce(new LedgerLine { IsReset = true });
    }

    /// <summary>Whether free text may be sent: the person wrote to this sender on WhatsApp within 24 hours.</summary>
    public bool IsWindowOpen(string phone, string sender, DateTimeOffset now) => _messages.Of(Address.WhatsAppPrefix + phone).Any(message =>
        message.Direction == "inbound" && message.To == sender && now - message.DateCreated < TimeSpan.FromHours(24));

    /// <summary>Marks phones as looked at until the result is disposed.</summary>
    public IDisposable Watch(IReadOnlyList<string> addresses)
    {
        Count(addresses, 1);
        return new Watcher(() => Count(addresses, -1));
    }

    public bool IsWatched(string address)
    {
        lock (_gate)
        {
            return _watched.GetValueOrDefault(address) > 0;
        }
    }

    /// <summary>Waits until the condition holds after some change, or the limit passes: then false.</summary>
    public async Task<bool> WaitUntilAsync(Func<bool> condition, TimeSpan? limit, TimeProvider time, CancellationToken cancellationToken)
    {
        // One timer for the whole wait: however often it is woken, the clock knows when it ends.
        using var limited = limit is { } span ? new CancellationTokenSource(Positive(span), time) : new CancellationTokenSource();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, cancellationToken);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return true;
            }

            try
            {
                await changed.WaitAsync(ended.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return condition();
            }
        }
    }

    public void Dispose() => _file?.Dispose();

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;

    private void Record(LedgerLine line)
    {
        lock (_gate)
        {
            Apply(line);
        }

        Announce(line);
    }

    private void Apply(LedgerLine line)
    {
        if (line.Message is { } message)
        {
            _messages = _messages.With(message);
        }

        if (line.Content is { } content)
        {
            _contents = _contents.SetItem(content.Sid, content);
        }

        if (line.Phone is { } phone)
        {
            _phones = _phones.SetItem(phone.Address, phone);
        }

        if (line.Removed is { } sid)
        {
            _messages = _messages.Without(sid);
            _contents = _contents.Remove(sid);
        }

        _file?.Append(line);
    }

    private void Announce(LedgerLine line)
    {
        Wake();

        // Contents are not shown.
        if (line.Content is null)
        {
            Live.Publish("change", line);
        }

        if (line.Message is { } message)
        {
            Changed?.Invoke(message);
        }
    }

    private void Wake()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    private void Count(IReadOnlyList<string> addresses, int change)
    {
        lock (_gate)
        {
            foreach (var address in addresses)
            {
                _watched[address] = _watched.GetValueOrDefault(address) + change;
            }
        }

        Wake();
    }

    private sealed class Watcher(Action release) : IDisposable
    {
        private Action? _release = release;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
