using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Claims, volumes and classes as they were last seen, and over them what decisions have made of them that has not been
/// seen yet: the next pod must not be given the same volume. An assumption ends when the object is seen at a newer
/// revision, whatever that says. Owned by the scheduler's loop.
/// </summary>
public sealed class VolumeLedger
{
    private readonly Dictionary<ObjectKey, Tracked<PersistentVolumeClaim>> claims = [];
    private readonly SortedDictionary<string, Tracked<PersistentVolume>> volumes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StorageClass> classes = new(StringComparer.Ordinal);

    /// <summary>Claims, volumes and classes that are known.</summary>
    public int Count => claims.Count + volumes.Count + classes.Count;

    /// <summary>A claim came or changed.</summary>
    public void Set(PersistentVolumeClaim claim) =>
        claims[ObjectKey.Of(claim)] = Tracked<PersistentVolumeClaim>.Saw(claims.GetValueOrDefault(ObjectKey.Of(claim)), claim);

    /// <summary>A volume came or changed.</summary>
    public void Set(PersistentVolume volume) => volumes[volume.Metadata.Name] =
        Tracked<PersistentVolume>.Saw(volumes.GetValueOrDefault(volume.Metadata.Name), volume);

    /// <summary>A class came or changed.</summary>
    public void Set(StorageClass kind) => classes[kind.Metadata.Name] = kind;

    /// <summary>A claim went.</summary>
    public void RemoveClaim(ObjectKey key) => claims.Remove(key);

    /// <summary>A volume went.</summary>
    public void RemoveVolume(string name) => volumes.Remove(name);

    /// <summary>A class went.</summary>
    public void RemoveClass(string name) => classes.Remove(name);

    /// <summary>A claim as last seen; null if there is none.</summary>
    public PersistentVolumeClaim? SeenClaim(ObjectKey key) => claims.GetValueOrDefault(key)?.Seen;

    /// <summary>A claim with what was assumed of it.</summary>
    public PersistentVolumeClaim? Claim(ObjectKey key) => claims.GetValueOrDefault(key)?.Latest;

    /// <summary>A volume as last seen; null if there is none.</summary>
    public PersistentVolume? SeenVolume(string name) => volumes.GetValueOrDefault(name)?.Seen;

    /// <summary>A volume with what was assumed of it.</summary>
    public PersistentVolume? Volume(string name) => volumes.GetValueOrDefault(name)?.Latest;

    /// <summary>A class; null if there is none.</summary>
    public StorageClass? Class(string name) => classes.GetValueOrDefault(name);

    /// <summary>The volumes of a class that a claim might have, by name.</summary>
    public IReadOnlyList<PersistentVolume> VolumesFor(PersistentVolumeClaim claim)
    {
        string className = claim.ClassName();
        List<PersistentVolume> found = [];
        foreach (Tracked<PersistentVolume> tracked in volumes.Values)
        {
            PersistentVolume volume = tracked.Latest;
            bool isFree = volume.Spec.ClaimRef is null || VolumeMatching.IsTiedTo(volume, claim);
            if (isFree && volume.ClassName() == className) found.Add(volume);
        }

        return found;
    }

    /// <summary>A decision is about to be written; it counts from now on.</summary>
    public void Assume(VolumePlan plan, string node)
    {
        foreach (VolumeBinding binding in plan.Bindings)
        {
            string name = binding.Volume.Metadata.Name;
            if (volumes.TryGetValue(name, out var volume)) volumes[name] = volume with { Assumed = binding.Tied };
        }

        foreach (PersistentVolumeClaim selected in plan.Selected(node))
        {
            ObjectKey key = ObjectKey.Of(selected);
            if (claims.TryGetValue(key, out var claim)) claims[key] = claim with { Assumed = selected };
        }
    }

    /// <summary>A decision came to nothing: things are as they were last seen.</summary>
    public void Revert(VolumePlan plan)
    {
        foreach (VolumeBinding binding in plan.Bindings)
        {
            string name = binding.Volume.Metadata.Name;
            if (volumes.TryGetValue(name, out var volume)) volumes[name] = volume with { Assumed = null };
        }

        foreach (PersistentVolumeClaim provision in plan.Provisions)
        {
            ObjectKey key = ObjectKey.Of(provision);
            if (claims.TryGetValue(key, out var claim)) claims[key] = claim with { Assumed = null };
        }
    }

    private sealed record Tracked<T>(T Seen, T? Assumed)
        where T : class, IObject
    {
        public T Latest => Assumed ?? Seen;

        public static Tracked<T> Saw(Tracked<T>? before, T value) =>
            before is not null && value.Metadata.ResourceVersion == before.Seen.Metadata.ResourceVersion
                ? before with { Seen = value }
                : new(value, null);
    }
}
