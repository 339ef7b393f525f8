using Dispatch.Core.Assignment;
using Dispatch.Core.Messaging;
using Dispatch.Core.Requests;

namespace Dispatch.Core.Directory;

/// <summary>Checks a directory file whole before anything is stored. Each fault is one line with its place: <c>workers[2].phone_number: …</c>.</summary>
public sealed class DirectoryCheck
{
    private readonly List<string> _faults = [];
    private readonly DateTimeOffset _now;

    private DirectoryCheck(DateTimeOffset now) => _now = now;

    /// <returns>Null with at least one fault.</returns>
    public static DirectoryContent? Check(DirectoryFile file, DateTimeOffset now, out IReadOnlyList<string> faults)
    {
        var check = new DirectoryCheck(now);
        var content = check.Read(file);
        faults = check._faults;
        return check._faults.Count == 0 ? content : null;
    }

    private DirectoryContent Read(DirectoryFile file)
    {
        var organisations = file.Organisations.Select((o, i) => Organisation(o, $"organisations[{i}]")).ToList();
        var countries = organisations.ToDictionary(o => o.Id, o => o.Country, StringComparer.Ordinal);
        var languages = organisations.ToDictionary(o => o.Id, o => o.Language, StringComparer.Ordinal);
        if (organisations.Count == 0)
        {
            _faults.Add("organisations: at least one is needed.");
        }

        var landlords = file.Landlords.Select((l, i) => Landlord(l, $"landlords[{i}]", countries, languages)).ToList();
        var landlordIds = landlords.Select(l => l.Landlord.Id).ToHashSet(StringComparer.Ordinal);
        var workers = file.Workers.Select((w, i) => Worker(w, $"workers[{i}]", countries, languages)).ToList();
        var complexes = file.Complexes.Select((c, i) => Complex(c, $"complexes[{i}]", countries, landlordIds, workers)).ToList();
        Unique(complexes.Select(c => c.Code.ToUpperInvariant()), "complexes", "code");
        var complexOf = complexes.DistinctBy(c => c.Id).ToDictionary(c => c.Id, StringComparer.Ordinal);
        var properties = file.Properties.Select((p, i) => Property(p, $"properties[{i}]", complexOf, landlordIds)).ToList();
        Unique(properties.Select(p => $"{p.ComplexId} {UnitKey.Of(p.Unit)}"), "properties", "unit of a complex");
        var assignments = file.Assignments.Select((a, i) => Assign(a, $"assignments[{i}]", complexOf, workers)).ToList();
        Unique(assignments.Select(a => $"{a.WorkerId} {a.ComplexId}"), "assignments", "pair of worker and complex");
        var renters = file.Renters.Select((r, i) => Renter(r, $"renters[{i}]", properties, complexOf, countries, languages)).ToList();
        return new DirectoryContent(organisations, complexes, properties, landlords, workers, assignments, renters);
    }

    private Organisation Organisation(OrganisationEntry entry, string at)
    {
        var country = Required(entry.Country, $"{at}.country").ToUpperInvariant();
        if (country.Length > 0 && PhoneNumber.ExampleFor(country) is null)
        {
            _faults.Add($"{at}.country: '{country}' is no ISO country code such as US or ES.");
        }

        var zone = entry.TimeZone ?? "UTC";
        var manager = entry.Manager?.PhoneNumber is { } phone ? Phone(phone, country, $"{at}.manager.phone_number") : null;
        return new Organisation(
            Id(entry.Id, $"{at}.id"), Required(entry.Name, $"{at}.name"), country, zone, Language(entry.Language, "en", $"{at}.language"),
            entry.Manager?.Name, manager, PolicyCheck.Policy(entry.Policy, $"{at}.policy", _faults))
        {
            Approvals = LandlordCheck.Approvals(entry.Approvals, $"{at}.approvals", _faults),
            Hours = PolicyCheck.Hours(entry, zone, at, _faults),
        };
    }

    private Complex Complex(
        ComplexEntry entry, string at, Dictionary<string, string> organisations, HashSet<string> landlords, List<(string OrganisationId, MaintenanceWorker Worker)> workers)
    {
        Known(entry.OrganisationId, organisations.ContainsKey, $"{at}.organisation_id", "organisation");
        Optional(entry.LandlordId, landlords.Contains, $"{at}.landlord_id", "landlord");
        var code = Required(entry.Code, $"{at}.code");
        if (!code.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || code.Length > 40)
        {
            _faults.Add($"{at}.code: use up to 40 letters, digits and hyphens, for it stands in the report link.");
        }

        return new Complex(
            Id(entry.Id, $"{at}.id"), entry.OrganisationId ?? string.Empty, code, Required(entry.Name, $"{at}.name"), entry.Address ?? string.Empty, entry.LandlordId)
        {
            Escalation = Ladder(entry, $"{at}.escalation", organisations.GetValueOrDefault(entry.OrganisationId ?? string.Empty), workers),
        };
    }

