using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Quotas;

/// <summary>How objects of one kind use up what quotas limit. Pure: admission and the controller of quotas share it.</summary>
public abstract class QuotaRule
{
    /// <summary>The rule of a kind; null for one that quotas do not count.</summary>
    public static QuotaRule? Of(Kind kind)
    {
        if (!kind.Namespaced || IsUncounted(kind)) return null;
        if (kind == Kinds.Pod) return PodQuota.Instance;
        if (kind == Kinds.Service) return ServiceQuota.Instance;
        if (kind == Kinds.PersistentVolumeClaim) return ClaimQuota.Instance;
        return CountQuota.OfKind(kind);
    }

    /// <summary>The name under which the objects of a kind are counted.</summary>
    public static string CountName(Kind kind) => $"count/{kind.Resource}";

    /// <summary>Whether the kind uses a resource of a quota.</summary>
    public abstract bool Covers(string resource);

    /// <summary>What an object uses.</summary>
    public abstract MapOf<Quantity> Usage(IObject value, DateTimeOffset now);

    /// <summary>Whether a change of an object may use more; a creation always may.</summary>
    public virtual bool CountsUpdate(string subresource, IObject value, IObject old) => false;

    /// <summary>Whether an object is in a scope of a quota.</summary>
    public virtual bool IsInScope(ScopedResourceSelectorRequirement scope, IObject value) => false;

    /// <summary>What an object must say under a quota that limits certain resources; empty when it says it.</summary>
    public virtual string Missing(IReadOnlyCollection<string> limited, IObject value) => "";

    /// <summary>Whether a quota is about an object at all: by one of its resources, and in all of its scopes.</summary>
    public bool IsLimitedBy(ResourceQuota quota, IObject value) =>
        quota.Status.Hard.Keys.Any(Covers) && IsInScopes(quota, value);

    /// <summary>Whether an object is in all scopes of a quota.</summary>
    public bool IsInScopes(ResourceQuota quota, IObject value)
    {
        foreach (string scope in quota.Spec.Scopes)
        {
            if (!IsInScope(AnyOf(scope), value)) return false;
        }

        return quota.Spec.ScopeSelector is not { } selector
            || selector.MatchExpressions.All(requirement => IsInScope(requirement, value));
    }

    /// <summary>Whether a requirement about a name holds for an object that has the names given.</summary>
    protected static bool Holds(ScopedResourceSelectorRequirement scope, params ReadOnlySpan<string> names)
    {
        bool isAnyListed = false, isAnyUnlisted = false;
        foreach (string name in names)
        {
            isAnyListed |= scope.Values.Contains(name);
            isAnyUnlisted |= !scope.Values.Contains(name);
        }

        return scope.Operator switch
        {
            ScopeSelectorOperator.In => isAnyListed,
            ScopeSelectorOperator.NotIn => names.IsEmpty || isAnyUnlisted,
            ScopeSelectorOperator.Exists => !names.IsEmpty,
            ScopeSelectorOperator.DoesNotExist => names.IsEmpty,
            _ => false,
        };
    }

    private static ScopedResourceSelectorRequirement AnyOf(string scope) =>
        ScopedResourceSelectorRequirement.Empty with { ScopeName = scope, Operator = ScopeSelectorOperator.Exists };

    // Events tell of what happened and are never refused; bindings and reviews are not kept.
    private static bool IsUncounted(Kind kind) =>
        kind == Kinds.Event || kind == Kinds.EventsV1Event || kind == Kinds.Binding || kind == Kinds.LocalSubjectAccessReview;
}
