namespace Dispatch.Core.Messaging.Templates;

/// <summary>
/// What the SMS form of a message costs. One segment in English, two in the longer languages, when filled with the samples; what to do
/// in danger is not shortened to save segments.
/// </summary>
public static class TemplateSmsRules
{
    /// <summary>Segments that the longest values may lead to before it is worth a look.</summary>
    public const int LongestWanted = 4;

    /// <summary>The variable that holds what to do in danger.</summary>
    private const string Safety = "safety";

    private const int MoreForSafety = 2;

    /// <summary>Segments with the samples, at most.</summary>
    public static int LimitFor(MessageTemplate template, string language) =>
        (language == MessageTemplate.FallbackLanguage ? 1 : 2) + (IsSafety(template) ? MoreForSafety : 0);

    /// <summary>Segments with the samples.</summary>
    public static int SampleOf(MessageTemplate template, TemplateText text) =>
        SmsSegments.Of(SmsSegments.ToGsm7(TemplateString.Fill(text.Sms, name => Variable(template, name).Sample))).Count;

    /// <summary>Segments when every value has its maximum, in GSM-7 letters.</summary>
    public static int LongestOf(MessageTemplate template, TemplateText text) =>
        SmsSegments.Of(TemplateString.Fill(text.Sms, name => new string('x', Variable(template, name).Max))).Count;

    internal static IEnumerable<TemplateFault> Check(string where, string language, TemplateText text, MessageTemplate template)
    {
        where += ".sms";
        if (!SmsSegments.IsGsm7(text.Sms))
        {
            var letters = text.Sms.EnumerateRunes().Select(rune => rune.ToString()).Where(letter => !SmsSegments.IsGsm7(letter)).Distinct(StringComparer.Ordinal);
            yield return new TemplateFault(TemplateFaultKind.NotGsm7, where, string.Concat(letters));
        }

        var (segments, limit) = (SampleOf(template, text), LimitFor(template, language));
        if (segments > limit)
        {
            yield return new TemplateFault(TemplateFaultKind.TooManySegments, where, $"{segments} of {limit} segments with the samples");
        }

        var (longest, wanted) = (LongestOf(template, text), LongestWanted + (IsSafety(template) ? MoreForSafety : 0));
        if (longest > wanted)
        {
            yield return new TemplateFault(TemplateFaultKind.ManySegments, where, $"{longest} segments with the longest values, {wanted} wanted");
        }

        var english = Names(template.Languages[MessageTemplate.FallbackLanguage].Sms);
        if (!english.SetEquals(Names(text.Sms)))
        {
            english.SymmetricExceptWith(Names(text.Sms));
            yield return new TemplateFault(TemplateFaultKind.VariablesDiffer, where, string.Join(", ", english.Order(StringComparer.Ordinal)));
        }
    }

    private static TemplateVariable Variable(MessageTemplate template, string name) => template.Variables.First(variable => variable.Name == name);

    private static bool IsSafety(MessageTemplate template) => template.Variables.Any(variable => variable.Name == Safety);

    private static HashSet<string> Names(string text) => TemplateString.Parse(text, out _).Names.ToHashSet(StringComparer.Ordinal);
}
