using Skiff.Model;

namespace Skiff.ApiServer.Authorization.Nodes;

/// <summary>
/// Which labels a node may give itself. Others would let it draw pods that were meant for elsewhere.
/// </summary>
internal static class NodeLabels
{
    private const string Restricted = "node-restriction.kubernetes.io";

    private static readonly string[] known =
    [
        "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch",
        "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
        "node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type",
        "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
    ];

    private static readonly string[] open = ["kubelet.kubernetes.io", "node.kubernetes.io"];

    /// <summary>The labels that differ and that a node may not change, in order.</summary>
    public static IReadOnlyList<string> Forbidden(MapOf<string> after, MapOf<string> before)
    {
        SortedSet<string> keys = new(StringComparer.Ordinal);
        foreach ((string key, string value) in after.Span)
        {
            if (!before.TryGetValue(key, out string? old) || old != value) keys.Add(key);
        }

        foreach ((string key, _) in before.Span)
        {
            if (!after.ContainsKey(key)) keys.Add(key);
        }

        return [.. keys.Where(IsForbidden)];
    }

    private static bool IsForbidden(string key)
    {
        int slash = key.IndexOf('/', StringComparison.Ordinal);
        string domain = slash < 0 ? "" : key[..slash];
        if (IsWithin(domain, Restricted)) return true;
        bool isKubernetes = IsWithin(domain, "kubernetes.io") || IsWithin(domain, "k8s.io");
        return isKubernetes && !known.Contains(key) && !open.Any(allowed => IsWithin(domain, allowed));
    }

    private static bool IsWithin(string domain, string parent) =>
        domain == parent || domain.EndsWith($".{parent}", StringComparison.Ordinal);
}
