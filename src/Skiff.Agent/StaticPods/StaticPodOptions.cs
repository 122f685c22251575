using Skiff.Model;

namespace Skiff.Agent.StaticPods;

/// <summary>Where the manifests of the pods are that a node runs on its own.</summary>
public sealed record StaticPodOptions
{
    /// <summary>No manifests.</summary>
    public static StaticPodOptions None { get; } = new();

    /// <summary>A folder of manifests, or one manifest; empty for none.</summary>
    public string Path { get; init; } = "";

    /// <summary>Whether the folder is made when it is missing.</summary>
    public bool MakesFolder { get; init; }

    /// <summary>How often the folder is read although nothing told of a change.</summary>
    public TimeSpan FilePeriod { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A URL that answers a pod or a list of pods; empty for none.</summary>
    public string Url { get; init; } = "";

    /// <summary>Headers that it is asked with.</summary>
    public MapOf<ListOf<string>> UrlHeaders { get; init; }

    /// <summary>How often it is asked.</summary>
    public TimeSpan UrlPeriod { get; init; } = TimeSpan.FromSeconds(20);
}
