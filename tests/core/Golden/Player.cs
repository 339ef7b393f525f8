using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;
using Dispatch.Core.Tests.Requests;

namespace Dispatch.Core.Tests.Golden;

/// <summary>Plays a script's steps in a <see cref="World"/>.</summary>
internal sealed partial class Player(Cast cast)
{
    private const int TitleLength = 80;

    private readonly World _world = new(cast);

    /// <summary>Does what the line says and returns what was sent, in lines as a script has them.</summary>
    /// <exception cref="FormatException">The line says nothing that can be done.</exception>
    public IReadOnlyList<string> Play(string input)
    {
        _world.Sent.Clear();
        if (Wait().Match(input) is { Success: true } wait)
        {
            _world.Wait(TimeOf(wait));
        }
        else if (Web().Match(input) is { Success: true } web)
        {
            OnTheWeb(web.Groups["what"].Value, web.Groups["where"].Value, web.Groups["text"].Value);
        }
        else if (Says().Match(input) is { Success: true } says)
        {
            _world.Receive(Message(says));
        }
        else
        {
            throw new FormatException($"Nobody can do this: {input}");
        }

        return [.. _world.Sent.SelectMany(Lines)];
    }

    /// <summary>What is wrong with an expected state, or null. Every part between commas has to hold.</summary>
    public string? Check(string state)
    {
        var facts = States.Of(_world, cast);
        var wrong = state.Split(", ").Where(part => !facts.Contains(part)).ToList();
        return wrong.Count == 0 ? null : $"not so: {string.Join(", ", wrong)}; but: {string.Join(", ", facts)}";
    }

    private void OnTheWeb(string what, string where, string text)
    {
        var complex = cast.Complexes.FirstOrDefault(c => c.Complex.Code == where);
        var latest = _world.Keys.Count > 0 ? _world[_world.Keys[^1]].Request : null;
        switch (what)
        {
            case "reports" or "reports an emergency":
                var report = ReportOf(text) with { Priority = what == "reports" ? RequestPriority.Medium : RequestPriority.Emergency };
                _world.Report(complex is null ? report : report with { Unit = complex.Properties[0].Unit }, complex);
                break;
            case "reports elsewhere":
                _world.Report(ReportOf(text) with { PropertyId = null, RenterName = "Olga Other", RenterAddress = Cast.OtherRenterPhone }, cast.Elsewhere);
                break;
            case "cancels" when latest is not null:
                _world.Do(latest.Key, new CancelRequest(_world.NextId(), latest.RenterId, UserType.Renter, text));
                break;
            case "reopens" when latest is not null:
                _world.Do(latest.Key, new ReopenRequest(_world.NextId(), latest.RenterId, text));
                break;
            default:
                throw new FormatException($"Nobody can do this on the web: {what}");
        }
    }

    private Report ReportOf(string text) => Some.Report with
    {
        Title = text.Length <= TitleLength ? text : text[..TitleLength],
        Description = text,
        Place = cast.Language switch { "es" => "cocina", "pt" => "cozinha", "fr" => "cuisine", _ => "kitchen" },
        Language = cast.Language,
    };

