using Skiff.Agent.Runtime;
using Skiff.Cri.V1;

namespace Skiff.Agent.Pods;

/// <summary>What the runtime has of one pod, as it lists it.</summary>
internal readonly record struct RuntimeListing(IReadOnlyList<PodSandbox> Sandboxes, IReadOnlyList<Cri.V1.Container> Containers);

/// <summary>
/// Lists sandboxes and containers for the workers of all pods. Whoever asks while others are listed for waits for the next
/// list, and shares it: a look at every pod costs two calls instead of two for each, of which each goes through everything
/// that the runtime has. Nobody is told what was listed before it asked.
/// </summary>
internal sealed class RuntimeLists(ICri cri)
{
    private readonly Lock gate = new();
    private List<Request> waiting = [];
    private bool isListing;
    private volatile bool areTrusted = true;

    /// <summary>
    /// Whether the runtime knows what runs; while it does not, nobody is told what it has: a pod whose container it has yet
    /// to find would get another one.
    /// </summary>
    public bool AreTrusted
    {
        get => areTrusted;
        set => areTrusted = value;
    }

    /// <summary>What there is of a pod now, or the error that kept the runtime from answering.</summary>
    public Task<(RuntimeListing Listing, CriError? Error)> ListAsync(string podUid, CancellationToken stop)
    {
        if (!AreTrusted) return Untrusted;
        Request request = new(podUid);
        lock (gate)
        {
            waiting.Add(request);
            if (isListing) return request.Answer.Task.WaitAsync(stop);
            isListing = true;
        }

        _ = ServeAsync(stop);
        return request.Answer.Task.WaitAsync(stop);
    }

    private static readonly Task<(RuntimeListing, CriError?)> Untrusted =
        Task.FromResult<(RuntimeListing, CriError?)>((default, new(RpcCode.Unavailable, "the container runtime is starting")));

    private async Task ServeAsync(CancellationToken stop)
    {
        while (true)
        {
            List<Request> served;
            lock (gate)
            {
                served = waiting;
                waiting = [];
                isListing = served.Count > 0;
            }

            if (served.Count == 0) return;
            try
            {
                await ServeAsync(served, stop);
            }
            catch (OperationCanceledException)
            {
                // The agent ends, and all who wait with it.
                foreach (Request request in served) request.Answer.TrySetCanceled(stop);
            }
        }
    }

    private async Task ServeAsync(List<Request> served, CancellationToken stop)
    {
        PodSandboxFilter? sandboxFilter = null;
        ContainerFilter? containerFilter = null;
        if (served.TrueForAll(request => request.PodUid == served[0].PodUid))
        {
            sandboxFilter = new() { LabelSelector = { [RuntimeLabels.PodUid] = served[0].PodUid } };
            containerFilter = new() { LabelSelector = { [RuntimeLabels.PodUid] = served[0].PodUid } };
        }

        CriResult<ListPodSandboxResponse> sandboxes = await cri.ListPodSandboxAsync(new() { Filter = sandboxFilter }, stop);
        CriResult<ListContainersResponse> containers = sandboxes.Error is { } broken
            ? broken : await cri.ListContainersAsync(new() { Filter = containerFilter }, stop);
        if (!containers.TryGet(out ListContainersResponse? containerList, out CriError? error))
        {
            foreach (Request request in served) request.Answer.TrySetResult((default, error));
            return;
        }

        ILookup<string, PodSandbox> sandboxesOf = sandboxes.Value!.Items.ToLookup(one => UidOf(one.Labels));
        ILookup<string, Cri.V1.Container> containersOf = containerList.Containers.ToLookup(one => UidOf(one.Labels));
        foreach (Request request in served)
        {
            request.Answer.TrySetResult((new([.. sandboxesOf[request.PodUid]], [.. containersOf[request.PodUid]]), null));
        }
    }

    private static string UidOf(IDictionary<string, string> labels) =>
        labels.TryGetValue(RuntimeLabels.PodUid, out string? uid) ? uid : "";

    private sealed record Request(string PodUid)
    {
        public TaskCompletionSource<(RuntimeListing, CriError?)> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
