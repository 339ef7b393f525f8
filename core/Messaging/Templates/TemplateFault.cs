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

    /// <summary>Over three buttons, a title over 20 characters or with a variable, an id over 200 characters or given twice.</summary>
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
}

/// <summary>One thing wrong with a template.</summary>
/// <param name="Kind">What.</param>
/// <param name="Where">Path in the file, such as <c>languages.es.body</c>.</param>
/// <param name="Detail">The offending word, name or number.</param>
public sealed record TemplateFault(TemplateFaultKind Kind, string Where, string Detail)
{
    public override string ToString() => $"{Where}: {Kind} ({Detail})";
}
