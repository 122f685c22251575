using System.Collections.Immutable;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Resource.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Authorization.Nodes;

/// <summary>
/// Which objects each node may read because of the pods bound to it, the volumes those use, and the attachments and
/// resource slices that name it. Immutable; a change makes a new graph that shares the rest.
/// </summary>
/// <remarks>
/// Two kinds of edges. A pod, an attachment or a slice names its node, so each thing it refers to holds, per node, the
/// number of referrers there. A volume knows its claim but no node, so a volume and its secrets are followed to the
/// claim when asked: <c>secret → volume → claim → nodes</c>, at most three steps.
/// </remarks>
public sealed class NodeGraph
{
    private readonly ImmutableDictionary<Reference, ImmutableDictionary<string, int>> nodes;
    private readonly ImmutableDictionary<Reference, Referrer> referrers;
    private readonly ImmutableDictionary<string, Volume> volumes;
    private readonly ImmutableDictionary<Reference, ImmutableHashSet<string>> secretVolumes;

    private NodeGraph(
        ImmutableDictionary<Reference, ImmutableDictionary<string, int>> nodes,
        ImmutableDictionary<Reference, Referrer> referrers,
        ImmutableDictionary<string, Volume> volumes,
        ImmutableDictionary<Reference, ImmutableHashSet<string>> secretVolumes)
    {
        this.nodes = nodes;
        this.referrers = referrers;
        this.volumes = volumes;
        this.secretVolumes = secretVolumes;
    }

    // What was added for a pod, attachment or slice, so that it can be taken back whatever it says by then.
    private sealed record Referrer(string Node, ListOf<Reference> References);

    private sealed record Volume(Reference Claim, ListOf<Reference> Secrets);

    /// <summary>No node may read anything.</summary>
    public static NodeGraph Empty { get; } = new(
        ImmutableDictionary<Reference, ImmutableDictionary<string, int>>.Empty,
        ImmutableDictionary<Reference, Referrer>.Empty,
        ImmutableDictionary.Create<string, Volume>(StringComparer.Ordinal),
        ImmutableDictionary<Reference, ImmutableHashSet<string>>.Empty);

    /// <summary>The graph with an object added or replaced; other objects change nothing.</summary>
    public NodeGraph With(IObject value) => value switch
    {
        Pod pod => WithPod(pod),
        PersistentVolume volume => WithVolume(volume),
        VolumeAttachment attachment => WithNamed(Referent.Attachment, attachment, attachment.Spec.NodeName),
        ResourceSlice slice => WithNamed(Referent.Slice, slice, slice.Spec.NodeName),
        _ => this,
    };

    /// <summary>The graph without an object.</summary>
    public NodeGraph Without(IObject value) => value switch
    {
        Pod pod => Forget(Key(Referent.Pod, pod)),
        PersistentVolume volume => ForgetVolume(volume.Metadata.Name),
        VolumeAttachment attachment => Forget(Key(Referent.Attachment, attachment)),
        ResourceSlice slice => Forget(Key(Referent.Slice, slice)),
        _ => this,
    };

    /// <summary>Whether a node is related to an object.</summary>
    internal bool IsRelated(string node, Reference target)
    {
        if (HasNode(target, node)) return true;
        return target.Kind switch
        {
            Referent.Volume => volumes.TryGetValue(target.Name, out Volume? volume) && HasNode(volume.Claim, node),
            Referent.Secret => secretVolumes.TryGetValue(target, out ImmutableHashSet<string>? mounting)
                && mounting.Any(name => HasNode(volumes[name].Claim, node)),
            _ => false,
        };
    }

    private static Reference Key(Referent kind, IObject value) =>
        new(kind, value.Metadata.Namespace, value.Metadata.Name);

    private bool HasNode(Reference target, string node) =>
        nodes.TryGetValue(target, out ImmutableDictionary<string, int>? counts) && counts.ContainsKey(node);

    private NodeGraph WithPod(Pod pod)
    {
        Reference key = Key(Referent.Pod, pod);
        if (pod.Spec.NodeName.Length == 0) return Forget(key);

        // A pod's status changes far more often than what it refers to.
        ListOf<Reference> references = NodeReferences.Of(pod);
        if (referrers.TryGetValue(key, out Referrer? known)
            && known.Node == pod.Spec.NodeName && known.References == references)
        {
            return this;
        }

        return Forget(key).Remember(key, new(pod.Spec.NodeName, references));
    }

    private NodeGraph WithNamed(Referent kind, IObject value, string? node)
    {
        Reference key = Key(kind, value);
        NodeGraph cleared = Forget(key);
        return string.IsNullOrEmpty(node) ? cleared : cleared.Remember(key, new(node, [key]));
    }

    private NodeGraph Remember(Reference key, Referrer referrer)
    {
        var counted = nodes;
        foreach (Reference target in referrer.References)
        {
            ImmutableDictionary<string, int> counts = counted.GetValueOrDefault(target)
                ?? ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);
            counted = counted.SetItem(
                target, counts.SetItem(referrer.Node, counts.GetValueOrDefault(referrer.Node) + 1));
        }

        return new(counted, referrers.SetItem(key, referrer), volumes, secretVolumes);
    }

    private NodeGraph Forget(Reference key)
    {
        if (!referrers.TryGetValue(key, out Referrer? known)) return this;
        var counted = nodes;
        foreach (Reference target in known.References)
        {
            ImmutableDictionary<string, int> counts = counted[target];
            int left = counts[known.Node] - 1;
            Invariant.Check(left >= 0, $"{target} on {known.Node}");
            counts = left == 0 ? counts.Remove(known.Node) : counts.SetItem(known.Node, left);
            counted = counts.IsEmpty ? counted.Remove(target) : counted.SetItem(target, counts);
        }

        return new(counted, referrers.Remove(key), volumes, secretVolumes);
    }

    private NodeGraph WithVolume(PersistentVolume value)
    {
        NodeGraph cleared = ForgetVolume(value.Metadata.Name);
        if (value.Spec.ClaimRef is not { } claim) return cleared;
        Volume volume = new(new(Referent.Claim, claim.Namespace, claim.Name), NodeReferences.SecretsOf(value));
        var secrets = cleared.secretVolumes;
        foreach (Reference secret in volume.Secrets)
        {
            ImmutableHashSet<string> mounting = secrets.GetValueOrDefault(secret)
                ?? ImmutableHashSet.Create<string>(StringComparer.Ordinal);
            secrets = secrets.SetItem(secret, mounting.Add(value.Metadata.Name));
        }

        return new(nodes, referrers, cleared.volumes.SetItem(value.Metadata.Name, volume), secrets);
    }

    private NodeGraph ForgetVolume(string name)
    {
        if (!volumes.TryGetValue(name, out Volume? known)) return this;
        var secrets = secretVolumes;
        foreach (Reference secret in known.Secrets)
        {
            ImmutableHashSet<string> mounting = secrets[secret].Remove(name);
            secrets = mounting.IsEmpty ? secrets.Remove(secret) : secrets.SetItem(secret, mounting);
        }

        return new(nodes, referrers, volumes.Remove(name), secrets);
    }
}
