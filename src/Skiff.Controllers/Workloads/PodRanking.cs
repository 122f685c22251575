using System.Globalization;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Which of several equal pods is missed least, by upstream's order.</summary>
public static class PodRanking
{
    /// <summary>The annotation by which a pod says how dear its deletion is; lower goes first.</summary>
    public const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    /// <summary>The pods to delete.</summary>
    /// <param name="pods">Candidates.</param>
    /// <param name="related">Pods of the same family, by which crowded nodes are told.</param>
    /// <param name="count">How many to choose.</param>
    /// <param name="now">The time that ages are measured against.</param>
    public static ListOf<Pod> LeastUseful(ListOf<Pod> pods, ListOf<Pod> related, int count, DateTimeOffset now)
    {
        if (count >= pods.Count) return pods;
        Dictionary<string, int> perNode = new(StringComparer.Ordinal);
        foreach (Pod pod in related)
        {
            if (pod.IsActive) perNode[pod.Spec.NodeName] = perNode.GetValueOrDefault(pod.Spec.NodeName) + 1;
        }

        Ranked[] ranked = [.. pods.AsEnumerable().Select(pod => new Ranked(pod, perNode.GetValueOrDefault(pod.Spec.NodeName)))];
        Array.Sort(ranked, (left, right) => Compare(left, right, now));
        return ListOf.From(ranked.Take(count).Select(item => item.Pod));
    }

    // Negative: left goes first. Each rule speaks only where all before it are silent.
    private static int Compare(Ranked left, Ranked right, DateTimeOffset now)
    {
        (Pod a, Pod b) = (left.Pod, right.Pod);
        int order = (a.Spec.NodeName.Length > 0).CompareTo(b.Spec.NodeName.Length > 0);
        if (order != 0) return order;
        order = PhaseRank(a).CompareTo(PhaseRank(b));
        if (order != 0) return order;
        order = a.IsReady.CompareTo(b.IsReady);
        if (order != 0) return order;
        order = CostOf(a).CompareTo(CostOf(b));
        if (order != 0) return order;
        order = right.Crowd.CompareTo(left.Crowd);
        if (order != 0) return order;
        order = a.IsReady ? CompareAge(a.ReadySince, b.ReadySince, a, b, now) : 0;
        if (order != 0) return order;
        order = CompareRestarts(a, b);
        return order != 0 ? order : CompareAge(a.Metadata.CreationTimestamp, b.Metadata.CreationTimestamp, a, b, now);
    }

    private static int PhaseRank(Pod pod) => pod.Status.Phase switch
    {
        PodPhase.Unknown => 1,
        PodPhase.Running => 2,
        _ => 0,
    };

    private static int CostOf(Pod pod)
    {
        string text = pod.Metadata.Annotations.Find(DeletionCost) ?? "";
        // Upstream takes no leading plus or zero: what it cannot read costs nothing.
        bool plain = text == "0" || (text.Length > 0 && text[0] is not ('+' or '0') && !text.StartsWith("-0", StringComparison.Ordinal));
        return plain && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int cost)
            ? cost
            : 0;
    }

    // Younger goes first, but ages count in powers of two: among pods of about one age the uid decides, which spreads
    // deletions instead of always hitting the newest node.
    private static int CompareAge(DateTimeOffset? left, DateTimeOffset? right, Pod a, Pod b, DateTimeOffset now)
    {
        if (left == right) return 0;
        if (left is not { } since || right is not { } other) return left is null ? -1 : 1;
        int order = Magnitude(now - since).CompareTo(Magnitude(now - other));
        return order != 0 ? order : string.CompareOrdinal(a.Metadata.UID, b.Metadata.UID);
    }

    private static int Magnitude(TimeSpan age) => age > TimeSpan.Zero ? (int)Math.Log2(age.TotalNanoseconds) : -1;

    private static int CompareRestarts(Pod a, Pod b)
    {
        int order = MaxRestarts(b.Status.ContainerStatuses).CompareTo(MaxRestarts(a.Status.ContainerStatuses));
        return order != 0
            ? order
            : MaxRestarts(b.Status.InitContainerStatuses).CompareTo(MaxRestarts(a.Status.InitContainerStatuses));
    }

    private static int MaxRestarts(ListOf<ContainerStatus> statuses)
    {
        int most = 0;
        foreach (ContainerStatus status in statuses) most = Math.Max(most, status.RestartCount);
        return most;
    }

    private readonly record struct Ranked(Pod Pod, int Crowd);
}
