using Skiff.Model;
using Skiff.Model.Policy.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of how many pods may be away at once.</summary>
internal static class PodDisruptionBudgetKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<PodDisruptionBudget>
    {
        Name = NameRules.PathSegment,
        MetadataLast = true,
        MetadataOnce = true,
        Finalizers = FinalizerRule.QualifiedOnly,
        Always = (budget, faults) => Check(budget.Spec, FieldPath.Spec, faults),
        OnStatus = (budget, _, faults) => CheckStatus(budget.Status, FieldPath.Status, faults),
    };

    private static void Check(PodDisruptionBudgetSpec spec, FieldPath path, Faults faults)
    {
        if (spec.MinAvailable is not null && spec.MaxUnavailable is not null)
        {
            faults.InvalidText(path, Shown.Of(spec), "minAvailable and maxUnavailable cannot be both set");
        }

        CheckAmount(spec.MinAvailable, path.Child("minAvailable"), faults);
        CheckAmount(spec.MaxUnavailable, path.Child("maxUnavailable"), faults);
        if (spec.UnhealthyPodEvictionPolicy is { } policy)
        {
            faults.OneOf(path.Child("unhealthyPodEvictionPolicy"), policy,
                UnhealthyPodEvictionPolicyType.AlwaysAllow, UnhealthyPodEvictionPolicyType.IfHealthyBudget);
        }

        Labels.CheckSelector(spec.Selector, path.Child("selector"), faults);
    }

    private static void CheckAmount(IntOrString? amount, FieldPath path, Faults faults)
    {
        if (amount is not { } given) return;
        Amounts.CheckNonNegative(given, path, faults);
        Amounts.CheckAtMostAll(given, path, faults);
    }

    private static void CheckStatus(PodDisruptionBudgetStatus status, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("disruptionsAllowed"), status.DisruptionsAllowed);
        faults.NonNegative(path.Child("currentHealthy"), status.CurrentHealthy);
        faults.NonNegative(path.Child("desiredHealthy"), status.DesiredHealthy);
        faults.NonNegative(path.Child("expectedPods"), status.ExpectedPods);
    }
}
