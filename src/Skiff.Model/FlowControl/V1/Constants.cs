namespace Skiff.Model.FlowControl.V1;

/// <summary>Values of FlowDistinguisherMethodType.</summary>
public static class FlowDistinguisherMethodType
{
    /// <summary><c>ByUser</c></summary>
    public const string ByUser = "ByUser";

    /// <summary><c>ByNamespace</c></summary>
    public const string ByNamespace = "ByNamespace";
}

/// <summary>Values of SubjectKind.</summary>
public static class SubjectKind
{
    /// <summary><c>User</c></summary>
    public const string User = "User";

    /// <summary><c>Group</c></summary>
    public const string Group = "Group";

    /// <summary><c>ServiceAccount</c></summary>
    public const string ServiceAccount = "ServiceAccount";
}

/// <summary>Values of PriorityLevelEnablement.</summary>
public static class PriorityLevelEnablement
{
    /// <summary><c>Exempt</c></summary>
    public const string Exempt = "Exempt";

    /// <summary><c>Limited</c></summary>
    public const string Limited = "Limited";
}

/// <summary>Values of LimitResponseType.</summary>
public static class LimitResponseType
{
    /// <summary><c>Queue</c></summary>
    public const string Queue = "Queue";

    /// <summary><c>Reject</c></summary>
    public const string Reject = "Reject";
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
