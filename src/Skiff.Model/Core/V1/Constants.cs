namespace Skiff.Model.Core.V1;

/// <summary>Values of PersistentVolumeReclaimPolicy.</summary>
public static class PersistentVolumeReclaimPolicy
{
    /// <summary><c>Recycle</c></summary>
    public const string Recycle = "Recycle";

    /// <summary><c>Delete</c></summary>
    public const string Delete = "Delete";

    /// <summary><c>Retain</c></summary>
    public const string Retain = "Retain";
}

/// <summary>Values of PersistentVolumeMode.</summary>
public static class PersistentVolumeMode
{
    /// <summary><c>Block</c></summary>
    public const string Block = "Block";

    /// <summary><c>Filesystem</c></summary>
    public const string Filesystem = "Filesystem";
}

/// <summary>Values of PersistentVolumeClaimConditionType.</summary>
public static class PersistentVolumeClaimConditionType
{
    /// <summary><c>Resizing</c></summary>
    public const string Resizing = "Resizing";

    /// <summary><c>FileSystemResizePending</c></summary>
    public const string FileSystemResizePending = "FileSystemResizePending";

    /// <summary><c>ControllerResizeError</c></summary>
    public const string ControllerResizeError = "ControllerResizeError";

    /// <summary><c>NodeResizeError</c></summary>
    public const string NodeResizeError = "NodeResizeError";

    /// <summary><c>ModifyVolumeError</c></summary>
    public const string ModifyVolumeError = "ModifyVolumeError";

    /// <summary><c>ModifyingVolume</c></summary>
    public const string ModifyingVolume = "ModifyingVolume";

    /// <summary><c>Unused</c></summary>
    public const string Unused = "Unused";
}

/// <summary>Values of ClaimResourceStatus.</summary>
public static class ClaimResourceStatus
{
    /// <summary><c>ControllerResizeInProgress</c></summary>
    public const string ControllerResizeInProgress = "ControllerResizeInProgress";

    /// <summary><c>ControllerResizeInfeasible</c></summary>
    public const string ControllerResizeInfeasible = "ControllerResizeInfeasible";

    /// <summary><c>NodeResizePending</c></summary>
    public const string NodeResizePending = "NodeResizePending";

    /// <summary><c>NodeResizeInProgress</c></summary>
    public const string NodeResizeInProgress = "NodeResizeInProgress";

    /// <summary><c>NodeResizeInfeasible</c></summary>
    public const string NodeResizeInfeasible = "NodeResizeInfeasible";
}

/// <summary>Values of PersistentVolumeClaimModifyVolumeStatus.</summary>
public static class PersistentVolumeClaimModifyVolumeStatus
{
    /// <summary><c>Pending</c></summary>
    public const string Pending = "Pending";

    /// <summary><c>InProgress</c></summary>
    public const string InProgress = "InProgress";

    /// <summary><c>Infeasible</c></summary>
    public const string Infeasible = "Infeasible";
}

/// <summary>Values of PersistentVolumeAccessMode.</summary>
public static class PersistentVolumeAccessMode
{
    /// <summary><c>ReadWriteOnce</c></summary>
    public const string ReadWriteOnce = "ReadWriteOnce";

    /// <summary><c>ReadOnlyMany</c></summary>
    public const string ReadOnlyMany = "ReadOnlyMany";

    /// <summary><c>ReadWriteMany</c></summary>
    public const string ReadWriteMany = "ReadWriteMany";

    /// <summary><c>ReadWriteOncePod</c></summary>
    public const string ReadWriteOncePod = "ReadWriteOncePod";
}

/// <summary>Values of PersistentVolumePhase.</summary>
public static class PersistentVolumePhase
{
    /// <summary><c>Pending</c></summary>
    public const string Pending = "Pending";

    /// <summary><c>Available</c></summary>
    public const string Available = "Available";

    /// <summary><c>Bound</c></summary>
    public const string Bound = "Bound";

    /// <summary><c>Released</c></summary>
    public const string Released = "Released";

    /// <summary><c>Failed</c></summary>
    public const string Failed = "Failed";
}

/// <summary>Values of PersistentVolumeClaimPhase.</summary>
public static class PersistentVolumeClaimPhase
{
    /// <summary><c>Pending</c></summary>
    public const string Pending = "Pending";

    /// <summary><c>Bound</c></summary>
    public const string Bound = "Bound";

    /// <summary><c>Lost</c></summary>
    public const string Lost = "Lost";
}

/// <summary>Values of HostPathType.</summary>
public static class HostPathType
{
    /// <summary><c></c></summary>
    public const string HostPathUnset = "";

    /// <summary><c>DirectoryOrCreate</c></summary>
    public const string DirectoryOrCreate = "DirectoryOrCreate";

