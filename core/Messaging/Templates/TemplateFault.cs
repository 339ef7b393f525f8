namespace Dispatch.Core.Messaging.Templates;

/// <summary>What can be wrong with a template.</summary>
public enum TemplateFaultKind
{
    /// <summary>Not JSON, or a property of a wrong type, unknown or given twice.</summary>
    BadJson,
    MissingProperty,

    /// <summary>The name is not the file's, or not lower-case letters, digits and underscores.</summary>
    BadName,
    UnknownAudience,
    UnknownCategory,
    UnknownKind,

    /// <summary>A variable's name is malformed or given twice, its maximum is below one, or its sample is longer than that.</summary>
    BadVariable,

    /// <summary>A text has a double brace that is no <c>{{name}}</c>.</summary>
    BadPlaceholder,
    UndeclaredVariable,

    /// <summary>Declared, but neither in the body nor in a button id.</summary>
    UnusedVariable,
    MissingLanguage,

    /// <summary>A language that nobody is written to in.</summary>
    UnknownLanguage,

    /// <summary>Over three buttons or ten items of a list, a title that is empty, given twice, with a variable or over 20 characters (in a list 24), an id over 200 or given twice.</summary>
    BadButton,

    /// <summary>The languages do not have the same button ids in the same order.</summary>
    ButtonsDiffer,

    /// <summary>The message code is missing, first in the text, or not the first variable.</summary>
    MessageCodeMisplaced,
    VariableFirst,

    /// <summary>A variable ends the body, or only punctuation follows it.</summary>
    VariableLast,

    /// <summary>No word stands between two variables.</summary>
    VariablesAdjacent,

    /// <summary>Fewer than 2x+1 words for x variables.</summary>
    TooFewWords,

    /// <summary>Over 1024 characters (body) or 1600 (SMS) when every value has its maximum.</summary>
    TooLong,

    /// <summary>Over 100 variables, or one whose maximum is over 1600 characters.</summary>
    TooManyVariables,

    /// <summary>A link to wa.me, or a variable inside a link that is not its end after a whole domain and a slash.</summary>
    BadLink,

    /// <summary>Over ten emojis.</summary>
    TooManyEmojis,

    /// <summary>A tab, a line break of a foreign kind, over four blanks in a row in a text, or any line break on a button.</summary>
    BadBlanks,

    /// <summary>Words of selling in a message that says it is none: WhatsApp would make it MARKETING.</summary>
    MarketingWords,

    /// <summary>A category that what we send cannot be: nothing is sold, and nobody signs in by message.</summary>
    CategoryUnlikely,

    /// <summary>The SMS form has letters outside GSM-7, which more than double its segments.</summary>
    NotGsm7,

    /// <summary>The SMS form needs more segments than its language may, filled with the samples.</summary>
    TooManySegments,

    /// <summary>The SMS form needs more segments than we like when every value has its maximum.</summary>
    ManySegments,

    /// <summary>The SMS forms do not all have the variables of the English one.</summary>
    VariablesDiffer,

    /// <summary>A word of templates/words/ is longer than the variable it is put into may be.</summary>
    WordTooLong,

    /// <summary>Two templates have the same text: WhatsApp refuses the second.</summary>
    DuplicateText,

    /// <summary>No code sends a template of this name.</summary>
    NotSent,

    /// <summary>A variable that the code sending the message does not fill.</summary>
    NotFilled,

    /// <summary>A value the code fills in that the template does not have.</summary>
    FilledInVain,
}

/// <summary>One thing wrong with a template.</summary>
/// <param name="Kind">What.</param>
/// <param name="Where">Path in the file, such as <c>languages.es.body</c>.</param>
/// <param name="Detail">The offending word, name or number.</param>
public sealed record TemplateFault(TemplateFaultKind Kind, string Where, string Detail)
{
    /// <summary>Worth a look, but the message works.</summary>
    public bool IsWarning => Kind is TemplateFaultKind.ManySegments or TemplateFaultKind.CategoryUnlikely;

    public override string ToString() => $"{Where}: {Kind} ({Detail})";
}
