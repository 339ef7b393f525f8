namespace Dispatch.Cli.Doctor;

/// <summary>How a check ended.</summary>
internal enum CheckOutcome
{
    Ok,

    /// <summary>It works, but not as it should, or it could not be looked at.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Fault,
}

/// <summary>One line of <c>doctor</c>.</summary>
/// <param name="Name">Group and thing, such as <c>storage table requests</c>.</param>
/// <param name="Says">What was found.</param>
/// <param name="Advice">What to do; null where all is well.</param>
internal sealed record Check(string Name, CheckOutcome Outcome, string Says, string? Advice = null)
{
    public static Check Ok(string name, string says) => new(name, CheckOutcome.Ok, says);

    public static Check Warn(string name, string says, string advice) => new(name, CheckOutcome.Warning, says, advice);

    public static Check Fault(string name, string says, string advice) => new(name, CheckOutcome.Fault, says, advice);

    public string[] ToCells() => [Outcome.ToString().ToLowerInvariant(), Name, Says, Advice ?? ""];
}
