namespace Dispatch.Core.Conversations.Intake;

/// <summary>"Actually it's the bedroom, not the kitchen": what was answered before is to be something else, whatever is asked now.</summary>
internal static class IntakeCorrection
{
    /// <summary>The parts with only what is right of each correction.</summary>
    /// <param name="asked">Before there is a problem, "it is the lift" tells what is broken; where the place is asked for, it is the answer.</param>
    public static List<string> Take(List<string> parts, IntakeStep? asked, ref IntakeReading reading)
    {
        if (asked is null or IntakeStep.Problem or IntakeStep.Place)
        {
            return parts;
        }

        var right = parts.Select(RightOf).ToList();
        var isWrong = parts.Exists(p => !IsSaid(p)) && parts.Exists(p => IntakeWords.IsPlace(PlainText.Of(p)));
        if (!isWrong && right.TrueForAll(r => r is null))
        {
            return parts;
        }

        // "No, it is the bedroom" is no answer to whether the worker may come in.
        var isOfPlace = isWrong || right.Exists(r => r is not null && IntakeWords.IsPlace(PlainText.Of(r)));
        reading = reading with { IsCorrection = true, MayEnter = isOfPlace ? null : reading.MayEnter };
        return [.. parts.Zip(right, (part, said) => said ?? part).Where(IsSaid)];
    }

    /// <summary>The place or the time that is said to be the right one, as it is written.</summary>
    private static string? RightOf(string part)
    {
        var plain = PlainText.Of(part);
        var right = IntakeWords.Corrected(plain);
        var isRight = right.Length > 0 && right != plain && (IntakeWords.IsPlace(right) || (IntakeWords.IsCorrection(plain) && IntakeWords.IsTime(right) && IntakeWords.IsOnlyTime(right)));
        if (!isRight)
        {
            return null;
        }

        var written = string.Join(' ', part.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeLast(right.Split(' ').Length));
        return PlainText.Of(written) == right ? written : right;
    }

    /// <summary>Says more than that something was wrong: neither "sorry" nor "not the kitchen".</summary>
    private static bool IsSaid(string part) => PlainText.Of(part) is var plain && IntakeWords.Corrected(plain).Length > 0 && !IntakeWords.IsDeniedPlace(plain);
}