    /// <summary><c>Directory</c></summary>
    public const string Directory = "Directory";

    /// <summary><c>FileOrCreate</c></summary>
    public const string FileOrCreate = "FileOrCreate";

    /// <summary><c>File</c></summary>
    public const string File = "File";

    /// <summary><c>Socket</c></summary>
    public const string Socket = "Socket";

    /// <summary><c>CharDevice</c></summary>
    public const string CharDevice = "CharDevice";

    /// <summary><c>BlockDevice</c></summary>
    public const string BlockDevice = "BlockDevice";
}

/// <summary>Values of StorageMedium.</summary>
public static class StorageMedium
{
    /// <summary><c></c></summary>
    public const string Default = "";

    /// <summary><c>Memory</c></summary>
    public const string Memory = "Memory";

    /// <summary><c>HugePages</c></summary>
    public const string HugePages = "HugePages";

    /// <summary><c>HugePages-</c></summary>
    public const string HugePagesPrefix = "HugePages-";
}

/// <summary>Values of Protocol.</summary>
public static class Protocol
{
    /// <summary><c>TCP</c></summary>
    public const string TCP = "TCP";

    /// <summary><c>UDP</c></summary>
    public const string UDP = "UDP";

    /// <summary><c>SCTP</c></summary>
    public const string SCTP = "SCTP";
}

/// <summary>Values of AzureDataDiskCachingMode.</summary>
public static class AzureDataDiskCachingMode
{
    /// <summary><c>None</c></summary>
    public const string None = "None";

    /// <summary><c>ReadOnly</c></summary>
    public const string ReadOnly = "ReadOnly";

    /// <summary><c>ReadWrite</c></summary>
    public const string ReadWrite = "ReadWrite";
}

/// <summary>Values of AzureDataDiskKind.</summary>
public static class AzureDataDiskKind
{
    /// <summary><c>Shared</c></summary>
    public const string Shared = "Shared";

    /// <summary><c>Dedicated</c></summary>
    public const string Dedicated = "Dedicated";

    /// <summary><c>Managed</c></summary>
    public const string Managed = "Managed";
}

/// <summary>Values of MountPropagationMode.</summary>
public static class MountPropagationMode
{
    /// <summary><c>None</c></summary>
    public const string None = "None";

    /// <summary><c>HostToContainer</c></summary>
    public const string HostToContainer = "HostToContainer";

    /// <summary><c>Bidirectional</c></summary>
    public const string Bidirectional = "Bidirectional";
}

/// <summary>Values of RecursiveReadOnlyMode.</summary>
public static class RecursiveReadOnlyMode
{
    /// <summary><c>Disabled</c></summary>
    public const string Disabled = "Disabled";

    /// <summary><c>IfPossible</c></summary>
    public const string IfPossible = "IfPossible";

    /// <summary><c>Enabled</c></summary>
    public const string Enabled = "Enabled";
}

/// <summary>Values of URIScheme.</summary>
public static class URIScheme
{
    /// <summary><c>HTTP</c></summary>
    public const string HTTP = "HTTP";

    /// <summary><c>HTTPS</c></summary>
    public const string HTTPS = "HTTPS";
}

/// <summary>Values of PullPolicy.</summary>
public static class PullPolicy
{
    /// <summary><c>Always</c></summary>
    public const string Always = "Always";

    /// <summary><c>Never</c></summary>
    public const string Never = "Never";

    /// <summary><c>IfNotPresent</c></summary>
    public const string IfNotPresent = "IfNotPresent";
}

/// <summary>Values of ResourceResizeRestartPolicy.</summary>
public static class ResourceResizeRestartPolicy
{
    /// <summary><c>NotRequired</c></summary>
    public const string NotRequired = "NotRequired";

    /// <summary><c>RestartContainer</c></summary>
    public const string RestartContainer = "RestartContainer";
}

/// <summary>Values of PreemptionPolicy.</summary>
public static class PreemptionPolicy
{
    /// <summary><c>PreemptLowerPriority</c></summary>
    public const string PreemptLowerPriority = "PreemptLowerPriority";

    /// <summary><c>Never</c></summary>
    public const string Never = "Never";
}

/// <summary>Values of TerminationMessagePolicy.</summary>
public static class TerminationMessagePolicy
{
    /// <summary><c>File</c></summary>
    public const string File = "File";

    /// <summary><c>FallbackToLogsOnError</c></summary>
    public const string FallbackToLogsOnError = "FallbackToLogsOnError";
}

/// <summary>Values of Signal.</summary>
public static class Signal
{
    /// <summary><c>SIGABRT</c></summary>
    public const string SIGABRT = "SIGABRT";

    /// <summary><c>SIGALRM</c></summary>
    public const string SIGALRM = "SIGALRM";

