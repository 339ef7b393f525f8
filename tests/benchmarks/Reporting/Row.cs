namespace Dispatch.Benchmarks.Reporting;

/// <summary>How a measured value stands to its goal.</summary>
internal enum Verdict
{
    /// <summary>No goal: the row informs.</summary>
    None,
    Ok,
    Missed,
}

/// <summary>One line of the table.</summary>
/// <param name="Group">The name <c>--only</c> takes.</param>
/// <param name="Measured">With its unit, as people read it.</param>
/// <param name="Baseline">What it is divided by, measured in the same run; null for none.</param>
/// <param name="Value">What is compared with the goal: a ratio or a count.</param>
/// <param name="Limit">The goal; null where the row only informs.</param>
/// <param name="Rounds">The value of every round, in order; the value is their median.</param>
internal sealed record Row(
    string Group, string Name, string Measured, string? Baseline, double Value, Limit? Limit = null, IReadOnlyList<double>? Rounds = null)
{
    public Verdict Verdict => Limit is null ? Verdict.None : Limit.IsMetBy(Value) ? Verdict.Ok : Verdict.Missed;

    /// <summary>A storage budget that broke: the run fails.</summary>
    public bool IsBroken => Limit is { IsBudget: true } && Verdict == Verdict.Missed;
}

/// <summary>A goal.</summary>
/// <param name="IsBudget">Of storage calls: breaking it fails the run. Others are said and no more, because machines differ.</param>
internal sealed record Limit(double Number, bool IsUpper, bool IsBudget)
{
    public static Limit AtMost(double number) => new(number, IsUpper: true, IsBudget: false);

    public static Limit AtLeast(double number) => new(number, IsUpper: false, IsBudget: false);

    public static Limit Budget(double number) => new(number, IsUpper: true, IsBudget: true);

    public bool IsMetBy(double value) => IsUpper ? value <= Number : value >= Number;

    public override string ToString() => $"{(IsUpper ? "≤" : "≥")} {Number:0.##}";
}

internal static class Numbers
{
    /// <summary>The middle value; of an even number the mean of the two in the middle.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
