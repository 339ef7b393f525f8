using Dispatch.Core.Assignment;
using Dispatch.Core.Requests;
using Dispatch.Functions.Import;
using Dispatch.Functions.Tests.Storage;

namespace Dispatch.Functions.Tests.Import;

/// <summary>A directory file as it is written, up to what the core cannot check: time zones.</summary>
public sealed class DirectoryImportTests(StorageFixture storage)
{
    private const string Whole = """
        {
          "organisations": [{
            "id": "0a000000-0000-4000-8000-000000000001", "name": "Homes", "country": "DE", "time_zone": "Europe/Berlin", "language": "en",
            "policy": { "low": { "answer_seconds": 7200, "in_working_hours": false }, "emergency": { "ask_at_once": 10 } },
            "working_hours": [{ "days": ["monday", "tuesday"], "from": "08:00", "to": "17:00" }],
            "holidays": ["2026-12-25"]
          }],
          "complexes": [{
            "id": "0c000000-0000-4000-8000-000000000001", "organisation_id": "0a000000-0000-4000-8000-000000000001", "code": "X1", "name": "Court",
            "escalation": [{ "kind": "manager", "tries": 3, "wait_seconds": 900 }, { "kind": "contact", "name": "Bob", "phone_number": "+4915123456789", "channel": "whatsapp" }]
          }]
        }
        """;

    private DirectoryImport Import => new(storage.Account, TimeProvider.System);

    [Fact]
    public void Policy_hours_and_ladder_are_read_from_the_file()
    {
        var content = Import.Read(Whole, out var faults);

        Assert.True(content is not null, string.Join('\n', faults));
        var organisation = content.Organisations[0];
        Assert.Equal(TimeSpan.FromHours(2), organisation.Policy.For(RequestPriority.Low).Answer);
        Assert.Equal((10, 5), (organisation.Policy.For(RequestPriority.Emergency).AskAtOnce, organisation.Policy.For(RequestPriority.Emergency).Answer.Minutes));
        Assert.Equal("Europe/Berlin", organisation.Hours!.TimeZone);
        Assert.Equal([(RungKind.Manager, 3), (RungKind.Contact, 1)], content.Complexes[0].Escalation.Select(r => (r.Kind, r.Tries)));
    }

    [Fact]
    public void A_time_zone_that_does_not_exist_is_told_with_the_other_faults()
    {
        var content = Import.Read(Whole.Replace("Europe/Berlin", "Europe/Atlantis", StringComparison.Ordinal).Replace("\"X1\"", "\"X 1\"", StringComparison.Ordinal), out var faults);

        Assert.Null(content);
        Assert.Equal(2, faults.Count);
        Assert.Equal("organisations[0].time_zone: 'Europe/Atlantis' is no time zone such as Europe/Berlin or America/New_York.", faults[1]);
    }

    [Fact]
    public void A_word_that_does_not_exist_is_told_with_its_place()
    {
        Assert.Null(Import.Read(Whole.Replace("ask_at_once", "ask_all", StringComparison.Ordinal), out var faults));

        Assert.StartsWith("$.organisations[0].policy.emergency", Assert.Single(faults), StringComparison.Ordinal);
    }
}
