using System.Threading.Channels;
using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;

namespace Skiff.Agent.Grants;

/// <summary>
/// Keeps running containers on the processors they are to run on: those without any for themselves leave what another
/// one was given, and come back to what is free again.
/// </summary>
internal sealed class CpusetKeeper(NodeServices node, IPodDirectory pods)
{
    // What the runtime was told of each container.
    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);

    /// <summary>Runs until stopped; at once when nobody has processors for itself here.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        ChannelReader<bool> moved = node.Grants.Moved;
        while (node.Options.Cpus.IsStatic && !stop.IsCancellationRequested)
        {
            await LookAsync(stop);
            using CancellationTokenSource wait = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(
                moved.WaitToReadAsync(wait.Token).AsTask(), Task.Delay(node.Options.Cpus.ReconcilePeriod, node.Time, wait.Token));
            await wait.CancelAsync();
            moved.TryRead(out _);
        }
    }

    private async ValueTask LookAsync(CancellationToken stop)
    {
        HashSet<string> running = new(StringComparer.Ordinal);
        foreach (PodEntry entry in pods.Pods)
        {
            foreach (ContainerEntry container in entry.Containers.Where(container => container.Running))
            {
                running.Add(container.Id);
                string wanted = node.Grants.CpusOf(entry.Pod.Metadata.UID, container.Name);
                if (wanted.Length == 0 || told.GetValueOrDefault(container.Id) == wanted) continue;
                CriResult<Cri.V1.UpdateContainerResourcesResponse> updated = await node.Cri.UpdateContainerResourcesAsync(
                    new() { ContainerId = container.Id, Linux = new() { CpusetCpus = wanted } }, stop);
                if (updated.Error is null) told[container.Id] = wanted; // Otherwise the next look tries again.
            }
        }

        foreach (string gone in told.Keys.Where(id => !running.Contains(id)).ToArray()) told.Remove(gone);
    }
}
