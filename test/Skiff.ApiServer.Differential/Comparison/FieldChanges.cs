namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>Values of objects that an older version does not have, or has differently, and their owners.</summary>
internal static class FieldChanges
{
    // Kind (empty: any), field, the value of today (empty: any), since when. The peer has nothing there.
    private static readonly (string Kind, string Field, string Value, string Why)[] added =
    [
        ("Namespace", "metadata.labels", "", "namespaces carry their name as a label since 1.21 (KEP-2161)"),
        ("Namespace", "metadata", "", "namespaces carry their name as a label since 1.21 (KEP-2161)"),
        ("Namespace", "metadata.labels.kubernetes.io/metadata.name", "", "namespaces carry their name as a label since 1.21 (KEP-2161)"),
        ("DaemonSet", "metadata.annotations", "", "rows of tables hold what the object holds; the peer's annotation is made on the way out"),
        ("CSIDriver", "spec.requiresRepublish", "false", "CSIDriver.requiresRepublish since 1.21 (KEP-1855)"),
        ("CSIDriver", "spec.storageCapacity", "false", "CSIDriver.storageCapacity since 1.21 (KEP-1472)"),
        ("CSIDriver", "spec.seLinuxMount", "false", "CSIDriver.seLinuxMount since 1.27 (KEP-1710)"),
        ("CSIDriver", "spec.fsGroupPolicy", "ReadWriteOnceWithFSType", "CSIDriver.fsGroupPolicy since 1.20 (KEP-1682)"),
        ("StatefulSet", "spec.persistentVolumeClaimRetentionPolicy", "", "StatefulSet claims may be deleted since 1.27 (KEP-1847)"),
        ("StatefulSet", "spec.updateStrategy.rollingUpdate.maxUnavailable", "1", "StatefulSet maxUnavailable since 1.35 (KEP-961)"),
        ("StatefulSet", "status.availableReplicas", "0", "StatefulSet minReadySeconds since 1.25 (KEP-2599)"),
        ("Job", "spec.completionMode", "NonIndexed", "indexed jobs since 1.21 (KEP-2214)"),
        ("Job", "spec.suspend", "false", "suspended jobs since 1.21 (KEP-2232)"),
        ("Job", "spec.podReplacementPolicy", "TerminatingOrFailed", "podReplacementPolicy since 1.29 (KEP-3939)"),
        ("PriorityLevelConfiguration", "spec.limited.lendablePercent", "0", "borrowing between priority levels since 1.26 (KEP-1040)"),
        ("IngressClass", "spec.parameters.scope", "Cluster", "IngressClass parameters in namespaces since 1.21 (KEP-2365)"),
        ("Service", "spec.internalTrafficPolicy", "Cluster", "internalTrafficPolicy since 1.22 (KEP-2086)"),
        ("Service", "spec.ipFamilies", "", "families of addresses since 1.20, on by default since 1.21 (KEP-563)"),
        ("Service", "spec.ipFamilyPolicy", "", "families of addresses since 1.20, on by default since 1.21 (KEP-563)"),
        ("Service", "spec.allocateLoadBalancerNodePorts", "true", "load balancers without node ports since 1.24 (KEP-1864)"),
        ("PersistentVolume", "status.lastPhaseTransitionTime", "TIME", "volumes tell since when they are in their phase since 1.29 (KEP-3762)"),
        ("DaemonSet", "spec.updateStrategy.rollingUpdate.maxSurge", "0", "DaemonSet maxSurge since 1.22 (KEP-1591)"),
        ("Job", "spec.template.metadata.labels.batch.kubernetes.io/job-name", "", "labels of jobs have a domain since 1.27"),
        ("Job", "spec.template.metadata.labels.batch.kubernetes.io/controller-uid", "", "labels of jobs have a domain since 1.27"),
        ("Job", "spec.selector.matchLabels.batch.kubernetes.io/controller-uid", "", "labels of jobs have a domain since 1.27"),
        ("Job", "metadata.labels.batch.kubernetes.io/job-name", "", "labels of jobs have a domain since 1.27"),
        ("Job", "metadata.labels.batch.kubernetes.io/controller-uid", "", "labels of jobs have a domain since 1.27"),
        ("Pod", "status.conditions.observedGeneration", "1", "conditions tell the generation they are about since 1.34 (KEP-5067)"),
        ("APIService", "metadata.managedFields", "", "field owners of APIServices are tracked since the aggregator has a schema of its own"),
        ("Pod", "status.qosClass", "BestEffort", "a write of a pod's status keeps its class since 1.23"),
        ("Pod", "status.qosClass", "Burstable", "a write of a pod's status keeps its class since 1.23"),
        ("Pod", "status.qosClass", "Guaranteed", "a write of a pod's status keeps its class since 1.23"),
    ];

    private static readonly string[] counted = ["Pod", "Job", "CronJob", "CSIDriver"];

    /// <summary>Why a value is there today, or differs; null when that is not known.</summary>
    public static string? Reason(Difference difference)
    {
        // A client's number stands in the older version, where nobody counts.
        if (difference.Field == "metadata.generation" && counted.Contains(difference.Kind.Name) && (difference.IsOwnership || difference.Ours != Difference.Absent))
            return $"{difference.Kind.Name}: generations are counted since 1.21 (1.22 for CSIDriver, 1.33 for Pod, KEP-5067)";
        if (difference.Theirs != Difference.Absent) return null;
        foreach ((string kind, string field, string value, string why) in added)
        {
            if (kind != difference.Kind.Name || difference.Field != field) continue;
            if (difference.IsOwnership || value.Length == 0 || difference.Ours == value) return why;
        }

        return null;
    }
}
