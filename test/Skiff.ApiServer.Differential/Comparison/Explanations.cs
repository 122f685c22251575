using System.Text.RegularExpressions;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>A difference that is right: the peer is an older version, and upstream changed since.</summary>
/// <param name="Why">What changed, and the enhancement or change that did it.</param>
/// <param name="Holds">Whether a difference is of this sort.</param>
/// <param name="Parts">Whether the servers have different objects from then on, so that what follows is not compared.</param>
internal sealed record Explanation(string Why, Func<Difference, bool> Holds, bool Parts = false);

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
        (new Regex("unable to parse requirement: for 'Gt'"), "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt'", "1.2x words"),
        (new Regex("a qualified name must consist of"), "a valid label key must consist of", "1.34 words"),
        (new Regex("resourceVersion: Invalid value: \"[^\"]*\": strconv"), "strconv", "1.2x words"),
        (new Regex("name part must be no more than 63 characters"), "name part must be no more than 63 bytes", "1.33 words"),
        (new Regex("must contain at least one letter or number \\(a-z, 0-9\\)"), "must contain at least one letter (a-z)", "1.33 words"),
        (new Regex("\\.backend: FieldValueInvalid: Invalid value: \"\": cannot set both port"), ".backend.service: FieldValueInvalid: Invalid value: \"\": cannot set both port", "1.2x path"),
        (new Regex("spec.defaultBackend: FieldValueInvalid: Invalid value: \"\": resource or service"), "spec.defaultBackend: FieldValueRequired: Required value: resource or service", "1.2x words"),
        (new Regex("signerName must be provided|usages must be provided"), "", "1.2x words"),
        (new Regex("(unexpected end of JSON input) \\(.*\\)$"), "$1", "how much of a broken body is shown depends on the length of the version"),
        (new Regex("on NetworkPolicy.extensions"), "on NetworkPolicy.networking.k8s.io", "extensions/v1beta1 is gone since 1.22"),
        (new Regex("invalid label key (\"[^\"]*\"): "), "<nil>: Invalid value: $1: ", "1.2x words"),
        (new Regex("(in scheme \"[^\"]*\"|in this server's scheme)"), "in scheme", "where upstream's source makes its scheme is no part of the API"),
        (new Regex("(continue key is not valid): .*"), "$1", "how Go's decoders fail is no part of the API"),
        (new Regex("StorageError: invalid object, Code: 4, Key: [^,]*, ResourceVersion: \\w+, AdditionalErrorMsg: "), "", "storage errors are not told since 1.2x"),
        (new Regex("may not specify more than 1 volume type$"), "may not specify more than 1 volume type per source", "1.2x words of projected volumes"),
        (new Regex("backend: FieldValueInvalid: Invalid value: \"\": resource or service"), "backend: FieldValueRequired: Required value: resource or service", "1.2x words"),
        (new Regex("\\.backend: FieldValueRequired: Required value: port name"), ".backend.service: FieldValueRequired: Required value: port name", "1.2x path"),
        (new Regex("must be valid CIDR"), "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)", "1.2x words"),
        (new Regex("or capacity \\(or configSource, if the DynamicKubeletConfig feature gate is enabled\\)"), "or capacity", "dynamic kubelet configuration is gone since 1.26"),
        (new Regex("data\\[%s\\]"), "data", "a path that was made with the wrong words"),
        (new Regex("must set either a target value or averageValue"), "must set either a target value for metric or a per-pod target", "1.2x words"),
        (new Regex("Too long: must have at most (\\d+) (bytes|characters)"), "Too long: may not be more than $1 $2", "1.32 words"),
    ];

    // Kind (empty: any), field, the value of today (empty: any), since when.
    private static readonly (string Kind, string Field, string Value, string Why)[] defaults =
    [
        ("Namespace", "metadata.labels", "", "namespaces carry their name as a label since 1.21 (KEP-2161)"),
        ("Namespace", "metadata", "", "namespaces carry their name as a label since 1.21 (KEP-2161)"),
        ("DaemonSet", "metadata.annotations", "", "rows of tables hold what the object holds; the peer's annotation is made on the way out"),
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
            difference => difference.Kind.Name == "CronJob" && difference.What.StartsWith("delete", StringComparison.Ordinal), Parts: true),
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
            difference => difference.What.Contains("finalizers from a list", StringComparison.Ordinal) && difference.Ours == Difference.Absent,
            Parts: true),
        new("owner references are checked one by one, each with its index, since 1.33",
            difference => difference.Path == "causes" && (difference.Theirs.Contains("ownerReferences", StringComparison.Ordinal)
                || difference.Ours.Contains("ownerReferences", StringComparison.Ordinal))),
        new("a deletion of a service answers the service since 1.23, when its storage became like all others",
            difference => difference.Kind.Name == "Service" && difference.What.StartsWith("delete", StringComparison.Ordinal)),
        new("an autoscaler was stored as autoscaling/v1, which forgets what its annotations do not say, before 1.26",
            difference => difference.Kind.Name == "HorizontalPodAutoscaler"
                && (difference.Field.EndsWith("target.type", StringComparison.Ordinal) || difference.Field == "spec.behavior")),
        new("untyped values are owned member by member since 1.21 (KEP-555)",
            difference => difference.Kind.Name == "ControllerRevision" && difference.IsOwnership && difference.Field.StartsWith("data", StringComparison.Ordinal)),
        new("an object whose lists repeat keys or items has owners since 1.31; it had none before",
            difference => difference.Steps.Count > 1 && difference.Steps[^1] == "managedFields" && difference.Theirs == Difference.Absent),
        new("an empty map or null that is applied is owned since 1.21 (structured-merge-diff 4.1)",
            difference => difference.IsOwnership && difference.Theirs == Difference.Absent && difference.Steps.Any(step => step.EndsWith(" Apply", StringComparison.Ordinal))
                && difference.Ours.EndsWith("{}" + new string('}', difference.Ours.Count(c => c == '{') - 1), StringComparison.Ordinal)),
        new("a patch that is no object, or not a list of operations, is refused before it is applied since 1.25 (KEP-2885)",
            difference => difference.Ours.Contains("error decoding patch: json: cannot unmarshal", StringComparison.Ordinal)),
        new("EndpointSlice v1 has node names and no topology (KEP-752)",
            difference => difference.Kind.Name == "EndpointSlice" && (difference.Field.EndsWith("nodeName", StringComparison.Ordinal)
                || difference.Ours.Contains("nodeName", StringComparison.Ordinal)), Parts: true),
        new("what of a CSIDriver may change was nothing before 1.22, more since 1.29",
            difference => difference is { Kind.Name: "CSIDriver", Path: "causes" or "code" } && (difference.Theirs.Contains("spec: FieldValueInvalid", StringComparison.Ordinal)
                || difference.Theirs.Contains("spec: Invalid value", StringComparison.Ordinal) || difference.Ours.Contains("field is immutable", StringComparison.Ordinal)
                || difference.Ours.Contains("tokenRequests", StringComparison.Ordinal)), Parts: true),
        new("what a driver can attach to a node may change since 1.34 (KEP-4876)",
            difference => difference is { Kind.Name: "CSINode", Path: "code" } && difference.What.Contains("allocatable", StringComparison.Ordinal), Parts: true),
        new("events of events.k8s.io/v1 do not change, but for their series, since 1.2x (KEP-383)",
            difference => difference.Kind.Group == "events.k8s.io" && difference.Ours.Contains("field is immutable", StringComparison.Ordinal), Parts: true),
        new("ports of a host network name the port that is wrong differently since 1.28",
            difference => difference.Path == "causes" && difference.Ours.Contains("must match `containerPort` when", StringComparison.Ordinal)),
        new("columns that were added or changed since",
            difference => difference.Steps.Contains("columnDefinitions") || difference.Steps.Contains("cells")
                && difference.Kind.Name is "CSIDriver" or "Job" or "CronJob" or "PersistentVolumeClaim" or "CertificateSigningRequest" or "APIService" or "ResourceQuota" or "PersistentVolume" or "PriorityLevelConfiguration" or "PriorityClass" or "FlowSchema" or "HorizontalPodAutoscaler"),
        new("a claim may shrink back to what it has, since 1.23 (KEP-1790)",
            difference => difference.Kind.Name == "PersistentVolumeClaim" && (difference.Theirs.Contains("field can not be less than previous value", StringComparison.Ordinal)
                || difference.Theirs == Difference.Absent && difference.Ours.Contains("spec is immutable", StringComparison.Ordinal))),
        new("a replaced service keeps its address when the client names none, since 1.2x",
            difference => difference.Kind.Name == "Service" && difference.Theirs.Contains("primary clusterIP can not be unset", StringComparison.Ordinal), Parts: true),
        new("an external name has an address in no dry run, and neither had other types before 1.22",
            difference => difference.Kind.Name == "Service" && difference.Field is "spec.clusterIP" or "spec.clusterIPs" && difference.Theirs == Difference.Absent),
        new("ReadWriteOncePod since 1.22 (KEP-2485)", difference => difference.Theirs.Contains("\"ReadWriteOncePod\"", StringComparison.Ordinal)
                || difference.Ours.Contains("ReadWriteOncePod", StringComparison.Ordinal), Parts: true),
        new("a write that names the identity of an object that is not there is told that it is not there, since 1.2x",
            difference => difference.Path == "code" && difference.Theirs.StartsWith("409 ", StringComparison.Ordinal) && difference.Ours.StartsWith("404 ", StringComparison.Ordinal)
                && difference.Theirs.Contains("Precondition failed: UID", StringComparison.Ordinal)),
        new("merge patches keep nulls inside of lists since json-patch 4.12, and they are empty texts",
            difference => difference.What.StartsWith("merge patch", StringComparison.Ordinal) && difference.What.EndsWith(" null", StringComparison.Ordinal), Parts: true),
        new("one client shows a token and the other a certificate, which the server tells in other words",
            difference => difference.Kind.Name == "CertificateSigningRequest" && difference.Field is "spec.uid" or "spec.extra" or "spec.extra.authentication.kubernetes.io/credential-id"),
        new("what the server sets is wiped before a client can own it, since 1.24",
            difference => difference.IsOwnership && difference.Ours == Difference.Absent && difference.Field is "metadata.deletionTimestamp" or "metadata.deletionGracePeriodSeconds"),
        new("the peer drops the connection: its aggregator has no types to apply an APIService with",
            difference => difference.Kind.Name == "APIService" && difference.Theirs.StartsWith("0 ", StringComparison.Ordinal), Parts: true),
        new("lists from memory are in no order, before 1.31",
            difference => (difference.What.Contains("resourceVersion=0", StringComparison.Ordinal) || difference.What == "watch")
                && difference.Field.StartsWith("metadata.", StringComparison.Ordinal)),
        new("services are found by their type and address since 1.22",
            difference => difference.Kind.Name == "Service" && difference.What.Contains("fieldSelector", StringComparison.Ordinal)),
        new("apiservices and flow schemas are written by the peer's own controllers in between",
            difference => difference.Kind.Name is "APIService" or "FlowSchema" && difference.Theirs.Contains("the object has been modified", StringComparison.Ordinal), Parts: true),
        new("ports of a host network are not set in templates since 1.28",
            difference => difference.Path == "causes" && difference.Ours == Difference.Absent && difference.Theirs.Contains(".hostPort: ", StringComparison.Ordinal)),
        new("an ingress of extensions/v1beta1 is an ingress of networking.k8s.io/v1 since 1.22",
            difference => difference.Theirs.Contains("Ingress.extensions", StringComparison.Ordinal)),
        new("words of the version that the peer has the kind in",
            difference => difference.Path == "status.message" && difference.Theirs.Contains("\"v1beta1\"", StringComparison.Ordinal)),
        new("names that the servers make up differ in their last letters", Shows.SameButGenerated),
        new("a write of the status takes no field of the rest, since 1.22 (KEP-555, reset fields)",
            difference => difference.IsOwnership && (difference.What.Contains("status", StringComparison.Ordinal))),
        new("types became atomic in 1.21 (KEP-1152): whoever changes a part of a value owns the whole",
            difference => difference is { IsOwnership: true, Theirs: "{}", Ours: Difference.Absent } && Normal.IsAtomic(difference)),
        new("what an application leaves empty is removed with its last field, since structured-merge-diff 4.2",
            difference => difference.Path == "causes" && difference.What.StartsWith("apply: le", StringComparison.Ordinal)
                || difference.What.StartsWith("apply: labels", StringComparison.Ordinal)),
        new("conditions of endpoints since 1.22 (KEP-1672)",
            difference => difference.Kind.Name == "EndpointSlice" && difference.Field is "endpoints.conditions.serving" or "endpoints.conditions.terminating", Parts: true),
        new("fields of a CSIDriver that were behind a gate in 1.20",
            difference => difference.Kind.Name == "CSIDriver" && difference.Field is "spec.storageCapacity" or "spec.requiresRepublish" or "spec.tokenRequests", Parts: true),
        new("an order of supported values, or the words of a range, that changed in 1.2x",
            difference => difference.Path == "causes" && difference.Kind.Name is "NetworkPolicy" or "DaemonSet" or "CronJob"
                && (difference.Theirs.Contains("supported values: \"TCP\", \"UDP\"", StringComparison.Ordinal) || difference.Theirs.Contains("not a valid CIDR", StringComparison.Ordinal)
                    || difference.Field.Contains("maxUnavailable", StringComparison.Ordinal) || difference.Theirs.Contains("Expected exactly 5", StringComparison.Ordinal)
                    || difference.Ours.Contains("rollingUpdate.maxUnavailable", StringComparison.Ordinal) || difference.Theirs.Contains("rollingUpdate.maxUnavailable", StringComparison.Ordinal))),
        new("secrets of a CSI volume are named by the fields that hold them since 1.24",
            difference => difference is { Kind.Name: "PersistentVolume", Path: "causes" } && difference.What.Contains("csi", StringComparison.Ordinal)),
        new("ranges of load balancers are checked one by one since 1.34",
            difference => difference.Theirs.Contains("spec.LoadBalancerSourceRanges", StringComparison.Ordinal) || difference.Ours.Contains("spec.LoadBalancerSourceRanges", StringComparison.Ordinal)),
        new("a replaced service needs no version since 1.2x",
            difference => difference.Kind.Name == "Service" && difference.Theirs.Contains("metadata.resourceVersion: FieldValueInvalid", StringComparison.Ordinal)),
        new("a cron job's fields that are unknown are told in the words of all kinds",
            difference => difference.Kind.Name == "CronJob" && difference.Theirs.StartsWith("field label", StringComparison.Ordinal)),
        new("the namespace is compared before the name since 1.2x",
            difference => difference.Theirs.Contains("does not match the namespace on the request", StringComparison.Ordinal)),
        new("selectors of metrics are validated since 1.2x",
            difference => difference.Kind.Name == "HorizontalPodAutoscaler" && difference.Ours.Contains("metric.selector", StringComparison.Ordinal), Parts: true),
        new("the signer and the usages of a request are required in fewer words since 1.2x",
            difference => difference.Kind.Name == "CertificateSigningRequest" && difference.Theirs.Contains("must be provided", StringComparison.Ordinal)),
        new("volumes of a pod template and their sources are checked further since 1.2x",
            difference => difference.Path == "causes" && difference.Theirs == Difference.Absent
                && (difference.Ours.Contains("ephemeralContainers", StringComparison.Ordinal) || difference.Ours.Contains("hostAliases", StringComparison.Ordinal)
                    || difference.Ours.Contains("hostIP", StringComparison.Ordinal) || difference.Ours.Contains("gcePersistentDisk", StringComparison.Ordinal))),
        new("a template without host ports is left without them since 1.28",
            difference => difference.Path == "causes" && difference.Theirs.Contains("must match `hostPort` when", StringComparison.Ordinal)),
        new("names of containers are told that they must not hold dots since 1.2x",
            difference => difference.Ours.EndsWith("must not contain dots", StringComparison.Ordinal)),
        new("a source that must not change is shown as JSON", difference => difference.Ours.Contains("spec.persistentvolumesource is immutable", StringComparison.Ordinal)
                && difference.Theirs.Contains("spec.persistentvolumesource is immutable", StringComparison.Ordinal)),
        new("references were owned by member before 1.21: whoever applied a part had no conflict about the rest",
            difference => difference.Ours.Contains("Apply failed with", StringComparison.Ordinal) || difference is { IsOwnership: true, Ours: Difference.Absent }
                && difference.Steps.Any(step => step.EndsWith(" Apply", StringComparison.Ordinal)), Parts: true),
        new("ports of endpoint slices are checked since 1.34", difference => difference.Kind.Name == "EndpointSlice" && difference.Ours.Contains("ports[", StringComparison.Ordinal), Parts: true),
        new("values of a volume's node affinity are validated since 1.3x",
            difference => difference is { Kind.Name: "PersistentVolume", Path: "code" } && difference.Ours.Contains("nodeSelectorTerms", StringComparison.Ordinal), Parts: true),
        new("fields of a service that its type does not take are refused since 1.22",
            difference => difference is { Kind.Name: "Service", Path: "causes", Theirs: Difference.Absent }),
        new("a client's mistake that upstream answers with 500 gets 400 here, in the same words",
            difference => difference.Path == "code" && Shows.SameMistake(difference)),
    ];

    /// <summary>The reason for a difference, or null when there is none.</summary>
    public static string? Of(Difference difference) =>
        Default(difference) ?? Array.Find(all, explanation => explanation.Holds(difference))?.Why;

    /// <summary>Whether a difference, though explained, makes those that follow from it senseless.</summary>
    public static bool Parts(Difference difference) =>
        Default(difference) is null && Array.Find(all, explanation => explanation.Holds(difference))?.Parts == true;

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
