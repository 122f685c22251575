using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Simulation;

namespace Skiff.Sim.Sieve;

/// <summary>
/// What a cluster has come to, without what may differ between two ways to the same end: identifiers, times, addresses,
/// generated names, counts of tries.
/// </summary>
internal static partial class Picture
{
    private static readonly HashSet<string> passing = new(StringComparer.Ordinal)
    {
        "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "managedFields", "generation", "observedGeneration",
        "lastTransitionTime", "lastUpdateTime", "lastHeartbeatTime", "lastProbeTime", "startTime", "completionTime", "startedAt",
        "finishedAt", "lastScheduleTime", "podIP", "podIPs", "hostIP", "hostIPs", "nodeName", "containerID", "addresses", "ip",
        "timeAdded", "clusterIP", "clusterIPs", "certificate", "token", "restartCount", "renewTime", "lastState", "terminated",
        "leaseTransitions", "acquireTime", "endpoints.kubernetes.io/last-change-trigger-time", "reportingInstance", "collisionCount",
        "values", // Of a node's name in the affinity of a daemon's pod.
    };

    private static readonly Kind[] left = [Kinds.Event, Kinds.EventsV1Event, Kinds.Lease];

    /// <summary>A line for each object, in order.</summary>
    public static IReadOnlyList<string> Of(SimulatedCluster cluster)
    {
        List<string> lines = [];
        foreach (Kind kind in Kinds.All.Where(kind => kind.Plural.Length > 0 && kind.Verbs.Contains("watch") && !left.Contains(kind)))
        {
            ApiResult<ObjectList> listed = cluster.Loop.Run(() => cluster.Api.ListAsync(kind, new ListRequest(), CancellationToken.None).AsTask());
            if (listed.Value is not { } list) continue;
            lines.AddRange(list.Items.Select(item => $"{kind.Name} {Text(item)}"));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string Text(IObject value)
    {
        JsonNode node = JsonNode.Parse(ObjectCodec.Json(value))!;
        Prune(node);
        return Generated().Replace(Identifier().Replace(node.ToJsonString(), "*"), "-*");
    }

    private static void Prune(JsonNode node)
    {
        if (node is System.Text.Json.Nodes.JsonArray items)
        {
            foreach (JsonNode? item in items) Prune(item!);
            // Conditions and the like stand in the order in which they came.
            JsonNode[] sorted = [.. items.Select(item => item!).OrderBy(item => item.ToJsonString(), StringComparer.Ordinal)];
            items.Clear();
            foreach (JsonNode item in sorted) items.Add(item);
        }
        else if (node is System.Text.Json.Nodes.JsonObject members)
        {
            foreach (string name in members.Select(member => member.Key).Where(passing.Contains).ToArray()) members.Remove(name);
            foreach (KeyValuePair<string, JsonNode?> member in members.ToArray())
            {
                if (member.Value is not null and not JsonValue) Prune(member.Value);
            }
        }
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Identifier();

    // Five letters of the alphabet that names are made from.
    [GeneratedRegex("-[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9-])")]
    private static partial Regex Generated();
}
