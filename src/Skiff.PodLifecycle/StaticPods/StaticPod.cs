using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.PodLifecycle.StaticPods;

/// <summary>
/// Pods that a node runs because a manifest of its own says so, and the mirrors by which the API shows them. A static pod
/// and its mirror share name and namespace; the mirror has a uid of the API's, the static pod one made from its manifest.
/// </summary>
public static class StaticPod
{
    /// <summary>What a pod was made from, as a hash: for a static pod its uid.</summary>
    public const string HashAnnotation = "kubernetes.io/config.hash";

    /// <summary>Where a pod comes from: <see cref="FileSource"/>, <see cref="UrlSource"/> or the API.</summary>
    public const string SourceAnnotation = "kubernetes.io/config.source";

    /// <summary>When the node first saw it.</summary>
    public const string SeenAnnotation = "kubernetes.io/config.seen";

    /// <summary>Marks a mirror; its value is the hash of the static pod.</summary>
    public const string MirrorAnnotation = "kubernetes.io/config.mirror";

    /// <summary>A file of the node.</summary>
    public const string FileSource = "file";

    /// <summary>A URL that the node reads.</summary>
    public const string UrlSource = "http";

    /// <summary>Whether a pod is one that its node runs on its own.</summary>
    public static bool IsStatic(Pod pod) =>
        pod.Metadata.Annotations.TryGetValue(SourceAnnotation, out string? source) && source != "api" && !IsMirror(pod);

    /// <summary>Whether a pod of the API only shows a static one.</summary>
    public static bool IsMirror(Pod pod) => pod.Metadata.Annotations.ContainsKey(MirrorAnnotation);

    /// <summary>Whether a mirror shows just this static pod, and not what its manifest said before.</summary>
    public static bool IsMirrorOf(Pod mirror, Pod pod) =>
        mirror.Metadata.Name == pod.Metadata.Name && mirror.Metadata.Namespace == pod.Metadata.Namespace
        && mirror.Metadata.Annotations.TryGetValue(MirrorAnnotation, out string? hash) && hash == HashOf(pod);

    /// <summary>The pod as a source gives it to its node.</summary>
    /// <param name="pod">The pod of a manifest.</param>
    /// <param name="source">Which source.</param>
    /// <param name="now">The present.</param>
    /// <param name="before">What the node wanted before: the same pod was seen when it was seen first.</param>
    public static Pod From(Pod pod, string source, DateTimeOffset now, IEnumerable<Pod> before)
    {
        Pod? old = before.FirstOrDefault(one => one.Metadata.UID == pod.Metadata.UID);
        string? seen = null;
        old?.Metadata.Annotations.TryGetValue(SeenAnnotation, out seen);
        seen ??= now.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        MapOf<string> annotations = pod.Metadata.Annotations.Set(SourceAnnotation, source).Set(SeenAnnotation, seen);
        return pod with { Metadata = pod.Metadata with { Annotations = annotations } };
    }

    /// <summary>The mirror to make of a static pod. It goes with the Node.</summary>
    /// <param name="pod">The static pod.</param>
    /// <param name="nodeUid">The Node's uid.</param>
    public static Pod MirrorOf(Pod pod, string nodeUid) => pod with
    {
        Metadata = pod.Metadata with
        {
            Annotations = pod.Metadata.Annotations.Set(MirrorAnnotation, HashOf(pod)),
            OwnerReferences =
            [
                OwnerReference.Empty with
                {
                    APIVersion = "v1", Kind = "Node", Name = pod.Spec.NodeName, UID = nodeUid, Controller = true,
                },
            ],
        },
    };

    private static string HashOf(Pod pod) => pod.Metadata.Annotations.TryGetValue(HashAnnotation, out string? hash) ? hash : "";
}
