using Skiff.Agent.Images;
using Skiff.Agent.Volumes;
using Skiff.Agent.Volumes.Linux;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Environment;
using Skiff.PodLifecycle.Network;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Pods;

/// <summary>What is bound into a container: volumes, the hosts file, the termination message.</summary>
internal static class ContainerMounts
{
    private const string HostsPath = "/etc/hosts";
    private const uint MessageMode = 0x1b6; // 0666: the process may run as anybody.

    /// <summary>The mounts, or the waiting message of a container that cannot have them.</summary>
    public static async ValueTask<(IReadOnlyList<Cri.V1.Mount> Mounts, string Error)> OfAsync(
        NodeServices node,
        StartRequest request,
        Container container,
        (ImagesOfContainer Images, IReadOnlyList<KeyValuePair<string, string>> Variables) with,
        CancellationToken stop)
    {
        Pod pod = request.Pod;
        List<Cri.V1.Mount> mounts = [];
        for (int i = 0; i < container.VolumeMounts.Count; i++)
        {
            VolumeMount mount = container.VolumeMounts[i];
            if (!request.Volumes.TryGetValue(mount.Name, out PreparedVolume? volume) || volume.IsDevice)
            {
                return ([], $"cannot find volume \"{mount.Name}\" to mount into container \"{container.Name}\"");
            }

            bool canRecur = node.Abilities.HasRecursiveReadOnlyMounts(request.Handler);
            if (!RecursiveReadOnly.TryResolve(mount, canRecur, out bool isRecursive, out string? fault))
                return ([], $"failed to resolve recursive read-only mode: {fault}");
            (string subPath, string error) = SubPathOf(mount, with.Variables);
            if (error.Length > 0) return ([], error);
            (Cri.V1.Mount? made, error) = volume.IsImage
                ? await ImageAsync(node, pod, container, i, with.Images, subPath, stop)
                : await PathAsync(node, pod, container, i, volume, subPath, stop);
            if (made is null) return ([], error);
            made.ContainerPath = Absolute(mount.MountPath);
            made.Propagation = Propagation(mount.MountPropagation);
            made.RecursiveReadOnly = isRecursive;
            mounts.Add(made);
        }

        if (mounts.TrueForAll(mount => mount.ContainerPath != HostsPath))
        {
            mounts.Add(new() { ContainerPath = HostsPath, HostPath = WriteHosts(node, pod, request.PodIPs) });
        }

        if (container.TerminationMessagePath.Length > 0) mounts.Add(TerminationMessage(node, pod, container));
        return (mounts, "");
    }

    private static (string SubPath, string Error) SubPathOf(
        VolumeMount mount, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        if (mount.SubPathExpr.Length == 0) return (mount.SubPath, "");
        (string expanded, string missing) = Expansion.ExpandStrictly(
            ByteText.Of(mount.SubPathExpr),
            name => variables.FirstOrDefault(variable => variable.Key == name).Value);
        return missing.Length > 0 ? ("", missing) : (ByteText.ToText(expanded), "");
    }

    private static async ValueTask<(Cri.V1.Mount? Mount, string Error)> PathAsync(
        NodeServices node, Pod pod, Container container, int index, PreparedVolume volume, string subPath, CancellationToken stop)
    {
        string path = volume.HostPath;
        if (subPath.Length > 0)
        {
            SubPathOutcome outcome = await node.Volumes.PrepareSubPathAsync(
                new(pod, container.Name, index, volume, subPath), stop);
            if (outcome.Error.Length > 0) return (null, outcome.Error);
            path = outcome.HostPath;
        }

        return (new() { HostPath = path, Readonly = container.VolumeMounts[index].ReadOnly || volume.ReadOnly }, "");
    }

    private static async ValueTask<(Cri.V1.Mount? Mount, string Error)> ImageAsync(
        NodeServices node, Pod pod, Container container, int index, ImagesOfContainer images, string subPath, CancellationToken stop)
    {
        string name = container.VolumeMounts[index].Name;
        Volume volume = pod.Spec.Volumes.First(one => one.Name == name);
        return await node.ImageMounts.OfAsync(new(pod, container.Name, index, volume, images.Volumes[name], subPath), stop);
    }

    private static string WriteHosts(NodeServices node, Pod pod, ListOf<string> podIPs)
    {
        string path = node.Paths.HostsFile(pod.Metadata.UID);
        (string hostname, string domain) = PodHostname.Of(pod, node.Options.ClusterDomain);
        string text = pod.Spec.HostNetwork
            ? HostsFile.OfHost(File.Exists(HostsPath) ? File.ReadAllText(HostsPath) : "", pod.Spec.HostAliases)
            : HostsFile.OfPod(podIPs, hostname, domain, pod.Spec.HostAliases);
        Directory.CreateDirectory(node.Paths.Pod(pod.Metadata.UID));
        File.WriteAllText(path, text); // In place: running containers have this very file bound.
        return path;
    }

    private static Cri.V1.Mount TerminationMessage(NodeServices node, Pod pod, Container container)
    {
        string directory = node.Paths.Container(pod.Metadata.UID, container.Name);
        Directory.CreateDirectory(directory);
        // A file for each attempt: the last words of the one before must not be taken for those of the next.
        string path = Path.Combine(directory, Path.GetRandomFileName());
        File.WriteAllBytes(path, []);
        Libc.ChangeMode(path, MessageMode);

        return new() { ContainerPath = Absolute(container.TerminationMessagePath), HostPath = path };
    }

    private static string Absolute(string path) => path.StartsWith('/') ? path : "/" + path;

    private static Cri.V1.MountPropagation Propagation(string? mode) => mode switch
    {
        MountPropagationMode.HostToContainer => Cri.V1.MountPropagation.PropagationHostToContainer,
        MountPropagationMode.Bidirectional => Cri.V1.MountPropagation.PropagationBidirectional,
        _ => Cri.V1.MountPropagation.PropagationPrivate,
    };
}
