using System.Globalization;

namespace Skiff.ApiServer.Differential;

/// <summary>What a run was asked for.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: Skiff.ApiServer.Differential [--requests N] [--seed N] [--kind NAME] [--episode N] [--show N] [--out FILE]
          --requests  requests sent to each server; 2000 when not given
          --seed      where the random choices start
          --kind      one kind only, such as Pod
          --episode   one episode only, with every request and answer shown
          --show      classes of differences shown; 40 when not given
          --out       where each class is written with an example in full
        """;

    public int Requests { get; private init; } = 2000;

    public int Seed { get; private init; } = 1;

    public string Kind { get; private init; } = "";

    public int? Episode { get; private init; }

    public int Show { get; private init; } = 40;

    public string Out { get; private init; } = "";

    /// <summary>Directory of the peer's binaries.</summary>
    public string Peers { get; } = Environment.GetEnvironmentVariable("PEERS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "skiff-peers");

    /// <summary>Null when the words are no options of this program.</summary>
    public static Options? Parse(ReadOnlySpan<string> words)
    {
        Options options = new();
        if (words.Length % 2 != 0) return null;
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            string value = words[i + 1];
            bool isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            Options? next = words[i] switch
            {
                "--requests" when isNumber => options with { Requests = number },
                "--seed" when isNumber => options with { Seed = number },
                "--episode" when isNumber => options with { Episode = number },
                "--show" when isNumber => options with { Show = number },
                "--kind" => options with { Kind = value },
                "--out" => options with { Out = value },
                _ => null,
            };
            if (next is null) return null;
            options = next;
        }

        return options;
    }

    /// <summary>The options of the short run among the tests.</summary>
    public static Options Small(int requests, int seed) => new() { Requests = requests, Seed = seed };
}
