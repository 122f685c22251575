namespace Skiff.Agent.Streaming;

/// <summary>What a caller must be allowed to do to the node for a request to be served.</summary>
/// <param name="Verb">The verb on nodes.</param>
/// <param name="Subresources">The subresources of nodes, any of which is enough.</param>
internal readonly record struct NodePermission(string Verb, IReadOnlyList<string> Subresources)
{
    private static readonly string[] proxy = ["proxy"];

    /// <summary>
    /// The permission a request needs. What runs something in a pod needs <c>create</c> also when it comes as a GET,
    /// as it does over a WebSocket: who may only look must not be able to act. Null for methods that mean nothing here.
    /// </summary>
    public static NodePermission? Of(string method, string path)
    {
        string? verb = method switch
        {
            "POST" => "create",
            "GET" or "HEAD" => "get",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => "delete",
            _ => null,
        };
        if (verb is null) return null;
        string first = path.TrimStart('/').Split('/')[0];
        return first switch
        {
            "stats" => new(verb, ["stats"]),
            "metrics" => new(verb, ["metrics"]),
            "logs" => new(verb, ["log"]),
            "healthz" => new(verb, ["healthz", "proxy"]),
            "pods" or "runningpods" => new(verb, ["pods", "proxy"]),
            "configz" => new(verb, ["configz", "proxy"]),
            "containerLogs" => new(verb, proxy),
            _ => new("create", proxy),
        };
    }
}
