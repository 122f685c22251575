using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>
/// The next step of a stateful set, in three parts of which the later wait for the earlier: fill the numbers from below,
/// take away those beyond from above, then replace pods of the old template from above.
/// </summary>
internal sealed class StatefulStep
{
    private readonly StatefulSet set;
    private readonly DateTimeOffset now;
    private readonly ControllerRevision current;
    private readonly ControllerRevision update;
    private readonly Dictionary<int, Pod> pods = [];
    private readonly Dictionary<string, PersistentVolumeClaim> claims = new(StringComparer.Ordinal);
    private readonly int start;
    private readonly int end;
    private readonly bool ordered;

    public StatefulStep(
        StatefulSetController.View view, ListOf<Pod> owned, ControllerRevision current, ControllerRevision update)
    {
        set = view.Set;
        now = view.Now;
        this.current = current;
        this.update = update;
        start = StatefulPods.StartOf(set);
        end = start + (set.Spec.Replicas ?? 1);
        ordered = set.Spec.PodManagementPolicy != PodManagementPolicyType.Parallel;
        foreach (Pod pod in owned) pods[StatefulPods.OrdinalOf(set, pod)!.Value] = pod;
        foreach (PersistentVolumeClaim claim in view.Claims) claims[claim.Metadata.Name] = claim;
    }

    private int Partition => set.Spec.UpdateStrategy.RollingUpdate?.Partition ?? 0;

    private bool IsRolling => set.Spec.UpdateStrategy.Type != StatefulSetUpdateStrategyType.OnDelete;

    private IEnumerable<int> Condemned => pods.Keys.Where(ordinal => ordinal < start || ordinal >= end).OrderDescending();

    /// <summary>The writes of the step.</summary>
    public Plan Plan()
    {
        Plan plan = ClaimOwnership();
        if (!Fill(ref plan)) return plan;
        if (!Shrink(ref plan)) return plan;
        if (IsRolling) Replace(ref plan);
        return plan;
    }

    /// <summary>The counts.</summary>
    public StatefulSetStatus Status()
    {
        Pod[] all = [.. pods.Values];
        int updated = all.Count(pod => !pod.IsTerminating && StatefulPods.RevisionOf(pod) == update.Metadata.Name);
        int old = all.Count(pod => !pod.IsTerminating && StatefulPods.RevisionOf(pod) == current.Metadata.Name);
        StatefulSetStatus status = set.Status with
        {
            ObservedGeneration = set.Metadata.Generation,
            Replicas = all.Length,
            ReadyReplicas = all.Count(IsServing),
            AvailableReplicas = all.Count(pod => IsServing(pod) && pod.IsAvailable(set.Spec.MinReadySeconds, now)),
            CurrentReplicas = old,
            UpdatedReplicas = updated,
            CurrentRevision = current.Metadata.Name,
            UpdateRevision = update.Metadata.Name,
            CollisionCount = set.Status.CollisionCount ?? 0,
        };
        bool complete = IsRolling
            && updated == all.Length
            && status.ReadyReplicas == all.Length
            && all.Length == end - start
            && current.Metadata.Name != update.Metadata.Name;
        return complete
            ? status with { CurrentReplicas = updated, CurrentRevision = update.Metadata.Name }
            : status;
    }

    /// <summary>How long until the next ready pod becomes available.</summary>
    public TimeSpan? NextAvailable() => pods.Values.Min(pod => pod.AvailableAt(set.Spec.MinReadySeconds, now)) - now;

    private static bool IsServing(Pod pod) => pod.Status.Phase == PodPhase.Running && pod.IsReady;

    private static bool IsHealthy(Pod pod) => IsServing(pod) && !pod.IsTerminating;

    private bool IsAvailable(Pod pod) => IsHealthy(pod) && pod.IsAvailable(set.Spec.MinReadySeconds, now);

    // Answers whether what comes after may be looked at.
    private bool Fill(ref Plan plan)
    {
        for (int ordinal = start; ordinal < end; ordinal++)
        {
            if (!pods.TryGetValue(ordinal, out Pod? pod))
            {
                plan = plan.Then(MissingClaims(ordinal)).Then(Creation(ordinal));
                if (ordered) return false;
                continue;
            }

            if (pod.IsFinished && !pod.IsTerminating)
            {
                bool failed = pod.Status.Phase == PodPhase.Failed;
                string word = failed ? "failed" : "terminated";
                string text = $"StatefulSet {ObjectKey.Of(set)} is recreating {word} Pod {pod.Metadata.Name}";
                plan = plan.Then(Write.Delete(pod)).WithEvent(failed
                    ? EventDraft.Warning(set, "RecreatingFailedPod", text)
                    : EventDraft.Normal(set, "RecreatingTerminatedPod", text));
                if (ordered) return false;
                continue;
            }

            if (pod.IsTerminating)
            {
                if (ordered) return false; // Its successor comes when it has ended, and not before.
                continue;
            }

            if (pod.Status.Phase is "" or PodPhase.Pending) plan = plan.Then(MissingClaims(ordinal));
            Pod own = StatefulPods.WithIdentity(set, ordinal, pod);
            if (own.Metadata.Labels != pod.Metadata.Labels) plan = plan.Then(Write.Update(pod with { Metadata = own.Metadata }));
            if (ordered && !IsAvailable(pod)) return false;
        }

        return true;
    }

