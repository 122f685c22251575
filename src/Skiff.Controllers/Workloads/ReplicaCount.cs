using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>How many pods of a template there shall be, and how many there are.</summary>
/// <param name="Owner">The object that wants them.</param>
/// <param name="Wanted">How many.</param>
/// <param name="Template">What they are made from.</param>
/// <param name="Pods">Those there are, all active.</param>
/// <param name="Related">Pods of the same family, by which crowded nodes are told.</param>
/// <param name="Now">The time.</param>
public sealed record ReplicaCount(
    IObject Owner, int Wanted, PodTemplateSpec Template, ListOf<Pod> Pods, ListOf<Pod> Related, DateTimeOffset Now)
{
    /// <summary>Most pods that one plan creates or deletes; upstream's, so that behaviour under load compares.</summary>
    public const int BurstLimit = 500;

    /// <summary>The creations or deletions that bring the one to the other.</summary>
    public Plan Plan()
    {
        if (Owner.Metadata.IsTerminating) return Machinery.Control.Plan.Nothing; // The collector has it from here.
        int change = int.Clamp(Wanted - Pods.Count, -BurstLimit, BurstLimit);
        return change switch
        {
            > 0 => Machinery.Control.Plan.Of(Enumerable.Repeat(Creation(), change)),
            < 0 => Machinery.Control.Plan.Of(
                PodRanking.LeastUseful(Pods, Related, -change, Now).AsEnumerable().Select(Deletion)),
            0 => Machinery.Control.Plan.Nothing,
        };
    }

    /// <summary>How long until the next ready pod becomes available; null if none is about to.</summary>
    public TimeSpan? NextAvailable(int minReadySeconds)
    {
        DateTimeOffset? next = Pods.AsEnumerable().Min(pod => pod.AvailableAt(minReadySeconds, Now));
        return next - Now;
    }

    private Write Creation() => Write.Create(PodTemplates.NewPod(Owner, Template)) with
    {
        OnSuccess = EventDraft.Normal(Owner, "SuccessfulCreate", "Created pod: {name}"),
        OnFailure = EventDraft.Warning(Owner, "FailedCreate", "Error creating: {error}"),
    };

    private Write Deletion(Pod pod) => Write.Delete(pod) with
    {
        OnSuccess = EventDraft.Normal(Owner, "SuccessfulDelete", "Deleted pod: {name}"),
        OnFailure = EventDraft.Warning(Owner, "FailedDelete", "Error deleting: {error}"),
    };
}
