namespace Skiff.Cli.Configuration;

/// <summary>
/// Parts of a cluster that a server can leave to others: the Kubernetes programs of the same work, or other networks and
/// resolvers. The API always runs.
/// </summary>
public static class ClusterParts
{
    /// <summary>Every controller; kube-controller-manager can take its place.</summary>
    public const string ControllerManager = "controller-manager";

    /// <summary>What assigns pods to nodes; kube-scheduler can take its place.</summary>
    public const string Scheduler = "scheduler";

    /// <summary>This machine as a node; a kubelet can take its place.</summary>
    public const string Agent = "agent";

    /// <summary>The service network; kube-proxy can take its place.</summary>
    public const string Proxy = "proxy";

    /// <summary>The cluster's DNS.</summary>
    public const string Dns = "dns";

    /// <summary>Volumes on nodes' disks, and their class; any other provisioner can take their place.</summary>
    public const string LocalStorage = "local-storage";

    private static readonly string[] all = [ControllerManager, Scheduler, Agent, Proxy, Dns, LocalStorage];

    /// <summary>Their names, as help and errors show them.</summary>
    public static string Names { get; } = string.Join(", ", all);

    /// <summary>The parts of a list with commas between them; null when one is unknown.</summary>
    public static IReadOnlySet<string>? Parse(string list)
    {
        HashSet<string> parts = [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return parts.IsSubsetOf(all) ? parts : null;
    }
}
