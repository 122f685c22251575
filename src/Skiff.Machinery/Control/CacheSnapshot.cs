using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Control;

/// <summary>
/// What a controller may see at one instant: the caches of the kinds its wiring names, and the time. Immutable.
/// Reading a kind that was not declared ends the run.
/// </summary>
public sealed class CacheSnapshot(ControlSettings settings, DateTimeOffset now, ReadOnlySpan<KindCache> caches)
{
    private readonly KindCache[] caches = caches.ToArray();

    /// <summary>The cluster's settings for controllers.</summary>
    public ControlSettings Settings { get; } = settings;

    /// <summary>The time of the decision.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>The cache of a declared kind.</summary>
    public KindCache Of(Kind kind)
    {
        foreach (KindCache cache in caches)
        {
            if (ReferenceEquals(cache.Kind, kind)) return cache;
        }

        Invariant.Check(false, $"{kind} is read but not declared in the wiring");
        return null;
    }

    /// <summary>The cache of a declared kind.</summary>
    public KindCache Of<T>()
        where T : class, IObject, IMessage<T> => Of(T.Empty.Kind);

    /// <summary>One object, or null.</summary>
    public T? Find<T>(ObjectKey key)
        where T : class, IObject, IMessage<T> => (T?)Of<T>().Find(key);

    /// <summary>Every object of a kind, by namespace and name.</summary>
    public IEnumerable<T> All<T>()
        where T : class, IObject, IMessage<T> => Of<T>().All.Cast<T>();

    /// <summary>The objects of a namespace, by name.</summary>
    public IEnumerable<T> InNamespace<T>(string name)
        where T : class, IObject, IMessage<T> => Of<T>().InNamespace(name).Cast<T>();

    /// <summary>The objects whose controller is this very owner.</summary>
    public ListOf<T> ControlledBy<T>(IObject owner)
        where T : class, IObject, IMessage<T> =>
        ListOf.From(Of<T>().OwnedBy(owner.Metadata.UID).Cast<T>().Where(value => value.IsControlledBy(owner)));

    /// <summary>The objects of a namespace whose labels a selector matches.</summary>
    public ListOf<T> Matching<T>(string name, LabelSelector? selector)
        where T : class, IObject, IMessage<T> =>
        ListOf.From(InNamespace<T>(name).Where(value => selector.Matches(value.Metadata.Labels)));

    /// <summary>
    /// The objects of a namespace that a controller answers for: those it controls, and those without a controller
    /// that its selector matches.
    /// </summary>
    public ListOf<T> Claimable<T>(IObject owner, LabelSelector? selector)
        where T : class, IObject, IMessage<T>
    {
        IEnumerable<T> owned = Of<T>().OwnedBy(owner.Metadata.UID).Cast<T>().Where(value => value.IsControlledBy(owner));
        IEnumerable<T> orphans = InNamespace<T>(owner.Metadata.Namespace)
            .Where(value => value.Metadata.Controller is null && selector.Matches(value.Metadata.Labels));
        return ListOf.From(owned.Concat(orphans));
    }

    /// <summary>When an object last gave a sign of life or was seen gone; see <see cref="KindCache.SeenAt"/>.</summary>
    public DateTimeOffset SeenAt<T>(ObjectKey key)
        where T : class, IObject, IMessage<T> => Of<T>().SeenAt(key) ?? Now;

    /// <summary>The pods bound to a node.</summary>
    public IEnumerable<Pod> PodsOn(string node) => Of<Pod>().OnShelf(node).Cast<Pod>();

    /// <summary>The endpoint slices of a service.</summary>
    public IEnumerable<EndpointSlice> SlicesOf(ObjectKey service) =>
        Of<EndpointSlice>().OnShelf(service.ToString()).Cast<EndpointSlice>();

    /// <summary>The volumes that name a claim, whether it is there or not.</summary>
    public IEnumerable<PersistentVolume> VolumesOf(ObjectKey claim) =>
        Of<PersistentVolume>().OnShelf(claim.ToString()).Cast<PersistentVolume>();

    /// <summary>The volumes that name no claim.</summary>
    public IEnumerable<PersistentVolume> FreeVolumes =>
        Of<PersistentVolume>().OnShelf(KindCache.FreeShelf).Cast<PersistentVolume>();

    /// <summary>The claims bound to a volume.</summary>
    public IEnumerable<PersistentVolumeClaim> ClaimsOf(string volume) =>
        Of<PersistentVolumeClaim>().OnShelf(volume).Cast<PersistentVolumeClaim>();

    /// <summary>The claims whose binding is not completed.</summary>
    public IEnumerable<PersistentVolumeClaim> FreeClaims =>
        Of<PersistentVolumeClaim>().OnShelf(KindCache.FreeShelf).Cast<PersistentVolumeClaim>();
}
