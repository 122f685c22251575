using Skiff.Model;
using Skiff.Model.Coordination.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>
/// Tells a Lease that is only renewed from one that is taken, given or changed. Who has a lease has it over a crash of the
/// server, too; when it was renewed last may be forgotten: whoever waits for its end counts from when they saw it themselves.
/// </summary>
internal static class LeaseRenewal
{
    /// <summary>Whether nothing but the time of the last renewal differs.</summary>
    public static bool IsRenewal(IObject before, IObject after) =>
        before is Lease one && after is Lease other
        && other.Spec == one.Spec with { RenewTime = other.Spec.RenewTime }
        && other.Metadata == one.Metadata with
        {
            ResourceVersion = other.Metadata.ResourceVersion,
            ManagedFields = other.Metadata.ManagedFields,
        };
}
