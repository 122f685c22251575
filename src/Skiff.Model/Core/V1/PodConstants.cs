namespace Skiff.Model.Core.V1;

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

/// <summary>Values of ProcMountType.</summary>
public static class ProcMountType
{
    /// <summary><c>Default</c></summary>
    public const string Default = "Default";

    /// <summary><c>Unmasked</c></summary>
    public const string Unmasked = "Unmasked";
}
