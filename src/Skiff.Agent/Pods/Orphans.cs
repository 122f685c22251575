using Skiff.Agent.Runtime;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.Agent.Pods;

/// <summary>A pod that the runtime has something of.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Source">Where it came from; empty when the runtime does not tell.</param>
internal sealed record Orphan(string Namespace, string Name, string Uid, string Source);

/// <summary>Finds the pods that the runtime has something of.</summary>
internal static class Orphans
{
    /// <summary>Every pod with a sandbox or a container; null when the runtime does not answer.</summary>
    public static async ValueTask<IReadOnlyCollection<Orphan>?> FindAsync(
        ICri cri, CancellationToken stop)
    {
        CriResult<Cri.V1.ListPodSandboxResponse> sandboxes = await cri.ListPodSandboxAsync(new(), stop);
        CriResult<Cri.V1.ListContainersResponse> containers = await cri.ListContainersAsync(new(), stop);
        if (sandboxes.Value is not { } sandboxList || containers.Value is not { } containerList) return null;
        Dictionary<string, Orphan> found = new(StringComparer.Ordinal);
        foreach (Cri.V1.PodSandbox sandbox in sandboxList.Items)
        {
            sandbox.Annotations.TryGetValue(StaticPod.SourceAnnotation, out string? source);
            Add(found, sandbox.Labels, source ?? "");
        }

        foreach (Cri.V1.Container container in containerList.Containers) Add(found, container.Labels, "");
        return found.Values;
    }

    private static void Add(Dictionary<string, Orphan> found, IDictionary<string, string> labels, string source)
    {
        // What lacks the labels is not ours.
        if (labels.TryGetValue(RuntimeLabels.PodUid, out string? uid)
            && labels.TryGetValue(RuntimeLabels.PodName, out string? name)
            && labels.TryGetValue(RuntimeLabels.PodNamespace, out string? podNamespace))
        {
            found.TryAdd(uid, new(podNamespace, name, uid, source));
        }
    }
}
