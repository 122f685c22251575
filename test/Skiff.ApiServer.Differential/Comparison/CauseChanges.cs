using System.Text.RegularExpressions;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>Rules of validation that came, went or changed: each names the field and what the servers say of it.</summary>
internal static class CauseChanges
{
    private const string Nothing = "^-$";
    private const string LabelValue = "a valid label must be an empty string|must be no more than 63 bytes";
    private const string InitParts = @"initContainers\[\d+\]\.(lifecycle|livenessProbe|readinessProbe|startupProbe)";

    // Kind (empty: any), field, what the peer says, what Skiff says, and since when.
    private static readonly (string Kind, Regex Field, Regex Theirs, Regex Ours, string Why)[] all =
    [
        Of("", @"matchExpressions\[\d+\]\.values\[\d+\]$", Nothing, LabelValue, "values of selectors are checked since 1.27 (and of node selectors since 1.31)"),
        Of("", @"\.env\[\d+\]\.name$|\.envFrom\[\d+\]\.prefix$", "a valid environment variable name must consist of|must not start with '\\.\\.'", Nothing,
            "variables may have nearly any name since 1.32 (KEP-4369)"),
        Of("", @"\.env\[\d+\]\.name$|\.envFrom\[\d+\]\.prefix$", "a valid environment variable name must consist of", "must consist only of printable ASCII",
            "variables may have nearly any name since 1.32 (KEP-4369)"),
        Of("", InitParts + "$", "must not be set for init containers$", Nothing, "probes and hooks of init containers are refused in other words since 1.28 (KEP-753)"),
        Of("", InitParts + @"(\.|$)", "^(?!.*must not be set for init containers)", Nothing, "probes and hooks of init containers that end are not looked into since 1.28 (KEP-753)"),
        Of("", InitParts + "$", Nothing, "may not be set for init containers without restartPolicy=Always$", "probes and hooks of init containers are refused in other words since 1.28 (KEP-753)"),
        Of("", @"\.terminationMessagePolicy$", "must be 'File' or 'FallbackToLogsOnError'$", Nothing, "values that are not supported are told with those that are since 1.27"),
        Of("", @"\.terminationMessagePolicy$", Nothing, "supported values: \"FallbackToLogsOnError\", \"File\"$|supported values: \"File\", \"FallbackToLogsOnError\"$",
            "values that are not supported are told with those that are since 1.27"),
        Of("", @"\.dnsConfig\.searches\[\d+\]$", "RFC 1123 subdomain", "'_', '-' or '.'", "search domains may have underscores since 1.33 (KEP-4427)"),
        Of("", @"\.dnsConfig\.searches\[\d+\]$", "RFC 1123 subdomain", Nothing, "search domains may have underscores, or be a dot, since 1.33 (KEP-4427)"),
        Of("", @"(^|\.)(resources|overhead)\..*\[hugepages-", Nothing, "is not positive integer multiple of hugepages-", "amounts of huge pages are checked since 1.20.3"),
        Of("", @"\.resources\.requests$", @"must be less than or equal to \w+ limit$", @"must be less than or equal to \w+ limit of ", "limits are told since 1.28"),
        Of("", @"volumes\[\d+\]\.gitRepo", "", "", "a repository is refused here as a volume: cloning it ran what it holds on the node (CVE-2024-10220)"),
        Of("", @"volumes\[\d+\]\.gcePersistentDisk\.readOnly$", "must be true for replicated pods", Nothing, "disks of several pods need not be read-only since 1.29"),
        Of("", @"\.ports\[\d+\]\.hostPort$", "must match `containerPort` when|must be between 1 and 65535|Invalid value: 0|Duplicate value", Nothing, "templates of a host network need no host ports since 1.28"),
        Of("", @"\.ports\[\d+\]\.(hostPort|containerPort)$", "must match `(hostPort|containerPort)` when", "must match `containerPort` when", "ports of a host network are told by the host's since 1.28"),
        Of("", @"\.ports\[\d+\]\.containerPort$", "must match `hostPort` when", Nothing, "ports of a host network are told by the host's since 1.28"),
        Of("", @"\.ports\[\d+\]\.hostPort$", Nothing, "must match `containerPort` when", "ports of a host network are told by the host's since 1.28"),
        Of("", "", "RFC 1123 label|DNS-1123 label", "must not contain dots$", "names that would be subdomains are told so since 1.26"),
        Of("", @"\.rules\[\d+\]\.http\.paths\[\d+\]\.backend(\.service)?$", Nothing, "resource or service backend is required|port name or number is required", "a path of an ingress is looked at further when its type is missing since 1.21"),
        Of("IngressClass", @"^spec\.parameters\.(scope|namespace)$", Nothing, "", "IngressClass parameters in namespaces since 1.21 (KEP-2365)"),
        Of("IngressClass", @"^spec\.controller$", "must be a domain-prefixed path", "RFC 1123 subdomain", "the domain of a controller is checked first since 1.21"),
        Of("Namespace", @"^metadata\.labels$", Nothing, LabelValue, "namespaces carry their name as a label since 1.21 (KEP-2161), which must be one"),
        Of("Node", @"^spec\.externalID$", Nothing, "may not be updated$", "what of a node may not change is told field by field since 1.21"),
        Of("Node", @"^(\[\])?$", "node updates may only change labels, taints, or capacity", Nothing, "what of a node may not change is told field by field since 1.21"),
        Of("Node", @"^spec\.podCIDRs\[\d+\]$", "", "Duplicate value|must be a valid CIDR value", "every range of a node is checked since 1.21"),
        Of("Node", @"^spec\.podCIDRs(\[\d+\])?$", Nothing, "Duplicate value|may specify no more than one CIDR", "several ranges of a node are checked since IPv6DualStack is on (1.21, KEP-563)"),
        Of("Event", @"^series\.", Nothing, "should be at least 2|FieldValueRequired", "series of events are validated since 1.22 (KEP-383)"),
        Of("", @"^metadata\.generation$", "must be greater than or equal to 0", Nothing, "generations of jobs are counted since 1.21, and not taken from the client"),
        Of("Service", @"^spec\.externalTrafficPolicy$", "ExternalTrafficPolicy can only be set on|ExternalTrafficPolicy must be empty", Nothing + "|may only be set for|supported values", "traffic policies are checked by type since 1.24"),
        Of("Service", @"^spec\.externalTrafficPolicy$", Nothing, "supported values", "traffic policies are checked by type since 1.24"),
        Of("Service", @"^spec\.externalTrafficPolicy$", "ExternalTrafficPolicy must be empty, Cluster or Local", "may only be set for externally-accessible services|supported values", "traffic policies are checked by type since 1.24"),
        Of("Service", @"^spec\.(ipFamilies|ipFamilyPolicy|allocateLoadBalancerNodePorts|loadBalancerClass|internalTrafficPolicy)", Nothing, "", "fields of a service that came with 1.21 and later (KEP-563, KEP-1864, KEP-1959, KEP-2086)"),
        Of("Service", @"^spec\.healthCheckNodePort$", "", "may only be set when `type` is 'LoadBalancer'", "ports of health checks are checked by type since 1.24"),
        Of("Service", @"^spec\.(ports\[\d+\]\.nodePort|loadBalancerIP|externalTrafficPolicy)$", Nothing, "may not be used when|may only be (used|set) (when|for)", "fields of a service that its type does not take are refused since 1.22"),
        Of("Service", @"^spec\.clusterIPs\[0\]$", "primary clusterIP can not be unset", Nothing, "a replaced service keeps its address when the client names none, since 1.22"),
        Of("Service", @"^metadata\.resourceVersion$", "must be specified for an update", Nothing, "a replaced service needs no version since 1.24"),
        Of("Service", @"^spec\.[lL]oadBalancerSourceRanges", "", "", "ranges of load balancers are checked one by one since 1.34"),
        Of("NetworkPolicy", @"^spec\.policyTypes\[\d+\]$", "supported values: \"Ingress\", \"Egress\"", "supported values: \"Egress\", \"Ingress\"", "supported values are sorted since 1.29"),
        Of("NetworkPolicy", @"\.ports\[\d+\]\.protocol$", "supported values: \"TCP\", \"UDP\", \"SCTP\"", "supported values: \"SCTP\", \"TCP\", \"UDP\"", "supported values are sorted since 1.29"),
        Of("NetworkPolicy", @"\.ipBlock\.except\[\d+\]$", Nothing, "must be a valid CIDR value|must not have bits set beyond", "every exception of a range is looked at since 1.32"),
        Of("NetworkPolicy", @"\.ipBlock\.except\[\d+\]$", "", "must be a (strict )?subset of|must be a valid CIDR value", "exceptions of a range are told one by one since 1.32"),
        Of("PriorityLevelConfiguration", @"nominalConcurrencyShares$", "must be positive", "must be a non-negative integer", "a level may have no shares since 1.29"),
        Of("ResourceQuota", @"^spec\.scope(s|Selector)", "CrossNamespacePodAffinity.*unsupported scope|VolumeAttributesClass.*unsupported scope", "", "quotas of affinity across namespaces since 1.24 (KEP-2249), and of classes of attributes since 1.34 (KEP-3751)"),
        Of("ResourceQuota", @"^spec\.scopeSelector\.matchExpressions\.operator$", "ResourceQuotaScopeNotBestEffort$", "ResourceQuotaScopeCrossNamespacePodAffinity$", "quotas of affinity across namespaces since 1.24 (KEP-2249)"),
        Of("ResourceQuota", @"^spec\.scopeSelector\.matchExpressions\.operator$", Nothing, "ResourceQuotaScopeCrossNamespacePodAffinity$", "quotas of affinity across namespaces since 1.24 (KEP-2249)"),
        Of("EndpointSlice", @"^endpoints\[\d+\]\.addresses\[\d+\]$", "must be a valid IP(v4)? address", "must not have leading 0s|must be an IPv4 address|may not be in the|must be a valid IP address", "addresses of slices are checked in other words since 1.32 (KEP-4858)"),
        Of("EndpointSlice", @"^endpoints\[\d+\]\.addresses\[\d+\]$", Nothing, "must be an IPv4 address|may not be in the", "addresses of slices are checked for more than one thing since 1.32 (KEP-4858)"),
        Of("EndpointSlice", @"^ports\[\d+\]\.", Nothing, "", "ports of endpoint slices are checked since 1.34"),
        Of("StatefulSet", @"^status\.availableReplicas$", Nothing, "cannot be greater than", "available replicas are counted since 1.25 (KEP-2599)"),
        Of("StatefulSet", @"^spec\.updateStrategy\.rollingUpdate\.maxUnavailable$", Nothing, "", "StatefulSet maxUnavailable since 1.35 (KEP-961)"),
        Of("StatefulSet", "^spec$", "updates to statefulset spec for fields other than", Nothing, "more of a stateful set may change since 1.25 (minReadySeconds) and 1.33 (revisionHistoryLimit)"),
        Of("DaemonSet", @"rollingUpdate\.(maxUnavailable|maxSurge)$", "", "", "DaemonSet maxSurge since 1.22 (KEP-1591)"),
        Of("PersistentVolume", @"^spec\.csi\.|^spec\.csi$", "", @"SecretRef\.(name|namespace)", "secrets of a CSI volume are checked one field after the other since 1.24"),
        Of("PersistentVolume", @"^spec\.volumeAttributesClassName|^spec\.csi$", Nothing, "volumeAttributesClass", "classes of attributes since 1.34 (KEP-3751)"),
        Of("PersistentVolumeClaim", @"^spec\.resources\.requests\.storage$", "field can not be less than previous value", "", "a claim may shrink back to what it has, since 1.32 (KEP-1790)"),
        Of("PersistentVolumeClaim", @"^spec\.resources\.requests\.storage$", Nothing, "field can not be less than status.capacity", "a claim may shrink back to what it has, since 1.32 (KEP-1790)"),
        Of("PersistentVolumeClaim", "^spec$", Nothing, "spec is immutable after creation", "a claim that is not bound does not change, and is told in one sentence, since 1.34 (KEP-1790)"),
        Of("", "accessModes$", "", "ReadWriteOncePod", "ReadWriteOncePod since 1.27 (KEP-2485)"),
        Of("", "accessModes$", "ReadWriteOncePod", "", "ReadWriteOncePod since 1.27 (KEP-2485)"),
        Of("CSIDriver", "^spec$", "field is immutable", Nothing, "more of a CSIDriver may change since 1.22, and what may not is told field by field"),
        Of("CSIDriver", @"^spec\.(attachedRequired|volumeLifecycleModes)$", Nothing, "field is immutable", "more of a CSIDriver may change since 1.22, and what may not is told field by field"),
        Of("CSINode", @"^spec\.drivers", "allocatable|Allocatable", "", "what a driver can attach to a node may change since 1.34 (KEP-4876)"),
        Of("CSIDriver", @"^spec\.fsGroupPolicy$", Nothing, "supported values", "a CSIDriver that changes is validated since 1.22"),
        Of("CSINode", @"^spec\.drivers\[\d+\]\.nodeID$", "128 characters", "256 characters|^-$", "identities of nodes may be longer since 1.22, and of 256 since 1.23"),
        Of("Job", @"^spec\.template\.metadata\.labels\[batch\.kubernetes\.io/", Nothing, "", "labels of jobs have a domain since 1.27"),
        Of("Pod", @"^status\.qosClass$", Nothing, "field is immutable", "a write of a pod's status keeps its class since 1.23"),
        Of("PersistentVolume", @"^spec\.capacity\[", "-\\d+: must be a valid resource quantity", Nothing, "amounts above 2^63 are taken for what they are here, and not for negative ones"),
        Of("", @"topologySpreadConstraints\[\d+\]\.labelSelector", Nothing, "", "selectors of spread constraints are validated since 1.25"),
        Of("", @"\.projected\.path$", Nothing, "must be a relative path|must not contain", "paths of tokens are validated since 1.27"),
        Of("Endpoints", @"\.ip$", "must be a valid IP address", "must not have leading 0s", "addresses are checked in other words since 1.32 (KEP-4858)"),
        Of("Endpoints", @"\.ip$", "must be a valid IP address", Nothing, "addresses are told once since 1.32 (KEP-4858)"),
        Of("LimitRange", @"^metadata\.name$", Nothing, "GENERATED", "names are generated before anything else since 1.24; a range without a name had a made-up one before"),
        Of("CSINode", @"^spec\.drivers\[\d+\]$", "", "name part must|label key must|prefix part", "a topology key that is none is told alone in 1.36, and not with all others"),
        Of("", @"hostAliases(\[\d+\])?\.ip$", "must be valid IP address", "must not have leading 0s", "addresses are checked in other words since 1.32 (KEP-4858)"),
        Of("Pod", "^metadata.annotations$", "container\\.seccomp\\.security", Nothing, "annotations of seccomp are not made of fields since 1.27 (KEP-135)"),
        Of("StatefulSet", @"^spec\.revisionHistoryLimit$", Nothing, "must be greater than or equal to 0", "the limit of revisions is checked since it may change (1.33)"),
        Of("CustomResourceDefinition", @"\.default$", "Invalid value: .*in body must be of type", Nothing, "values of a wrong type are of a reason of their own since 1.21"),
        Of("CustomResourceDefinition", @"\.default$", Nothing, "FieldValueTypeInvalid: .*in body must be of type", "values of a wrong type are of a reason of their own since 1.21"),
        Of("CronJob", @"^spec\.schedule$", "Expected exactly 5 fields", "cannot use TZ or CRON_TZ in schedule", "time zones have a field of their own since 1.27 (KEP-3140)"),
        Of("", "^metadata\\.ownerReferences$", Nothing, "Only one reference can have Controller set to true", "controllers are told with their kinds since 1.26; one without a name was none before"),
        Of("ResourceQuota", @"^spec\.scope(s|Selector)", Nothing, "VolumeAttributesClass.*unsupported scope", "quotas of classes of attributes since 1.34 (KEP-3751)"),
        Of("Service", @"^spec\.healthCheckNodePort$", "must be not less than 0", "", "ports of health checks are checked by type since 1.24"),
        Of("Job", "labels$", Nothing, "GENERATED", "names are generated before anything else since 1.24"),
        Of("Job", "^metadata\\.labels$", Nothing, LabelValue, "labels of jobs have a domain since 1.27: where the peer tells one that is wrong, two are"),
        Of("CustomResourceDefinition", @"^spec\.names\.", Nothing, "field is immutable$", "names are fixed once controllers, of the peer or here, have accepted them"),
        Of("CustomResourceDefinition", @"^spec\.names\.", "field is immutable$", Nothing, "names are fixed once controllers, of the peer or here, have accepted them"),
        Of("CSINode", "^CSINodeDriver$", "field is immutable", Nothing, "what a driver can attach to a node may change since 1.34 (KEP-4876)"),
        Of("PersistentVolume", @"^spec\.csi\.(name|namespace|nodePublishSecretRef \.(name|namespace))$", "", Nothing, "secrets of a CSI volume are told by the right path since 1.24"),
        Of("", @"\.sysctls\[\d+\]\.name$", "must have at most 253 characters", Nothing, "names of sysctls have slashes since 1.23"),
        Of("", @"volumes\[\d+\]\.ephemeral$", Nothing, "may not specify more than 1 volume type", "volumes of claims of their own since 1.23 (KEP-1698)"),
        Of("Service", @"^spec\.ports$", "Required value", Nothing, "a replaced service keeps its address when the client names none, since 1.22, and a headless one needs no ports"),
        Of("Service", @"^status\.loadBalancer\.ingress\[\d+\]\.ipMode$", Nothing, "", "balancers tell how an address is reached since 1.30 (KEP-1860)"),
        Of("Job", @"^status\.", Nothing, "", "the status of a job is checked since 1.31 (KEP-4368)"),
        Of("PodDisruptionBudget", @"^status\.", Nothing, "must be greater than or equal to 0", "the status of a budget is checked since policy/v1 (1.21)"),
        Of("ResourceQuota", @"^spec\.scopeSelector\.matchExpressions(\.\w+)?$", "", "VolumeAttributesClass.*unsupported scope applied", "quotas of classes of attributes since 1.34 (KEP-3751)"),
        Of("", @"^metadata\.generateName$", "RFC 1123", Nothing, "an update looks at metadata once, as an update, since 1.21 for most kinds"),
        Of("APIService", @"^metadata\.managedFields\.", "", Nothing, "field owners of APIServices are tracked since the aggregator has a schema of its own"),
        Of("Node", @"^spec\.podCIDRs$", Nothing, "node updates may not change podCIDR", "several ranges of a node are checked since IPv6DualStack is on (1.21, KEP-563)"),
        Of("Event", "", Nothing, "field is immutable", "events of events.k8s.io/v1 do not change, but for their series, since 1.22 (KEP-383)"),
    ];

    /// <summary>Why two causes, of which one may be missing, are both right; null when that is not known.</summary>
    public static string? Reason(Difference difference)
    {
        if (!difference.IsCause) return null;
        string field = difference.Theirs == Difference.Absent ? FieldOf(difference.Ours) : FieldOf(difference.Theirs);
        foreach ((string kind, Regex at, Regex theirs, Regex ours, string why) in all)
        {
            if (kind.Length > 0 && kind != difference.Kind.Name) continue;
            if (at.IsMatch(field) && theirs.IsMatch(difference.Theirs) && ours.IsMatch(difference.Ours)) return why;
        }

        return null;
    }

    private static string FieldOf(string cause)
    {
        int end = cause.IndexOf(": ", StringComparison.Ordinal);
        return end < 0 ? cause : cause[..end];
    }

    private static (string Kind, Regex Field, Regex Theirs, Regex Ours, string Why) Of(
        string kind, string field, string theirs, string ours, string why) =>
        (kind, Pattern(field), Pattern(theirs), Pattern(ours), why);

    private static Regex Pattern(string text) => new(text, RegexOptions.Singleline | RegexOptions.CultureInvariant);
}
