using System.Globalization;

namespace Skiff.Bench.Load;

/// <summary>What a run of <c>bench load</c> was asked for.</summary>
internal sealed record LoadOptions
{
    public string Skiff { get; private init; } = "artifacts/publish/Skiff/release/skiff";

    public int Pods { get; private init; } = 3000;

    public int Clients { get; private init; } = 32;

    public IReadOnlyList<string> Only { get; private init; } = [];

    public bool WithPeer { get; private init; } = true;

    public string Results { get; private init; } = "bench/results";

    /// <summary>Directory of the peer's binaries.</summary>
    public string Peers { get; } = Environment.GetEnvironmentVariable("PEERS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "skiff-peers");

    public bool Wants(string load) => Only.Count == 0 || Only.Contains(load);

    public static LoadOptions Read(string[] arguments)
    {
        LoadOptions options = new();
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            string value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--skiff" => options with { Skiff = value },
                "--pods" => options with { Pods = int.Parse(value, CultureInfo.InvariantCulture) },
                "--clients" => options with { Clients = int.Parse(value, CultureInfo.InvariantCulture) },
                "--only" => options with { Only = value.Split(',') },
                "--peer" => options with { WithPeer = value != "no" },
                "--results" => options with { Results = value },
                string other => throw new LoadFault($"{other} is no option of load"),
            };
        }

        return options;
    }
}

/// <summary>A run that cannot go on, or an operation that did not do what it should have.</summary>
internal sealed class LoadFault(string message) : Exception(message);
