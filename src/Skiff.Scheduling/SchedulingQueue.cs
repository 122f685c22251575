using System.Diagnostics.CodeAnalysis;
using Skiff.Machinery;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling;

/// <summary>
/// The pods that wait for a node. Higher priority first, then the one that came first. A pod that could not be placed
/// rests until something changes that might matter to it, and not before a delay of 1 s doubling to 10 s; after five
/// minutes it is tried anyway. Synchronous; owned by the scheduler's loop. Bounded by the pods of the cluster.
/// </summary>
/// <param name="backoffFirst">The first delay; a second if none is given.</param>
/// <param name="backoffMax">The longest delay; ten seconds if none is given.</param>
public sealed class SchedulingQueue(TimeSpan? backoffFirst = null, TimeSpan? backoffMax = null)
{
    private static readonly TimeSpan RestMax = TimeSpan.FromMinutes(5);
    private readonly TimeSpan backoffFirst = backoffFirst ?? TimeSpan.FromSeconds(1);
    private readonly TimeSpan backoffMax = backoffMax ?? TimeSpan.FromSeconds(10);

    private readonly Dictionary<ObjectKey, QueuedPod> pods = [];
    private readonly SortedSet<QueuedPod> active = new(QueuedPod.ByUrgency);
    private readonly SortedSet<QueuedPod> backingOff = new(QueuedPod.ByBackoffEnd);
    private readonly SortedSet<QueuedPod> resting = new(QueuedPod.ByRestStart);
    private long arrivals;

    /// <summary>Pods ready to be tried.</summary>
    public int ActiveCount => active.Count;

    /// <summary>Pods that wait for a delay.</summary>
    public int BackoffCount => backingOff.Count;

    /// <summary>Pods that wait for a change.</summary>
    public int UnschedulableCount => resting.Count;

    /// <summary>When the next delay or rest ends by itself; null if nothing waits.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DateTimeOffset? backoff = backingOff.Min?.BackoffEnd;
            DateTimeOffset? rest = resting.Min?.RestStart + RestMax;
            return backoff is null ? rest : rest is null || backoff < rest ? backoff : rest;
        }
    }

    /// <summary>A pod without a node came or changed. A change of its wishes is worth a try at once.</summary>
    public void Offer(Pod pod)
    {
        ObjectKey key = ObjectKey.Of(pod);
        if (pods.TryGetValue(key, out QueuedPod? queued) && queued.Pod.Metadata.UID == pod.Metadata.UID)
        {
            bool other = !queued.Pod.Spec.Equals(pod.Spec) || queued.Pod.Metadata.Labels != pod.Metadata.Labels;
            Leave(queued);
            queued.Pod = pod;
            if (other && queued.Place is not Place.Taken) queued.Place = Place.Active;
            Enter(queued);
            return;
        }

        Remove(key);
        pods[key] = queued = new(pod, arrivals++);
        Enter(queued);
    }

    /// <summary>A pod is no longer to be placed.</summary>
    public void Remove(ObjectKey key)
    {
        if (pods.Remove(key, out QueuedPod? queued)) Leave(queued);
    }

    /// <summary>
    /// Takes the most urgent pod. With none active, one whose delay is not over is taken before time: an idle
    /// scheduler gains nothing by waiting. Pods delayed by a fault are not.
    /// </summary>
    public bool TryTake([NotNullWhen(true)] out QueuedPod? pod)
    {
        pod = active.Min ?? backingOff.FirstOrDefault(candidate => !candidate.Faulted);
        if (pod is null) return false;
        Leave(pod);
        pod.Place = Place.Taken;
        pod.Attempts++;
        return true;
    }

    /// <summary>The pod of a name as last offered; null if none waits.</summary>
    public QueuedPod? Find(ObjectKey key) => pods.GetValueOrDefault(key);

    /// <summary>A taken pod could not be placed; it rests until one of the rules that refused it may hold no longer.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="refused">The rules.</param>
    /// <param name="now">The time.</param>
    /// <param name="held">Whether it is not tried again before <see cref="Release"/>, whatever changes.</param>
    public void Rest(QueuedPod pod, FilterRules refused, DateTimeOffset now, bool held = false)
    {
        if (!IsCurrent(pod)) return;
        pod.Held = held;
        pod.WokenWhileHeld = false;
        pod.Refused = refused;
        pod.Faulted = false;
        pod.RestStart = now;
        pod.BackoffEnd = now + BackoffOf(pod.Attempts);
        pod.Place = Place.Resting;
        Enter(pod);
    }

    /// <summary>Ends the holding back of a pod: it is tried at once if asked for, or if it was to wake meanwhile.</summary>
    public void Release(QueuedPod pod, bool atOnce, DateTimeOffset now)
    {
        if (!IsCurrent(pod) || !pod.Held) return;
        pod.Held = false;
        if (pod.Place != Place.Resting) return;
        if (atOnce) Activate(pod);
        else if (pod.WokenWhileHeld) Rouse(pod, now);
    }

    /// <summary>A taken pod met a fault that is not its own; it is tried again after its delay.</summary>
    public void Retry(QueuedPod pod, DateTimeOffset now)
    {
        if (!IsCurrent(pod)) return;
        pod.Faulted = true;
        pod.BackoffEnd = now + BackoffOf(pod.Attempts);
        pod.Place = Place.BackingOff;
        Enter(pod);
    }

    /// <summary>Something changed: pods that it may help are tried again.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="cluster">What is there.</param>
    /// <param name="now">The time.</param>
    /// <param name="concerns">Which pods the change is about; null for all.</param>
    public void Wake(ClusterChange change, ClusterLedger cluster, DateTimeOffset now, Func<Pod, bool>? concerns = null)
    {
        if (resting.Count == 0 || change.Rules == FilterRules.None) return;
        List<QueuedPod>? woken = null;
        foreach (QueuedPod pod in resting)
        {
            bool helps = (pod.Refused & change.Rules) != 0
                && concerns?.Invoke(pod.Pod) != false
                && QueueingHints.IsWorthATry(change, pod.Entry, pod.Refused, cluster);
            if (helps) (woken ??= []).Add(pod);
        }

        foreach (QueuedPod pod in woken ?? [])
        {
            if (pod.Held) pod.WokenWhileHeld = true;
            else Rouse(pod, now);
        }
    }

    /// <summary>Makes pods active whose delay or rest is over.</summary>
    public void Ripen(DateTimeOffset now)
    {
        while (backingOff.Min is { } pod && pod.BackoffEnd <= now) Activate(pod);
        while (resting.Min is { } pod && pod.RestStart + RestMax <= now) Activate(pod);
    }

    private TimeSpan BackoffOf(int attempts)
    {
        double ticks = backoffFirst.Ticks * Math.Pow(2, Math.Clamp(attempts - 1, 0, 62));
        return TimeSpan.FromTicks((long)Math.Min(ticks, backoffMax.Ticks));
    }

    private bool IsCurrent(QueuedPod pod) =>
        pods.TryGetValue(ObjectKey.Of(pod.Pod), out QueuedPod? queued) && ReferenceEquals(queued, pod);

    private void Rouse(QueuedPod pod, DateTimeOffset now)
    {
        Leave(pod);
        pod.Place = pod.BackoffEnd > now ? Place.BackingOff : Place.Active;
        Enter(pod);
    }

    private void Activate(QueuedPod pod)
    {
        Leave(pod);
        pod.Place = Place.Active;
        Enter(pod);
    }

    private void Enter(QueuedPod pod) => SetOf(pod.Place)?.Add(pod);

    private void Leave(QueuedPod pod) => SetOf(pod.Place)?.Remove(pod);

    private SortedSet<QueuedPod>? SetOf(Place place) => place switch
    {
        Place.Active => active,
        Place.BackingOff => backingOff,
        Place.Resting => resting,
        _ => null,
    };

    internal enum Place
    {
        Active,
        BackingOff,
        Resting,
        Taken,
    }
}

