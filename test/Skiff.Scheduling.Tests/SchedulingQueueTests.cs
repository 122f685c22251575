using Skiff.Machinery;
using Skiff.Model.Core.V1;

namespace Skiff.Scheduling.Tests;

/// <summary>Whose turn it is.</summary>
public sealed class SchedulingQueueTests
{
    private static readonly DateTimeOffset noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly SchedulingQueue queue = new();
    private readonly ClusterLedger cluster = new();

    private static Pod Pod(string name, int? priority = null) => Given.Pod(name, change: spec => spec with { Priority = priority });

    private QueuedPod Take()
    {
        Assert.True(queue.TryTake(out QueuedPod? pod));
        return pod;
    }

    [Fact]
    public void UrgentOnesFirstThenTheLongestWaiting()
    {
        foreach (Pod pod in (Pod[])[Pod("b"), Pod("a"), Pod("urgent", 10), Pod("least", -1)]) queue.Offer(pod);
        Assert.Equal(["urgent", "b", "a", "least"], Enumerable.Range(0, 4).Select(_ => Take().Pod.Metadata.Name));
        Assert.False(queue.TryTake(out _));
    }

    [Fact]
    public void ARestingPodWakesForWhatRefusedItAndNotBeforeItsDelay()
    {
        queue.Offer(Pod("p"));
        queue.Rest(Take(), FilterRules.NodeResourcesFit, noon);
        queue.Wake(new ClusterChange.Other(FilterRules.TaintToleration), cluster, noon.AddSeconds(30));
        Assert.Equal((0, 1), (queue.ActiveCount, queue.UnschedulableCount));
        queue.Wake(new ClusterChange.PodLeft(Pod("gone")), cluster, noon.AddMilliseconds(500));
        Assert.Equal((0, 1), (queue.ActiveCount, queue.BackoffCount));
        Assert.Equal(noon.AddSeconds(1), queue.NextDue);
        queue.Ripen(noon.AddSeconds(1));
        Assert.Equal(1, queue.ActiveCount);
    }

    [Fact]
    public void DelaysDoubleToTenSeconds()
    {
        queue.Offer(Pod("p"));
        List<double> delays = [];
        DateTimeOffset now = noon;
        for (int i = 0; i < 6; i++)
        {
            queue.Retry(Take(), now);
            delays.Add((queue.NextDue!.Value - now).TotalSeconds);
            Assert.False(queue.TryTake(out _)); // A fault is not taken before its time.
            now = queue.NextDue.Value;
            queue.Ripen(now);
        }

        Assert.Equal([1, 2, 4, 8, 10, 10], delays);
    }

    [Fact]
    public void NobodyRestsForEver()
    {
        queue.Offer(Pod("p"));
        queue.Rest(Take(), FilterRules.NodeAffinity, noon);
        Assert.Equal(noon.AddMinutes(5), queue.NextDue);
        queue.Ripen(noon.AddMinutes(5));
        Assert.Equal(1, queue.ActiveCount);
    }

    [Fact]
    public void AnIdleSchedulerTakesWhoWaitsOutADelay()
    {
        queue.Offer(Pod("p"));
        queue.Rest(Take(), FilterRules.NodeResourcesFit, noon);
        queue.Wake(new ClusterChange.Other(FilterRules.NodeResourcesFit), cluster, noon);
        Assert.Equal("p", Take().Pod.Metadata.Name);
    }

    [Fact]
    public void AChangedWishIsTriedAtOnceAndAChangedStatusIsNot()
    {
        Pod pod = Pod("p");
        queue.Offer(pod);
        queue.Rest(Take(), FilterRules.NodeAffinity, noon);
        queue.Offer(pod with { Status = pod.Status with { Message = "x" } });
        Assert.Equal((0, 1), (queue.ActiveCount, queue.UnschedulableCount));
        queue.Offer(pod with { Spec = pod.Spec with { SchedulerName = "other" } });
        Assert.Equal((1, 0), (queue.ActiveCount, queue.UnschedulableCount));
    }

    [Fact]
    public void WhoWentOrIsAnotherByNowDoesNotComeBack()
    {
        queue.Offer(Pod("gone"));
        QueuedPod gone = Take();
        queue.Remove(ObjectKey.Of(gone.Pod));
        queue.Rest(gone, FilterRules.NodeAffinity, noon);
        queue.Offer(Pod("again"));
        QueuedPod first = Take();
        queue.Offer(first.Pod with { Metadata = first.Pod.Metadata with { UID = "another" } });
        queue.Retry(first, noon);
        Assert.Equal((1, 0, 0), (queue.ActiveCount, queue.BackoffCount, queue.UnschedulableCount));
        Assert.Equal("another", Take().Pod.Metadata.UID);
    }

    [Fact]
    public void WhoIsHeldBackWaitsForHisRelease()
    {
        queue.Offer(Pod("p"));
        QueuedPod pod = Take();
        queue.Rest(pod, FilterRules.NodeResourcesFit, noon, held: true);
        queue.Wake(new ClusterChange.PodLeft(Pod("gone")), cluster, noon.AddMinutes(1));
        Assert.Equal((0, 0, 1), (queue.ActiveCount, queue.BackoffCount, queue.UnschedulableCount));
        queue.Release(pod, atOnce: false, noon.AddMinutes(1));
        Assert.Equal(1, queue.ActiveCount);
        queue.Rest(Take(), FilterRules.NodeResourcesFit, noon, held: true);
        queue.Release(pod, atOnce: false, noon.AddMinutes(1)); // Nothing has changed for it yet.
        Assert.Equal((0, 1), (queue.ActiveCount, queue.UnschedulableCount));
        queue.Remove(ObjectKey.Of(pod.Pod));
        queue.Offer(Pod("p"));
        queue.Rest(Take(), FilterRules.NodeResourcesFit, noon, held: true);
        queue.Release(queue.Find(new("default", "p"))!, atOnce: true, noon);
        Assert.Equal(1, queue.ActiveCount);
    }

    [Fact]
    public void TheConditionTellsOnceAndKeepsItsTime()
    {
        Pod pod = UnschedulableCondition.Set(Pod("p"), "0/1 nodes", noon);
        PodCondition condition = Assert.Single(pod.Status.Conditions.AsEnumerable());
        Assert.Equal(("PodScheduled", "False", "Unschedulable", "0/1 nodes"), (condition.Type, condition.Status, condition.Reason, condition.Message));
        Assert.Same(pod, UnschedulableCondition.Set(pod, "0/1 nodes", noon.AddHours(1)));
        Pod later = UnschedulableCondition.Set(pod, "0/2 nodes", noon.AddHours(1));
        Assert.Equal(noon, Assert.Single(later.Status.Conditions.AsEnumerable()).LastTransitionTime);
    }
}
