namespace Skiff.Model.Apps.V1;

/// <summary>Values of PodManagementPolicyType.</summary>
public static class PodManagementPolicyType
{
    /// <summary><c>OrderedReady</c></summary>
    public const string OrderedReady = "OrderedReady";

    /// <summary><c>Parallel</c></summary>
    public const string Parallel = "Parallel";
}

/// <summary>Values of StatefulSetUpdateStrategyType.</summary>
public static class StatefulSetUpdateStrategyType
{
    /// <summary><c>RollingUpdate</c></summary>
    public const string RollingUpdate = "RollingUpdate";

    /// <summary><c>OnDelete</c></summary>
    public const string OnDelete = "OnDelete";
}

/// <summary>Values of PersistentVolumeClaimRetentionPolicyType.</summary>
public static class PersistentVolumeClaimRetentionPolicyType
{
    /// <summary><c>Retain</c></summary>
    public const string Retain = "Retain";

    /// <summary><c>Delete</c></summary>
    public const string Delete = "Delete";
}

/// <summary>Values of DeploymentStrategyType.</summary>
public static class DeploymentStrategyType
{
    /// <summary><c>Recreate</c></summary>
    public const string Recreate = "Recreate";

    /// <summary><c>RollingUpdate</c></summary>
    public const string RollingUpdate = "RollingUpdate";
}

/// <summary>Values of DeploymentConditionType.</summary>
public static class DeploymentConditionType
{
    /// <summary><c>Available</c></summary>
    public const string Available = "Available";

    /// <summary><c>Progressing</c></summary>
    public const string Progressing = "Progressing";

    /// <summary><c>ReplicaFailure</c></summary>
    public const string ReplicaFailure = "ReplicaFailure";
}

/// <summary>Values of DaemonSetUpdateStrategyType.</summary>
public static class DaemonSetUpdateStrategyType
{
    /// <summary><c>RollingUpdate</c></summary>
    public const string RollingUpdate = "RollingUpdate";

    /// <summary><c>OnDelete</c></summary>
    public const string OnDelete = "OnDelete";
}

/// <summary>Values of ReplicaSetConditionType.</summary>
public static class ReplicaSetConditionType
{
    /// <summary><c>ReplicaFailure</c></summary>
    public const string ReplicaFailure = "ReplicaFailure";
}
