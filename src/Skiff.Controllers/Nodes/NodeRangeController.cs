using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Gives each node that has none a range of addresses for its pods: the first block of the cluster's that is free.</summary>
/// <remarks>
/// Always true: no two nodes get the same block, because only the first node without one is given one, and the next is not
/// looked at before the cache shows that it has it; a range that a node has is never changed.
/// </remarks>
public sealed class NodeRangeController : IController<NodeRangeController.View>
{
    private const int BlockPrefix = 24;
    private const int AddressBits = 32;

    /// <inheritdoc/>
    public static string Name => "node-ipam-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Node)
    {
        Watches = [new Relation(Kinds.Node, (cache, _, _) => FirstWithout(cache) is { } next ? [ObjectKey.Of(next)] : [])],
        Writes = [Kinds.Node],
        EventSource = "cidrAllocator",
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Node">The first node without a range.</param>
    /// <param name="Taken">The ranges of all nodes.</param>
    /// <param name="Whole">The cluster's range.</param>
    public sealed record View(Node Node, ListOf<string> Taken, IPNetwork Whole);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Settings.PodRange is not { BaseAddress.AddressFamily: AddressFamily.InterNetwork } whole) return null;
        if (FirstWithout(cache) is not { } node || node.Metadata.Name != key.Name) return null;
        return new(node, ListOf.From(cache.All<Node>().Select(other => other.Spec.PodCIDR).Where(range => range.Length > 0)), whole);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (FirstFree(view.Whole, view.Taken) is not { } range)
        {
            string name = view.Node.Metadata.Name;
            return Plan.Nothing.WithEvent(EventDraft.Normal(
                view.Node, "CIDRNotAvailable", $"Node {name} status is now: CIDRNotAvailable"));
        }

        return Plan.Of(Write.Update(view.Node with { Spec = view.Node.Spec with { PodCIDR = range, PodCIDRs = [range] } }));
    }

    private static Node? FirstWithout(CacheSnapshot cache) => cache.All<Node>()
        .Where(node => node.Spec.PodCIDR.Length == 0 && !node.Metadata.IsTerminating)
        .MinBy(node => node.Metadata.Name, StringComparer.Ordinal);

    private static string? FirstFree(IPNetwork whole, ListOf<string> taken)
    {
        int prefix = Math.Max(BlockPrefix, whole.PrefixLength);
        IPNetwork[] ranges = [.. taken.Where(text => IPNetwork.TryParse(text, out _)).Select(text => IPNetwork.Parse(text))];
        uint first = BinaryPrimitives.ReadUInt32BigEndian(whole.BaseAddress.GetAddressBytes());
        long blocks = 1L << (prefix - whole.PrefixLength);
        Span<byte> bytes = stackalloc byte[4];
        for (long block = 0; block < blocks; block++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(first + (block << (AddressBits - prefix))));
            IPNetwork candidate = new(new IPAddress(bytes), prefix);
            if (!Overlaps(candidate, ranges)) return candidate.ToString();
        }

        return null;
    }

    // One of two ranges that share an address holds the other's first.
    private static bool Overlaps(IPNetwork candidate, IPNetwork[] ranges)
    {
        foreach (IPNetwork range in ranges)
        {
            if (candidate.Contains(range.BaseAddress) || range.Contains(candidate.BaseAddress)) return true;
        }

        return false;
    }
}
