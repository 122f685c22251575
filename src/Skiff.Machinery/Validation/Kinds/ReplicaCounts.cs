namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules that the counts in the status of workloads share.</summary>
internal static class ReplicaCounts
{
    /// <summary>Checks that a part is no greater than the whole.</summary>
    public static void CheckAtMost(int count, int replicas, FieldPath path, Faults faults)
    {
        if (count > replicas) faults.Invalid(path, count, "cannot be greater than status.replicas");
    }

    /// <summary>Checks that no more pods are available than are ready.</summary>
    public static void CheckAvailable(int available, int ready, FieldPath path, Faults faults)
    {
        if (available > ready)
        {
            faults.Invalid(path.Child("availableReplicas"), available, "cannot be greater than readyReplicas");
        }
    }

    /// <summary>Checks that the count of colliding names only grows.</summary>
    public static void CheckCollisions(int? count, int? old, FieldPath path, Faults faults)
    {
        if (old is { } before && (count is null || count < before))
        {
            faults.Invalid(path.Child("collisionCount"), count ?? 0, "cannot be decremented");
        }
    }

    /// <summary>Checks the counts that ReplicaSets and replication controllers have.</summary>
    public static void Check(
        int replicas, int labeled, int ready, int available, long observed, FieldPath path, Faults faults)
    {
        faults.NonNegative(path.Child("replicas"), replicas);
        faults.NonNegative(path.Child("fullyLabeledReplicas"), labeled);
        faults.NonNegative(path.Child("readyReplicas"), ready);
        faults.NonNegative(path.Child("availableReplicas"), available);
        faults.NonNegative(path.Child("observedGeneration"), observed);
        CheckAtMost(labeled, replicas, path.Child("fullyLabeledReplicas"), faults);
        CheckAtMost(ready, replicas, path.Child("readyReplicas"), faults);
        CheckAtMost(available, replicas, path.Child("availableReplicas"), faults);
        CheckAvailable(available, ready, path, faults);
    }
}
