using Skiff.Machinery.Workloads;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// A node and the sums over its pods, kept up to date pod by pod, so that a decision never recounts. Owned by the
/// scheduler's loop.
/// </summary>
public sealed class NodeLedger
{
    private readonly Dictionary<string, PodEntry> pods = new(StringComparer.Ordinal);
    private readonly List<HostPort> ports = [];

    internal NodeLedger(string name, int slot)
    {
        Name = name;
        Slot = slot;
    }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>The node; null while only pods of it are known.</summary>
    public Node? Node { get; private set; }

    /// <summary>What it can give.</summary>
    public ResourceAmounts Allocatable { get; private set; } = new();

    /// <summary>What its pods ask for.</summary>
    public ResourceAmounts Requested { get; } = new();

    /// <summary>What its pods are taken to use when nodes are compared.</summary>
    public ResourceAmounts NonZero { get; } = new();

    /// <summary>Its pods, assumed ones included.</summary>
    public IReadOnlyCollection<PodEntry> Pods => pods.Values;

    /// <summary>Its number among all nodes, small and used again when it has gone.</summary>
    internal int Slot { get; }

    /// <summary>Bytes of each image it has, by every name the image goes by.</summary>
    public IReadOnlyDictionary<string, long> ImageBytes { get; private set; } = NoImages;

    private static readonly Dictionary<string, long> NoImages = [];

    /// <summary>Whether a port conflicts with one in use.</summary>
    public bool IsTaken(HostPort wanted)
    {
        foreach (HostPort port in ports)
        {
            if (port.ConflictsWith(wanted)) return true;
        }

        return false;
    }

    internal void SetNode(Node? node)
    {
        if (node is not null && Node is not null && ReferenceEquals(node, Node)) return;
        bool sameImages = node is not null && Node is not null && node.Status.Images == Node.Status.Images;
        Node = node;
        Allocatable = node is null ? new() : ResourceAmounts.Of(node.Status.Allocatable);
        if (sameImages) return;
        Dictionary<string, long> images = new(StringComparer.Ordinal);
        if (node is not null)
        {
            foreach (ContainerImage image in node.Status.Images)
            {
                foreach (string name in image.Names) images[name] = image.SizeBytes;
            }
        }

        ImageBytes = images;
    }

    internal void Add(PodEntry entry)
    {
        pods.Add(entry.UID, entry);
        Requested.Add(entry.Requests);
        NonZero.Add(entry.NonZero);
        foreach (HostPort port in entry.Ports) ports.Add(port);
    }

    internal void Remove(PodEntry entry)
    {
        if (!pods.Remove(entry.UID)) return;
        Requested.Add(entry.Requests, -1);
        NonZero.Add(entry.NonZero, -1);
        foreach (HostPort port in entry.Ports) ports.Remove(port);
    }
}