    private IReadOnlyList<EscalationRung> Ladder(
        ComplexEntry entry, string at, string? country, List<(string OrganisationId, MaintenanceWorker Worker)> workers)
    {
        if (entry.Escalation is not { } rungs)
        {
            return EscalationRung.Default;
        }

        if (rungs.Count is 0 or > EscalationRung.MaxRungs)
        {
            _faults.Add($"{at}: list 1 to {EscalationRung.MaxRungs} contacts, or leave it out for the manager and then the landlord.");
        }

        return [.. rungs.Select((r, i) => Rung(r, $"{at}[{i}]", country, workers.Where(w => w.OrganisationId == entry.OrganisationId).Select(w => w.Worker)))];
    }

    private EscalationRung Rung(EscalationEntry entry, string at, string? country, IEnumerable<MaintenanceWorker> workers)
    {
        var rung = PolicyCheck.Rung(entry, at, _faults);
        switch (rung.Kind)
        {
            case RungKind.Worker when workers.FirstOrDefault(w => w.Id == entry.WorkerId) is { } worker:
                return rung with { Name = $"{worker.FirstName} {worker.LastName}".Trim(), PhoneNumber = worker.PhoneNumber, Language = worker.Language };
            case RungKind.Worker:
                _faults.Add($"{at}.worker_id: there is no worker '{entry.WorkerId}' of this organisation in this file.");
                return rung;
            case RungKind.Contact:
                return rung with
                {
                    Name = Required(entry.Name, $"{at}.name"),
                    PhoneNumber = Phone(entry.PhoneNumber, country, $"{at}.phone_number"),
                    Language = entry.Language is null ? null : Language(entry.Language, "en", $"{at}.language"),
                };
            default:
                return rung;
        }
    }

    private Property Property(PropertyEntry entry, string at, Dictionary<string, Complex> complexes, HashSet<string> landlords)
    {
        Known(entry.ComplexId, complexes.ContainsKey, $"{at}.complex_id", "complex");
        Optional(entry.LandlordId, landlords.Contains, $"{at}.landlord_id", "landlord");
        return new Property(Id(entry.Id, $"{at}.id"), entry.ComplexId ?? string.Empty, Required(entry.Unit, $"{at}.unit"), entry.LandlordId);
    }

    private (string, Landlord Landlord) Landlord(LandlordEntry entry, string at, Dictionary<string, string> countries, Dictionary<string, string> languages)
    {
        var organisation = Known(entry.OrganisationId, countries.ContainsKey, $"{at}.organisation_id", "organisation");
        return (organisation, new Landlord(
            Id(entry.Id, $"{at}.id"), Required(entry.FirstName, $"{at}.first_name"), entry.LastName ?? string.Empty,
            Phone(entry.PhoneNumber, countries.GetValueOrDefault(organisation), $"{at}.phone_number"), entry.Email,
            Language(entry.Language, languages.GetValueOrDefault(organisation, "en"), $"{at}.language"))
        {
            Updates = LandlordCheck.Level(entry.Updates, $"{at}.updates", _faults),
            TimeZone = entry.QuietHours?.TimeZone,
            QuietFrom = LandlordCheck.Minute(entry.QuietHours, h => h.From, $"{at}.quiet_hours.from", _faults),
            QuietTo = LandlordCheck.Minute(entry.QuietHours, h => h.To, $"{at}.quiet_hours.to", _faults),
        });
    }

    private (string, MaintenanceWorker Worker) Worker(WorkerEntry entry, string at, Dictionary<string, string> countries, Dictionary<string, string> languages)
    {
        var organisation = Known(entry.OrganisationId, countries.ContainsKey, $"{at}.organisation_id", "organisation");
        var specialties = entry.Specialties ?? [];
        if (specialties.Count == 0 || !specialties.All(Specialty.IsValid))
        {
            _faults.Add($"{at}.specialties: list at least one, in lower case with underscores, such as plumbing.");
        }

        var status = WorkerStatus.Active;
        if (entry.Status is not null && !Wire.TryParse(entry.Status, out status))
        {
            _faults.Add($"{at}.status: '{entry.Status}' is not one of {Wire.AllNames<WorkerStatus>()}.");
        }

        return (organisation, new MaintenanceWorker(
            Id(entry.Id, $"{at}.id"), Required(entry.FirstName, $"{at}.first_name"), entry.LastName ?? string.Empty,
            Phone(entry.PhoneNumber, countries.GetValueOrDefault(organisation), $"{at}.phone_number"), entry.Email, specialties, status,
            Language(entry.Language, languages.GetValueOrDefault(organisation, "en"), $"{at}.language"), _now, _now));
    }

