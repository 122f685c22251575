using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>A kind that both servers serve, in whatever versions, and the verbs that both have for it.</summary>
/// <param name="Name">The kind with its group.</param>
/// <param name="Verbs">The verbs.</param>
internal sealed record SharedKind(string Name, IReadOnlyList<string> Verbs)
{
    // What a server tells of its own parts is its own.
    private static readonly string[] own = ["ComponentStatus"];

    /// <summary>What both servers say that they serve.</summary>
    public static async Task<IReadOnlyList<SharedKind>> ReadAllAsync(Contestant peer, Contestant skiff, CancellationToken stop)
    {
        Dictionary<string, HashSet<string>> theirs = await ReadAsync(peer, stop), ours = await ReadAsync(skiff, stop);
        return [.. theirs.Where(pair => ours.ContainsKey(pair.Key) && !own.Contains(pair.Key))
            .Select(pair => new SharedKind(pair.Key, [.. pair.Value.Intersect(ours[pair.Key]).Order(StringComparer.Ordinal)]))
            .OrderBy(kind => kind.Name, StringComparer.Ordinal)];
    }

    private static async Task<Dictionary<string, HashSet<string>>> ReadAsync(Contestant server, CancellationToken stop)
    {
        Dictionary<string, HashSet<string>> kinds = new(StringComparer.Ordinal);
        JsonObject groups = await ReadAsync(server, "/apis", stop);
        IEnumerable<string> versions = Items(groups, "groups").SelectMany(group => Items(group, "versions"))
            .Select(version => version.Text("groupVersion") ?? "");
        foreach (string version in versions.Prepend("v1"))
        {
            bool isCore = !version.Contains('/', StringComparison.Ordinal);
            string group = isCore ? "" : version.Split('/')[0];
            JsonObject list = await ReadAsync(server, isCore ? $"/api/{version}" : $"/apis/{version}", stop);
            foreach (JsonObject resource in Items(list, "resources"))
            {
                if (resource.Text("name")?.Contains('/', StringComparison.Ordinal) != false) continue;
                string name = group.Length == 0 ? resource.Text("kind")! : $"{resource.Text("kind")}.{group}";
                if (!kinds.TryGetValue(name, out HashSet<string>? verbs)) kinds[name] = verbs = new(StringComparer.Ordinal);
                foreach (Json verb in (resource["verbs"] as JsonArray ?? JsonArray.Empty).Items) verbs.Add(((JsonString)verb).Value);
            }
        }

        return kinds;
    }

    private static async Task<JsonObject> ReadAsync(Contestant server, string path, CancellationToken stop) =>
        (await server.SendAsync(new Request("discovery", "GET", path), Wording.Same, stop)).Object
            ?? throw new IOException($"{server.Name} does not say what is at {path}");

    private static IEnumerable<JsonObject> Items(JsonObject map, string name) =>
        (map[name] as JsonArray ?? JsonArray.Empty).Items.ToArray().OfType<JsonObject>();
}
