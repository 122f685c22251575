using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>The fields that the peer knows, from its OpenAPI document: what it never heard of is not sent to it.</summary>
internal sealed class Vocabulary(IReadOnlyDictionary<string, IReadOnlySet<string>> fields)
{
    // What the peer has a field for, and drops, because its gate is shut or its time was over.
    private static readonly HashSet<string> gated = new(StringComparer.Ordinal)
    {
        "PodSpec.ephemeralContainers", "VolumeSource.ephemeral", "SecurityContext.procMount", "MetricSpec.containerResource",
        "MetricStatus.containerResource", "CSIDriverSpec.storageCapacity", "CSIDriverSpec.requiresRepublish",
        "CSIDriverSpec.tokenRequests", "ServiceSpec.ipFamilies", "ServiceSpec.ipFamilyPolicy", "ServiceSpec.clusterIPs",
        "ServiceSpec.allocateLoadBalancerNodePorts", "JobSpec.ttlSecondsAfterFinished", "NodeSpec.configSource", "NodeStatus.config",
        "PersistentVolumeClaimSpec.dataSource", "Endpoint.nodeName", "EndpointConditions.serving",
        "EndpointConditions.terminating", "Lifecycle.stopSignal", "LifecycleHandler.sleep", "ProbeHandler.grpc",
    };

    /// <summary>Reads the peer's document.</summary>
    public static async Task<Vocabulary> ReadAsync(Contestant peer, CancellationToken stop)
    {
        Answer answer = await peer.SendAsync(new Request("schema", "GET", "/openapi/v2"), Wording.Same, stop);
        Dictionary<string, IReadOnlySet<string>> fields = new(StringComparer.Ordinal);
        JsonObject definitions = (JsonObject?)answer.Object?["definitions"] ?? throw new IOException("the peer has no schema");
        foreach (JsonMember definition in definitions.Members)
        {
            HashSet<string> names = new(StringComparer.Ordinal);
            if ((definition.Value as JsonObject)?["properties"] is JsonObject properties)
            {
                foreach (JsonMember property in properties.Members) names.Add(property.Name);
            }

            fields[definition.Name] = names;
        }

        return new Vocabulary(fields);
    }

    /// <summary>Whether the peer knows a field of a type, in whatever version it has the type.</summary>
    public bool Knows(TypeSchema type, string field, Wording wording)
    {
        if (gated.Contains($"{type.Name}.{field}")) return false;
        if (fields.TryGetValue($"{type.Package}.{type.Name}", out IReadOnlySet<string>? names)) return names.Contains(field);
        foreach ((string ours, string theirs) in wording.Pairs)
        {
            string group = ours.Split('/')[0].Split('.')[0], version = ours.Split('/')[^1];
            if (!type.Package.EndsWith($".{group}.{version}", StringComparison.Ordinal)) continue;
            string package = type.Package[..^version.Length] + theirs.Split('/')[^1];
            if (fields.TryGetValue($"{package}.{type.Name}", out names)) return names.Contains(field);
        }

        return true;
    }
}