    private ComplexAssignment Assign(
        AssignmentEntry entry, string at, Dictionary<string, Complex> complexes, List<(string OrganisationId, MaintenanceWorker Worker)> workers)
    {
        var complex = complexes.GetValueOrDefault(Known(entry.ComplexId, complexes.ContainsKey, $"{at}.complex_id", "complex"));
        var worker = workers.FirstOrDefault(w => w.Worker.Id == entry.WorkerId);
        Known(entry.WorkerId, _ => worker.Worker is not null, $"{at}.worker_id", "worker");
        if (complex is not null && worker.Worker is not null && complex.OrganisationId != worker.OrganisationId)
        {
            _faults.Add($"{at}: worker and complex belong to different organisations.");
        }

        var id = entry.Id ?? Ids.From("assignment", entry.WorkerId ?? string.Empty, entry.ComplexId ?? string.Empty);
        return new ComplexAssignment(
            Id(id, $"{at}.id"), entry.WorkerId ?? string.Empty, entry.ComplexId ?? string.Empty, entry.IsPrimary, entry.Rank ?? 1, _now, _now);
    }

    private (string, Renter Renter) Renter(
        RenterEntry entry, string at, List<Property> properties, Dictionary<string, Complex> complexes, Dictionary<string, string> countries, Dictionary<string, string> languages)
    {
        var property = properties.FirstOrDefault(p => p.Id == entry.PropertyId);
        Known(entry.PropertyId, _ => property is not null, $"{at}.property_id", "property");
        var organisation = complexes.GetValueOrDefault(property?.ComplexId ?? string.Empty)?.OrganisationId ?? string.Empty;
        return (organisation, new Renter(
            Id(entry.Id, $"{at}.id"), Required(entry.FirstName, $"{at}.first_name"), entry.LastName ?? string.Empty,
            Phone(entry.PhoneNumber, countries.GetValueOrDefault(organisation), $"{at}.phone_number"), entry.Email,
            Language(entry.Language, languages.GetValueOrDefault(organisation, "en"), $"{at}.language"), entry.PropertyId ?? string.Empty));
    }

    private string Id(string? id, string at)
    {
        if (!Ids.IsId(id))
        {
            _faults.Add($"{at}: '{id}' is no UUID in lower case.");
        }

        return id ?? string.Empty;
    }

    private string Required(string? value, string at)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            _faults.Add($"{at}: is missing.");
        }

        return value?.Trim() ?? string.Empty;
    }

    private string Known(string? id, Func<string, bool> isKnown, string at, string what)
    {
        if (id is null || !isKnown(id))
        {
            _faults.Add($"{at}: there is no {what} '{id}' in this file.");
        }

        return id ?? string.Empty;
    }

    private void Optional(string? id, Func<string, bool> isKnown, string at, string what)
    {
        if (id is not null)
        {
            Known(id, isKnown, at, what);
        }
    }

    private string Phone(string? text, string? country, string at)
    {
        var problems = new List<ReportProblem>();
        var number = ReportCheck.Phone(text, country, problems);
        if (number is null)
        {
            var example = country is null ? null : PhoneNumber.ExampleFor(country);
            _faults.Add($"{at}: '{text}' is no phone number ({problems[0].Problem.Replace('_', ' ')}); write it like {example ?? "+14155550101"}.");
        }

        return number ?? string.Empty;
    }

    private string Language(string? language, string otherwise, string at)
    {
        var chosen = language ?? otherwise;
        if (SupportedLanguages.RootOf(chosen) is { } root)
        {
            return root;
        }

        _faults.Add($"{at}: '{chosen}' is no language such as en or pt-BR.");
        return chosen;
    }

    private void Unique(IEnumerable<string> values, string at, string what)
    {
        foreach (var twice in values.GroupBy(v => v, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            _faults.Add($"{at}: the {what} '{twice.Key}' stands here twice.");
        }
    }
}
