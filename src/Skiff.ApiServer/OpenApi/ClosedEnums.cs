using System.Collections.Frozen;

namespace Skiff.ApiServer.OpenApi;

/// <summary>
/// The string types whose values upstream publishes as a complete list. Others have well-known values too, but more may
/// come, so a schema that listed them would make clients refuse what servers take.
/// </summary>
internal static class ClosedEnums
{
    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "AddressType", "AllocationConfigSource", "AppArmorProfileType", "AzureDataDiskCachingMode",
        "AzureDataDiskKind", "ClaimResourceStatus", "CompletionMode", "ConcurrencyPolicy", "ContainerRestartPolicy",
        "DNSPolicy", "DaemonSetUpdateStrategyType", "DeploymentStrategyType", "DeviceAllocationMode",
        "DeviceTaintEffect", "DeviceTolerationOperator", "FailurePolicyType", "HostPathType", "IPFamily",
        "IPFamilyPolicy", "KeyUsage", "MatchPolicyType", "MetricSourceType", "MountPropagationMode", "NamespacePhase",
        "NodeInclusionPolicy", "NodePhase", "NodeSelectorOperator", "OperationType", "ParameterNotFoundActionType",
        "PatchType", "PathType", "PersistentVolumeAccessMode", "PersistentVolumeClaimModifyVolumeStatus",
        "PersistentVolumeClaimPhase", "PersistentVolumeMode", "PersistentVolumePhase",
        "PersistentVolumeReclaimPolicy", "PodFSGroupChangePolicy", "PodFailurePolicyAction",
        "PodFailurePolicyOnExitCodesOperator", "PodManagementPolicyType", "PodPhase", "PodQOSClass",
        "PodReplacementPolicy", "PolicyType", "PreemptionPolicy", "ProcMountType", "Protocol", "PullPolicy",
        "ReinvocationPolicyType", "ResourceQuotaScope", "RestartPolicy", "ScopeSelectorOperator", "ScopeType",
        "SeccompProfileType", "ServiceAffinity", "ServiceExternalTrafficPolicy", "ServiceInternalTrafficPolicy",
        "ServiceType", "SideEffectClass", "Signal", "StatefulSetUpdateStrategyType", "SupplementalGroupsPolicy",
        "TaintEffect", "TerminationMessagePolicy", "TolerationOperator", "URIScheme",
        "UnhealthyPodEvictionPolicyType", "UnsatisfiableConstraintAction", "ValidationAction", "VolumeBindingMode");

    /// <summary>Whether a type, given as <c>v1.PullPolicy</c>, is closed.</summary>
    public static bool Contains(string? type) =>
        type is not null && Names.Contains(type[(type.LastIndexOf('.') + 1)..]);
}
