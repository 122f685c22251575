using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>Kinds that a PUT may create.</summary>
public sealed class CreatingStrategy : Strategy
{
    /// <summary>The one instance: it has no state.</summary>
    public static CreatingStrategy Instance { get; } = new();

    /// <inheritdoc/>
    public override bool AllowsCreateOnUpdate => true;
}

/// <summary>Kinds whose immediate deletion answers the object.</summary>
public sealed class ReturningStrategy : Strategy
{
    /// <summary>The one instance: it has no state.</summary>
    public static ReturningStrategy Instance { get; } = new();

    /// <inheritdoc/>
    public override bool ReturnsDeletedObject => true;
}

/// <summary>Kinds without a status whose every change but that of their metadata counts as a generation.</summary>
public sealed class CountingStrategy : Strategy
{
    /// <inheritdoc/>
    public override bool HasGeneration => true;

    /// <inheritdoc/>
    public override bool SameSpec(IObject next, IObject current) =>
        next.WithMetadata(current.Metadata).Equals(current);
}

/// <summary>ReplicaSets: found by how many replicas they have.</summary>
public sealed class ReplicaSetStrategy() : SpecStatusStrategy<ReplicaSet>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec)
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["status.replicas"] = set => ((ReplicaSet)set).Status.Replicas.ToString(),
        };
}

/// <summary>Claims: pending until a volume is found.</summary>
public sealed class ClaimStrategy() : SpecStatusStrategy<PersistentVolumeClaim>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec,
    hasGeneration: false)
{
    /// <inheritdoc/>
    public override bool ReturnsDeletedObject => true;

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) => (PersistentVolumeClaim)draft with
    {
        Status = PersistentVolumeClaimStatus.Empty with { Phase = PersistentVolumeClaimPhase.Pending },
    };
}

/// <summary>Replication controllers, which keep the first API's habit of leaving their pods behind.</summary>
public sealed class ReplicationControllerStrategy() : SpecStatusStrategy<ReplicationController>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec)
{
    /// <inheritdoc/>
    public override string DefaultPropagation => "Orphan";
}

/// <summary>Jobs: unless told otherwise they mark their pods with their own identifier.</summary>
public sealed class JobStrategy() : SpecStatusStrategy<Job>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec)
{
    private static readonly string[] uidLabels = ["controller-uid", "batch.kubernetes.io/controller-uid"];
    private static readonly string[] nameLabels = ["job-name", "batch.kubernetes.io/job-name"];

    /// <summary>Jobs of this version leave their pods behind unless the client asks otherwise.</summary>
    public override string DefaultPropagation => "Orphan";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["status.successful"] = job => ((Job)job).Status.Succeeded.ToString(),
        };

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call)
    {
        Job job = (Job)base.PrepareForCreate(draft, call);
        if (job.Spec.ManualSelector == true) return job;
        MapOf<string> labels = job.Spec.Template.Metadata.Labels;
        foreach (string label in uidLabels) labels = labels.Set(label, job.Metadata.UID);
        foreach (string label in nameLabels) labels = labels.Set(label, job.Metadata.Name);
        return job with
        {
            Spec = job.Spec with
            {
                Selector = Model.Meta.V1.LabelSelector.Empty with
                {
                    MatchLabels = MapOf.Create(("batch.kubernetes.io/controller-uid", job.Metadata.UID)),
                },
                Template = job.Spec.Template with
                {
                    Metadata = job.Spec.Template.Metadata with { Labels = labels },
                },
            },
        };
    }
}
