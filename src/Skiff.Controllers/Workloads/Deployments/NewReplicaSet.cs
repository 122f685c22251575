using System.Globalization;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.Controllers;

/// <summary>Finds or makes the replica set of a deployment's present template.</summary>
internal static class NewReplicaSet
{
    public const string HashLabel = "pod-template-hash";

    /// <summary>The oldest set with the deployment's template, labels by hash aside.</summary>
    public static ReplicaSet? Find(Deployment deployment, ListOf<ReplicaSet> sets)
    {
        PodTemplateSpec wanted = WithoutHash(deployment.Spec.Template);
        return sets.AsEnumerable()
            .Where(set => WithoutHash(set.Spec.Template).Equals(wanted))
            .OrderBy(set => set.Metadata.CreationTimestamp)
            .ThenBy(set => set.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    /// <summary>The name of the set to be made for a deployment's template.</summary>
    public static string NameFor(Deployment deployment) =>
        $"{deployment.Metadata.Name}-{PodTemplates.Hash(deployment.Spec.Template, deployment.Status.CollisionCount)}";

    /// <summary>
    /// The rollout with its new set in order: annotations, revision and minReadySeconds of one that is there; or one
    /// created, if that is asked for.
    /// </summary>
    public static Rollout Sync(Rollout rollout, bool create, ReplicaSet? occupant)
    {
        long revision = rollout.OldSets.AsEnumerable().Select(RolloutAnnotations.RevisionOf).DefaultIfEmpty().Max() + 1;
        if (rollout.NewSet is { } set) return Refresh(rollout, set, revision);
        if (!create) return rollout;
        return occupant is null ? Create(rollout, revision) : CountCollision(rollout);
    }

    /// <summary>How many pods the new set may have now.</summary>
    public static int Size(Rollout rollout, ReplicaSet set)
    {
        if (!rollout.IsRolling) return rollout.Replicas;
        int size = set.Spec.Replicas ?? 1;
        int room = rollout.Budget.MaxTotal - Rollout.SumOfReplicas(rollout.AllSets);
        return room <= 0 ? size : size + Math.Min(room, rollout.Replicas - size);
    }

    private static PodTemplateSpec WithoutHash(PodTemplateSpec template) => template with
    {
        Metadata = template.Metadata with { Labels = template.Metadata.Labels.Remove(HashLabel) },
    };

    private static Rollout Refresh(Rollout rollout, ReplicaSet set, long revision)
    {
        Deployment deployment = rollout.Deployment;
        ReplicaSet fresh = set with
        {
            Metadata = set.Metadata with
            {
                Annotations = RolloutAnnotations.OfNewSet(set.Metadata.Annotations, deployment, revision),
            },
            Spec = set.Spec with { MinReadySeconds = deployment.Spec.MinReadySeconds },
        };
        if (!fresh.Equals(set)) rollout = rollout.Replace(set, fresh) with { Plan = rollout.Plan.Then(Write.Update(fresh)) };

        rollout = WithRevision(rollout, RolloutAnnotations.RevisionOf(fresh));
        bool untold = DeploymentConditions.Find(deployment.Status.Conditions, DeploymentConditionType.Progressing) is null;
        return untold && rollout.HasDeadline
            ? rollout.WithCondition(
                DeploymentConditionType.Progressing,
                ConditionStatus.True,
                "FoundNewReplicaSet",
                $"Found new replica set \"{set.Metadata.Name}\"")
            : rollout;
    }

    private static Rollout Create(Rollout rollout, long revision)
    {
        ReplicaSet set = Draft(rollout.Deployment, revision, rollout.Budget);
        int size = Size(rollout with { NewSet = set }, set);
        set = set with { Spec = set.Spec with { Replicas = size } };
        string name = set.Metadata.Name;
        string scaled = string.Create(CultureInfo.InvariantCulture, $"Scaled up replica set {name} from 0 to {size}");
        Write write = Write.Create(set) with
        {
            OnSuccess = size > 0 ? EventDraft.Normal(rollout.Deployment, "ScalingReplicaSet", scaled) : null,
            OnFailure = EventDraft.Warning(
                rollout.Deployment, "ReplicaSetCreateError", $"Failed to create new replica set \"{name}\": {{error}}"),
        };
        rollout = rollout with { NewSet = set, Plan = rollout.Plan.Then(write) };
        rollout = WithRevision(rollout, revision);
        return rollout.HasDeadline
            ? rollout.WithCondition(
                DeploymentConditionType.Progressing,
                ConditionStatus.True,
                "NewReplicaSetCreated",
                $"Created new replica set \"{name}\"")
            : rollout;
    }

    private static ReplicaSet Draft(Deployment deployment, long revision, RolloutBudget budget)
    {
        string hash = PodTemplates.Hash(deployment.Spec.Template, deployment.Status.CollisionCount);
        MapOf<string> labels = deployment.Spec.Template.Metadata.Labels.Set(HashLabel, hash);
        LabelSelector selector = deployment.Spec.Selector ?? LabelSelector.Empty;
        return ReplicaSet.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = $"{deployment.Metadata.Name}-{hash}",
                Namespace = deployment.Metadata.Namespace,
                Labels = labels,
                Annotations = RolloutAnnotations.WithSizes(
                    RolloutAnnotations.OfNewSet(default, deployment, revision), budget),
                OwnerReferences = [deployment.ControllerReference()],
            },
            Spec = ReplicaSetSpec.Empty with
            {
                Replicas = 0,
                MinReadySeconds = deployment.Spec.MinReadySeconds,
                Selector = selector with { MatchLabels = selector.MatchLabels.Set(HashLabel, hash) },
                Template = deployment.Spec.Template with
                {
                    Metadata = deployment.Spec.Template.Metadata with { Labels = labels },
                },
            },
        };
    }

    // Another set has the name: count up, which gives the next attempt another hash.
    private static Rollout CountCollision(Rollout rollout) => rollout with
    {
        Deployment = rollout.Deployment with
        {
            Status = rollout.Deployment.Status with
            {
                CollisionCount = (rollout.Deployment.Status.CollisionCount ?? 0) + 1,
            },
        },
    };

    private static Rollout WithRevision(Rollout rollout, long revision)
    {
        Deployment deployment = rollout.Deployment;
        string text = revision.ToString(CultureInfo.InvariantCulture);
        if (deployment.Metadata.Annotations.Find(RolloutAnnotations.Revision) == text) return rollout;
        return rollout with
        {
            Deployment = deployment with
            {
                Metadata = deployment.Metadata with
                {
                    Annotations = deployment.Metadata.Annotations.Set(RolloutAnnotations.Revision, text),
                },
            },
        };
    }
}
