using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>What a daemon set changes: pods to delete, nodes to make pods for, events to tell.</summary>
internal sealed record DaemonChanges(List<Pod> Deletions, List<string> Creations, List<EventDraft> Events);

/// <summary>The pods of a daemon set, node by node.</summary>
internal sealed class DaemonNodes
{
    private readonly DaemonSet set;
    private readonly string hash;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, List<Pod>> byNode = new(StringComparer.Ordinal);
    private readonly List<(Node Node, DaemonPlacement.Fit Fit)> nodes = [];

    public DaemonNodes(DaemonSet set, ListOf<Node> nodes, ListOf<Pod> pods, string hash, DateTimeOffset now)
    {
        this.set = set;
        this.hash = hash;
        this.now = now;
        foreach (Node node in nodes) this.nodes.Add((node, DaemonPlacement.On(set, node)));
        foreach (Pod pod in pods)
        {
            string name = DaemonPlacement.NodeOf(pod);
            if (!byNode.TryGetValue(name, out List<Pod>? group)) byNode[name] = group = [];
            group.Add(pod);
        }
    }

    private int MinReady => set.Spec.MinReadySeconds;

    /// <summary>The changes: first pods too many or too few, then the update.</summary>
    public DaemonChanges Changes()
    {
        DaemonChanges changes = new([], [], []);
        foreach ((Node node, DaemonPlacement.Fit fit) in nodes) Manage(node, fit, changes);
        foreach ((string name, List<Pod> pods) in byNode)
        {
            // Pods for a node that is gone, not bound to it yet; bound ones are the pod collector's.
            if (nodes.Exists(one => one.Node.Metadata.Name == name)) continue;
            changes.Deletions.AddRange(pods.Where(pod => pod.Spec.NodeName.Length == 0 && !pod.IsTerminating));
        }

        if (set.Spec.UpdateStrategy.Type != DaemonSetUpdateStrategyType.OnDelete) Update(changes);
        return changes;
    }

    /// <summary>The counts.</summary>
    public DaemonSetStatus Status()
    {
        int desired = 0, scheduled = 0, misscheduled = 0, ready = 0, updated = 0, available = 0;
        foreach ((Node node, DaemonPlacement.Fit fit) in nodes)
        {
            List<Pod> pods = On(node.Metadata.Name);
            if (!fit.Starts)
            {
                if (pods.Count > 0) misscheduled++;
                continue;
            }

            desired++;
            if (pods.Count == 0) continue;
            scheduled++;
            Pod oldest = Oldest(pods);
            if (oldest.IsReady)
            {
                ready++;
                if (oldest.IsAvailable(MinReady, now)) available++;
            }

            if (IsUpdated(oldest)) updated++;
        }

        return set.Status with
        {
            ObservedGeneration = set.Metadata.Generation,
            DesiredNumberScheduled = desired,
            CurrentNumberScheduled = scheduled,
            NumberMisscheduled = misscheduled,
            NumberReady = ready,
            UpdatedNumberScheduled = updated,
            NumberAvailable = available,
            NumberUnavailable = desired - available,
        };
    }

    /// <summary>How long until the next ready pod becomes available.</summary>
    public TimeSpan? NextAvailable() =>
        byNode.Values.SelectMany(pods => pods).Min(pod => pod.AvailableAt(MinReady, now)) - now;

    private List<Pod> On(string node) => byNode.TryGetValue(node, out List<Pod>? pods) ? pods : [];

    private static Pod Oldest(List<Pod> pods) => pods
        .OrderBy(pod => pod.Metadata.CreationTimestamp)
        .ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
        .First();

    private bool IsUpdated(Pod pod) => pod.Metadata.Labels.Find(RevisionHistory.PodLabel) == hash;

    private (int Surge, int Unavailable) Budget()
    {
        int desired = nodes.Count(one => one.Fit.Starts);
        RollingUpdateDaemonSet? rolling = set.Spec.UpdateStrategy.RollingUpdate;
        int surge = (rolling?.MaxSurge ?? IntOrString.Of(0)).Scaled(desired, roundUp: true) ?? 0;
        int unavailable = (rolling?.MaxUnavailable ?? IntOrString.Of(1)).Scaled(desired, roundUp: true) ?? 0;
        if (surge == 0 && unavailable == 0) unavailable = 1; // Otherwise the update could never move.
        return (surge, unavailable);
    }

