namespace Skiff.Model.Autoscaling.V1;

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
