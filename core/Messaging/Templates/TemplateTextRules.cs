using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>
/// What WhatsApp's reviewers look for in a text beside the places of its variables: links, blanks, emojis, and whether the words fit
/// the category. Sources: Twilio, "Using variables with Content API" and "WhatsApp template approvals and statuses".
/// </summary>
internal static partial class TemplateTextRules
{
    private const int MaxVariables = 100;
    private const int MaxValue = 1600;
    private const int MaxEmojis = 10;
    private const int MaxBlanks = 4;

    private static readonly SearchValues<char> ForeignBlanks = SearchValues.Create("\t\r\v\f\u0085\u2028\u2029");

    /// <summary>Words of selling, by language. "Offer" is none: a job is offered. Compared whole, in lower case.</summary>
    private static readonly Dictionary<string, string[]> Selling = new(StringComparer.Ordinal)
    {
        ["en"] = ["discount", "discounts", "sale", "promo", "promotion", "coupon", "voucher", "gift", "bonus", "cashback", "special offer", "limited time", "buy now", "shop now", "newsletter", "free trial", "best price"],
        ["es"] = ["descuento", "descuentos", "promoción", "promociones", "cupón", "regalo", "rebaja", "rebajas", "oferta especial", "compre ahora", "boletín", "prueba gratis", "mejor precio"],
        ["pt"] = ["desconto", "descontos", "promoção", "promoções", "cupom", "brinde", "liquidação", "oferta especial", "compre agora", "teste grátis", "melhor preço"],
        ["fr"] = ["remise", "promo", "promotion", "promotions", "coupon", "cadeau", "soldes", "offre spéciale", "bon d achat", "achetez maintenant", "essai gratuit", "meilleur prix"],
    };

    /// <summary>What does not depend on the language.</summary>
    public static IEnumerable<TemplateFault> CheckWhole(MessageTemplate template)
    {
        if (template.Variables.Count > MaxVariables)
        {
            yield return new TemplateFault(TemplateFaultKind.TooManyVariables, "variables", $"{template.Variables.Count} of {MaxVariables}");
        }

        foreach (var variable in template.Variables.Where(variable => variable.Max > MaxValue))
        {
            yield return new TemplateFault(TemplateFaultKind.TooManyVariables, "variables", $"{variable.Name} may have {variable.Max} of {MaxValue} characters");
        }

        if (template.Category != "UTILITY")
        {
            yield return new TemplateFault(TemplateFaultKind.CategoryUnlikely, "category", template.Category);
        }
    }

    public static IEnumerable<TemplateFault> Check(string where, string language, TemplateText text, MessageTemplate template)
    {
        var onButtons = text.Buttons.Select((button, index) => ($"buttons[{index}].title", button.Title)).Append(("list", text.List ?? string.Empty));
        foreach (var (part, value) in onButtons.Prepend(("sms", text.Sms)).Prepend(("body", text.Body)))
        {
            foreach (var fault in CheckPart($"{where}.{part}", value, hasLines: part is "body" or "sms"))
            {
                yield return fault;
            }
        }

        if (template.Category != "MARKETING" && SellingWord(language, $"{text.Body} {text.Sms} {string.Join(' ', text.Buttons.Select(b => b.Title))}") is { } word)
        {
            yield return new TemplateFault(TemplateFaultKind.MarketingWords, where, word);
        }

        foreach (var fault in CheckWords(where, language, template))
        {
            yield return fault;
        }
    }

    private static IEnumerable<TemplateFault> CheckPart(string where, string text, bool hasLines)
    {
        if (text.Contains("wa.me/", StringComparison.OrdinalIgnoreCase))
        {
            yield return new TemplateFault(TemplateFaultKind.BadLink, where, "wa.me");
        }

        foreach (var link in text.Split([' ', '\n']).Where(word => word.Contains("{{", StringComparison.Ordinal) && IsLink(word)))
        {
            var parsed = TemplateString.Parse(link, out _);
            if (parsed.Names.Count() > 1 || !HasDomainAndSlash(parsed.Literals[0]) || HasWordOrSlash(parsed.Literals[^1]))
            {
                yield return new TemplateFault(TemplateFaultKind.BadLink, where, link);
            }
        }

        var emojis = Emojis(text);
        if (emojis > MaxEmojis)
        {
            yield return new TemplateFault(TemplateFaultKind.TooManyEmojis, where, $"{emojis} of {MaxEmojis}");
        }

        if (text.AsSpan().ContainsAny(ForeignBlanks) || text.Contains(new string(' ', MaxBlanks + 1), StringComparison.Ordinal) || (!hasLines && text.Contains('\n', StringComparison.Ordinal)))
        {
            yield return new TemplateFault(TemplateFaultKind.BadBlanks, where, $"tab, {(hasLines ? "foreign " : "")}line break or over four blanks");
        }
    }

    /// <summary>With a scheme, or what a phone makes a link of without one: a dot inside a word, whatever stands in its variables.</summary>
    private static bool IsLink(string word) =>
        word.Contains("://", StringComparison.Ordinal) || DotInside().IsMatch(TemplateString.Fill(word, _ => "xx"));

    /// <summary>Up to the variable: a scheme or none, a domain of our own, and a path that ends with a slash.</summary>
    private static bool HasDomainAndSlash(string start)
    {
        var scheme = start.IndexOf("://", StringComparison.Ordinal);
        var address = scheme < 0 ? start : start[(scheme + "://".Length)..];
        return address.EndsWith('/') && TemplateRules.HasWord(address[..address.IndexOf('/', StringComparison.Ordinal)]);
    }

    /// <summary>What is drawn as a picture, counted as people see it: also a digit in a key (U+20E3) and a sign that asks for its picture (U+FE0F).</summary>
    private static int Emojis(string text)
    {
        var count = 0;
        var signs = StringInfo.GetTextElementEnumerator(text);
        while (signs.MoveNext())
        {
            count += signs.GetTextElement().EnumerateRunes()
                .Any(rune => rune.Value is 0x20E3 or 0xFE0F || Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol) ? 1 : 0;
        }

        return count;
    }

    /// <summary>A word that is put into a variable and cut there would end with an ellipsis in every message.</summary>
    private static IEnumerable<TemplateFault> CheckWords(string place, string language, MessageTemplate template) =>
        from variable in template.Variables
        from key in Words.BuiltIn.All.GetValueOrDefault(variable.Name) ?? []
        let word = key.Value.GetValueOrDefault(language) ?? string.Empty
        where word.Length > variable.Max
        select new TemplateFault(TemplateFaultKind.WordTooLong, place, $"{variable.Name} {key.Key}: {word.Length} of {variable.Max} characters");

    private static string? SellingWord(string language, string text)
    {
        var words = string.Concat(text.ToLowerInvariant().Select(c => char.IsLetter(c) ? c : ' '));
        var plain = $" {string.Join(' ', words.Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";
        return Selling.GetValueOrDefault(language)?.FirstOrDefault(word => plain.Contains($" {word} ", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"[\p{L}\p{N}]\.\p{L}{2}", RegexOptions.None, 1000)]
    private static partial Regex DotInside();

    private static bool HasWordOrSlash(string text) => text.Any(c => char.IsLetterOrDigit(c) || c == '/');
}
