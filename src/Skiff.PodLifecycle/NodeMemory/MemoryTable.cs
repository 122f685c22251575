using System.Globalization;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.PodLifecycle.Topology;

namespace Skiff.PodLifecycle.NodeMemory;

/// <summary>Memory at one NUMA node.</summary>
/// <param name="Id">The node.</param>
/// <param name="Allocatable">Bytes that containers may have, by kind: memory, or huge pages of a size.</param>
public sealed record MemoryNode(int Id, MapOf<long> Allocatable);

/// <summary>Memory of one kind that a container was promised.</summary>
/// <param name="PodUid">The pod.</param>
/// <param name="Container">The container.</param>
/// <param name="Kind">Memory, or huge pages of a size.</param>
/// <param name="Nodes">The NUMA nodes it is from.</param>
/// <param name="Bytes">How much.</param>
/// <param name="Taken">
/// What was taken for it, by the number of the node; less than all where an init container had some before.
/// </param>
public sealed record MemoryGrant(string PodUid, string Container, string Kind, NumaSet Nodes, long Bytes, MapOf<long> Taken);

/// <summary>The memory of a machine, and who was promised which.</summary>
/// <param name="Nodes">The NUMA nodes.</param>
/// <param name="Grants">The promises.</param>
public sealed record MemoryTable(ListOf<MemoryNode> Nodes, ListOf<MemoryGrant> Grants)
{
    private const string Policy = "policyName", Machine = "machineState", Entries = "entries";

    /// <summary>All NUMA nodes.</summary>
    public NumaSet All => NumaSet.Of(Nodes.AsEnumerable().Select(node => node.Id));

    /// <summary>What a container was promised.</summary>
    public ListOf<MemoryGrant> Of(string podUid, string container) =>
        Grants.Where(grant => grant.PodUid == podUid && grant.Container == container);

    /// <summary>The NUMA nodes that a container's memory is from; none when it may be from any.</summary>
    public NumaSet NodesOf(string podUid, string container) =>
        Of(podUid, container).AsEnumerable().Aggregate(default(NumaSet), (all, grant) => all | grant.Nodes);

    /// <summary>Bytes at some nodes that containers may have, were none promised yet.</summary>
    public long Allocatable(NumaSet nodes, string kind) =>
        Nodes.AsEnumerable().Where(node => nodes.Contains(node.Id)).Sum(node => node.Allocatable.Find(kind));

    /// <summary>Bytes at some nodes that nobody was promised.</summary>
    public long Free(NumaSet nodes, string kind) => Allocatable(nodes, kind) - Grants.AsEnumerable()
        .Where(grant => grant.Kind == kind)
        .Sum(grant => grant.Taken.AsEnumerable().Where(taken => nodes.Contains(Number(taken.Key))).Sum(taken => taken.Value));

    /// <summary>With which others a node is used; null when it is not used yet.</summary>
    public NumaSet? GroupOf(int node) => Grants.FirstOrDefault(grant => grant.Nodes.Contains(node))?.Nodes;

    /// <summary>A container was promised memory.</summary>
    public MemoryTable With(IEnumerable<MemoryGrant> grants) => this with { Grants = ListOf.From(Grants.AsEnumerable().Concat(grants)) };

    /// <summary>A pod gives back what it had.</summary>
    public MemoryTable Without(string podUid) =>
        Grants.Any(grant => grant.PodUid == podUid) ? this with { Grants = Grants.Where(grant => grant.PodUid != podUid) } : this;

    /// <summary>What is left to the next agent.</summary>
    public JsonObject ToJson(string policy) => Json.Object(
        (Policy, Json.Of(policy)),
        (Machine, Json.Object([.. Nodes.AsEnumerable().Select(node => (Text(node.Id), (Json)Amounts(node.Allocatable)))])),
        (Entries, JsonArray.From(Grants.AsEnumerable().Select(grant => Json.Object(
            ("podUID", Json.Of(grant.PodUid)), ("container", Json.Of(grant.Container)), ("type", Json.Of(grant.Kind)),
            ("numaAffinity", JsonArray.From(grant.Nodes.Numbers().Select(node => Json.Of(node)))),
            ("size", Json.Of(grant.Bytes)), ("taken", Amounts(grant.Taken)))))));

    /// <summary>What an agent left, and under which policy; null when it is nothing of the kind.</summary>
    public static (MemoryTable Table, string Policy)? Read(JsonObject data)
    {
        if (data.Text(Policy) is not { } policy || data[Machine] is not JsonObject machine || data[Entries] is not JsonArray entries) return null;
        List<MemoryNode> nodes = [];
        foreach (JsonMember node in machine.Members)
        {
            if (!int.TryParse(node.Name, CultureInfo.InvariantCulture, out int id) || Amounts(node.Value) is not { } amounts) return null;
            nodes.Add(new(id, amounts));
        }

        List<MemoryGrant> grants = [];
        foreach (Json entry in entries.Items)
        {
            if (Grant(entry) is not { } grant) return null;
            grants.Add(grant);
        }

        return (new(nodes.ToListOf(), grants.ToListOf()), policy);
    }

    /// <summary>The number of a node as a key.</summary>
    internal static string Text(int node) => node.ToString(CultureInfo.InvariantCulture);

    private static int Number(string node) => int.Parse(node, CultureInfo.InvariantCulture);

    private static MemoryGrant? Grant(Json entry)
    {
        if (entry is not JsonObject one || one.Text("podUID") is not { } uid || one.Text("container") is not { } container
            || one.Text("type") is not { } kind || one["numaAffinity"] is not JsonArray nodes
            || one["size"] is not JsonNumber { IsInteger: true } size || Amounts(one["taken"]) is not { } taken
            || !taken.Keys.All(key => int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return null;
        }

        List<int> numbers = [];
        foreach (Json node in nodes.Items)
        {
            if (node is not JsonNumber { IsInteger: true } number) return null;
            numbers.Add((int)number.Integer);
        }

        return new(uid, container, kind, NumaSet.Of(numbers), size.Integer, taken);
    }

    private static JsonObject Amounts(MapOf<long> amounts) =>
        Json.Object([.. amounts.AsEnumerable().Select(one => (one.Key, Json.Of(one.Value)))]);

    private static MapOf<long>? Amounts(Json? json)
    {
        if (json is not JsonObject members) return null;
        List<KeyValuePair<string, long>> amounts = [];
        foreach (JsonMember member in members.Members)
        {
            if (member.Value is not JsonNumber { IsInteger: true } number) return null;
            amounts.Add(new(member.Name, number.Integer));
        }

        return amounts.ToMapOf();
    }
}
