using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>
/// What of a service may change: it can gain or lose a second address and family, but its first are its own for good,
/// unless it becomes or was a mere name.
/// </summary>
internal static class ServiceUpdateRules
{
    private const string Once = "may not change once set";

    /// <summary>Checks what changed in a service.</summary>
    public static void Check(ServiceSpec spec, ServiceSpec old, Faults faults)
    {
        bool named = spec.Type == ServiceType.ExternalName || old.Type == ServiceType.ExternalName;
        bool headless = ServiceKind.IsHeadless(spec), wasHeadless = ServiceKind.IsHeadless(old);
        FieldPath path = FieldPath.Spec;
        if (!named && !(headless && wasHeadless))
        {
            CheckList(spec, spec.ClusterIPs, old.ClusterIPs, path.Child("clusterIPs"), "clusterIP", true, faults);
        }

        if (!named && !headless && !wasHeadless)
        {
            CheckList(spec, spec.IPFamilies, old.IPFamilies, path.Child("ipFamilies"), "ipFamily", false, faults);
        }

        bool balanced = spec.Type == ServiceType.LoadBalancer && old.Type == ServiceType.LoadBalancer;
        if (balanced && spec.LoadBalancerClass != old.LoadBalancerClass)
        {
            faults.Invalid(path.Child("loadBalancerClass"), spec.LoadBalancerClass, Once);
        }

        bool checkedBefore = ServiceKind.NeedsHealthCheck(spec) && ServiceKind.NeedsHealthCheck(old);
        if (checkedBefore && spec.HealthCheckNodePort != old.HealthCheckNodePort)
        {
            faults.Forbidden(path.Child("healthCheckNodePort"), Faults.Immutable);
        }
    }

    private static void CheckList(
        ServiceSpec spec, ListOf<string> values, ListOf<string> old, FieldPath path, string word, bool each, Faults faults)
    {
        if (values.Count == old.Count)
        {
            for (int i = 0; i < old.Count; i++)
            {
                if (values[i] != old[i]) faults.Invalid(path.Index(each ? i : 0), values, Once);
            }

            return;
        }

        bool released = old.Count > values.Count;
        if (values.IsEmpty) faults.Invalid(path.Index(0), values, $"primary {word} can not be unset");
        else if (!old.IsEmpty && values[0] != old[0]) faults.Invalid(path.Index(0), values, Once);
        if (!released || values.Count != 1 || spec.IPFamilyPolicy == IPFamilyPolicy.SingleStack) return;
        faults.Invalid(FieldPath.Spec.Child("ipFamilyPolicy"), spec.IPFamilyPolicy,
            $"must be set to 'SingleStack' when releasing the secondary {word}");
    }
}