    /// <summary><c>SIGBUS</c></summary>
    public const string SIGBUS = "SIGBUS";

    /// <summary><c>SIGCHLD</c></summary>
    public const string SIGCHLD = "SIGCHLD";

    /// <summary><c>SIGCLD</c></summary>
    public const string SIGCLD = "SIGCLD";

    /// <summary><c>SIGCONT</c></summary>
    public const string SIGCONT = "SIGCONT";

    /// <summary><c>SIGFPE</c></summary>
    public const string SIGFPE = "SIGFPE";

    /// <summary><c>SIGHUP</c></summary>
    public const string SIGHUP = "SIGHUP";

    /// <summary><c>SIGILL</c></summary>
    public const string SIGILL = "SIGILL";

    /// <summary><c>SIGINT</c></summary>
    public const string SIGINT = "SIGINT";

    /// <summary><c>SIGIO</c></summary>
    public const string SIGIO = "SIGIO";

    /// <summary><c>SIGIOT</c></summary>
    public const string SIGIOT = "SIGIOT";

    /// <summary><c>SIGKILL</c></summary>
    public const string SIGKILL = "SIGKILL";

    /// <summary><c>SIGPIPE</c></summary>
    public const string SIGPIPE = "SIGPIPE";

    /// <summary><c>SIGPOLL</c></summary>
    public const string SIGPOLL = "SIGPOLL";

    /// <summary><c>SIGPROF</c></summary>
    public const string SIGPROF = "SIGPROF";

    /// <summary><c>SIGPWR</c></summary>
    public const string SIGPWR = "SIGPWR";

    /// <summary><c>SIGQUIT</c></summary>
    public const string SIGQUIT = "SIGQUIT";

    /// <summary><c>SIGSEGV</c></summary>
    public const string SIGSEGV = "SIGSEGV";

    /// <summary><c>SIGSTKFLT</c></summary>
    public const string SIGSTKFLT = "SIGSTKFLT";

    /// <summary><c>SIGSTOP</c></summary>
    public const string SIGSTOP = "SIGSTOP";

    /// <summary><c>SIGSYS</c></summary>
    public const string SIGSYS = "SIGSYS";

    /// <summary><c>SIGTERM</c></summary>
    public const string SIGTERM = "SIGTERM";

    /// <summary><c>SIGTRAP</c></summary>
    public const string SIGTRAP = "SIGTRAP";

    /// <summary><c>SIGTSTP</c></summary>
    public const string SIGTSTP = "SIGTSTP";

    /// <summary><c>SIGTTIN</c></summary>
    public const string SIGTTIN = "SIGTTIN";

    /// <summary><c>SIGTTOU</c></summary>
    public const string SIGTTOU = "SIGTTOU";

    /// <summary><c>SIGURG</c></summary>
    public const string SIGURG = "SIGURG";

    /// <summary><c>SIGUSR1</c></summary>
    public const string SIGUSR1 = "SIGUSR1";

    /// <summary><c>SIGUSR2</c></summary>
    public const string SIGUSR2 = "SIGUSR2";

    /// <summary><c>SIGVTALRM</c></summary>
    public const string SIGVTALRM = "SIGVTALRM";

    /// <summary><c>SIGWINCH</c></summary>
    public const string SIGWINCH = "SIGWINCH";

    /// <summary><c>SIGXCPU</c></summary>
    public const string SIGXCPU = "SIGXCPU";

    /// <summary><c>SIGXFSZ</c></summary>
    public const string SIGXFSZ = "SIGXFSZ";

    /// <summary><c>SIGRTMIN</c></summary>
    public const string SIGRTMIN = "SIGRTMIN";

    /// <summary><c>SIGRTMIN+1</c></summary>
    public const string SIGRTMINPLUS1 = "SIGRTMIN+1";

    /// <summary><c>SIGRTMIN+2</c></summary>
    public const string SIGRTMINPLUS2 = "SIGRTMIN+2";

    /// <summary><c>SIGRTMIN+3</c></summary>
    public const string SIGRTMINPLUS3 = "SIGRTMIN+3";

    /// <summary><c>SIGRTMIN+4</c></summary>
    public const string SIGRTMINPLUS4 = "SIGRTMIN+4";

    /// <summary><c>SIGRTMIN+5</c></summary>
    public const string SIGRTMINPLUS5 = "SIGRTMIN+5";

    /// <summary><c>SIGRTMIN+6</c></summary>
    public const string SIGRTMINPLUS6 = "SIGRTMIN+6";

    /// <summary><c>SIGRTMIN+7</c></summary>
    public const string SIGRTMINPLUS7 = "SIGRTMIN+7";