    private bool Shrink(ref Plan plan)
    {
        int? firstUnhealthy = pods.Where(pair => !IsHealthy(pair.Value)).Select(pair => (int?)pair.Key).Min();
        foreach (int ordinal in Condemned)
        {
            Pod pod = pods[ordinal];
            if (pod.IsTerminating)
            {
                if (ordered) return false;
                continue;
            }

            // Among unhealthy pods only the lowest may be taken away: it is the one the others wait for. One that has
            // ended will never be healthy again, so nobody waits for it.
            if (ordered && !pod.IsFinished && !IsAvailable(pod) && ordinal != firstUnhealthy) return false;
            plan = plan.Then(Deletion(pod));
            if (ordered) return false;
        }

        return true;
    }

    private void Replace(ref Plan plan)
    {
        int budget = (set.Spec.UpdateStrategy.RollingUpdate?.MaxUnavailable ?? IntOrString.Of(1))
            .Scaled(end - start, roundUp: true) ?? 1;
        budget = Math.Max(1, budget);
        int lowest = start + Partition;
        for (int ordinal = end - 1; ordinal >= lowest && budget > 0; ordinal--)
        {
            if (!pods.TryGetValue(ordinal, out Pod? pod))
            {
                budget--;
                continue;
            }

            bool stale = StatefulPods.RevisionOf(pod) != update.Metadata.Name;
            if (stale && !pod.IsTerminating) plan = plan.Then(Deletion(pod));
            if (stale || !IsAvailable(pod)) budget--;
        }
    }

    // A lost pod below the partition comes back as it was; all others are made from the present template.
    private Write Creation(int ordinal)
    {
        bool old = IsRolling && current.Metadata.Name != update.Metadata.Name && ordinal < start + Partition;
        PodTemplateSpec? template = old ? RevisionHistory.TemplateOf(current) : set.Spec.Template;
        ControllerRevision revision = template is null ? update : old ? current : update;
        Pod pod = StatefulPods.New(set, ordinal, revision.Metadata.Name, template ?? set.Spec.Template);
        string subject = $"Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name}";
        return Write.Create(pod) with
        {
            OnSuccess = EventDraft.Normal(set, "SuccessfulCreate", $"create {subject} successful"),
            OnFailure = EventDraft.Warning(set, "FailedCreate", $"create {subject} failed error: {{error}}"),
        };
    }

    private Write Deletion(Pod pod)
    {
        string subject = $"Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name}";
        return Write.Delete(pod) with
        {
            OnSuccess = EventDraft.Normal(set, "SuccessfulDelete", $"delete {subject} successful"),
            OnFailure = EventDraft.Warning(set, "FailedDelete", $"delete {subject} failed error: {{error}}"),
        };
    }

    private Plan MissingClaims(int ordinal)
    {
        string pod = StatefulPods.NameOf(set, ordinal);
        return Machinery.Control.Plan.Of(StatefulPods.ClaimsOf(set, ordinal)
            .Where(claim => !claims.ContainsKey(claim.Metadata.Name))
            .Select(claim => (Write)(Write.Create(claim) with
            {
                OnSuccess = EventDraft.Normal(
                    set, "SuccessfulCreate", $"create Claim {claim.Metadata.Name} Pod {pod} in StatefulSet {set.Metadata.Name} success"),
                OnFailure = EventDraft.Warning(
                    set,
                    "FailedCreate",
                    $"create Claim {claim.Metadata.Name} for Pod {pod} in StatefulSet {set.Metadata.Name} failed error: {{error}}"),
            })));
    }

    // Claims change owners with the retention policy and with what is condemned; owners that others set stay.
    private Plan ClaimOwnership()
    {
        List<Write> writes = [];
        foreach ((int ordinal, Pod pod) in pods.OrderBy(pair => pair.Key))
        {
            bool condemned = ordinal < start || ordinal >= end;
            ListOf<OwnerReference> wanted = StatefulPods.ClaimOwners(set, pod, condemned);
            foreach (PersistentVolumeClaim template in set.Spec.VolumeClaimTemplates)
            {
                if (!claims.TryGetValue(StatefulPods.ClaimName(template, pod.Metadata.Name), out PersistentVolumeClaim? claim)) continue;
                ListOf<OwnerReference> others = claim.Metadata.OwnerReferences.Where(owner =>
                    owner.UID != set.Metadata.UID && owner.UID != pod.Metadata.UID);
                ListOf<OwnerReference> owners = [.. others, .. wanted];
                if (owners == claim.Metadata.OwnerReferences) continue;
                writes.Add(Write.Update(claim with { Metadata = claim.Metadata with { OwnerReferences = owners } }));
            }
        }

        return Machinery.Control.Plan.Of(writes);
    }
}
