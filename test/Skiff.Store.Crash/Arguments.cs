using System.Globalization;

namespace Skiff.Store.Crash;

/// <summary>A bug put in on purpose, to show that the loops would notice.</summary>
internal enum Plant
{
    None,

    /// <summary>Commits are not flushed: a power cut loses what was answered.</summary>
    NormalSync,

    /// <summary>Writes are published and answered some transactions too early.</summary>
    EarlyPublish,

    /// <summary>Flushes do nothing, by a library put in front of the C library's (Debian's libeatmydata1).</summary>
    NoFlush,
}

internal sealed record Arguments
{
    internal int Cycles { get; init; } = 20;

    internal int Seed { get; init; } = 1;

    internal Plant Plant { get; init; }

    internal string Directory { get; init; } = "";

    internal int First { get; init; }

    internal int Seconds { get; init; } = 3;

    internal int Bytes { get; init; } = 2048;

    internal int Objects { get; init; } = 150_000;

    /// <summary>The executable of the server that is crashed.</summary>
    internal string Server { get; init; } = Path.GetFullPath("artifacts/publish/Skiff/release/skiff");

    internal static Arguments Parse(ReadOnlySpan<string> words)
    {
        Arguments parsed = new();
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            string value = words[i + 1];
            parsed = words[i] switch
            {
                "--cycles" => parsed with { Cycles = Number(value) },
                "--seed" => parsed with { Seed = Number(value) },
                "--plant" => parsed with { Plant = Enum.Parse<Plant>(value.Replace("-", ""), ignoreCase: true) },
                "--directory" => parsed with { Directory = value },
                "--first" => parsed with { First = Number(value) },
                "--seconds" => parsed with { Seconds = Number(value) },
                "--bytes" => parsed with { Bytes = Number(value) },
                "--server" => parsed with { Server = Path.GetFullPath(value) },
                "--objects" => parsed with { Objects = Number(value) },
                _ => throw new ArgumentException($"unknown option {words[i]}"),
            };
        }
        return parsed;
    }

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
