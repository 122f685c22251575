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