    private InboundMessage Message(Match says)
    {
        var person = cast.Find(says.Groups["who"].Value);
        var channel = says.Groups["channel"].Value is { Length: > 0 } named ? Wire.Parse<Channel>(named) : person.Channel;
        Assert.True(MessageAddress.TryCreate(channel, person.Address, out var from, out _));
        var text = Filled(says.Groups["text"].Value.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\0", "\0", StringComparison.Ordinal));
        var blank = new InboundMessage(_world.NextId(), from, null, text, null, null, null, null, null, null, null, [], null, null, null, _world.Now);
        return says.Groups["how"].Value switch
        {
            "quotes" => blank with { OriginalRepliedMessageSid = QuotedOf(person, says.Groups["things"].Value) },
            "taps the button of" => blank with { ButtonText = text, ButtonPayload = ButtonOf(cast.Find(says.Groups["things"].Value), text) },
            "taps" => blank with { ButtonText = text, ButtonPayload = ButtonOf(person, text) },
            "sends" => With(blank, says.Groups["things"].Value),
            _ => blank,
        };
    }

    /// <summary>
    /// <c>{1}</c> is the code of the first request, <c>{ok 1}</c> the four digits of its approval, <c>{drip x 320}</c> the word that many times.
    /// </summary>
    private string Filled(string text) => Codes().Replace(Repeated().Replace(text, Repeat), m =>
    {
        var key = _world.Keys[int.Parse(m.Groups["n"].Value, CultureInfo.InvariantCulture) - 1];
        return m.Groups["ok"].Success ? Approval.CodeOf(key.RequestId) : key.Code;
    });

    private static string Repeat(Match word) =>
        string.Join(' ', Enumerable.Repeat(word.Groups["word"].Value, int.Parse(word.Groups["n"].Value, CultureInfo.InvariantCulture)));

    /// <summary>The latest message about the request of that number the person was sent.</summary>
    private string QuotedOf(Person person, string number)
    {
        var key = _world.Keys[int.Parse(number, CultureInfo.InvariantCulture) - 1];
        return World.SidOf(key, _world[key].Messages.Last(m => m.Address == person.Address).Number);
    }

    /// <summary>The latest button of that title the person was sent.</summary>
    private string ButtonOf(Person person, string title) =>
        _world.Mail.Where(m => m.Address == person.Address && m.Channel == Channel.WhatsApp)
            .SelectMany(m => Rendering.Of(m, m.Language).Buttons)
            .LastOrDefault(b => b.Title == title)?.Id
        ?? throw new FormatException($"{person.Name} has no button {title}.");

    private static InboundMessage With(InboundMessage message, string things)
    {
        var media = new List<InboundMedia>();
        SharedLocation? place = null;
        foreach (var thing in things.Split(" and "))
        {
            var url = $"https://api.twilio.com/media/{message.MessageSid}/{media.Count}";
            switch (thing)
            {
                case "a photo":
                    media.Add(new InboundMedia(url, "image/jpeg"));
                    break;
                case var many when many.Split(' ') is [var count, "photos"]:
                    media.AddRange(Enumerable.Range(0, int.Parse(count, CultureInfo.InvariantCulture)).Select(i => new InboundMedia($"{url}_{i}", "image/jpeg")));
                    break;
                case "a strange file":
                    media.Add(new InboundMedia(url, "application/x-dispatch-unknown"));
                    break;
                case "a voice note":
                    media.Add(new InboundMedia(url, "audio/ogg"));
                    break;
                case "a place":
                    place = new SharedLocation(40.7128, -74.006, null, null);
                    break;
                default:
                    throw new FormatException($"Nobody can send {thing}.");
            }
        }

        return message with { Media = media, Location = place };
    }

    private IEnumerable<string> Lines(OutgoingMessage message)
    {
        var rendered = Rendering.Of(message, message.Language);
        var isSms = message.Channel == Channel.Sms;
        var held = message switch
        {
            { SendState: SendState.Skipped } => $", not sent: {message.SendReason}",
            { SendState: SendState.Gathered, NotBefore: { } at } => $", for the digest of {at:yyyy-MM-dd HH:mm}",
            { NotBefore: { } at } => $", held until {at:yyyy-MM-dd HH:mm}",
            _ => string.Empty,
        };
        yield return $"< {cast.NameOf(message.Address)} {Wire.Name(message.Channel)} {message.Template}{held}";
        foreach (var line in (isSms ? rendered.SmsText : rendered.WhatsAppText).Split('\n'))
        {
            yield return $"  {line}";
        }

        if (!isSms && rendered.Buttons.Count > 0)
        {
            yield return $"  {(rendered.List is { } list ? $"{list}: " : string.Empty)}{string.Join(' ', rendered.Buttons.Select(b => $"[{b.Title}]"))}";
        }
    }

    private static TimeSpan TimeOf(Match wait)
    {
        var amount = int.Parse(wait.Groups["n"].Value, CultureInfo.InvariantCulture);
        return wait.Groups["unit"].Value switch
        {
            "m" => TimeSpan.FromMinutes(amount),
            "h" => TimeSpan.FromHours(amount),
            _ => TimeSpan.FromDays(amount),
        };
    }

    [GeneratedRegex("\\{(?<ok>ok )?(?<n>[0-9]+)\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex("\\{(?<word>\\p{L}+) x (?<n>[0-9]{1,3})\\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Repeated();

    [GeneratedRegex("^wait (?<n>[0-9]+)(?<unit>[mhd])$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Wait();

    [GeneratedRegex("^web (?<what>[a-z ]+?)( at (?<where>[A-Z]+))?: (?<text>.+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Web();

    [GeneratedRegex("^(?<who>[A-Z][a-z]+)( by (?<channel>sms|whatsapp))?( (?<how>taps the button of|taps|sends|quotes) ?(?<things>[A-Za-z0-9 ]*?))?:( (?<text>.*))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Says();
}
