namespace Skiff.Model.Networking.V1;

/// <summary>Values of PolicyType.</summary>
public static class PolicyType
{
    /// <summary><c>Ingress</c></summary>
    public const string Ingress = "Ingress";

    /// <summary><c>Egress</c></summary>
    public const string Egress = "Egress";
}

/// <summary>Values of PathType.</summary>
public static class PathType
{
    /// <summary><c>Exact</c></summary>
    public const string Exact = "Exact";

    /// <summary><c>Prefix</c></summary>
    public const string Prefix = "Prefix";

    /// <summary><c>ImplementationSpecific</c></summary>
    public const string ImplementationSpecific = "ImplementationSpecific";
}