    /// <summary><c>SIGRTMIN+8</c></summary>
    public const string SIGRTMINPLUS8 = "SIGRTMIN+8";

    /// <summary><c>SIGRTMIN+9</c></summary>
    public const string SIGRTMINPLUS9 = "SIGRTMIN+9";

    /// <summary><c>SIGRTMIN+10</c></summary>
    public const string SIGRTMINPLUS10 = "SIGRTMIN+10";

    /// <summary><c>SIGRTMIN+11</c></summary>
    public const string SIGRTMINPLUS11 = "SIGRTMIN+11";

    /// <summary><c>SIGRTMIN+12</c></summary>
    public const string SIGRTMINPLUS12 = "SIGRTMIN+12";

    /// <summary><c>SIGRTMIN+13</c></summary>
    public const string SIGRTMINPLUS13 = "SIGRTMIN+13";

    /// <summary><c>SIGRTMIN+14</c></summary>
    public const string SIGRTMINPLUS14 = "SIGRTMIN+14";

    /// <summary><c>SIGRTMIN+15</c></summary>
    public const string SIGRTMINPLUS15 = "SIGRTMIN+15";

    /// <summary><c>SIGRTMAX-14</c></summary>
    public const string SIGRTMAXMINUS14 = "SIGRTMAX-14";

    /// <summary><c>SIGRTMAX-13</c></summary>
    public const string SIGRTMAXMINUS13 = "SIGRTMAX-13";

    /// <summary><c>SIGRTMAX-12</c></summary>
    public const string SIGRTMAXMINUS12 = "SIGRTMAX-12";

    /// <summary><c>SIGRTMAX-11</c></summary>
    public const string SIGRTMAXMINUS11 = "SIGRTMAX-11";

    /// <summary><c>SIGRTMAX-10</c></summary>
    public const string SIGRTMAXMINUS10 = "SIGRTMAX-10";

    /// <summary><c>SIGRTMAX-9</c></summary>
    public const string SIGRTMAXMINUS9 = "SIGRTMAX-9";

    /// <summary><c>SIGRTMAX-8</c></summary>
    public const string SIGRTMAXMINUS8 = "SIGRTMAX-8";

    /// <summary><c>SIGRTMAX-7</c></summary>
    public const string SIGRTMAXMINUS7 = "SIGRTMAX-7";

    /// <summary><c>SIGRTMAX-6</c></summary>
    public const string SIGRTMAXMINUS6 = "SIGRTMAX-6";

    /// <summary><c>SIGRTMAX-5</c></summary>
    public const string SIGRTMAXMINUS5 = "SIGRTMAX-5";

    /// <summary><c>SIGRTMAX-4</c></summary>
    public const string SIGRTMAXMINUS4 = "SIGRTMAX-4";

    /// <summary><c>SIGRTMAX-3</c></summary>
    public const string SIGRTMAXMINUS3 = "SIGRTMAX-3";

    /// <summary><c>SIGRTMAX-2</c></summary>
    public const string SIGRTMAXMINUS2 = "SIGRTMAX-2";

    /// <summary><c>SIGRTMAX-1</c></summary>
    public const string SIGRTMAXMINUS1 = "SIGRTMAX-1";

    /// <summary><c>SIGRTMAX</c></summary>
    public const string SIGRTMAX = "SIGRTMAX";
}

/// <summary>Values of ConditionStatus.</summary>
public static class ConditionStatus
{
    /// <summary><c>True</c></summary>
    public const string True = "True";

    /// <summary><c>False</c></summary>
    public const string False = "False";

    /// <summary><c>Unknown</c></summary>
    public const string Unknown = "Unknown";
}

/// <summary>Values of ResourceHealthStatus.</summary>
public static class ResourceHealthStatus
{
    /// <summary><c>Healthy</c></summary>
    public const string Healthy = "Healthy";

    /// <summary><c>Unhealthy</c></summary>
    public const string Unhealthy = "Unhealthy";

    /// <summary><c>Unknown</c></summary>
    public const string Unknown = "Unknown";
}

/// <summary>Values of PodPhase.</summary>
public static class PodPhase
{
    /// <summary><c>Pending</c></summary>
    public const string Pending = "Pending";

    /// <summary><c>Running</c></summary>
    public const string Running = "Running";

    /// <summary><c>Succeeded</c></summary>
    public const string Succeeded = "Succeeded";

    /// <summary><c>Failed</c></summary>
    public const string Failed = "Failed";

    /// <summary><c>Unknown</c></summary>
    public const string Unknown = "Unknown";
}

/// <summary>Values of PodConditionType.</summary>
public static class PodConditionType
{
    /// <summary><c>ContainersReady</c></summary>
    public const string ContainersReady = "ContainersReady";

    /// <summary><c>Initialized</c></summary>
    public const string Initialized = "Initialized";

