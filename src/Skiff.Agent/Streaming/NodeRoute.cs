namespace Skiff.Agent.Streaming;

/// <summary>What a request asks of a pod or of the node.</summary>
internal enum NodeAction
{
    Health,
    Pods,
    RunningPods,
    Stats,
    Metrics,
    ContainerLogs,
    Exec,
    Attach,
    Run,
    PortForward,
}

/// <summary>A request's path, taken apart.</summary>
/// <param name="Action">What is asked for.</param>
/// <param name="Namespace">The pod's namespace; empty where no pod is named.</param>
/// <param name="Pod">The pod's name.</param>
/// <param name="Uid">The pod's uid, when it is given.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Rest">What follows the first element of paths of the node itself, such as <c>summary</c>.</param>
internal sealed record NodeRoute(
    NodeAction Action, string Namespace = "", string Pod = "", string Uid = "", string Container = "", string Rest = "")
{
    /// <summary>Whether the request becomes a stream.</summary>
    public bool IsStream => Action is NodeAction.Exec or NodeAction.Attach or NodeAction.PortForward;

    /// <summary>
    /// Reads a path; null when there is no such one. Empty and dotted elements are no path of this server, and an
    /// encoded slash is never taken for part of a name.
    /// </summary>
    public static NodeRoute? Read(string path)
    {
        if (path.Length is 0 or > 2048 || path[0] != '/') return null;
        string[] parts = path[1..].TrimEnd('/').Split('/');
        foreach (string part in parts)
        {
            if (part is "" or "." or ".." || part.AsSpan().ContainsAny('\0', '%', '\\')) return null;
        }

        return parts switch
        {
            ["healthz"] or ["healthz", "ping"] => new(NodeAction.Health),
            ["pods"] => new(NodeAction.Pods),
            ["runningpods"] => new(NodeAction.RunningPods),
            ["stats", "summary"] => new(NodeAction.Stats, Rest: "summary"),
            ["metrics"] => new(NodeAction.Metrics),
            ["metrics", "resource" or "cadvisor" or "probes"] => new(NodeAction.Metrics, Rest: parts[1]),
            ["containerLogs", var space, var pod, var container] =>
                new(NodeAction.ContainerLogs, space, pod, Container: container),
            ["exec" or "attach" or "run", var space, var pod, var container] =>
                new(ActionOf(parts[0]), space, pod, Container: container),
            ["exec" or "attach" or "run", var space, var pod, var uid, var container] =>
                new(ActionOf(parts[0]), space, pod, uid, container),
            ["portForward", var space, var pod] => new(NodeAction.PortForward, space, pod),
            ["portForward", var space, var pod, var uid] => new(NodeAction.PortForward, space, pod, uid),
            _ => null,
        };
    }

    /// <summary>Whether a method fits; what it does not fit is answered with 405.</summary>
    public bool Allows(string method) => Action switch
    {
        NodeAction.Exec or NodeAction.Attach or NodeAction.PortForward => method is "GET" or "POST",
        NodeAction.Run => method == "POST",
        NodeAction.Health => method is "GET" or "HEAD",
        _ => method == "GET",
    };

    private static NodeAction ActionOf(string word) => word switch
    {
        "exec" => NodeAction.Exec,
        "attach" => NodeAction.Attach,
        _ => NodeAction.Run,
    };
}
