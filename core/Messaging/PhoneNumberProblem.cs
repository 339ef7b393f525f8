namespace Dispatch.Core.Messaging;

/// <summary>Why a text is not taken as a phone number.</summary>
public enum PhoneNumberProblem
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Nothing, or only blanks, was given.</summary>
    Missing,

    /// <summary>The text has more than <see cref="PhoneNumber.MaxInputLength"/> characters.</summary>
    InputTooLong,

    /// <summary>The text holds no phone number, or something besides one.</summary>
    NotANumber,

    /// <summary>The default country is unknown, or the number has neither a known calling code nor a default country.</summary>
    InvalidCountry,

    /// <summary>Fewer digits than any number of the country has.</summary>
    TooShort,

    /// <summary>More digits than any number of the country has.</summary>
    TooLong,

    /// <summary>A number of a right length that the country's numbering plan does not hold.</summary>
    NotValidForCountry,
}

/// <summary>What a number is for; the words of Google's libphonenumber.</summary>
public enum PhoneNumberType
{
    /// <summary>The numbering plan does not hold the number.</summary>
    Unknown,
    FixedLine,
    Mobile,

    /// <summary>The plan of the country does not tell the two apart (all of North America).</summary>
    FixedLineOrMobile,
    TollFree,
    PremiumRate,
    SharedCost,
    Voip,
    PersonalNumber,
    Pager,
    Uan,
    Voicemail,
}
