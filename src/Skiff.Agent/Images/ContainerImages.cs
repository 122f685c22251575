using Skiff.Agent.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Images;

namespace Skiff.Agent.Images;

/// <summary>The images that a container is made of.</summary>
/// <param name="Own">Its own.</param>
/// <param name="Volumes">Those that are mounted into it, by the volume's name.</param>
internal sealed record ImagesOfContainer(Cri.V1.Image Own, IReadOnlyDictionary<string, Cri.V1.Image> Volumes);

/// <summary>Brings the images of a container to the node: those of the volumes it mounts, then its own.</summary>
internal static class ContainerImages
{
    private const string Failed = "Failed";

    /// <summary>The images; or null with what went wrong, and in any case with the pulls to remember.</summary>
    /// <param name="node">What the workers share.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="field">The path by which events name it.</param>
    /// <param name="pulls">Failed pulls so far.</param>
    /// <param name="stop">Gives up.</param>
    public static async ValueTask<(ImagesOfContainer? Images, ImageOutcome? Fault, MapOf<FailedPull> Pulls)> EnsureAsync(
        NodeServices node, Pod pod, Container container, string field, MapOf<FailedPull> pulls, CancellationToken stop)
    {
        MapOf<FailedPull> failed = default;
        ImageOutcome? fault = null;
        Dictionary<string, Cri.V1.Image> found = new(StringComparer.Ordinal);
        foreach (Volume volume in pod.Spec.Volumes.AsEnumerable())
        {
            if (volume.VolumeSource.Image is not { } source || !IsMounted(container, volume.Name)) continue;
            // Upstream's events name the pod, which the volume belongs to.
            ImageOutcome outcome = await EnsureAsync(new(source.Reference, source.PullPolicy, ""));
            if (outcome.Image is not null) found[volume.Name] = outcome.Image;
            else fault = outcome; // Of several, all are tried and the last one is told.
        }

        if (fault is not null) return (null, fault, failed);
        ImageOutcome own = await EnsureAsync(new(container.Image, container.ImagePullPolicy, field));
        return own.Image is null ? (null, own, failed) : (new(own.Image, found), null, failed);

        async ValueTask<ImageOutcome> EnsureAsync(ImageWish wish)
        {
            ImageOutcome outcome = await ImageService.EnsureAsync(node, pod, wish, pulls.Find(wish.Name), stop);
            if (outcome.Image is null) node.Record(pod, new(PodEvent.Warning, Failed, $"Error: {outcome.Reason}", field));
            if (outcome.Pull is { } pull) failed = failed.Set(wish.Name, pull);
            return outcome;
        }
    }

    private static bool IsMounted(Container container, string volume) => container.VolumeMounts.Any(mount => mount.Name == volume);
}
