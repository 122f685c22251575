namespace Skiff.Model.Resource.V1;

/// <summary>Values of DeviceTaintEffect.</summary>
public static class DeviceTaintEffect
{
    /// <summary><c>None</c></summary>
    public const string None = "None";

    /// <summary><c>NoSchedule</c></summary>
    public const string NoSchedule = "NoSchedule";

    /// <summary><c>NoExecute</c></summary>
    public const string NoExecute = "NoExecute";
}

/// <summary>Values of DeviceAllocationMode.</summary>
public static class DeviceAllocationMode
{
    /// <summary><c>ExactCount</c></summary>
    public const string ExactCount = "ExactCount";

    /// <summary><c>All</c></summary>
    public const string All = "All";
}

/// <summary>Values of DeviceTolerationOperator.</summary>
public static class DeviceTolerationOperator
{
    /// <summary><c>Exists</c></summary>
    public const string Exists = "Exists";

    /// <summary><c>Equal</c></summary>
    public const string Equal = "Equal";
}

/// <summary>Values of AllocationConfigSource.</summary>
public static class AllocationConfigSource
{
    /// <summary><c>FromClass</c></summary>
    public const string Class = "FromClass";

    /// <summary><c>FromClaim</c></summary>
    public const string Claim = "FromClaim";
}
