namespace Skiff.Model.ApiExtensions.V1;

/// <summary>Values of ConversionStrategyType.</summary>
public static class ConversionStrategyType
{
    /// <summary><c>None</c></summary>
    public const string None = "None";

    /// <summary><c>Webhook</c></summary>
    public const string Webhook = "Webhook";
}

/// <summary>Values of ResourceScope.</summary>
public static class ResourceScope
{
    /// <summary><c>Cluster</c></summary>
    public const string Cluster = "Cluster";

    /// <summary><c>Namespaced</c></summary>
    public const string Namespaced = "Namespaced";
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

/// <summary>Values of CustomResourceDefinitionConditionType.</summary>
public static class CustomResourceDefinitionConditionType
{
    /// <summary><c>Established</c></summary>
    public const string Established = "Established";

    /// <summary><c>NamesAccepted</c></summary>
    public const string NamesAccepted = "NamesAccepted";

    /// <summary><c>NonStructuralSchema</c></summary>
    public const string NonStructuralSchema = "NonStructuralSchema";

    /// <summary><c>Terminating</c></summary>
    public const string Terminating = "Terminating";

    /// <summary><c>KubernetesAPIApprovalPolicyConformant</c></summary>
    public const string KubernetesAPIApprovalPolicyConformant = "KubernetesAPIApprovalPolicyConformant";

    /// <summary><c>StorageMigrating</c></summary>
    public const string StorageMigrating = "StorageMigrating";
}

/// <summary>Values of FieldValueErrorReason.</summary>
public static class FieldValueErrorReason
{
    /// <summary><c>FieldValueRequired</c></summary>
    public const string FieldValueRequired = "FieldValueRequired";

    /// <summary><c>FieldValueDuplicate</c></summary>
    public const string FieldValueDuplicate = "FieldValueDuplicate";

    /// <summary><c>FieldValueInvalid</c></summary>
    public const string FieldValueInvalid = "FieldValueInvalid";

    /// <summary><c>FieldValueForbidden</c></summary>
    public const string FieldValueForbidden = "FieldValueForbidden";
}
