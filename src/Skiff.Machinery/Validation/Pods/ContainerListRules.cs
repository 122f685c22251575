using System.Globalization;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of a pod's containers together: those that run, those that prepare, and those for debugging.</summary>
internal static class ContainerListRules
{
    private const string Ephemeral = "cannot be set for an Ephemeral Container";

    /// <summary>Checks all containers of a pod.</summary>
    public static void Check(PodContext pod, FieldPath path)
    {
        CheckRunning(pod, path.Child("containers"));
        CheckInit(pod, path.Child("initContainers"));
        CheckEphemeral(pod, path.Child("ephemeralContainers"));
        if (!pod.IsPod) return;
        for (int i = 0; i < pod.Spec.Containers.Count; i++)
        {
            ContainerRules.CheckOnlyForPod(pod.Spec.Containers[i], path.Child("containers").Index(i), pod.Faults);
        }

        for (int i = 0; i < pod.Spec.InitContainers.Count; i++)
        {
            ContainerRules.CheckOnlyForPod(pod.Spec.InitContainers[i], path.Child("initContainers").Index(i), pod.Faults);
        }
    }

    private static void CheckRunning(PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        if (pod.Spec.Containers.IsEmpty)
        {
            faults.Required(path);
            return;
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < pod.Spec.Containers.Count; i++)
        {
            Container container = pod.Spec.Containers[i];
            FieldPath at = path.Index(i);
            ContainerRules.Check(container, pod, at);
            if (!names.Add(container.Name)) faults.Duplicate(at.Child("name"), container.Name);
            ProbeRules.Check(container, pod, at);
            ContainerRules.CheckRestart(container, at, faults);
        }

        CheckHostPorts(pod.Spec.Containers, path, faults);
    }

    private static void CheckInit(PodContext pod, FieldPath path)
    {
        Faults faults = pod.Faults;
        HashSet<string> names = new(pod.Spec.Containers.AsEnumerable().Select(container => container.Name), StringComparer.Ordinal);
        for (int i = 0; i < pod.Spec.InitContainers.Count; i++)
        {
            Container container = pod.Spec.InitContainers[i];
            FieldPath at = path.Index(i);
            ContainerRules.Check(container, pod, at);
            ContainerRules.CheckRestart(container, at, faults);
            if (container.Name.Length > 0 && !names.Add(container.Name)) faults.Duplicate(at.Child("name"), container.Name);
            // Init containers run one after another, so only each by itself can collide.
            CheckHostPorts([container], path, faults);
            if (PodTotals.IsSidecar(container)) ProbeRules.Check(container, pod, at);
            else ProbeRules.CheckNone(container, at, faults);
        }
    }

    private static void CheckHostPorts(ListOf<Container> containers, FieldPath path, Faults faults)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        for (int i = 0; i < containers.Count; i++)
        {
            for (int j = 0; j < containers[i].Ports.Count; j++)
            {
                ContainerPort port = containers[i].Ports[j];
                if (port.HostPort == 0) continue;
                string key = string.Create(CultureInfo.InvariantCulture, $"{port.Protocol}/{port.HostIP}/{port.HostPort}");
                if (!used.Add(key)) faults.Duplicate(path.Index(i).Child("ports").Index(j).Child("hostPort"), key);
            }
        }
    }

    private static void CheckEphemeral(PodContext pod, FieldPath path)
    {
        if (pod.Spec.EphemeralContainers.IsEmpty) return;
        Faults faults = pod.Faults;
        HashSet<string> others = new(
            pod.Spec.Containers.AsEnumerable().Concat(pod.Spec.InitContainers.AsEnumerable()).Select(container => container.Name),
            StringComparer.Ordinal);
        HashSet<string> names = new(others, StringComparer.Ordinal);
        for (int i = 0; i < pod.Spec.EphemeralContainers.Count; i++)
        {
            EphemeralContainer container = pod.Spec.EphemeralContainers[i];
            EphemeralContainerCommon common = container.EphemeralContainerCommon;
            FieldPath at = path.Index(i);
            ContainerRules.Check(AsContainer(common), pod, at);
            ContainerRules.CheckOnlyForPod(AsContainer(common), at, faults);
            if (!names.Add(common.Name)) faults.Duplicate(at.Child("name"), common.Name);
            if (container.TargetContainerName.Length > 0 && !others.Contains(container.TargetContainerName))
            {
                faults.NotFound(at.Child("targetContainerName"), container.TargetContainerName);
            }

            CheckAllowed(common, at, faults);
        }
    }

    private static void CheckAllowed(EphemeralContainerCommon container, FieldPath path, Faults faults)
    {
        if (!container.Ports.IsAbsent) faults.Forbidden(path.Child("ports"), Ephemeral);
        if (container.Resources != ResourceRequirements.Empty) faults.Forbidden(path.Child("resources"), Ephemeral);
        if (!container.ResizePolicy.IsAbsent) faults.Forbidden(path.Child("resizePolicy"), Ephemeral);
        if (container.RestartPolicy is not null) faults.Forbidden(path.Child("restartPolicy"), Ephemeral);
        if (!container.RestartPolicyRules.IsAbsent) faults.Forbidden(path.Child("restartPolicyRules"), Ephemeral);
        if (container.LivenessProbe is not null) faults.Forbidden(path.Child("livenessProbe"), Ephemeral);
        if (container.ReadinessProbe is not null) faults.Forbidden(path.Child("readinessProbe"), Ephemeral);
        if (container.StartupProbe is not null) faults.Forbidden(path.Child("startupProbe"), Ephemeral);
        if (container.Lifecycle is not null) faults.Forbidden(path.Child("lifecycle"), Ephemeral);
        for (int i = 0; i < container.VolumeMounts.Count; i++)
        {
            VolumeMount mount = container.VolumeMounts[i];
            FieldPath at = path.Child("volumeMounts").Index(i);
            if (mount.SubPath.Length > 0) faults.Forbidden(at.Child("subPath"), Ephemeral);
            if (mount.SubPathExpr.Length > 0) faults.Forbidden(at.Child("subPathExpr"), Ephemeral);
        }
    }

    private static Container AsContainer(EphemeralContainerCommon common) => Container.Empty with
    {
        Name = common.Name,
        Image = common.Image,
        Env = common.Env,
        EnvFrom = common.EnvFrom,
        VolumeMounts = common.VolumeMounts,
        VolumeDevices = common.VolumeDevices,
        TerminationMessagePolicy = common.TerminationMessagePolicy,
        ImagePullPolicy = common.ImagePullPolicy,
        SecurityContext = common.SecurityContext,
        Ports = common.Ports,
        Resources = common.Resources,
    };
}
