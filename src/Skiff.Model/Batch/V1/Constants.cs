namespace Skiff.Model.Batch.V1;

/// <summary>Values of CompletionMode.</summary>
public static class CompletionMode
{
    /// <summary><c>NonIndexed</c></summary>
    public const string NonIndexed = "NonIndexed";

    /// <summary><c>Indexed</c></summary>
    public const string Indexed = "Indexed";
}

/// <summary>Values of PodFailurePolicyAction.</summary>
public static class PodFailurePolicyAction
{
    /// <summary><c>FailJob</c></summary>
    public const string FailJob = "FailJob";

    /// <summary><c>FailIndex</c></summary>
    public const string FailIndex = "FailIndex";

    /// <summary><c>Ignore</c></summary>
    public const string Ignore = "Ignore";

    /// <summary><c>Count</c></summary>
    public const string Count = "Count";
}

/// <summary>Values of PodFailurePolicyOnExitCodesOperator.</summary>
public static class PodFailurePolicyOnExitCodesOperator
{
    /// <summary><c>In</c></summary>
    public const string In = "In";

    /// <summary><c>NotIn</c></summary>
    public const string NotIn = "NotIn";
}

/// <summary>Values of PodReplacementPolicy.</summary>
public static class PodReplacementPolicy
{
    /// <summary><c>TerminatingOrFailed</c></summary>
    public const string TerminatingOrFailed = "TerminatingOrFailed";

    /// <summary><c>Failed</c></summary>
    public const string Failed = "Failed";
}

/// <summary>Values of JobConditionType.</summary>
public static class JobConditionType
{
    /// <summary><c>Suspended</c></summary>
    public const string Suspended = "Suspended";

    /// <summary><c>Complete</c></summary>
    public const string Complete = "Complete";

    /// <summary><c>Failed</c></summary>
    public const string Failed = "Failed";

    /// <summary><c>FailureTarget</c></summary>
    public const string FailureTarget = "FailureTarget";

    /// <summary><c>SuccessCriteriaMet</c></summary>
    public const string SuccessCriteriaMet = "SuccessCriteriaMet";
}

/// <summary>Values of ConcurrencyPolicy.</summary>
public static class ConcurrencyPolicy
{
    /// <summary><c>Allow</c></summary>
    public const string Allow = "Allow";

    /// <summary><c>Forbid</c></summary>
    public const string Forbid = "Forbid";

    /// <summary><c>Replace</c></summary>
    public const string Replace = "Replace";
}
