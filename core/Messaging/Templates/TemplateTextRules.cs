using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dispatch.Core.Messaging.Templates;

/// <summary>
/// What WhatsApp's reviewers look for in a text beside the places of its variables: links, blanks, emojis, and whether the words fit
/// the category. Sources: Twilio, "Using variables with Content API" and "WhatsApp template approvals and statuses".
/// </summary>
internal static class TemplateTextRules
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
        foreach (var (part, value) in new[] { ("body", text.Body), ("sms", text.Sms) })
        {
            foreach (var fault in CheckPart($"{where}.{part}", value))
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

    private static IEnumerable<TemplateFault> CheckPart(string where, string text)
    {
        if (text.Contains("wa.me/", StringComparison.OrdinalIgnoreCase))
        {
            yield return new TemplateFault(TemplateFaultKind.BadLink, where, "wa.me");
        }

        foreach (var link in text.Split([' ', '\n']).Where(word => word.Contains("://", StringComparison.Ordinal) && word.Contains("{{", StringComparison.Ordinal)))
        {
            var parsed = TemplateString.Parse(link, out _);
            if (parsed.Names.Count() > 1 || !parsed.Literals[0].EndsWith('/') || HasWordOrSlash(parsed.Literals[^1]))
            {
                yield return new TemplateFault(TemplateFaultKind.BadLink, where, link);
            }
        }

        var emojis = text.EnumerateRunes().Count(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol);
        if (emojis > MaxEmojis)
        {
            yield return new TemplateFault(TemplateFaultKind.TooManyEmojis, where, $"{emojis} of {MaxEmojis}");
        }

        if (text.AsSpan().ContainsAny(ForeignBlanks) || text.Contains(new string(' ', MaxBlanks + 1), StringComparison.Ordinal))
        {
            yield return new TemplateFault(TemplateFaultKind.BadBlanks, where, "tab, foreign line break or over four blanks");
        }
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

    private static bool HasWordOrSlash(string text) => text.Any(c => char.IsLetterOrDigit(c) || c == '/');
}
