using Skiff.Model.Coordination.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of leases.</summary>
internal static class LeaseKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Lease>
    {
        Finalizers = FinalizerRule.QualifiedOnly,
        MetadataOnce = true,
        Always = (lease, faults) => Check(lease.Spec, FieldPath.Spec, faults),
    };

    private static void Check(LeaseSpec spec, FieldPath path, Faults faults)
    {
        if (spec.LeaseDurationSeconds is <= 0 and { } seconds)
        {
            faults.Invalid(path.Child("leaseDurationSeconds"), seconds, "must be greater than 0");
        }

        if (spec.LeaseTransitions is < 0 and { } transitions)
        {
            faults.Invalid(path.Child("leaseTransitions"), transitions, Faults.Negative);
        }

        if (spec.Strategy is { Length: > 0 } strategy && !strategy.Contains('/', StringComparison.Ordinal))
        {
            faults.OneOf(path.Child("strategy"), strategy, CoordinatedLeaseStrategy.OldestEmulationVersion);
        }

        if (!string.IsNullOrEmpty(spec.PreferredHolder) && string.IsNullOrEmpty(spec.Strategy))
        {
            faults.Forbidden(path.Child("preferredHolder"), "may only be specified if `strategy` is defined");
        }
    }
}