    /// <summary><c>Ready</c></summary>
    public const string Ready = "Ready";

    /// <summary><c>PodScheduled</c></summary>
    public const string PodScheduled = "PodScheduled";

    /// <summary><c>DisruptionTarget</c></summary>
    public const string DisruptionTarget = "DisruptionTarget";

    /// <summary><c>PodReadyToStartContainers</c></summary>
    public const string PodReadyToStartContainers = "PodReadyToStartContainers";

    /// <summary><c>PodResizePending</c></summary>
    public const string PodResizePending = "PodResizePending";

    /// <summary><c>PodResizeInProgress</c></summary>
    public const string PodResizeInProgress = "PodResizeInProgress";

    /// <summary><c>AllContainersRestarting</c></summary>
    public const string AllContainersRestarting = "AllContainersRestarting";
}

/// <summary>Values of PodResizeStatus.</summary>
public static class PodResizeStatus
{
    /// <summary><c>InProgress</c></summary>
    public const string InProgress = "InProgress";

    /// <summary><c>Deferred</c></summary>
    public const string Deferred = "Deferred";

    /// <summary><c>Infeasible</c></summary>
    public const string Infeasible = "Infeasible";
}

/// <summary>Values of RestartPolicy.</summary>
public static class RestartPolicy
{
    /// <summary><c>Always</c></summary>
    public const string Always = "Always";

    /// <summary><c>OnFailure</c></summary>
    public const string OnFailure = "OnFailure";

    /// <summary><c>Never</c></summary>
    public const string Never = "Never";
}

/// <summary>Values of ContainerRestartPolicy.</summary>
public static class ContainerRestartPolicy
{
    /// <summary><c>Always</c></summary>
    public const string Always = "Always";

    /// <summary><c>Never</c></summary>
    public const string Never = "Never";

    /// <summary><c>OnFailure</c></summary>
    public const string OnFailure = "OnFailure";
}

/// <summary>Values of ContainerRestartRuleAction.</summary>
public static class ContainerRestartRuleAction
{
    /// <summary><c>Restart</c></summary>
    public const string Restart = "Restart";

    /// <summary><c>RestartAllContainers</c></summary>
    public const string RestartAllContainers = "RestartAllContainers";
}

/// <summary>Values of ContainerRestartRuleOnExitCodesOperator.</summary>
public static class ContainerRestartRuleOnExitCodesOperator
{
    /// <summary><c>In</c></summary>
    public const string In = "In";

    /// <summary><c>NotIn</c></summary>
    public const string NotIn = "NotIn";
}

/// <summary>Values of DNSPolicy.</summary>
public static class DNSPolicy
{
    /// <summary><c>ClusterFirstWithHostNet</c></summary>
    public const string ClusterFirstWithHostNet = "ClusterFirstWithHostNet";

    /// <summary><c>ClusterFirst</c></summary>
    public const string ClusterFirst = "ClusterFirst";

    /// <summary><c>Default</c></summary>
    public const string Default = "Default";

    /// <summary><c>None</c></summary>
    public const string None = "None";
}

/// <summary>Values of NodeSelectorOperator.</summary>
public static class NodeSelectorOperator
{
    /// <summary><c>In</c></summary>
    public const string In = "In";

    /// <summary><c>NotIn</c></summary>
    public const string NotIn = "NotIn";

    /// <summary><c>Exists</c></summary>
    public const string Exists = "Exists";

    /// <summary><c>DoesNotExist</c></summary>
    public const string DoesNotExist = "DoesNotExist";

    /// <summary><c>Gt</c></summary>
    public const string Gt = "Gt";

    /// <summary><c>Lt</c></summary>
    public const string Lt = "Lt";
}

/// <summary>Values of TaintEffect.</summary>
public static class TaintEffect
{
    /// <summary><c>NoSchedule</c></summary>
    public const string NoSchedule = "NoSchedule";

    /// <summary><c>PreferNoSchedule</c></summary>
    public const string PreferNoSchedule = "PreferNoSchedule";

    /// <summary><c>NoExecute</c></summary>
    public const string NoExecute = "NoExecute";
}

/// <summary>Values of TolerationOperator.</summary>
public static class TolerationOperator
{
    /// <summary><c>Exists</c></summary>
    public const string Exists = "Exists";

    /// <summary><c>Equal</c></summary>
    public const string Equal = "Equal";

    /// <summary><c>Lt</c></summary>
    public const string Lt = "Lt";

    /// <summary><c>Gt</c></summary>
    public const string Gt = "Gt";
}

/// <summary>Values of OSName.</summary>
public static class OSName
{
    /// <summary><c>linux</c></summary>
    public const string Linux = "linux";

