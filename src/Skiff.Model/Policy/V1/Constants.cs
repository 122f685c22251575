namespace Skiff.Model.Policy.V1;

/// <summary>Values of UnhealthyPodEvictionPolicyType.</summary>
public static class UnhealthyPodEvictionPolicyType
{
    /// <summary><c>IfHealthyBudget</c></summary>
    public const string IfHealthyBudget = "IfHealthyBudget";

    /// <summary><c>AlwaysAllow</c></summary>
    public const string AlwaysAllow = "AlwaysAllow";
}
