using Skiff.Agent.Pods;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Resources;
using Skiff.PodLifecycle.Singletons;

namespace Skiff.Agent.Singletons;

/// <summary>
/// Takes the lease of one singleton's pod, renews it while anything of the pod may run, and gives it back afterwards.
/// Until when the containers may run stands in a record on disk before they do, so that the guard can end them without
/// this process.
/// </summary>
internal sealed class SingletonKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SlowestCall = TimeSpan.FromSeconds(10);

    private readonly NodeServices node;
    private readonly Pod pod;
    private readonly SingletonClaim claim;
    private readonly Action changed;
    private readonly CancellationTokenSource ending = new();
    private readonly ITimer expiry;
    private readonly Lock gate = new();

    private Task loop = Task.CompletedTask;
    private long epoch;
    private bool begun;
    private Lease? stored;
    private LeaseSighting? sighting;
    private string holderTold = "";
    private TimeSpan deadline = TimeSpan.MinValue;
    private SingletonStanding standing;

    private SingletonKeeper(NodeServices node, Pod pod, SingletonClaim claim, Action changed)
    {
        this.node = node;
        this.pod = pod;
        this.claim = claim;
        this.changed = changed;
        expiry = node.Time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        standing = new(IsHeld: false, node.Time.GetUtcNow());
        // What an agent before this one was granted still holds: nothing happened to the containers meanwhile.
        if (node.Singletons.Find(pod.Metadata.UID) is { } record) Hold(record.Deadline);
    }

    /// <summary>The keeper of a pod; null for one that is no singleton.</summary>
    /// <param name="node">What the workers share.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="changed">Called when the standing has changed.</param>
    public static SingletonKeeper? For(NodeServices node, Pod pod, Action changed) =>
        SingletonClaim.Of(pod) is { } claim ? new(node, pod, claim, changed) : null;

    /// <summary>How the pod stands now. The clock decides, not whether a timer has come to run.</summary>
    public SingletonStanding Standing
    {
        get
        {
            lock (gate)
            {
                if (standing.IsHeld && Clock() >= deadline) standing = new(IsHeld: false, node.Time.GetUtcNow());
                return standing;
            }
        }
    }

    /// <summary>Grows with every renewal, whoever holds the lease; zero before the first.</summary>
    public long Epoch => Volatile.Read(ref epoch);

    /// <summary>Begins to contend for the lease; again is no harm.</summary>
    public void Begin(CancellationToken stop)
    {
        if (begun) return;
        begun = true;
        loop = RunAsync(stop);
    }

    /// <summary>Gives the lease back. Called once nothing of the pod runs. False when it could not be given back yet.</summary>
    public async ValueTask<bool> ReleaseAsync(CancellationToken stop)
    {
        await EndLoopAsync();
        if (!begun && node.Singletons.Find(pod.Metadata.UID) is null) return true; // It never contended.
        using CancellationTokenSource late = new(CallLimit, node.Time);
        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        ApiResult<Lease> read = await ApiExtensions.GetAsync(node.Api, Kinds.Lease, Key, bounded.Token);
        if (read.Error is { Code: not 404 }) return false;
        if (read.Value is { } lease && claim.IsHolder(lease))
        {
            DeleteOptions exactly = DeleteOptions.Empty with
            {
                Preconditions = Model.Meta.V1.Preconditions.Empty with
                {
                    UID = lease.Metadata.UID, ResourceVersion = lease.Metadata.ResourceVersion,
                },
            };
            ApiResult<IMessageKind> deleted = await node.Api.DeleteAsync(Kinds.Lease, Key, exactly, bounded.Token);
            if (deleted.Error is { Code: not 404 }) return false;
        }

        node.Singletons.Remove(pod.Metadata.UID);
        return true;
    }

    /// <summary>Stops renewing. The lease stays: whoever adopts the containers goes on with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndLoopAsync();
        await expiry.DisposeAsync();
        ending.Dispose();
    }

    private ObjectKey Key => new(SingletonMark.LeaseNamespace, claim.LeaseName);

    private TimeSpan Clock() => node.Time.GetElapsedTime(0);

    // How long a call may take, and how soon one that was refused is tried again.
    private TimeSpan CallLimit => claim.Mark.Lease / 3 < SlowestCall ? claim.Mark.Lease / 3 : SlowestCall;

    private async Task EndLoopAsync()
    {
        await ending.CancelAsync();
        await loop;
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, ending.Token);
        try
        {
            while (true)
            {
                TimeSpan pause = await TryStepAsync(either.Token);
                await Task.Delay(pause, node.Time, either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return;
        }
    }

    private async ValueTask<TimeSpan> TryStepAsync(CancellationToken stop)
    {
        try
        {
            return await StepAsync(stop);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException or UnauthorizedAccessException
            || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            stored = null; // Whether a write arrived is not known.
            return Retry;
        }
    }

    // Answers how long to pause before the next step.
    private async ValueTask<TimeSpan> StepAsync(CancellationToken stop)
    {
        using CancellationTokenSource late = new(CallLimit, node.Time);
        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        if (stored is null)
        {
            ApiResult<Lease> read = await ApiExtensions.GetAsync(node.Api, Kinds.Lease, Key, bounded.Token);
            if (read.Error is { Code: not 404 } refused) return Told(refused);
            stored = read.Value;
        }

        SingletonStep step = claim.Next(stored, sighting, Clock(), node.Time.GetUtcNow());
        if (step is SingletonStep.Wait wait)
        {
            await WaitAsync(wait, stop);
            return TimeSpan.Zero;
        }

        SingletonStep.Take take = (SingletonStep.Take)step;
        TimeSpan sent = Clock(); // The others count from when they see the renewal, which is later.
        ApiResult<Lease> written = take.IsNew
            ? await ApiExtensions.CreateAsync(node.Api, Kinds.Lease, take.Lease, bounded.Token)
            : await ApiExtensions.UpdateAsync(node.Api, Kinds.Lease, take.Lease, bounded.Token);
        stored = written.Value;
        if (written.Error is { Code: 404 or 409 }) return TimeSpan.Zero; // Somebody was faster: it is read anew.
        if (written.Error is { } error) return Told(error);
        _ = long.TryParse(stored!.Metadata.ResourceVersion, out long version);
        Volatile.Write(ref epoch, version);
        Grant(sent + claim.Mark.Lease);
        return claim.Mark.Lease / 3;
    }

    private TimeSpan Told(Status refused)
    {
        node.Record(pod, new(PodEvent.Warning, "SingletonLeaseFailed",
            $"Lease {Key} of singleton {claim.Mark.Name} could not be taken: {refused.Message}"));
        return CallLimit;
    }

    private async ValueTask WaitAsync(SingletonStep.Wait wait, CancellationToken stop)
    {
        sighting = wait.Sighting;
        string version = wait.Sighting.Version;
        stored = null;
        if (holderTold != wait.Holder)
        {
            holderTold = wait.Holder;
            node.Record(pod, new(PodEvent.Normal, "WaitingForSingleton",
                $"Waiting until {wait.Holder} has ended: there may be one {claim.Mark.Name} only"));
        }

        using CancellationTokenSource over = new(wait.Left, node.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, over.Token);
        try
        {
            WatchRequest request = new(version, Key.Namespace, FieldSelector: $"metadata.name={Key.Name}");
            ApiResult<IObjectWatch> opened = await node.Api.WatchAsync(Kinds.Lease, request, either.Token);
            if (!opened.TryGet(out IObjectWatch? watch, out _))
            {
                await Task.Delay(Retry, node.Time, either.Token);
                return;
            }

            await using (watch) await watch.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return; // The lease was not renewed in time.
        }
    }

    // The record comes first: nothing may run that the guard does not know of.
    private void Grant(TimeSpan until)
    {
        node.Singletons.Write(new(
            pod.Metadata.Namespace, pod.Metadata.Name, pod.Metadata.UID, claim.Mark, claim.GraceSeconds,
            PodCgroup.PathOf(node.Options.CgroupParent, pod), until, node.Singletons.BootId));
        node.SingletonGuard?.EnsureRunning();
        sighting = null;
        holderTold = "";
        if (Hold(until)) changed();
    }

    // Whether that changed anything.
    private bool Hold(TimeSpan until)
    {
        lock (gate)
        {
            TimeSpan left = until - Clock();
            if (left <= TimeSpan.Zero) return false;
            deadline = until;
            expiry.Change(left, Timeout.InfiniteTimeSpan);
            if (standing.IsHeld) return false;
            standing = new(IsHeld: true, node.Time.GetUtcNow());
            return true;
        }
    }

    private void Expire()
    {
        lock (gate)
        {
            TimeSpan left = deadline - Clock();
            if (left > TimeSpan.Zero)
            {
                expiry.Change(left, Timeout.InfiniteTimeSpan); // Renewed while the timer was on its way, or early.
                return;
            }
        }

        node.Record(pod, new(PodEvent.Warning, "SingletonLost",
            $"The lease of singleton {claim.Mark.Name} was not renewed for {claim.Mark.Lease.TotalSeconds:0} s"));
        changed();
    }
}