    /// <summary><c>windows</c></summary>
    public const string Windows = "windows";
}

/// <summary>Values of UnsatisfiableConstraintAction.</summary>
public static class UnsatisfiableConstraintAction
{
    /// <summary><c>DoNotSchedule</c></summary>
    public const string DoNotSchedule = "DoNotSchedule";

    /// <summary><c>ScheduleAnyway</c></summary>
    public const string ScheduleAnyway = "ScheduleAnyway";
}

/// <summary>Values of NodeInclusionPolicy.</summary>
public static class NodeInclusionPolicy
{
    /// <summary><c>Ignore</c></summary>
    public const string Ignore = "Ignore";

    /// <summary><c>Honor</c></summary>
    public const string Honor = "Honor";
}

/// <summary>Values of PodFSGroupChangePolicy.</summary>
public static class PodFSGroupChangePolicy
{
    /// <summary><c>OnRootMismatch</c></summary>
    public const string OnRootMismatch = "OnRootMismatch";

    /// <summary><c>Always</c></summary>
    public const string Always = "Always";
}

/// <summary>Values of SupplementalGroupsPolicy.</summary>
public static class SupplementalGroupsPolicy
{
    /// <summary><c>Merge</c></summary>
    public const string Merge = "Merge";

    /// <summary><c>Strict</c></summary>
    public const string Strict = "Strict";
}

/// <summary>Values of PodSELinuxChangePolicy.</summary>
public static class PodSELinuxChangePolicy
{
    /// <summary><c>Recursive</c></summary>
    public const string Recursive = "Recursive";

    /// <summary><c>MountOption</c></summary>
    public const string MountOption = "MountOption";
}

/// <summary>Values of SeccompProfileType.</summary>
public static class SeccompProfileType
{
    /// <summary><c>Unconfined</c></summary>
    public const string Unconfined = "Unconfined";

    /// <summary><c>RuntimeDefault</c></summary>
    public const string RuntimeDefault = "RuntimeDefault";

    /// <summary><c>Localhost</c></summary>
    public const string Localhost = "Localhost";
}

/// <summary>Values of AppArmorProfileType.</summary>
public static class AppArmorProfileType
{
    /// <summary><c>Unconfined</c></summary>
    public const string Unconfined = "Unconfined";

    /// <summary><c>RuntimeDefault</c></summary>
    public const string RuntimeDefault = "RuntimeDefault";

    /// <summary><c>Localhost</c></summary>
    public const string Localhost = "Localhost";
}

/// <summary>Values of PodQOSClass.</summary>
public static class PodQOSClass
{
    /// <summary><c>Guaranteed</c></summary>
    public const string Guaranteed = "Guaranteed";

    /// <summary><c>Burstable</c></summary>
    public const string Burstable = "Burstable";

    /// <summary><c>BestEffort</c></summary>
    public const string BestEffort = "BestEffort";
}

/// <summary>Values of ReplicationControllerConditionType.</summary>
public static class ReplicationControllerConditionType
{
    /// <summary><c>ReplicaFailure</c></summary>
    public const string ReplicaFailure = "ReplicaFailure";
}

/// <summary>Values of ServiceAffinity.</summary>
public static class ServiceAffinity
{
    /// <summary><c>ClientIP</c></summary>
    public const string ClientIP = "ClientIP";

    /// <summary><c>None</c></summary>
    public const string None = "None";
}

/// <summary>Values of ServiceType.</summary>
public static class ServiceType
{
    /// <summary><c>ClusterIP</c></summary>
    public const string ClusterIP = "ClusterIP";

    /// <summary><c>NodePort</c></summary>
    public const string NodePort = "NodePort";

    /// <summary><c>LoadBalancer</c></summary>
    public const string LoadBalancer = "LoadBalancer";

    /// <summary><c>ExternalName</c></summary>
    public const string ExternalName = "ExternalName";
}

/// <summary>Values of ServiceInternalTrafficPolicy.</summary>
public static class ServiceInternalTrafficPolicy
{
    /// <summary><c>Cluster</c></summary>
    public const string Cluster = "Cluster";

    /// <summary><c>Local</c></summary>
    public const string Local = "Local";
}

/// <summary>Values of ServiceExternalTrafficPolicy.</summary>
public static class ServiceExternalTrafficPolicy
{
    /// <summary><c>Cluster</c></summary>
    public const string Cluster = "Cluster";

    /// <summary><c>Local</c></summary>
    public const string Local = "Local";
}

/// <summary>Values of IPFamily.</summary>
public static class IPFamily
{
    /// <summary><c>IPv4</c></summary>
    public const string IPv4 = "IPv4";

    /// <summary><c>IPv6</c></summary>
    public const string IPv6 = "IPv6";

