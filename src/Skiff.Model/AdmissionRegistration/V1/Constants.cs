namespace Skiff.Model.AdmissionRegistration.V1;

/// <summary>Values of ScopeType.</summary>
public static class ScopeType
{
    /// <summary><c>Cluster</c></summary>
    public const string Cluster = "Cluster";

    /// <summary><c>Namespaced</c></summary>
    public const string Namespaced = "Namespaced";

    /// <summary><c>*</c></summary>
    public const string AllScopes = "*";
}

/// <summary>Values of FailurePolicyType.</summary>
public static class FailurePolicyType
{
    /// <summary><c>Ignore</c></summary>
    public const string Ignore = "Ignore";

    /// <summary><c>Fail</c></summary>
    public const string Fail = "Fail";
}

/// <summary>Values of ParameterNotFoundActionType.</summary>
public static class ParameterNotFoundActionType
{
    /// <summary><c>Allow</c></summary>
    public const string Allow = "Allow";

    /// <summary><c>Deny</c></summary>
    public const string Deny = "Deny";
}

/// <summary>Values of MatchPolicyType.</summary>
public static class MatchPolicyType
{
    /// <summary><c>Exact</c></summary>
    public const string Exact = "Exact";

    /// <summary><c>Equivalent</c></summary>
    public const string Equivalent = "Equivalent";
}

/// <summary>Values of SideEffectClass.</summary>
public static class SideEffectClass
{
    /// <summary><c>Unknown</c></summary>
    public const string Unknown = "Unknown";

    /// <summary><c>None</c></summary>
    public const string None = "None";

    /// <summary><c>Some</c></summary>
    public const string Some = "Some";

    /// <summary><c>NoneOnDryRun</c></summary>
    public const string NoneOnDryRun = "NoneOnDryRun";
}

/// <summary>Values of ValidationAction.</summary>
public static class ValidationAction
{
    /// <summary><c>Deny</c></summary>
    public const string Deny = "Deny";

    /// <summary><c>Warn</c></summary>
    public const string Warn = "Warn";

    /// <summary><c>Audit</c></summary>
    public const string Audit = "Audit";
}

/// <summary>Values of PatchType.</summary>
public static class PatchType
{
    /// <summary><c>ApplyConfiguration</c></summary>
    public const string ApplyConfiguration = "ApplyConfiguration";

    /// <summary><c>JSONPatch</c></summary>
    public const string JSONPatch = "JSONPatch";
}

/// <summary>Values of ReinvocationPolicyType.</summary>
public static class ReinvocationPolicyType
{
    /// <summary><c>Never</c></summary>
    public const string Never = "Never";

    /// <summary><c>IfNeeded</c></summary>
    public const string IfNeeded = "IfNeeded";
}

/// <summary>Values of OperationType.</summary>
public static class OperationType
{
    /// <summary><c>*</c></summary>
    public const string OperationAll = "*";

    /// <summary><c>CREATE</c></summary>
    public const string CREATE = "CREATE";

    /// <summary><c>UPDATE</c></summary>
    public const string UPDATE = "UPDATE";

    /// <summary><c>DELETE</c></summary>
    public const string DELETE = "DELETE";

    /// <summary><c>CONNECT</c></summary>
    public const string CONNECT = "CONNECT";
}
