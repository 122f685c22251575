using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Scheduling;

/// <summary>
/// Services and the selectors of controllers: what tells which pods belong together when a pod says nothing of how it
/// is to be spread. Owned by the scheduler's loop.
/// </summary>
public sealed class SelectorLedger
{
    private readonly Dictionary<string, Dictionary<string, MapOf<string>>> services = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, ObjectKey Key), LabelSelector?> owners = [];

    /// <summary>A service came, changed, or with null went.</summary>
    public void SetService(ObjectKey key, Service? service)
    {
        if (!services.TryGetValue(key.Namespace, out Dictionary<string, MapOf<string>>? there))
        {
            services[key.Namespace] = there = new(StringComparer.Ordinal);
        }

        if (service is { Spec.Selector.IsEmpty: false }) there[key.Name] = service.Spec.Selector;
        else there.Remove(key.Name);
        if (there.Count == 0) services.Remove(key.Namespace);
    }

    /// <summary>A controller of pods came, changed, or with null went.</summary>
    public void SetOwner(string kind, ObjectKey key, IObject? owner)
    {
        if (owner is null) owners.Remove((kind, key));
        else owners[(kind, key)] = SelectorOf(owner);
    }

    /// <summary>The pods that belong together with a pod; null when nothing says so.</summary>
    internal PodMatch? PeersOf(Pod pod)
    {
        string space = pod.Metadata.Namespace;
        MapOf<string> wanted = default;
        if (services.TryGetValue(space, out Dictionary<string, MapOf<string>>? there))
        {
            foreach (MapOf<string> selector in there.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value))
            {
                if (selector.IsContainedIn(pod.Metadata.Labels)) wanted = wanted.SetAll(selector);
            }
        }

        LabelSelector? of = pod.Metadata.Controller is { } owner
            ? owners.GetValueOrDefault((owner.Kind, new(space, owner.Name)))
            : null;
        List<PodSelector> all = [];
        if (!wanted.IsEmpty) all.Add(new([space], null, LabelSelector.Empty with { MatchLabels = wanted }));
        if (of is not null && !of.IsEverything()) all.Add(new([space], null, of));
        return all.Count == 0 ? null : new(all.ToListOf(), CountsTerminating: false);
    }

    private static LabelSelector? SelectorOf(IObject owner) => owner switch
    {
        ReplicaSet set => set.Spec.Selector,
        StatefulSet set => set.Spec.Selector,
        ReplicationController { Spec.Selector.IsEmpty: false } controller =>
            LabelSelector.Empty with { MatchLabels = controller.Spec.Selector },
        _ => null,
    };
}
