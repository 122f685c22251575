using System.Globalization;
using Skiff.Machinery.PodSecurity;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>
/// Holds pods against the security level that the labels of their namespace ask for: refuses, notes or warns. What
/// makes pods is only noted and warned of. Nobody is exempt, as in upstream's default configuration.
/// </summary>
public sealed class PodSecurityAdmission : AdmissionPlugin
{
    private const string AuditPrefix = "pod-security.kubernetes.io/";
    private const int PodsMax = 3000;

    /// <inheritdoc/>
    public override string Name => "PodSecurity";

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        if (request.Operation is not (AdmissionOperation.Create or AdmissionOperation.Update)) return null;
        if (request.Object is Namespace space)
            return request.Subresource.Length == 0 ? CheckNamespace(request, space) : null;
        if (request.Object is Pod pod) return CheckPod(request, pod);
        if (request.Subresource.Length > 0 || !MakesPods(request.Kind)) return null;
        (SecurityPolicy policy, ListOf<StatusCause> faults) = PolicyOf(request);
        if (policy.AsksNobody && faults.IsEmpty) return null;
        return CheckedPod.Of(request.Object!) is { } template
            ? Check(request, policy, faults, template, isEnforced: false)
            : null;
    }

    private static bool MakesPods(Kind kind) =>
        kind == Kinds.Deployment || kind == Kinds.ReplicaSet || kind == Kinds.DaemonSet || kind == Kinds.StatefulSet
        || kind == Kinds.Job || kind == Kinds.CronJob || kind == Kinds.ReplicationController || kind == Kinds.PodTemplate;

    private static (SecurityPolicy Policy, ListOf<StatusCause> Faults) PolicyOf(AdmissionRequest request) =>
        request.Registry.Get(Kinds.Namespace, "", request.Namespace) is { } space
            ? SecurityPolicy.Of(space.Metadata.Labels)
            : (SecurityPolicy.Default, default);

    private static Status? CheckPod(AdmissionRequest request, Pod pod)
    {
        if (request.Subresource is "status" or "binding" or "eviction") return null;
        (SecurityPolicy policy, ListOf<StatusCause> faults) = PolicyOf(request);
        if (policy.IsPrivileged && faults.IsEmpty) return null;
        if (request.Old is Pod old && !HasOtherImages(pod.Spec, old.Spec)) return null;
        return Check(request, policy, faults, new CheckedPod(pod.Metadata.Annotations, pod.Spec), isEnforced: true);
    }

    private static Status? Check(AdmissionRequest request, SecurityPolicy policy, ListOf<StatusCause> faults,
        CheckedPod pod, bool isEnforced)
    {
        if (!faults.IsEmpty)
        {
            string[] told = [.. faults.AsEnumerable().Select(fault => $"{fault.Field}: {fault.Message}")];
            string all = told.Length == 1 ? told[0] : $"[{string.Join(", ", told)}]";
            request.Call.Annotate(AuditPrefix + "error", $"Failed to parse policy: {all}");
        }

        Status? refused = null;
        if (isEnforced)
        {
            request.Call.Annotate(AuditPrefix + "enforce-policy", policy.Enforce.ToString());
            if (Violation(policy.Enforce, pod) is { } violation) refused = request.Forbidden($"violates {violation}");
        }

        if (Violation(policy.Audit, pod) is { } noted)
            request.Call.Annotate(AuditPrefix + "audit-violations", $"would violate {noted}");
        // Who is refused need not be warned.
        if (refused is null && Violation(policy.Warn, pod) is { } warned) request.Call.Warn($"would violate {warned}");
        return refused;
    }

    private static string? Violation(LevelVersion level, CheckedPod pod)
    {
        IReadOnlyList<SecurityFinding> findings = SecurityChecks.Findings(level, pod);
        return findings.Count == 0 ? null : $"PodSecurity \"{level}\": {SecurityFinding.Details(findings)}";
    }

    // Of what the checks look at, a pod's images and ephemeral containers are all that may change.
    private static bool HasOtherImages(PodSpec next, PodSpec old)
    {
        if (next.Containers.Count != old.Containers.Count || next.InitContainers.Count != old.InitContainers.Count)
            return true;
        for (int i = 0; i < next.Containers.Count; i++)
        {
            if (next.Containers[i].Image != old.Containers[i].Image) return true;
        }

        for (int i = 0; i < next.InitContainers.Count; i++)
        {
            if (next.InitContainers[i].Image != old.InitContainers[i].Image) return true;
        }

        return next.EphemeralContainers.Any(one => !old.EphemeralContainers.Any(known =>
            known.EphemeralContainerCommon.Name == one.EphemeralContainerCommon.Name
            && known.EphemeralContainerCommon.Image == one.EphemeralContainerCommon.Image));
    }

    private static Status? CheckNamespace(AdmissionRequest request, Namespace space)
    {
        (SecurityPolicy policy, ListOf<StatusCause> faults) = SecurityPolicy.Of(space.Metadata.Labels);
        if (request.Old is not Namespace old)
            return faults.IsEmpty ? null : Status.Invalid("", "Namespace", space.Metadata.Name, faults);
        (SecurityPolicy before, ListOf<StatusCause> oldFaults) = SecurityPolicy.Of(old.Metadata.Labels);
        if (!faults.IsEmpty && faults != oldFaults) return Status.Invalid("", "Namespace", space.Metadata.Name, faults);
        bool isLooser = policy.Enforce.Minor == before.Enforce.Minor && policy.Enforce.Level <= before.Enforce.Level;
        if (policy.Enforce != before.Enforce && policy.Enforce.Level != SecurityLevel.Privileged && !isLooser)
            WarnOfPods(request, space.Metadata.Name, policy.Enforce);
        return null;
    }

    // The pods that are there stay; who changes the level is told which of them a new one would not allow.
    private static void WarnOfPods(AdmissionRequest request, string space, LevelVersion level)
    {
        SortedDictionary<string, (string First, int Count)> found = new(StringComparer.Ordinal);
        int total = 0;
        foreach (Pod pod in request.Registry.List(Kinds.Pod, space))
        {
            if (++total > PodsMax) continue;
            IReadOnlyList<SecurityFinding> findings =
                SecurityChecks.Findings(level, new(pod.Metadata.Annotations, pod.Spec));
            if (findings.Count == 0) continue;
            string reasons = SecurityFinding.Reasons(findings);
            found[reasons] = found.TryGetValue(reasons, out (string First, int Count) known)
                ? (known.First, known.Count + 1)
                : (pod.Metadata.Name, 1); // Pods come by name.
        }

        if (total > PodsMax)
        {
            request.Call.Warn(string.Create(CultureInfo.InvariantCulture,
                $"new PodSecurity enforce level only checked against the first {PodsMax} of {total} existing pods"));
        }

        if (found.Count == 0) return;
        request.Call.Warn(
            $"existing pods in namespace \"{space}\" violate the new PodSecurity enforce level \"{level}\"");
        IEnumerable<string> told = found.Select(entry => entry.Value.First + entry.Value.Count switch
        {
            1 => "",
            2 => " (and 1 other pod)",
            _ => string.Create(CultureInfo.InvariantCulture, $" (and {entry.Value.Count - 1} other pods)"),
        } + $": {entry.Key}");
        foreach (string warning in told.Order(StringComparer.Ordinal)) request.Call.Warn(warning);
    }
}
