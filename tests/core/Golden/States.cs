using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Tests.Golden;

/// <summary>Everything a script may say of the world, in the words it says it: of the latest request without a number, of others as <c>#1 …</c>.</summary>
internal static class States
{
    public static IReadOnlyList<string> Of(World world, Cast cast)
    {
        var facts = new List<string> { $"{world.Keys.Count} requests", $"understood {world.Understood}" };
        foreach (var (i, key) in world.Keys.Index())
        {
            var own = OfRequest(world, cast, key).ToList();
            facts.AddRange(own.Select(f => $"#{i + 1} {f}"));
            facts.AddRange(i == world.Keys.Count - 1 ? own : []);
        }

        foreach (var person in cast.People)
        {
            var contact = world.ContactOf(person.Address).Contact;
            facts.AddRange(Enum.GetValues<Channel>().Select(c => $"{person.Name} {(contact.OptedOut.Contains(c) ? "stopped" : "takes")} {Wire.Name(c)}"));
            facts.AddRange(person.Roles.Select(r => world.Statuses.TryGetValue(r.PersonId, out var status) ? $"{person.Name} is {Wire.Name(status)}" : $"{person.Name} works"));
            facts.Add($"{person.Name} has {world.Consents.Count(c => c.Address == person.Address)} consents");
            facts.Add($"{person.Name} writes {contact.Language ?? "any language"}");
            facts.Add(contact.Intake.Draft is { } draft ? $"{person.Name} is asked {(draft.Asked is { } asked ? Wire.Name(asked) : "nothing")}" : $"{person.Name} has no draft");
            facts.Add($"{person.Name} speaks as {(contact.SpeaksAs is { } part ? Wire.Name(part.Role) : "anyone")}");
            facts.Add(contact.Unclear is { } unclear ? $"{person.Name} is asked about \"{unclear.Body}\"" : $"{person.Name} is understood");
            facts.Add($"{person.Name} was sent {world.Sent.Count(m => m.Address == person.Address && m.SendState != SendState.Skipped)}");
        }

        return facts;
    }

    private static IEnumerable<string> OfRequest(World world, Cast cast, RequestKey key)
    {
        var request = world[key].Request;
        yield return $"{Wire.Name(request.Status)}/{Wire.Name(request.Stage)}";
        yield return $"priority {Wire.Name(request.Priority)}";
        yield return $"trade {request.Specialty}";
        yield return $"at {request.Location.Replace(", ", "/", StringComparison.Ordinal)}";
        yield return request.MayEnter ? "may enter" : "may not enter";
        yield return $"access \"{request.AccessNotes}\"";
        yield return $"problem \"{request.Description}\"";
        yield return $"renter {cast.NameOf(request.Renter.Address)}";
        yield return $"source {Wire.Name(request.Source)}";
        yield return $"danger {request.Safety ?? "none"}";
        yield return $"worker {cast.NameOfWorker(request.AssignedWorkerId)}";
        yield return request.NeedsAttention is { } reason ? $"attention {reason}" : "no attention";
        yield return $"{world.Comments.Count(c => c.Key == key)} comments";
        yield return $"{world.Attachments.Count(a => a.Key == key)} files";
        yield return request.EtaAt is { } eta ? $"eta {eta:yyyy-MM-dd HH:mm}" : "no eta";
        yield return request.Hold is { } hold ? $"held until {hold.Until:yyyy-MM-dd HH:mm}" : "not held";
        yield return request.Approval is { } approval ? $"{Wire.Name(approval.Kind)} {approval.Granted switch { null => "asked", true => "approved", _ => "refused" }}" : "no approval";
        foreach (var kind in Enum.GetValues<AttachmentKind>())
        {
            yield return $"{world.Attachments.Count(a => a.Key == key && a.Attachment.Kind == kind)} {Wire.Name(kind)} files";
        }

        foreach (var offer in world[key].Offers.Where(o => o.Reason is not null))
        {
            yield return $"{cast.NameOfWorker(offer.WorkerId)} said {offer.Reason}";
        }

        foreach (var comment in world.Comments.Where(c => c.Key == key))
        {
            yield return $"comment of {Wire.Name(comment.Comment.UserType)} \"{comment.Comment.Text}\"";
        }

        foreach (var offer in world[key].Offers.GroupBy(o => o.WorkerId, StringComparer.Ordinal).Select(g => g.MaxBy(o => o.Number)!))
        {
            yield return $"{cast.NameOfWorker(offer.WorkerId)} {Wire.Name(offer.Status)}";
        }
    }
}
