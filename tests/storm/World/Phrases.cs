namespace Dispatch.Storm.World;

/// <summary>What people type, in each language the system speaks. Made up for the storm: none of it is read from the system's own word files.</summary>
internal static class Phrases
{
    public static readonly string[] Languages = ["en", "es", "pt", "fr"];

    private static readonly Dictionary<string, string[]> Said = new(StringComparer.Ordinal)
    {
        // A renter's, in the order of the languages.
        ["problem"] = ["My kitchen tap is leaking", "El grifo de la cocina gotea", "A torneira da cozinha está pingando", "Le robinet de la cuisine fuit"],
        ["problem at length"] =
        [
            "Hello, the kitchen tap leaks since yesterday, come any time", "Hola, el grifo de la cocina gotea desde ayer, pueden entrar a cualquier hora",
            "Oi, a torneira da cozinha pinga desde ontem, podem entrar a qualquer hora", "Bonjour, le robinet de la cuisine goutte depuis hier, vous pouvez entrer à toute heure",
        ],
        ["place"] = ["kitchen", "cocina", "cozinha", "cuisine"],
        ["access"] = ["come any time", "a cualquier hora", "a qualquer hora", "à toute heure"],
        ["no photo"] = ["no photo", "sin fotos", "sem fotos", "sans photo"],
        ["yes"] = ["yes", "sí", "sim", "oui"],
        ["hello"] = ["hello", "hola", "oi", "bonjour"],
        ["status"] = ["status", "estado", "novidades", "nouvelles"],
        ["comment"] = ["The neighbour in 4A lets you in", "El vecino del 4A les deja pasar", "O vizinho do 4A deixa vocês passarem", "Le voisin du 4A vous ouvre"],
        ["not fixed"] = ["It is not fixed, it still drips", "Sigue roto, todavía gotea", "Continua quebrado, ainda pinga", "Toujours en panne, ça goutte encore"],

        // A worker's.
        ["accept"] = ["accept", "acepto", "aceito", "accepte"],
        ["accept_eta"] = ["yes, 20 min", "sí, 20 min", "sim, 20 min", "oui, 20 min"],
        ["decline"] = ["no, I am sick", "no puedo, estoy enfermo", "não posso, estou doente", "non merci, je suis malade"],
        ["give_back"] =
        [
            "I can't do it, it needs an electrician", "No puedo hacerlo, hace falta un electricista", "Não consigo, precisa de um eletricista", "Je ne peux pas, il faut un électricien",
        ],
        ["on_my_way"] = ["on my way", "en camino", "a caminho", "en route"],
        ["arrived"] = ["arrived", "he llegado", "cheguei", "sur place"],
        ["on_hold"] = ["need parts: a new valve", "faltan piezas: una válvula nueva", "faltam peças: uma válvula nova", "il manque une pièce : un joint neuf"],
        ["done"] = ["done", "listo", "feito", "terminé"],
        ["done line"] = ["new washer", "junta nueva", "vedação nova", "joint neuf"],
    };

    public static string Of(string what, string language) => Said[what][Array.IndexOf(Languages, language)];
}
