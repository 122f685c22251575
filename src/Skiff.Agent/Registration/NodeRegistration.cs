using System.Threading.Channels;
using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.PodLifecycle.Shutdown;

namespace Skiff.Agent.Registration;

/// <summary>Makes the Node and keeps its status: at once when something changed, every few minutes otherwise.</summary>
internal sealed class NodeRegistration(NodeServices services)
{
    private const int ImagesLimit = 50;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadyCheck = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SteadyCheck = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly NodeAgentOptions options = services.Options;
    private readonly IApi api = services.Api;
    private readonly ICri cri = services.Cri;
    private readonly TimeProvider time = services.Time;
    private readonly TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Node? stored;
    private DateTimeOffset written;
    private bool isSettled;

    /// <summary>Ends when the Node is there.</summary>
    public Task Registered => registered.Task;

    /// <summary>The uid of the Node, once it is there.</summary>
    public string Uid => Volatile.Read(ref stored)?.Metadata.UID ?? "";

    /// <summary>Asks for a look at what the status is made from, because something changed.</summary>
    public void Look() => changed.Writer.TryWrite(true);

    /// <summary>The Node as the API shows it: somebody else may have told of resources, which are then there to be given.</summary>
    public void Take(Node shown)
    {
        if (Volatile.Read(ref stored) is not { } known || shown.Metadata.UID != known.Metadata.UID) return;
        bool isNewer = KindCache.RevisionOf(shown.Metadata.ResourceVersion) > KindCache.RevisionOf(known.Metadata.ResourceVersion);
        if (!isNewer || shown.Status.Capacity == known.Status.Capacity) return;
        Volatile.Write(ref stored, shown);
        Look();
    }

    /// <summary>Registers and keeps the status until stopped.</summary>
    public async Task RunAsync(MachineFacts facts, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            string fault = Joined(await FaultAsync(stop), services.IsShuttingDown ? NodeShutdown.NodeMessage : "");
            bool told = await TryWriteAsync(facts, fault, stop);
            TimeSpan pause = !told ? Retry : fault.Length > 0 ? ReadyCheck : SteadyCheck;
            using CancellationTokenSource wait = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task look = changed.Reader.WaitToReadAsync(wait.Token).AsTask();
            await Task.WhenAny(look, Task.Delay(pause, time, wait.Token));
            await wait.CancelAsync();
            changed.Reader.TryRead(out _);
        }
    }

    // Of several faults, all are told as upstream tells them.
    private static string Joined(string fault, string other) =>
        fault.Length > 0 && other.Length > 0 ? $"[{fault}, {other}]" : fault + other;

    // Only what the runtime says of itself: the network is the runtime's to judge.
    private async ValueTask<string> FaultAsync(CancellationToken stop)
    {
        CriResult<Cri.V1.StatusResponse> asked = await cri.StatusAsync(new(), stop);
        if (!asked.TryGet(out Cri.V1.StatusResponse? response, out CriError? error))
        {
            return $"container runtime is down: {error.Message}";
        }

        services.Abilities = RuntimeAbilities.Of(response);
        foreach (Cri.V1.RuntimeCondition condition in response.Status.Conditions)
        {
            if (condition.Status) continue;
            string what = condition.Type == "NetworkReady" ? "container runtime network not ready" : "container runtime not ready";
            return $"{what}: {condition.Type}=false reason:{condition.Reason} message:{condition.Message}";
        }

        return "";
    }

    private async ValueTask<bool> TryWriteAsync(MachineFacts facts, string fault, CancellationToken stop)
    {
        try
        {
            Node? node = await FindOrMakeAsync(facts, fault, stop);
            if (node is null) return false;
            ListOf<ContainerImage> images = await ImagesAsync(stop);
            DateTimeOffset now = time.GetUtcNow();
            NodeHealth health = new(fault, services.Pressure, services.Abilities);
            NodeStatus wanted = NodeObjects.Status(options, facts, images, health, node.Status, now, services.Grants.Devices());
            if (IsSame(wanted, node.Status) && now - written < options.StatusPeriod) return true;
            ApiResult<Node> result =
                await api.UpdateStatusAsync(Kinds.Node, node with { Status = wanted }, stop);
            if (!result.TryGet(out Node? updated, out _))
            {
                Volatile.Write(ref stored, null); // Read anew before the next try.
                return false;
            }

            Volatile.Write(ref stored, updated);
            written = now;
            return true;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            return false; // The API cannot be reached; the lease tells the others.
        }
    }

    private async ValueTask<Node?> FindOrMakeAsync(MachineFacts facts, string fault, CancellationToken stop)
    {
        if (stored is { } known) return known;
        ApiResult<Node> read =
            await ApiExtensions.GetAsync(api, Kinds.Node, new ObjectKey("", options.NodeName), stop);
        if (read.Error is { Code: 404 })
        {
            NodeStatus status = NodeObjects.Status(
                options, facts, await ImagesAsync(stop), new(fault, services.Pressure, services.Abilities), NodeStatus.Empty,
                time.GetUtcNow(), services.Grants.Devices());
            read = await ApiExtensions.CreateAsync(api, Kinds.Node, NodeObjects.New(options, status), stop);
        }

        if (!read.TryGet(out Node? node, out _)) return null;
        node = Settled(node);
        MapOf<string> labels = node.Metadata.Labels.SetAll(NodeObjects.Labels(options));
        if (labels != node.Metadata.Labels)
        {
            ApiResult<Node> relabelled = await api.UpdateAsync(
                Kinds.Node, node with { Metadata = node.Metadata with { Labels = labels } }, stop);
            if (!relabelled.TryGet(out node, out _)) return null;
        }

        Volatile.Write(ref stored, node);
        registered.TrySetResult();
        return node;
    }

    // Once after each start. A resource that nobody on the node ever knew anything of is of another life of it.
    private Node Settled(Node node)
    {
        if (isSettled) return node;
        isSettled = true;
        return services.Grants.IsNew ? node with { Status = NodeObjects.WithoutExtended(node.Status) } : node;
    }

    // The biggest images, because those are what a scheduler may want to avoid pulling again.
    private async ValueTask<ListOf<ContainerImage>> ImagesAsync(CancellationToken stop)
    {
        CriResult<Cri.V1.ListImagesResponse> listed = await cri.ListImagesAsync(new(), stop);
        return listed.Value is not { } list ? default : ListOf.From(list.Images
            .OrderByDescending(image => image.Size)
            .Take(ImagesLimit)
            .Select(image => new ContainerImage
            {
                Names = ListOf.From(image.RepoDigests.Concat(image.RepoTags)),
                SizeBytes = (long)image.Size,
            }));
    }

    private static bool IsSame(NodeStatus wanted, NodeStatus known) =>
        Timeless(wanted) == Timeless(known);

    private static NodeStatus Timeless(NodeStatus status) => status with
    {
        Conditions = status.Conditions.Select(condition => condition with { LastHeartbeatTime = null, LastTransitionTime = null }),
    };
}
