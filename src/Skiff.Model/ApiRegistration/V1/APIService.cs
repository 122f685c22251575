namespace Skiff.Model.ApiRegistration.V1;

[Kind(Group = "apiregistration.k8s.io", Plural = "apiservices", Categories = ["api-extensions"], Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record APIService : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public APIServiceSpec Spec { get; init; } = APIServiceSpec.Empty;

    [Field(3)]
    public APIServiceStatus Status { get; init; } = APIServiceStatus.Empty;
}

[Schema]
public sealed partial record APIServiceSpec
{
    [Field(1)]
    public ServiceReference? Service { get; init; }

    [Field(2)]
    public string Group { get; init; } = "";

    [Field(3)]
    public string Version { get; init; } = "";

    [Field(4)]
    public bool InsecureSkipTLSVerify { get; init; }

    [Field(5, Name = "caBundle"), Atomic]
    public Bytes CABundle { get; init; }

    [Field(7, Omit = Omit.Never), Required]
    public int GroupPriorityMinimum { get; init; }

    [Field(8, Omit = Omit.Never), Required]
    public int VersionPriority { get; init; }
}

[Schema]
public sealed partial record ServiceReference
{
    [Field(1)]
    public string Namespace { get; init; } = "";

    [Field(2)]
    public string Name { get; init; } = "";

    [Field(3)]
    public int? Port { get; init; }
}

[Schema]
public sealed partial record APIServiceStatus
{
    [Field(1), ListMap("type"), PatchMergeKey("type"), PatchStrategy("merge")]
    public ListOf<APIServiceCondition> Conditions { get; init; }
}

[Schema]
public sealed partial record APIServiceCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(APIServiceConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(4)]
    public string Reason { get; init; } = "";

    [Field(5)]
    public string Message { get; init; } = "";
}
