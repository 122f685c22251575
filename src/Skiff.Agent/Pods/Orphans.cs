using Skiff.Agent.Runtime;

namespace Skiff.Agent.Pods;

/// <summary>Finds the pods that the runtime has something of.</summary>
internal static class Orphans
{
    /// <summary>Every pod with a sandbox or a container; null when the runtime does not answer.</summary>
    public static async ValueTask<IReadOnlyCollection<(string Namespace, string Name, string Uid)>?> FindAsync(
        ICri cri, CancellationToken stop)
    {
        CriResult<Cri.V1.ListPodSandboxResponse> sandboxes = await cri.ListPodSandboxAsync(new(), stop);
        CriResult<Cri.V1.ListContainersResponse> containers = await cri.ListContainersAsync(new(), stop);
        if (sandboxes.Value is not { } sandboxList || containers.Value is not { } containerList) return null;
        HashSet<(string, string, string)> found = [];
        foreach (Cri.V1.PodSandbox sandbox in sandboxList.Items) Add(found, sandbox.Labels);
        foreach (Cri.V1.Container container in containerList.Containers) Add(found, container.Labels);
        return found;
    }

    private static void Add(HashSet<(string, string, string)> found, IDictionary<string, string> labels)
    {
        // What lacks the labels is not ours.
        if (labels.TryGetValue(RuntimeLabels.PodUid, out string? uid)
            && labels.TryGetValue(RuntimeLabels.PodName, out string? name)
            && labels.TryGetValue(RuntimeLabels.PodNamespace, out string? podNamespace))
        {
            found.Add((podNamespace, name, uid));
        }
    }
}
