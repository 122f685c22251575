using System.Text.RegularExpressions;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>A difference that is right: the peer is an older version, and upstream changed since.</summary>
/// <param name="Why">What changed, and the enhancement or change that did it.</param>
/// <param name="Holds">Whether a difference is of this sort.</param>
internal sealed record Explanation(string Why, Func<Difference, bool> Holds);

/// <summary>
/// All that may differ between the versions, each with its reason. Whatever is not listed is a bug. What upstream words
/// anew is translated before it is compared, so that what the words say still has to agree.
/// </summary>
internal static class Explanations
{
    private static readonly (Regex Old, string New, string Why)[] translations =
    [
        (new Regex("may not be in the loopback range \\(127.0.0.0/8\\)"), "may not be in the loopback range (127.0.0.0/8, ::1/128)", "1.2x words"),
        (new Regex("may not be in the link-local range \\(169.254.0.0/16\\)"), "may not be in the link-local range (169.254.0.0/16, fe80::/10)", "1.2x words"),
        (new Regex("multicast range \\(224.0.0.0/24\\)"), "multicast range (224.0.0.0/24, ff02::/10)", "1.2x words"),
        (new Regex("must be a valid IPv4 address$"), "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)", "1.32 words"),
        (new Regex("^(metadata.labels|.*[lL]abels|.*matchLabels): (.*)must be no more than 63 characters"), "$1: $2must be no more than 63 bytes", "1.33 words"),
        (new Regex("^reportingController: "), "reportingComponent: ", "core/v1 events name the field of their version"),
        (new Regex("data\\[%s\\]"), "data", "a path that was made with the wrong words"),
        (new Regex("must set either a target value or averageValue"), "must set either a target value for metric or a per-pod target", "1.2x words"),
        (new Regex("Too long: must have at most (\\d+) (bytes|characters)"), "Too long: may not be more than $1 $2", "1.32 words"),
    ];

    // Kind (empty: any), field, the value of today (empty: any), since when.
    private static readonly (string Kind, string Field, string Value, string Why)[] defaults =
    [
        ("Namespace", "metadata.labels.kubernetes.io/metadata.name", "", "namespaces carry their name as a label since 1.21 (KEP-2161)"),
        ("CSIDriver", "spec.requiresRepublish", "false", "CSIDriver.requiresRepublish since 1.21 (KEP-1855)"),
        ("CSIDriver", "spec.storageCapacity", "false", "CSIDriver.storageCapacity since 1.21 (KEP-1472)"),
        ("CSIDriver", "spec.seLinuxMount", "false", "CSIDriver.seLinuxMount since 1.27 (KEP-1710)"),
        ("CSIDriver", "spec.fsGroupPolicy", "ReadWriteOnceWithFSType", "CSIDriver.fsGroupPolicy since 1.20 (KEP-1682)"),
        ("CSIDriver", "metadata.generation", "", "CSIDriver counts generations since 1.22, with its mutable fields"),
        ("StatefulSet", "spec.persistentVolumeClaimRetentionPolicy", "", "StatefulSet claims may be deleted since 1.27 (KEP-1847)"),
        ("StatefulSet", "spec.updateStrategy.rollingUpdate.maxUnavailable", "1", "StatefulSet maxUnavailable since 1.35 (KEP-961)"),
        ("StatefulSet", "status.availableReplicas", "0", "StatefulSet minReadySeconds since 1.25 (KEP-2599)"),
        ("Pod", "metadata.generation", "", "pods count generations since 1.33 (KEP-5067)"),
        ("Job", "metadata.generation", "", "jobs count generations since 1.21"),
        ("Job", "spec.completionMode", "NonIndexed", "indexed jobs since 1.21 (KEP-2214)"),
        ("Job", "spec.suspend", "false", "suspended jobs since 1.21 (KEP-2232)"),
        ("Job", "spec.podReplacementPolicy", "TerminatingOrFailed", "podReplacementPolicy since 1.28 (KEP-3939)"),
        ("CronJob", "metadata.generation", "", "cron jobs count generations since 1.21"),
        ("PriorityLevelConfiguration", "spec.limited.lendablePercent", "0", "borrowing between priority levels since 1.26 (KEP-1040)"),
        ("IngressClass", "spec.parameters.scope", "Cluster", "IngressClass parameters in namespaces since 1.21 (KEP-2365)"),
        ("Service", "spec.internalTrafficPolicy", "Cluster", "internalTrafficPolicy since 1.22 (KEP-2086)"),
        ("Service", "spec.ipFamilies", "", "families of addresses since 1.20, on by default since 1.21 (KEP-563)"),
        ("Service", "spec.allocateLoadBalancerNodePorts", "true", "load balancers without node ports since 1.24 (KEP-1864)"),
        ("Service", "spec.ipFamilyPolicy", "", "families of addresses since 1.20, on by default since 1.21 (KEP-563)"),
        ("PersistentVolume", "status.lastPhaseTransitionTime", "TIME", "volumes tell since when they are in their phase since 1.31 (KEP-3762)"),
        ("DaemonSet", "spec.updateStrategy.rollingUpdate.maxSurge", "0", "DaemonSet maxSurge since 1.22 (KEP-1591)"),
        ("Job", "spec.template.metadata.labels.batch.kubernetes.io/job-name", "", "labels of jobs have a domain since 1.27"),
        ("Job", "spec.template.metadata.labels.batch.kubernetes.io/controller-uid", "", "labels of jobs have a domain since 1.27"),
        ("Job", "spec.selector.matchLabels.batch.kubernetes.io/controller-uid", "", "labels of jobs have a domain since 1.27"),
        ("APIService", "metadata.managedFields", "", "field owners of APIServices are tracked since the aggregator has a schema of its own"),
    ];

