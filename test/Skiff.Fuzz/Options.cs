using System.Globalization;

namespace Skiff.Fuzz;

/// <summary>What a run was asked for.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: Skiff.Fuzz [--inputs N] [--requests N] [--seed N] [--target NAME] [--input HEX]
          --inputs    damaged inputs given to the parsers; 200000 when not given
          --requests  damaged requests sent to an API server over HTTPS; 10000 when not given
          --seed      where the random choices start
          --target    one parser only, such as yaml
          --input     one input only, in hexadecimal, for the target that was named
        """;

    public long Inputs { get; init; } = 200_000;

    public int Requests { get; init; } = 10_000;

    public int Seed { get; init; } = 1;

    public string Target { get; init; } = "";

    public byte[]? Input { get; init; }

    /// <summary>Null when the words are no options of this program.</summary>
    public static Options? Parse(ReadOnlySpan<string> words)
    {
        Options options = new();
        if (words.Length % 2 != 0) return null;
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            string value = words[i + 1];
            bool isNumber = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
            Options? next = words[i] switch
            {
                "--inputs" when isNumber => options with { Inputs = number },
                "--requests" when isNumber => options with { Requests = (int)number },
                "--seed" when isNumber => options with { Seed = (int)number },
                "--target" => options with { Target = value },
                "--input" => options with { Input = Convert.FromHexString(value) },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        return options;
    }
}
