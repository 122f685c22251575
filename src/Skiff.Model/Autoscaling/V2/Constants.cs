namespace Skiff.Model.Autoscaling.V2;

/// <summary>Values of ScalingPolicySelect.</summary>
public static class ScalingPolicySelect
{
    /// <summary><c>Max</c></summary>
    public const string Max = "Max";

    /// <summary><c>Min</c></summary>
    public const string Min = "Min";

    /// <summary><c>Disabled</c></summary>
    public const string Disabled = "Disabled";
}

/// <summary>Values of HPAScalingPolicyType.</summary>
public static class HPAScalingPolicyType
{
    /// <summary><c>Pods</c></summary>
    public const string Pods = "Pods";

    /// <summary><c>Percent</c></summary>
    public const string Percent = "Percent";
}

/// <summary>Values of MetricSourceType.</summary>
public static class MetricSourceType
{
    /// <summary><c>Object</c></summary>
    public const string Object = "Object";

    /// <summary><c>Pods</c></summary>
    public const string Pods = "Pods";

    /// <summary><c>Resource</c></summary>
    public const string Resource = "Resource";

    /// <summary><c>ContainerResource</c></summary>
    public const string ContainerResource = "ContainerResource";

    /// <summary><c>External</c></summary>
    public const string External = "External";
}

/// <summary>Values of MetricTargetType.</summary>
public static class MetricTargetType
{
    /// <summary><c>Utilization</c></summary>
    public const string Utilization = "Utilization";

    /// <summary><c>Value</c></summary>
    public const string Value = "Value";

    /// <summary><c>AverageValue</c></summary>
    public const string AverageValue = "AverageValue";
}

/// <summary>Values of HorizontalPodAutoscalerConditionType.</summary>
public static class HorizontalPodAutoscalerConditionType
{
    /// <summary><c>ScalingActive</c></summary>
    public const string ScalingActive = "ScalingActive";

    /// <summary><c>AbleToScale</c></summary>
    public const string AbleToScale = "AbleToScale";

    /// <summary><c>ScalingLimited</c></summary>
    public const string ScalingLimited = "ScalingLimited";

    /// <summary><c>ScaledToZero</c></summary>
    public const string ScaledToZero = "ScaledToZero";
}