    private static readonly Explanation[] all =
    [
        new("decoding errors have the words of sigs.k8s.io/json since 1.23, of json-iterator before (KEP-2885)",
            difference => difference.Path == "status.message" && difference.Theirs.Contains("cannot be handled as a", StringComparison.Ordinal)
                && difference.Theirs.Contains("error found in #", StringComparison.Ordinal)),
        new("a time that is not set is left out since 1.34, null before (omitzero)",
            difference => difference.Field.EndsWith("creationTimestamp", StringComparison.Ordinal)
                && difference is { Theirs: "null" or "{}", Ours: Difference.Absent }),
        new("the status does not belong to who writes the object since 1.22 (KEP-555, reset fields)",
            difference => difference.IsOwnership && (difference.Ours == Difference.Absent || difference.Theirs == Difference.Absent)
                && (difference.Field == "status" || difference.Field.StartsWith("status.", StringComparison.Ordinal)
                    || difference.Theirs.StartsWith("{\"status\":", StringComparison.Ordinal))),
        new("values in causes are shown as JSON since 1.34, as Go prints them before", Shows.OneValue),
        new("extensions/v1beta1 is gone since 1.22, and with it the group that its kinds were stored in",
            difference => difference.Path == "status.details.group" && difference.Theirs == "extensions"),
        new("HorizontalPodAutoscaler v2 leaves out what v2beta2 wrote empty (KEP-2702)",
            difference => difference.Kind.Name == "HorizontalPodAutoscaler" && difference.Ours == Difference.Absent
                && difference is { Field: "status.conditions", Theirs: "null" } or { Field: "status.currentReplicas" or "status.desiredReplicas", Theirs: "0" }),
        new("controllers inside the peer write the status of these kinds; here others do",
            difference => difference.Kind.Name is "APIService" or "FlowSchema" && (difference.Field.StartsWith("status", StringComparison.Ordinal)
                || difference.Field == "metadata.generation" || difference.Theirs.Contains("\"status\":{\"conditions\"", StringComparison.Ordinal))),
        new("a job's selector of 1.27 names the label with a domain",
            difference => difference.Kind.Name == "Job" && difference.Field == "spec.selector.matchLabels.controller-uid"),
        new("a cron job of batch/v1beta1 left its jobs behind",
            difference => difference.Kind.Name == "CronJob" && difference.What.StartsWith("delete", StringComparison.Ordinal)),
        new("what a patch makes of an object is shown with other words of the decoder, and in another order (KEP-2885)",
            difference => difference.Path == "causes" && difference.Theirs.StartsWith("patch: FieldValueInvalid", StringComparison.Ordinal)
                && difference.Ours.StartsWith("patch: FieldValueInvalid", StringComparison.Ordinal) && !difference.What.StartsWith("strategic", StringComparison.Ordinal)),
        new("fields that a pod, claim or StatefulSet may change have become more, and what changed is shown as JSON",
            difference => difference.Path == "causes" && Shows.SameRefusal(difference)),
        new("namespaces carry their name as a label since 1.21 (KEP-2161), which must be one",
            difference => difference is { Path: "causes", Theirs: Difference.Absent, Kind.Name: "Namespace" }
                && difference.Ours.StartsWith("metadata.labels: ", StringComparison.Ordinal)),
        new("IngressClass parameters in namespaces since 1.21 (KEP-2365)",
            difference => difference.Kind.Name == "IngressClass" && (difference.What.Contains("parameters", StringComparison.Ordinal) || difference.What.Contains("spec", StringComparison.Ordinal))
                && difference.Ours.Contains("parameters.", StringComparison.Ordinal)),
        new("406 says what would be accepted; the peer says so only to itself",
            difference => difference.Theirs == "406: Not Acceptable" || (difference.Path == "status.details" && difference.Theirs == "{}")),
        new("an applied object without a kind, or of an unknown field, is the client's fault since 1.2x",
            difference => difference.Theirs.Contains("failed to create typed patch object", StringComparison.Ordinal)),
        new("$deleteFromPrimitiveList of a list that is not there added what it should delete, before 1.2x",
            difference => difference.What.Contains("finalizers from a list", StringComparison.Ordinal) && difference.Ours == Difference.Absent),
        new("owner references are checked one by one, each with its index, since 1.33",
            difference => difference.Path == "causes" && (difference.Theirs.Contains("ownerReferences", StringComparison.Ordinal)
                || difference.Ours.Contains("ownerReferences", StringComparison.Ordinal))),
        new("a deletion of a service answers the service since 1.23, when its storage became like all others",
            difference => difference.Kind.Name == "Service" && difference.What.StartsWith("delete", StringComparison.Ordinal)),
        new("a client's mistake that upstream answers with 500 gets 400 here, in the same words",
            difference => difference.Path == "code" && Shows.SameMistake(difference)),
    ];

    /// <summary>The reason for a difference, or null when there is none.</summary>
    public static string? Of(Difference difference) =>
        Default(difference) ?? Array.Find(all, explanation => explanation.Holds(difference))?.Why;

    // A default that the older version does not set, or its owner.
    private static string? Default(Difference difference)
    {
        if (difference.Theirs != Difference.Absent) return null;
        foreach ((string kind, string field, string value, string why) in defaults)
        {
            bool applies = (kind.Length == 0 || kind == difference.Kind.Name)
                && (difference.Field == field || (kind.Length == 0 && difference.Field.EndsWith("." + field, StringComparison.Ordinal)));
            if (applies && (difference.IsOwnership || value.Length == 0 || difference.Ours == value)) return why;
        }

        return null;
    }

    /// <summary>An old text in the words of today.</summary>
    public static string Translated(string text) =>
        translations.Aggregate(text, (made, translation) => translation.Old.Replace(made, translation.New));
}