    /// <summary><c></c></summary>
    public const string Unknown = "";
}

/// <summary>Values of IPFamilyPolicy.</summary>
public static class IPFamilyPolicy
{
    /// <summary><c>SingleStack</c></summary>
    public const string SingleStack = "SingleStack";

    /// <summary><c>PreferDualStack</c></summary>
    public const string PreferDualStack = "PreferDualStack";

    /// <summary><c>RequireDualStack</c></summary>
    public const string RequireDualStack = "RequireDualStack";
}

/// <summary>Values of NodePhase.</summary>
public static class NodePhase
{
    /// <summary><c>Pending</c></summary>
    public const string Pending = "Pending";

    /// <summary><c>Running</c></summary>
    public const string Running = "Running";

    /// <summary><c>Terminated</c></summary>
    public const string Terminated = "Terminated";
}

/// <summary>Values of NodeConditionType.</summary>
public static class NodeConditionType
{
    /// <summary><c>Ready</c></summary>
    public const string Ready = "Ready";

    /// <summary><c>MemoryPressure</c></summary>
    public const string MemoryPressure = "MemoryPressure";

    /// <summary><c>DiskPressure</c></summary>
    public const string DiskPressure = "DiskPressure";

    /// <summary><c>PIDPressure</c></summary>
    public const string PIDPressure = "PIDPressure";

    /// <summary><c>NetworkUnavailable</c></summary>
    public const string NetworkUnavailable = "NetworkUnavailable";
}

/// <summary>Values of NodeAddressType.</summary>
public static class NodeAddressType
{
    /// <summary><c>Hostname</c></summary>
    public const string Hostname = "Hostname";

    /// <summary><c>InternalIP</c></summary>
    public const string InternalIP = "InternalIP";

    /// <summary><c>ExternalIP</c></summary>
    public const string ExternalIP = "ExternalIP";

    /// <summary><c>InternalDNS</c></summary>
    public const string InternalDNS = "InternalDNS";

    /// <summary><c>ExternalDNS</c></summary>
    public const string ExternalDNS = "ExternalDNS";
}

/// <summary>Values of ResourceName.</summary>
public static class ResourceName
{
    /// <summary><c>cpu</c></summary>
    public const string Cpu = "cpu";

    /// <summary><c>memory</c></summary>
    public const string Memory = "memory";

    /// <summary><c>storage</c></summary>
    public const string Storage = "storage";

    /// <summary><c>ephemeral-storage</c></summary>
    public const string ResourceEphemeralStorage = "ephemeral-storage";

    /// <summary><c>pods</c></summary>
    public const string Pods = "pods";

    /// <summary><c>services</c></summary>
    public const string Services = "services";

    /// <summary><c>replicationcontrollers</c></summary>
    public const string Replicationcontrollers = "replicationcontrollers";

    /// <summary><c>resourcequotas</c></summary>
    public const string Resourcequotas = "resourcequotas";

    /// <summary><c>secrets</c></summary>
    public const string Secrets = "secrets";

    /// <summary><c>configmaps</c></summary>
    public const string Configmaps = "configmaps";

    /// <summary><c>persistentvolumeclaims</c></summary>
    public const string Persistentvolumeclaims = "persistentvolumeclaims";

    /// <summary><c>services.nodeports</c></summary>
    public const string ResourceServicesNodePorts = "services.nodeports";

    /// <summary><c>services.loadbalancers</c></summary>
    public const string ResourceServicesLoadBalancers = "services.loadbalancers";

    /// <summary><c>requests.cpu</c></summary>
    public const string ResourceRequestsCPU = "requests.cpu";

    /// <summary><c>requests.memory</c></summary>
    public const string ResourceRequestsMemory = "requests.memory";

    /// <summary><c>requests.storage</c></summary>
    public const string ResourceRequestsStorage = "requests.storage";

    /// <summary><c>requests.ephemeral-storage</c></summary>
    public const string ResourceRequestsEphemeralStorage = "requests.ephemeral-storage";

    /// <summary><c>limits.cpu</c></summary>
    public const string ResourceLimitsCPU = "limits.cpu";

    /// <summary><c>limits.memory</c></summary>
    public const string ResourceLimitsMemory = "limits.memory";

    /// <summary><c>limits.ephemeral-storage</c></summary>
    public const string ResourceLimitsEphemeralStorage = "limits.ephemeral-storage";
}

/// <summary>Values of FinalizerName.</summary>
public static class FinalizerName
{
    /// <summary><c>kubernetes</c></summary>
    public const string Kubernetes = "kubernetes";
}

/// <summary>Values of NamespacePhase.</summary>
public static class NamespacePhase
{
    /// <summary><c>Active</c></summary>
    public const string Active = "Active";

