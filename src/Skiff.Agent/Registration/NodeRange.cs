using Skiff.Agent.Runtime;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Registration;

/// <summary>
/// Finds out which addresses this node's pods get. A cluster that gives ranges gives one to every Node, so the Node is made
/// first; where none comes in time, the node takes its own setting and says so in its Node.
/// </summary>
public sealed class NodeRange(NodeAgentOptions options, IApi api, TimeProvider time, Random jitter)
{
    private const string Waiting = "container runtime network not ready: the cluster has not given the node a range of pod addresses";
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(1);

    /// <summary>How long a range is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Finds the range; <paramref name="own"/> when the cluster gives none. Waits for the API as long as it takes.</summary>
    public async Task<string> FindAsync(string own, CancellationToken stop)
    {
        while (!await IsThereAsync(stop)) await Task.Delay(pause, time, stop);
        while (true)
        {
            string given = await GivenAsync(stop);
            if (given.Length > 0) return given;
            try
            {
                ApiResult<Node> read = await ApiExtensions.GetAsync(api, Kinds.Node, Key, stop);
                if (!read.TryGet(out Node? node, out _)) continue;
                Node told = node with { Spec = node.Spec with { PodCIDR = own, PodCIDRs = [own] } };
                // Whoever gave a range meanwhile was first.
                if (node.Spec.PodCIDR.Length == 0 && (await api.UpdateAsync(Kinds.Node, told, stop)).Error?.Code != 409) return own;
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                await Task.Delay(pause, time, stop);
            }
        }
    }

    private ObjectKey Key => new("", options.NodeName);

    private async Task<bool> IsThereAsync(CancellationToken stop)
    {
        try
        {
            ApiResult<Node> read = await ApiExtensions.GetAsync(api, Kinds.Node, Key, stop);
            if (read.Error is not { Code: 404 }) return read.Error is null;
            NodeAgentOptions rangeless = options with { Network = null };
            NodeHealth waiting = new(Waiting, [], RuntimeAbilities.None);
            NodeStatus status = NodeObjects.Status(
                rangeless, MachineFacts.Read(options, ""), default, waiting, NodeStatus.Empty, time.GetUtcNow());
            return (await ApiExtensions.CreateAsync(api, Kinds.Node, NodeObjects.New(rangeless, status), stop)).Error is null;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return false;
        }
    }

    // Empty when none has come in time.
    private async Task<string> GivenAsync(CancellationToken stop)
    {
        Informer nodes = new(api, Kinds.Node, time, jitter, new ListRequest(FieldSelector: $"metadata.name={options.NodeName}"));
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task running = nodes.RunAsync(ending.Token);
        TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await nodes.Synced.WaitAsync(stop);
            nodes.When(cache => Range(cache.Find(Key)).Length > 0, () => found.TrySetResult());
            await Task.WhenAny(found.Task, Task.Delay(Patience, time, ending.Token));
            stop.ThrowIfCancellationRequested();
            return Range(nodes.Cache.Find(Key));
        }
        finally
        {
            await ending.CancelAsync();
            await running;
        }
    }

    private static string Range(IObject? node) => ((Node?)node)?.Spec.PodCIDR ?? "";
}
