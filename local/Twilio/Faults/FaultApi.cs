namespace Dispatch.Local.Twilio.Faults;

/// <summary><c>/_stand-in/faults</c>: the rules that are set, as JSON.</summary>
internal sealed class FaultApi(FaultRules rules)
{
    public void Map(RouteGroupBuilder group)
    {
        group.MapGet("/faults", () => Json(rules.List()));
        group.MapPost("/faults", (FaultRule rule) => rule.Problem() is { } problem ? Results.BadRequest(problem) : Json(rules.Add(rule)));
        group.MapPut("/faults", Replace);
        group.MapDelete("/faults", () =>
        {
            rules.Clear();
            return Results.NoContent();
        });
        group.MapDelete("/faults/{id}", (string id) => rules.Remove(id) ? Results.NoContent() : Results.NotFound());
    }

    private IResult Replace(FaultRule[] wanted)
    {
        if (wanted.Select(rule => rule.Problem()).FirstOrDefault(problem => problem is not null) is { } problem)
        {
            return Results.BadRequest(problem);
        }

        rules.Replace(wanted);
        return Json(rules.List());
    }

    private static IResult Json<T>(T value) => Results.Json(value, StandInJson.Options);
}
