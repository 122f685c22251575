using Skiff.Model;

namespace Skiff.PodLifecycle.Cpus;

/// <summary>How processors are given to containers, in upstream's words.</summary>
public sealed record CpuPolicy
{
    /// <summary>Whether containers of guaranteed pods that ask for whole processors get them for themselves.</summary>
    public bool IsStatic { get; init; }

    /// <summary><c>full-pcpus-only</c>: whole cores or nothing.</summary>
    public bool FullCoresOnly { get; init; }

    /// <summary><c>distribute-cpus-across-numa</c>: evenly, where one NUMA node is not enough.</summary>
    public bool AcrossNuma { get; init; }

    /// <summary><c>align-by-socket</c>: a socket is as near as a NUMA node.</summary>
    public bool BySocket { get; init; }

    /// <summary><c>distribute-cpus-across-cores</c>: threads of different cores rather than whole cores.</summary>
    public bool AcrossCores { get; init; }

    /// <summary><c>strict-cpu-reservation</c>: what is reserved is for no container.</summary>
    public bool StrictReservation { get; init; }

    /// <summary><c>prefer-align-cpus-by-uncorecache</c>: few shared caches.</summary>
    public bool ByCache { get; init; }

    /// <summary>Processors that are reserved, as told; empty when only their number is.</summary>
    public string Reserved { get; init; } = "";

    /// <summary>How often containers are brought to the processors they are to have.</summary>
    public TimeSpan ReconcilePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The options that are on, from their names and values. The fault says why there are none.</summary>
    public CpuPolicy With(MapOf<string> options, out string fault)
    {
        CpuPolicy policy = this;
        fault = "";
        foreach ((string name, string value) in options)
        {
            bool? isOn = value switch
            {
                "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
                "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
                _ => null,
            };
            if (policy.With(name, isOn ?? false) is not { } changed) fault = $"unknown CPU Manager Policy option: \"{name}\"";
            else if (isOn is null) fault = $"bad value for option \"{name}\": strconv.ParseBool: parsing \"{value}\": invalid syntax";
            else policy = changed;
            if (fault.Length > 0) return this;
        }

        fault = policy.Clash();
        return policy;
    }

    private CpuPolicy? With(string name, bool isOn) => name switch
    {
        "full-pcpus-only" => this with { FullCoresOnly = isOn },
        "distribute-cpus-across-numa" => this with { AcrossNuma = isOn },
        "align-by-socket" => this with { BySocket = isOn },
        "distribute-cpus-across-cores" => this with { AcrossCores = isOn },
        "strict-cpu-reservation" => this with { StrictReservation = isOn },
        "prefer-align-cpus-by-uncorecache" => this with { ByCache = isOn },
        _ => null,
    };

    private string Clash()
    {
        (bool, string, string)[] pairs =
        [
            (FullCoresOnly && AcrossCores, "full-pcpus-only", "distribute-cpus-across-cores"),
            (AcrossNuma && AcrossCores, "distribute-cpus-across-numa", "distribute-cpus-across-cores"),
            (ByCache && AcrossCores, "prefer-align-cpus-by-uncorecache", "distribute-cpus-across-cores"),
            (ByCache && AcrossNuma, "prefer-align-cpus-by-uncorecache", "distribute-cpus-across-numa"),
        ];
        (_, string one, string other) = pairs.FirstOrDefault(pair => pair.Item1);
        return one is null ? "" : $"static policy options {one} and {other} can not be used at the same time";
    }
}
