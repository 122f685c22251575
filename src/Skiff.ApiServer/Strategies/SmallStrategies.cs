using System.Globalization;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using FirstAutoscaler = Skiff.Model.Autoscaling.V1.HorizontalPodAutoscaler;
using SecondStatus = Skiff.Model.Autoscaling.V2.HorizontalPodAutoscalerStatus;
using SecondAutoscaler = Skiff.Model.Autoscaling.V2.HorizontalPodAutoscaler;

namespace Skiff.ApiServer.Strategies;

/// <summary>Kinds without a status whose every change but that of their metadata counts as a generation.</summary>
public sealed class CountingStrategy : Strategy
{
    /// <inheritdoc/>
    public override bool HasGeneration => true;

    /// <inheritdoc/>
    public override bool SameSpec(IObject next, IObject current) =>
        next.WithMetadata(current.Metadata).Equals(current);
}

/// <summary>Replication controllers: found by how many replicas they have.</summary>
public sealed class ReplicationControllerStrategy() : SpecStatusStrategy<ReplicationController>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec)
{
    /// <inheritdoc/>
    public override string DefaultPropagation => "Orphan";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["status.replicas"] = set => ((ReplicationController)set).Status.Replicas.ToString(CultureInfo.InvariantCulture),
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

/// <summary>Service accounts: of the secrets they list only names count.</summary>
public sealed class ServiceAccountStrategy : Strategy
{
    /// <inheritdoc/>
    public override bool ReturnsDeletedObject => true;

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) => Named((ServiceAccount)draft);

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call) => Named((ServiceAccount)next);

    private static ServiceAccount Named(ServiceAccount account) => account with
    {
        Secrets = account.Secrets.Select(secret => ObjectReference.Empty with { Name = secret.Name }),
    };
}

/// <summary>Limit ranges, which need no name.</summary>
public sealed class LimitRangeStrategy : Strategy
{
    /// <inheritdoc/>
    public override bool AllowsCreateOnUpdate => true;

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) => draft.Metadata.Name.Length > 0
        ? draft
        : draft.WithMetadata(draft.Metadata with { Name = draft.Metadata.UID });
}

/// <summary>Autoscalers of the first version: what they are by default, only the second can say.</summary>
public sealed class FirstAutoscalerStrategy() : SpecStatusStrategy<FirstAutoscaler>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec,
    hasGeneration: false)
{
    /// <inheritdoc/>
    public override IObject Received(IObject draft) =>
        AutoscalerVersions.ToFirst((SecondAutoscaler)Kinds.HorizontalPodAutoscaler.WithDefaults(Whole(draft)));

    // A part of the status stands in annotations, so that only the second version can tell it from the rest.
    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) =>
        AutoscalerVersions.ToFirst(Whole(draft) with { Status = SecondStatus.Empty });

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call) =>
        AutoscalerVersions.ToFirst(Whole(next) with { Status = Whole(current).Status });

    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call) =>
        AutoscalerVersions.ToFirst(Whole(next) with { Spec = Whole(current).Spec });

    private static SecondAutoscaler Whole(IObject value) => AutoscalerVersions.ToSecond((FirstAutoscaler)value);
}

/// <summary>Volumes: pending until a claim is found, with the time of the last change of that.</summary>
public sealed class VolumeStrategy() : SpecStatusStrategy<PersistentVolume>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec,
    hasGeneration: false)
{
    /// <inheritdoc/>
    public override bool ReturnsDeletedObject => true;

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) => (PersistentVolume)draft with
    {
        Status = PersistentVolumeStatus.Empty with
        {
            Phase = PersistentVolumePhase.Pending,
            LastPhaseTransitionTime = ObjectNaming.Seconds(call.ReceivedAt),
        },
    };

    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call)
    {
        PersistentVolume volume = (PersistentVolume)base.PrepareForStatusUpdate(next, current, call);
        PersistentVolumeStatus old = ((PersistentVolume)current).Status;
        bool isDated = volume.Status.LastPhaseTransitionTime is { } time && time != old.LastPhaseTransitionTime;
        return volume.Status.Phase == old.Phase || isDated ? volume : volume with
        {
            Status = volume.Status with { LastPhaseTransitionTime = ObjectNaming.Seconds(call.ReceivedAt) },
        };
    }
}

/// <summary>DaemonSets: an annotation of older times counts the changes of their template.</summary>
public sealed class DaemonSetStrategy() : SpecStatusStrategy<DaemonSet>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec)
{
    private const string Annotation = "deprecated.daemonset.template.generation";

    /// <inheritdoc/>
    public override IObject Received(IObject draft) => Counted(draft, CountOf(draft));

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) =>
        Counted(base.PrepareForCreate(draft, call), Math.Max(1, CountOf(draft)));

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call)
    {
        bool isSame = ((DaemonSet)next).Spec.Template == ((DaemonSet)current).Spec.Template;
        return Counted(base.PrepareForUpdate(next, current, call), CountOf(current) + (isSame ? 0 : 1));
    }

    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call) =>
        Counted(base.PrepareForStatusUpdate(next, current, call), CountOf(current));

    private static long CountOf(IObject value) =>
        long.TryParse(value.Metadata.Annotations.Find(Annotation), CultureInfo.InvariantCulture, out long count) ? count : 0;

    private static IObject Counted(IObject value, long count) => value.WithMetadata(value.Metadata with
    {
        Annotations = value.Metadata.Annotations.Set(Annotation, count.ToString(CultureInfo.InvariantCulture)),
    });
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
        // What the client chose itself stays, and is refused where it is not what would have been chosen.
        foreach (string label in uidLabels) labels = labels.ContainsKey(label) ? labels : labels.Set(label, job.Metadata.UID);
        foreach (string label in nameLabels) labels = labels.ContainsKey(label) ? labels : labels.Set(label, job.Metadata.Name);
        // A job without labels of its own has those of its pods.
        if (job.Metadata.Labels.IsEmpty) job = job with { Metadata = job.Metadata with { Labels = labels } };
        LabelSelector selector = job.Spec.Selector ?? LabelSelector.Empty;
        if (!selector.MatchLabels.ContainsKey(uidLabels[1]))
            selector = selector with { MatchLabels = selector.MatchLabels.Set(uidLabels[1], job.Metadata.UID) };
        return job with
        {
            Spec = job.Spec with
            {
                Selector = selector,
                Template = job.Spec.Template with
                {
                    Metadata = job.Spec.Template.Metadata with { Labels = labels },
                },
            },
        };
    }
}

/// <summary>What sorts requests: whoever reports on it changes nothing of its metadata.</summary>
public sealed class FlowStrategy<T>(
    Func<T, T, T> withStatus, Func<T, T, T> withSpec, Func<T, T, bool> sameSpec)
    : SpecStatusStrategy<T>(withStatus, withSpec, sameSpec)
    where T : class, IObject, IMessage<T>
{
    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call)
    {
        IObject prepared = base.PrepareForStatusUpdate(next, current, call);
        ObjectMeta given = prepared.Metadata;
        return prepared.WithMetadata(current.Metadata with
        {
            ManagedFields = given.ManagedFields, ResourceVersion = given.ResourceVersion,
        });
    }
}
