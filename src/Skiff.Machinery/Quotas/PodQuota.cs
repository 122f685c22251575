using Skiff.Machinery.Validation;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Quotas;

/// <summary>Pods: how many, and what they ask for as long as they have not ended.</summary>
internal sealed class PodQuota : QuotaRule
{
    private const string HugePages = "hugepages-";
    private const string Requests = "requests.";
    private const string Limits = "limits.";

    // A quota of these makes every container say how much of them it wants. Upstream calls that a mistake of old times,
    // made for no other resource since.
    private static readonly HashSet<string> demanded = new(StringComparer.Ordinal)
    {
        "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
    };

    public static PodQuota Instance { get; } = new();

    public override bool Covers(string resource) =>
        demanded.Contains(resource)
        || resource is "pods" or "ephemeral-storage" or "requests.ephemeral-storage" or "limits.ephemeral-storage"
        || resource == CountName(Kinds.Pod)
        || resource.StartsWith(HugePages, StringComparison.Ordinal)
        || resource.StartsWith(Requests + HugePages, StringComparison.Ordinal)
        || IsExtended(resource);

    public override bool CountsUpdate(string subresource, IObject value, IObject old) => subresource == "resize";

    public override MapOf<Quantity> Usage(IObject value, DateTimeOffset now)
    {
        Pod pod = (Pod)value;
        MapOf<Quantity> count = MapOf.Create((CountName(Kinds.Pod), Quantity.Of(1)));
        return IsAlive(pod, now)
            ? count.SetAll(OfAmounts(PodTotals.Requests(pod.Spec), PodTotals.Limits(pod.Spec)))
            : count;
    }

    public override bool IsInScope(ScopedResourceSelectorRequirement scope, IObject value)
    {
        PodSpec spec = ((Pod)value).Spec;
        return scope.ScopeName switch
        {
            ResourceQuotaScope.Terminating => spec.ActiveDeadlineSeconds is >= 0,
            ResourceQuotaScope.NotTerminating => spec.ActiveDeadlineSeconds is not >= 0,
            ResourceQuotaScope.BestEffort => QosClass.Of(spec) == PodQOSClass.BestEffort,
            ResourceQuotaScope.NotBestEffort => QosClass.Of(spec) != PodQOSClass.BestEffort,
            ResourceQuotaScope.PriorityClass => spec.PriorityClassName.Length > 0
                ? Holds(scope, spec.PriorityClassName)
                : Holds(scope),
            ResourceQuotaScope.CrossNamespacePodAffinity => CrossesNamespaces(spec.Affinity),
            _ => false,
        };
    }

    public override string Missing(IReadOnlyCollection<string> limited, IObject value)
    {
        PodSpec spec = ((Pod)value).Spec;
        string[] wanted = [.. limited.Where(demanded.Contains).Order(StringComparer.Ordinal)];
        if (wanted.Length == 0) return "";
        SortedDictionary<string, SortedSet<string>> missing = new(StringComparer.Ordinal);
        foreach (ListOf<Container> containers in (ReadOnlySpan<ListOf<Container>>)[spec.Containers, spec.InitContainers])
        {
            foreach (Container container in containers)
            {
                MapOf<Quantity> said = OfAmounts(container.Resources.Requests, container.Resources.Limits);
                foreach (string resource in wanted)
                {
                    if (said.ContainsKey(resource)) continue;
                    if (!missing.TryGetValue(resource, out SortedSet<string>? names))
                        missing.Add(resource, names = new SortedSet<string>(StringComparer.Ordinal));
                    names.Add(container.Name);
                }
            }
        }

        return missing.Count == 0 ? "" : "must specify "
            + string.Join("; ", missing.Select(entry => $"{entry.Key} for: {string.Join(',', entry.Value)}"));
    }

    // A pod that ended uses nothing any more, nor does one that should have: its node may be lost.
    private static bool IsAlive(Pod pod, DateTimeOffset now)
    {
        if (pod.Status.Phase is PodPhase.Succeeded or PodPhase.Failed) return false;
        return pod.Metadata.DeletionTimestamp is not { } deleted
            || pod.Metadata.DeletionGracePeriodSeconds is not { } grace
            || now <= deleted.AddSeconds(grace);
    }

    private static MapOf<Quantity> OfAmounts(MapOf<Quantity> requests, MapOf<Quantity> limits)
    {
        MapOf<Quantity> usage = MapOf.Create(("pods", Quantity.Of(1)));
        foreach ((string name, Quantity amount) in requests)
        {
            bool isPlain = name is "cpu" or "memory" or "ephemeral-storage"
                || name.StartsWith(HugePages, StringComparison.Ordinal);
            if (isPlain) usage = usage.Set(name, amount).Set(Requests + name, amount);
            else if (Resources.IsExtended(name)) usage = usage.Set(Requests + name, amount);
        }

        foreach ((string name, Quantity amount) in limits)
        {
            if (name is "cpu" or "memory" or "ephemeral-storage") usage = usage.Set(Limits + name, amount);
        }

        return usage;
    }

    private static bool IsExtended(string resource) =>
        resource.StartsWith(Requests, StringComparison.Ordinal) && resource.Contains('/', StringComparison.Ordinal)
        && !resource.Contains("kubernetes.io/", StringComparison.Ordinal);

    private static bool CrossesNamespaces(Affinity? affinity)
    {
        if (affinity is null) return false;
        return (affinity.PodAffinity is { } near && (near.RequiredDuringSchedulingIgnoredDuringExecution.Any(Crosses)
                || near.PreferredDuringSchedulingIgnoredDuringExecution.Any(term => Crosses(term.PodAffinityTerm))))
            || (affinity.PodAntiAffinity is { } far && (far.RequiredDuringSchedulingIgnoredDuringExecution.Any(Crosses)
                || far.PreferredDuringSchedulingIgnoredDuringExecution.Any(term => Crosses(term.PodAffinityTerm))));

        static bool Crosses(PodAffinityTerm term) => !term.Namespaces.IsEmpty || term.NamespaceSelector is not null;
    }
}
