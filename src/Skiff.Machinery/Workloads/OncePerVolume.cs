using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Workloads;

/// <summary>
/// Init containers that have to succeed once in the life of a volume, however often pods are made anew: what they did
/// is in the volume, and doing it again would do harm.
/// </summary>
public static class OncePerVolume
{
    /// <summary>Annotation of the form <c>container=volume[,container=volume...]</c>.</summary>
    public const string Annotation = "skiff.io/once-per-volume";

    /// <summary>Volumes by init container.</summary>
    /// <param name="annotations">Annotations of a pod.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="volumes">The volumes; empty when there are no such containers.</param>
    /// <returns>What is wrong with the annotation; null when nothing is.</returns>
    public static string? Read(MapOf<string> annotations, PodSpec spec, out MapOf<string> volumes)
    {
        volumes = default;
        if (!annotations.TryGetValue(Annotation, out string? text)) return null;
        foreach (string pair in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=') is not [string name, string volume]) return "must be a list of container=volume";
            Container? container = spec.InitContainers.FirstOrDefault(one => one.Name == name);
            if (container is null || container.RestartPolicy == ContainerRestartPolicy.Always)
            {
                return $"\"{name}\" is no init container that runs to its end";
            }

            VolumeMount? mount = container.VolumeMounts.FirstOrDefault(one => one.Name == volume);
            if (mount is null) return $"container \"{name}\" does not mount volume \"{volume}\"";
            if (mount.ReadOnly) return $"container \"{name}\" cannot write to volume \"{volume}\"";
            volumes = volumes.Set(name, volume);
        }

        return null;
    }

    /// <summary>The volume that a container of a pod succeeds once for; null for any other container.</summary>
    public static string? VolumeOf(Pod pod, string container) =>
        Read(pod.Metadata.Annotations, pod.Spec, out MapOf<string> volumes) is null ? volumes.Find(container) : null;
}
