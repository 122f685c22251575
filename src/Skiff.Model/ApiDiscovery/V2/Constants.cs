namespace Skiff.Model.ApiDiscovery.V2;

/// <summary>Values of ResourceScope.</summary>
public static class ResourceScope
{
    /// <summary><c>Cluster</c></summary>
    public const string Cluster = "Cluster";

    /// <summary><c>Namespaced</c></summary>
    public const string Namespaced = "Namespaced";
}

/// <summary>Values of DiscoveryFreshness.</summary>
public static class DiscoveryFreshness
{
    /// <summary><c>Current</c></summary>
    public const string Current = "Current";

    /// <summary><c>Stale</c></summary>
    public const string Stale = "Stale";
}
