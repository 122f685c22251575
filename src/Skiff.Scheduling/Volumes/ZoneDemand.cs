using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>A zone or region that a volume's label names, and that a node must be in.</summary>
internal sealed record ZoneDemand(string Key, ListOf<string> Values)
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const string Region = "topology.kubernetes.io/region";
    private const string BetaZone = "failure-domain.beta.kubernetes.io/zone";
    private const string BetaRegion = "failure-domain.beta.kubernetes.io/region";
    private const string Separator = "__"; // Of several zones in one label.

    private static readonly string[] keys = [BetaZone, BetaRegion, Zone, Region];

    /// <summary>What a volume asks for.</summary>
    public static IEnumerable<ZoneDemand> Of(PersistentVolume volume)
    {
        foreach (string key in keys)
        {
            if (!volume.Metadata.Labels.TryGetValue(key, out string? value)) continue;
            string[] values = value.Split(Separator);
            // A label that cannot be read asks for nothing.
            if (values.All(zone => zone.Trim().Length > 0)) yield return new(key, ListOf.From(values));
        }
    }

    /// <summary>Whether a node meets them all. A node outside every zone is in a cluster without zones.</summary>
    public static bool AreMetBy(List<ZoneDemand> demands, Node node)
    {
        MapOf<string> labels = node.Metadata.Labels;
        return demands.Count == 0
            || !keys.Any(labels.ContainsKey)
            || demands.TrueForAll(demand =>
                (labels.Find(demand.Key) ?? labels.Find(Newer(demand.Key))) is { } value && demand.Values.Contains(value));
    }

    private static string Newer(string key) => key switch
    {
        BetaZone => Zone,
        BetaRegion => Region,
        _ => key,
    };
}
