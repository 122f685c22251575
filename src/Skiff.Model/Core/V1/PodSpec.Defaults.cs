namespace Skiff.Model.Core.V1;

public sealed partial record PodSpec
{
    private const long DefaultTerminationGracePeriodSeconds = 30;

    private PodSpec WithOwnDefaults()
    {
        PodSpec spec = this;
        if (spec.DNSPolicy.Length == 0) spec = spec with { DNSPolicy = V1.DNSPolicy.ClusterFirst };
        if (spec.RestartPolicy.Length == 0) spec = spec with { RestartPolicy = V1.RestartPolicy.Always };
        if (spec.SecurityContext is null) spec = spec with { SecurityContext = PodSecurityContext.Empty };
        if (spec.SchedulerName.Length == 0) spec = spec with { SchedulerName = "default-scheduler" };
        if (spec.TerminationGracePeriodSeconds is null)
        {
            spec = spec with { TerminationGracePeriodSeconds = DefaultTerminationGracePeriodSeconds };
        }

        // The older name of the service account says the same, and the newer one wins.
        string account = spec.ServiceAccountName.Length > 0 ? spec.ServiceAccountName : spec.DeprecatedServiceAccount;
        if (account != spec.ServiceAccountName || account != spec.DeprecatedServiceAccount)
            spec = spec with { ServiceAccountName = account, DeprecatedServiceAccount = account };

        MapOf<Quantity> overhead = ResourceLists.RoundedUp(spec.Overhead);
        return overhead.IsSame(spec.Overhead) ? spec : spec with { Overhead = overhead };
    }
}
