namespace Skiff.Model.Admission.V1;

[Kind(Group = "admission.k8s.io")]
public sealed partial record AdmissionReview : IMessageKind
{
    [Field(1)]
    public AdmissionRequest? Request { get; init; }

    [Field(2)]
    public AdmissionResponse? Response { get; init; }
}

[Schema]
public sealed partial record AdmissionRequest
{
    [Field(1, Name = "uid", Omit = Omit.Never)]
    public string UID { get; init; } = "";

    [Field(2, Omit = Omit.Never)]
    public Meta.V1.GroupVersionKind Kind { get; init; } = Meta.V1.GroupVersionKind.Empty;

    [Field(3, Omit = Omit.Never)]
    public Meta.V1.GroupVersionResource Resource { get; init; } = Meta.V1.GroupVersionResource.Empty;

    [Field(4)]
    public string SubResource { get; init; } = "";

    [Field(13)]
    public Meta.V1.GroupVersionKind? RequestKind { get; init; }

    [Field(14)]
    public Meta.V1.GroupVersionResource? RequestResource { get; init; }

    [Field(15)]
    public string RequestSubResource { get; init; } = "";

    [Field(5)]
    public string Name { get; init; } = "";

    [Field(6)]
    public string Namespace { get; init; } = "";

    [Field(7, Omit = Omit.Never), Enum(typeof(Operation))]
    public string Operation { get; init; } = "";

    [Field(8, Omit = Omit.Never)]
    public Authentication.V1.UserInfo UserInfo { get; init; } = Authentication.V1.UserInfo.Empty;

    [Field(9)]
    public RawJson Object { get; init; }

    [Field(10)]
    public RawJson OldObject { get; init; }

    [Field(11)]
    public bool? DryRun { get; init; }

    [Field(12)]
    public RawJson Options { get; init; }
}

[Schema]
public sealed partial record AdmissionResponse
{
    [Field(1, Name = "uid", Omit = Omit.Never)]
    public string UID { get; init; } = "";

    [Field(2, Omit = Omit.Never)]
    public bool Allowed { get; init; }

    [Field(3, Name = "status")]
    public Meta.V1.Status? Result { get; init; }

    [Field(4)]
    public Bytes Patch { get; init; }

    [Field(5), Enum(typeof(PatchType))]
    public string? PatchType { get; init; }

    [Field(6)]
    public MapOf<string> AuditAnnotations { get; init; }

    [Field(7), Atomic]
    public ListOf<string> Warnings { get; init; }
}
