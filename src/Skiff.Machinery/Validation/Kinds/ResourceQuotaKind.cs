using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of how much a namespace may use in all.</summary>
internal static class ResourceQuotaKind
{
    private const string Unsupported = "unsupported scope";

    private static readonly HashSet<string> OfPods = new(StringComparer.Ordinal)
    {
        "pods", "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage",
        "limits.cpu", "limits.memory", "limits.ephemeral-storage",
    };

    private static readonly HashSet<string> Countable = new(OfPods, StringComparer.Ordinal)
    {
        "requests.storage", "resourcequotas", "services", "replicationcontrollers", "secrets",
        "persistentvolumeclaims", "configmaps", "services.nodeports", "services.loadbalancers",
    };

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<ResourceQuota>
    {
        MetadataOnce = true,
        Always = (quota, faults) => Check(quota.Spec, FieldPath.Spec, faults),
        OnUpdate = (quota, old, faults) =>
        {
            HashSet<string> scopes = new(quota.Spec.Scopes.AsEnumerable(), StringComparer.Ordinal);
            if (scopes.SetEquals(old.Spec.Scopes.AsEnumerable())) return;
            faults.Invalid(FieldPath.Spec.Child("scopes"), quota.Spec.Scopes, Faults.Immutable);
        },
        OnStatus = (quota, _, faults) =>
        {
            CheckAmounts(quota.Status.Hard, FieldPath.Status.Child("hard"), faults);
            CheckAmounts(quota.Status.Used, FieldPath.Status.Child("used"), faults);
        },
    };

    private static void Check(ResourceQuotaSpec spec, FieldPath path, Faults faults)
    {
        CheckAmounts(spec.Hard, path.Child("hard"), faults);
        FieldPath scopes = path.Child("scopes");
        foreach (string scope in spec.Scopes)
        {
            if (!IsScope(scope)) faults.Invalid(scopes, spec.Scopes, Unsupported);
            if (!Fits(scope, spec.Hard)) faults.Invalid(scopes, spec.Scopes, $"{Unsupported} applied to resource");
        }

        CheckPairs([.. spec.Scopes.AsEnumerable()], spec.Scopes, scopes, faults);
        if (spec.ScopeSelector is { } selector) CheckSelector(spec, selector, path.Child("scopeSelector"), faults);
    }

    private static void CheckSelector(ResourceQuotaSpec spec, ScopeSelector selector, FieldPath path, Faults faults)
    {
        path = path.Child("matchExpressions");
        foreach (ScopedResourceSelectorRequirement requirement in selector.MatchExpressions)
        {
            string scope = requirement.ScopeName;
            if (!IsScope(scope)) faults.Invalid(path.Child("scopeName"), scope, Unsupported);
            if (!Fits(scope, spec.Hard))
            {
                faults.InvalidText(path, Shown.Of(selector), $"{Unsupported} applied to resource");
            }

            CheckOperator(requirement, path, faults);
        }

        CheckPairs([.. selector.MatchExpressions.AsEnumerable().Select(requirement => requirement.ScopeName)],
            spec.Scopes, path, faults);
    }

    private static void CheckOperator(ScopedResourceSelectorRequirement requirement, FieldPath path, Faults faults)
    {
        bool plain = requirement.ScopeName is not
            (ResourceQuotaScope.PriorityClass or ResourceQuotaScope.VolumeAttributesClass);
        if (plain && IsScope(requirement.ScopeName) && requirement.Operator != ScopeSelectorOperator.Exists)
        {
            faults.Invalid(path.Child("operator"), requirement.Operator,
                "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
                + "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or "
                + "ResourceQuotaScopeCrossNamespacePodAffinity");
        }

        FieldPath values = path.Child("values");
        switch (requirement.Operator)
        {
            case ScopeSelectorOperator.In or ScopeSelectorOperator.NotIn:
                if (!requirement.Values.IsEmpty) break;
                faults.Required(values, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                break;
            case ScopeSelectorOperator.Exists or ScopeSelectorOperator.DoesNotExist:
                if (requirement.Values.IsEmpty) break;
                faults.Invalid(values, requirement.Values,
                    "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                break;
            default:
                faults.Invalid(path.Child("operator"), requirement.Operator, "not a valid selector operator");
                break;
        }
    }

    private static void CheckPairs(HashSet<string> scopes, ListOf<string> shown, FieldPath path, Faults faults)
    {
        bool effort = scopes.Contains(ResourceQuotaScope.BestEffort) && scopes.Contains(ResourceQuotaScope.NotBestEffort);
        bool ends = scopes.Contains(ResourceQuotaScope.Terminating) && scopes.Contains(ResourceQuotaScope.NotTerminating);
        if (effort) faults.Invalid(path, shown, "conflicting scopes");
        if (ends) faults.Invalid(path, shown, "conflicting scopes");
    }

    private static void CheckAmounts(MapOf<Quantity> amounts, FieldPath path, Faults faults)
    {
        foreach ((string name, Quantity amount) in amounts)
        {
            FieldPath at = path.Key(name);
            Resources.CheckName(name, at, faults);
            if (!name.Contains('/', StringComparison.Ordinal) && !IsCountable(name))
            {
                faults.Invalid(at, name, "must be a standard resource for quota");
            }

            Resources.CheckAmount(name, amount, at, faults);
        }
    }

    private static bool IsCountable(string name) => Countable.Contains(name) || Resources.IsHugePages(name)
        || name.StartsWith("requests.hugepages-", StringComparison.Ordinal);

    private static bool IsScope(string scope) => scope is ResourceQuotaScope.Terminating or ResourceQuotaScope.NotTerminating
        or ResourceQuotaScope.BestEffort or ResourceQuotaScope.NotBestEffort or ResourceQuotaScope.PriorityClass
        or ResourceQuotaScope.CrossNamespacePodAffinity or ResourceQuotaScope.VolumeAttributesClass;

    // Most scopes count pods, and so resources of pods alone.
    private static bool Fits(string scope, MapOf<Quantity> hard) => hard.Keys.Where(IsCountable).All(name => scope switch
    {
        ResourceQuotaScope.BestEffort => name == "pods",
        ResourceQuotaScope.VolumeAttributesClass => name is "persistentvolumeclaims" or "requests.storage",
        ResourceQuotaScope.Terminating or ResourceQuotaScope.NotTerminating or ResourceQuotaScope.NotBestEffort
            or ResourceQuotaScope.PriorityClass or ResourceQuotaScope.CrossNamespacePodAffinity => OfPods.Contains(name),
        _ => true,
    });
}
