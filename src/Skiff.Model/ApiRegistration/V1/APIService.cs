namespace Skiff.Model.ApiRegistration.V1;

/// <summary>
/// Registers one version of an API group with the aggregation layer; named version.group, as in v1.example.com.
/// </summary>
[Kind(Group = "apiregistration.k8s.io", Plural = "apiservices", Categories = ["api-extensions"], Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record APIService : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Which group version is served, where, and with what priority.</summary>
    [Field(2)]
    public APIServiceSpec Spec { get; init; } = APIServiceSpec.Empty;

    /// <summary>Whether the group version is available, written by the aggregator.</summary>
    [Field(3)]
    public APIServiceStatus Status { get; init; } = APIServiceStatus.Empty;
}

/// <summary>Says where an API group version is served and how it ranks.</summary>
[Schema]
public sealed partial record APIServiceSpec
{
    /// <summary>
    /// In-cluster service that handles the group version; unset means this API server handles it itself.
    /// </summary>
    [Field(1)]
    public ServiceReference? Service { get; init; }

    /// <summary>API group being registered; the part of the object's name after the version.</summary>
    [Field(2)]
    public string Group { get; init; } = "";

    /// <summary>API version being registered, without the group, such as v1.</summary>
    [Field(3)]
    public string Version { get; init; } = "";

    /// <summary>Turns off checking of the server's certificate; strongly discouraged, excludes caBundle.</summary>
    [Field(4)]
    public bool InsecureSkipTLSVerify { get; init; }

    /// <summary>
    /// PEM certificates for checking the server's certificate, base64-encoded in JSON; unset means the aggregator's
    /// system roots.
    /// </summary>
    [Field(5, Name = "caBundle"), Atomic]
    public Bytes CABundle { get; init; }

    /// <summary>
    /// Least priority of the group, 1 to 20000; higher ranks first in discovery, the highest of its versions counts.
    /// </summary>
    [Field(7, Omit = Omit.Never), Required]
    public int GroupPriorityMinimum { get; init; }

    /// <summary>
    /// Rank of the version within its group, 1 to 1000; higher ranks first, and ties are settled by Kubernetes version
    /// order.
    /// </summary>
    [Field(8, Omit = Omit.Never), Required]
    public int VersionPriority { get; init; }
}

/// <summary>Points at the in-cluster service behind an aggregated API.</summary>
[Schema]
public sealed partial record ServiceReference
{
    /// <summary>Namespace of the service; required when a service is given.</summary>
    [Field(1)]
    public string Namespace { get; init; } = "";

    /// <summary>Name of the service; required when a service is given.</summary>
    [Field(2)]
    public string Name { get; init; } = "";

    /// <summary>Port of the service, 1 to 65535, expected to speak TLS; default 443.</summary>
    [Field(3)]
    public int? Port { get; init; }
}

/// <summary>State of an API registration, as reported by the aggregator.</summary>
[Schema]
public sealed partial record APIServiceStatus
{
    /// <summary>Current conditions of the registration, one entry per type.</summary>
    [Field(1), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<APIServiceCondition> Conditions { get; init; }
}

/// <summary>One aspect of an API registration's state at a point in time.</summary>
[Schema]
public sealed partial record APIServiceCondition
{
    /// <summary>Aspect reported on; Available tells whether the serving endpoint can be reached.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(APIServiceConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>When the condition's status last changed value.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Machine-readable CamelCase word explaining the last status change.</summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of the last status change.</summary>
    [Field(5)]
    public string Message { get; init; } = "";
}
