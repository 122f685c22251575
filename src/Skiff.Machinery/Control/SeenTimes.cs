using System.Collections.Immutable;
using Skiff.Model;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Control;

/// <summary>
/// When objects last gave a sign of life, by the clock of the process that watches them: clocks of other machines may
/// be wrong. A lease does so when it is renewed, a node when its kubelet posts its state, not when controllers write
/// to it. The going of an object is remembered too, for the last <see cref="GoneMax"/>.
/// </summary>
internal sealed class SeenTimes
{
    private const int GoneMax = 1000;

    private readonly DateTimeOffset? since;
    private readonly ImmutableDictionary<string, DateTimeOffset> times;
    private readonly ImmutableQueue<string> gone;
    private readonly int goneCount;

    private SeenTimes(
        DateTimeOffset? since, ImmutableDictionary<string, DateTimeOffset> times, ImmutableQueue<string> gone, int goneCount)
    {
        this.since = since;
        this.times = times;
        this.gone = gone;
        this.goneCount = goneCount;
    }

    /// <summary>Empty times for a kind that is tracked; null for others.</summary>
    public static SeenTimes? For(Kind kind) => kind.Name is "Node" or "Lease"
        ? new(null, ImmutableDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal), [], 0)
        : null;

    public DateTimeOffset? Of(ObjectKey key) => times.TryGetValue(key.ToString(), out DateTimeOffset at) ? at : since;

    public SeenTimes Synced(DateTimeOffset now) => new(since ?? now, times, gone, goneCount);

    public SeenTimes Saw(IObject? before, IObject after, DateTimeOffset now)
    {
        if (before is not null && before.Metadata.UID == after.Metadata.UID && Pulse(before) == Pulse(after)) return this;
        return new(since, times.SetItem(ObjectKey.Of(after).ToString(), now), gone, goneCount);
    }

    public SeenTimes Lost(IObject before, DateTimeOffset now)
    {
        string key = ObjectKey.Of(before).ToString();
        var kept = times.SetItem(key, now);
        var queue = gone.Enqueue(key);
        if (goneCount < GoneMax) return new(since, kept, queue, goneCount + 1);
        return new(since, kept.Remove(queue.Peek()), queue.Dequeue(), goneCount);
    }

    private static DateTimeOffset? Pulse(IObject value) => value switch
    {
        Lease lease => lease.Spec.RenewTime,
        Node node => node.Status.Conditions.FirstOrDefault(one => one.Type == NodeConditionType.Ready)?.LastHeartbeatTime,
        _ => null,
    };
}