    /// <summary><c>Terminating</c></summary>
    public const string Terminating = "Terminating";
}

/// <summary>Values of NamespaceConditionType.</summary>
public static class NamespaceConditionType
{
    /// <summary><c>NamespaceDeletionDiscoveryFailure</c></summary>
    public const string NamespaceDeletionDiscoveryFailure = "NamespaceDeletionDiscoveryFailure";

    /// <summary><c>NamespaceDeletionContentFailure</c></summary>
    public const string NamespaceDeletionContentFailure = "NamespaceDeletionContentFailure";

    /// <summary><c>NamespaceDeletionGroupVersionParsingFailure</c></summary>
    public const string NamespaceDeletionGroupVersionParsingFailure = "NamespaceDeletionGroupVersionParsingFailure";

    /// <summary><c>NamespaceContentRemaining</c></summary>
    public const string NamespaceContentRemaining = "NamespaceContentRemaining";

    /// <summary><c>NamespaceFinalizersRemaining</c></summary>
    public const string NamespaceFinalizersRemaining = "NamespaceFinalizersRemaining";
}

/// <summary>Values of LimitType.</summary>
public static class LimitType
{
    /// <summary><c>Pod</c></summary>
    public const string Pod = "Pod";

    /// <summary><c>Container</c></summary>
    public const string Container = "Container";

    /// <summary><c>PersistentVolumeClaim</c></summary>
    public const string PersistentVolumeClaim = "PersistentVolumeClaim";
}

/// <summary>Values of ResourceQuotaScope.</summary>
public static class ResourceQuotaScope
{
    /// <summary><c>Terminating</c></summary>
    public const string Terminating = "Terminating";

    /// <summary><c>NotTerminating</c></summary>
    public const string NotTerminating = "NotTerminating";

    /// <summary><c>BestEffort</c></summary>
    public const string BestEffort = "BestEffort";

    /// <summary><c>NotBestEffort</c></summary>
    public const string NotBestEffort = "NotBestEffort";

    /// <summary><c>PriorityClass</c></summary>
    public const string PriorityClass = "PriorityClass";

    /// <summary><c>CrossNamespacePodAffinity</c></summary>
    public const string CrossNamespacePodAffinity = "CrossNamespacePodAffinity";

    /// <summary><c>VolumeAttributesClass</c></summary>
    public const string VolumeAttributesClass = "VolumeAttributesClass";
}

/// <summary>Values of ScopeSelectorOperator.</summary>
public static class ScopeSelectorOperator
{
    /// <summary><c>In</c></summary>
    public const string In = "In";

    /// <summary><c>NotIn</c></summary>
    public const string NotIn = "NotIn";

    /// <summary><c>Exists</c></summary>
    public const string Exists = "Exists";

    /// <summary><c>DoesNotExist</c></summary>
    public const string DoesNotExist = "DoesNotExist";
}

/// <summary>Values of SecretType.</summary>
public static class SecretType
{
    /// <summary><c>Opaque</c></summary>
    public const string Opaque = "Opaque";

    /// <summary><c>kubernetes.io/service-account-token</c></summary>
    public const string ServiceAccountToken = "kubernetes.io/service-account-token";

    /// <summary><c>kubernetes.io/dockercfg</c></summary>
    public const string Dockercfg = "kubernetes.io/dockercfg";

    /// <summary><c>kubernetes.io/dockerconfigjson</c></summary>
    public const string DockerConfigJson = "kubernetes.io/dockerconfigjson";

    /// <summary><c>kubernetes.io/basic-auth</c></summary>
    public const string BasicAuth = "kubernetes.io/basic-auth";

    /// <summary><c>kubernetes.io/ssh-auth</c></summary>
    public const string SSHAuth = "kubernetes.io/ssh-auth";

    /// <summary><c>kubernetes.io/tls</c></summary>
    public const string TLS = "kubernetes.io/tls";

    /// <summary><c>bootstrap.kubernetes.io/token</c></summary>
    public const string BootstrapToken = "bootstrap.kubernetes.io/token";
}

/// <summary>Values of ComponentConditionType.</summary>
public static class ComponentConditionType
{
    /// <summary><c>Healthy</c></summary>
    public const string Healthy = "Healthy";
}

/// <summary>Values of ProcMountType.</summary>
public static class ProcMountType
{
    /// <summary><c>Default</c></summary>
    public const string Default = "Default";

    /// <summary><c>Unmasked</c></summary>
    public const string Unmasked = "Unmasked";
}

/// <summary>Values of LoadBalancerIPMode.</summary>
public static class LoadBalancerIPMode
{
    /// <summary><c>VIP</c></summary>
    public const string VIP = "VIP";

    /// <summary><c>Proxy</c></summary>
    public const string Proxy = "Proxy";
}
