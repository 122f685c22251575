namespace Skiff.Machinery.Workloads;

/// <summary>
/// Random endings of generated names, from an alphabet without vowels and look-alikes, so that no word comes out.
/// </summary>
public static class NameSuffix
{
    /// <summary>Letters of a suffix.</summary>
    public const int Length = 5;

    /// <summary>The letters that suffixes and hashes are made of.</summary>
    public const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    private const int BaseMax = 63 - Length;

    /// <summary>
    /// A name from a base such as <c>web-</c>: the base, cut so that the whole is a label, and a suffix of letters chosen
    /// by <paramref name="random"/>, which answers uniformly distributed numbers.
    /// </summary>
    public static string Generate(string generateName, Func<uint> random)
    {
        string start = generateName.Length > BaseMax ? generateName[..BaseMax] : generateName;
        return string.Create(start.Length + Length, (start, random), static (name, state) =>
        {
            state.start.CopyTo(name);
            foreach (ref char letter in name[state.start.Length..])
            {
                letter = Alphabet[(int)(((ulong)state.random() * (uint)Alphabet.Length) >> 32)];
            }
        });
    }

    /// <summary>A number as letters of the alphabet; the shape of <c>pod-template-hash</c> and revision hashes.</summary>
    public static string Encode(uint hash)
    {
        string digits = hash.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return string.Create(digits.Length, digits, static (text, from) =>
        {
            for (int i = 0; i < text.Length; i++) text[i] = Alphabet[from[i] % Alphabet.Length];
        });
    }
}