/// <summary>A pod in the scheduling queue.</summary>
public sealed class QueuedPod
{
    private readonly long arrival;
    private PodEntry? entry;

    internal QueuedPod(Pod pod, long arrival)
    {
        Pod = pod;
        this.arrival = arrival;
    }

    /// <summary>The pod as last seen.</summary>
    public Pod Pod
    {
        get;
        internal set
        {
            field = value;
            entry = null;
        }
    }

    /// <summary>The same with what decisions ask for.</summary>
    public PodEntry Entry => entry ??= new(Pod);

    /// <summary>When it was first tried; null while it was not.</summary>
    public DateTimeOffset? FirstTried { get; set; }

    /// <summary>When the last attempt began, as a timestamp of the clock.</summary>
    public long TriedAt { get; set; }

    /// <summary>How often it has been tried.</summary>
    public int Attempts { get; internal set; }

    internal static IComparer<QueuedPod> ByUrgency { get; } = Comparer<QueuedPod>.Create((left, right) =>
    {
        int order = (right.Pod.Spec.Priority ?? 0).CompareTo(left.Pod.Spec.Priority ?? 0);
        return order != 0 ? order : left.arrival.CompareTo(right.arrival);
    });

    internal static IComparer<QueuedPod> ByBackoffEnd { get; } = Comparer<QueuedPod>.Create((left, right) =>
    {
        int order = left.BackoffEnd.CompareTo(right.BackoffEnd);
        return order != 0 ? order : left.arrival.CompareTo(right.arrival);
    });

    internal static IComparer<QueuedPod> ByRestStart { get; } = Comparer<QueuedPod>.Create((left, right) =>
    {
        int order = left.RestStart.CompareTo(right.RestStart);
        return order != 0 ? order : left.arrival.CompareTo(right.arrival);
    });

    internal SchedulingQueue.Place Place { get; set; }

    internal FilterRules Refused { get; set; }

    internal bool Faulted { get; set; }

    internal bool Held { get; set; }

    internal bool WokenWhileHeld { get; set; }

    internal DateTimeOffset BackoffEnd { get; set; }

    internal DateTimeOffset RestStart { get; set; }
}
