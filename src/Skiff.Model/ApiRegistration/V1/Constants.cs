namespace Skiff.Model.ApiRegistration.V1;

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

/// <summary>Values of APIServiceConditionType.</summary>
public static class APIServiceConditionType
{
    /// <summary><c>Available</c></summary>
    public const string Available = "Available";
}