    private void Manage(Node node, DaemonPlacement.Fit fit, DaemonChanges changes)
    {
        string name = node.Metadata.Name;
        List<Pod> pods = On(name);
        if (fit.Starts && pods.Count == 0)
        {
            changes.Creations.Add(name);
            return;
        }

        if (!fit.Stays)
        {
            changes.Deletions.AddRange(pods.Where(pod => !pod.IsTerminating));
            return;
        }

        List<Pod> running = [];
        foreach (Pod pod in pods.Where(pod => !pod.IsTerminating))
        {
            if (!pod.IsFinished)
            {
                running.Add(pod);
                continue;
            }

            bool failed = pod.Status.Phase == PodPhase.Failed;
            string word = failed ? "failed" : "succeeded";
            string act = failed ? "kill" : "delete";
            string text = $"Found {word} daemon pod {ObjectKey.Of(pod)} on node {name}, will try to {act} it";
            changes.Events.Add(failed
                ? EventDraft.Warning(set, "FailedDaemonPod", text)
                : EventDraft.Normal(set, "SucceededDaemonPod", text));
            changes.Deletions.Add(pod);
        }

        if (running.Count > 1) RemoveDoubles(running, changes);
    }

    // One pod stays: the one that serves, else the oldest. During an update with surge its successor stays beside it
    // until that serves.
    private void RemoveDoubles(List<Pod> running, DaemonChanges changes)
    {
        Pod? kept = Best(running.Where(pod => !IsUpdated(pod)));
        Pod? successor = Best(running.Where(IsUpdated));
        if (kept is null || successor is null)
        {
            changes.Deletions.AddRange(running.Where(pod => pod != (kept ?? successor)));
            return;
        }

        bool replaced = !kept.IsReady || successor.IsAvailable(MinReady, now);
        if (Budget().Surge == 0) replaced = Best(running) == successor;
        bool both = !replaced && Budget().Surge > 0;
        changes.Deletions.AddRange(running.Where(pod => pod != (replaced ? successor : kept) && !(both && pod == successor)));
    }

    private Pod? Best(IEnumerable<Pod> pods) => pods
        .OrderByDescending(pod => pod.IsAvailable(MinReady, now))
        .ThenBy(pod => pod.Metadata.CreationTimestamp)
        .ThenBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    private void Update(DaemonChanges changes)
    {
        (int surge, int unavailable) = Budget();
        if (surge > 0) UpdateBySurge(changes, surge);
        else UpdateByReplacement(changes, unavailable);
    }

    private void UpdateByReplacement(DaemonChanges changes, int budget)
    {
        List<Pod> candidates = [];
        int down = 0;
        foreach ((Node node, DaemonPlacement.Fit fit) in nodes)
        {
            if (!fit.Starts) continue;
            List<Pod> pods = On(node.Metadata.Name);
            Pod? stale = pods.Where(pod => !IsUpdated(pod)).OrderBy(pod => pod.Metadata.CreationTimestamp).FirstOrDefault();
            bool serves = pods.Exists(pod => !pod.IsTerminating && pod.IsAvailable(MinReady, now));
            if (!serves) down++;
            if (stale is null || stale.IsTerminating || changes.Deletions.Contains(stale)) continue;
            if (!stale.IsAvailable(MinReady, now)) changes.Deletions.Add(stale); // It serves nobody: nothing is lost.
            else candidates.Add(stale);
        }

        changes.Deletions.AddRange(candidates.Take(Math.Max(0, budget - down)));
    }

    private void UpdateBySurge(DaemonChanges changes, int budget)
    {
        List<string> candidates = [];
        int surging = 0;
        foreach ((Node node, DaemonPlacement.Fit fit) in nodes)
        {
            if (!fit.Starts) continue;
            List<Pod> pods = [.. On(node.Metadata.Name).Where(pod => !pod.IsTerminating && !pod.IsFinished)];
            Pod? stale = pods.Find(pod => !IsUpdated(pod));
            Pod? fresh = pods.Find(IsUpdated);
            if (stale is null) continue;
            if (fresh is not null)
            {
                surging++;
                continue;
            }

            if (!stale.IsAvailable(MinReady, now)) changes.Creations.Add(node.Metadata.Name);
            else candidates.Add(node.Metadata.Name);
        }

        changes.Creations.AddRange(candidates.Take(Math.Max(0, budget - surging)));
    }
}
