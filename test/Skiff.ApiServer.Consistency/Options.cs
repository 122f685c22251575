using System.Globalization;

namespace Skiff.ApiServer.Consistency;

/// <summary>What a checker is made to overlook by a mistake put in on purpose: it must find it.</summary>
public enum Planted
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>An event is not seen.</summary>
    Drop,

    /// <summary>An event is seen twice.</summary>
    Repeat,

    /// <summary>Two events change places.</summary>
    Swap,

    /// <summary>A reader is told of an older state than the newest.</summary>
    Stale,
}

/// <summary>What a run was asked for.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: Skiff.ApiServer.Consistency watch      [--events N] [--watchers N] [--seed N] [--plant drop|repeat|swap]
               Skiff.ApiServer.Consistency operations [--operations N] [--clients N] [--seed N] [--plant stale]
          --events      events to be checked; 100000 when not given
          --operations  operations to be checked; 50000 when not given
        """;

    /// <summary>Events that are to be checked, at least.</summary>
    public int Events { get; init; } = 100_000;

    public int Watchers { get; init; } = 200;

    /// <summary>Operations that are to be checked, at least.</summary>
    public int Operations { get; init; } = 50_000;

    public int Clients { get; init; } = 32;

    public int Seed { get; init; } = 1;

    public Planted Planted { get; init; }

    /// <summary>Null when the words are no options of this program.</summary>
    public static Options? Parse(ReadOnlySpan<string> words)
    {
        Options options = new();
        if (words.Length % 2 != 0) return null;
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            bool isNumber = int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            Options? next = words[i] switch
            {
                "--events" when isNumber => options with { Events = number },
                "--watchers" when isNumber => options with { Watchers = number },
                "--operations" when isNumber => options with { Operations = number },
                "--clients" when isNumber => options with { Clients = number },
                "--seed" when isNumber => options with { Seed = number },
                "--plant" when Enum.TryParse(words[i + 1], ignoreCase: true, out Planted planted) =>
                    options with { Planted = planted },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        return options;
    }
}
