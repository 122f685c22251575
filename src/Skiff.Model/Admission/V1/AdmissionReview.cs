namespace Skiff.Model.Admission.V1;

/// <summary>Envelope exchanged with an admission webhook: carries the request out and the response back.</summary>
[Kind(Group = "admission.k8s.io")]
public sealed partial record AdmissionReview : IMessageKind
{
    /// <summary>Operation to be judged; set by the API server when calling the webhook.</summary>
    [Field(1)]
    public AdmissionRequest? Request { get; init; }

    /// <summary>Verdict of the webhook; set by the webhook in its answer.</summary>
    [Field(2)]
    public AdmissionResponse? Response { get; init; }
}

/// <summary>Describes one API operation awaiting admission by a webhook.</summary>
[Schema]
public sealed partial record AdmissionRequest
{
    /// <summary>
    /// Identifier of this single webhook call, to be echoed in the response; unrelated to the UID of the object.
    /// </summary>
    [Field(1, Name = "uid", Omit = Omit.Never)]
    public string UID { get; init; } = "";

    /// <summary>Group, version and kind of the submitted object, in the form sent to the webhook.</summary>
    [Field(2, Omit = Omit.Never)]
    public Meta.V1.GroupVersionKind Kind { get; init; } = Meta.V1.GroupVersionKind.Empty;

    /// <summary>Group, version and resource of the operation, in the form sent to the webhook.</summary>
    [Field(3, Omit = Omit.Never)]
    public Meta.V1.GroupVersionResource Resource { get; init; } = Meta.V1.GroupVersionResource.Empty;

    /// <summary>Subresource acted upon, such as status or scale; empty for the main resource.</summary>
    [Field(4)]
    public string SubResource { get; init; } = "";

    /// <summary>Kind of the original API call, before any conversion made to fit the webhook's rules.</summary>
    [Field(13)]
    public Meta.V1.GroupVersionKind? RequestKind { get; init; }

    /// <summary>Resource of the original API call, before any conversion made to fit the webhook's rules.</summary>
    [Field(14)]
    public Meta.V1.GroupVersionResource? RequestResource { get; init; }

    /// <summary>Subresource of the original API call, before any conversion made to fit the webhook's rules.</summary>
    [Field(15)]
    public string RequestSubResource { get; init; } = "";

    /// <summary>Name of the object; may be empty on create when the server is to generate it.</summary>
    [Field(5)]
    public string Name { get; init; } = "";

    /// <summary>Namespace of the request; empty for cluster-scoped objects.</summary>
    [Field(6)]
    public string Namespace { get; init; } = "";

    /// <summary>
    /// What is being done: CREATE, UPDATE, DELETE or CONNECT; may differ from the caller's verb, as with patches that
    /// create.
    /// </summary>
    [Field(7, Omit = Omit.Never), Enum(typeof(Operation))]
    public string Operation { get; init; } = "";

    /// <summary>Identity of the user who made the API call.</summary>
    [Field(8, Omit = Omit.Never)]
    public Authentication.V1.UserInfo UserInfo { get; init; } = Authentication.V1.UserInfo.Empty;

    /// <summary>Object as it would be after the operation; null on delete.</summary>
    [Field(9, Omit = Omit.Never)]
    public RawJson Object { get; init; }

    /// <summary>Object as it is stored before the operation; filled for update and delete only.</summary>
    [Field(10, Omit = Omit.Never)]
    public RawJson OldObject { get; init; }

    /// <summary>True if nothing will be persisted, so the webhook must avoid side effects; default false.</summary>
    [Field(11)]
    public bool? DryRun { get; init; }

    /// <summary>
    /// Options of the operation, such as CreateOptions or DeleteOptions; their kind can differ from what the caller
    /// sent.
    /// </summary>
    [Field(12, Omit = Omit.Never)]
    public RawJson Options { get; init; }
}

/// <summary>Verdict of a webhook on one admission request, with any changes to make.</summary>
[Schema]
public sealed partial record AdmissionResponse
{
    /// <summary>Copy of the request's identifier; a mismatch makes the call fail.</summary>
    [Field(1, Name = "uid", Omit = Omit.Never)]
    public string UID { get; init; } = "";

    /// <summary>Whether the operation may go ahead as far as this webhook is concerned.</summary>
    [Field(2, Omit = Omit.Never)]
    public bool Allowed { get; init; }

    /// <summary>
    /// Status with code and message explaining a refusal to the caller; ignored when allowed is true.
    /// </summary>
    [Field(3, Name = "status")]
    public Meta.V1.Status? Result { get; init; }

    /// <summary>
    /// JSON Patch (RFC 6902) for the object, base64-encoded in JSON; only mutating webhooks may send one, together with
    /// patchType.
    /// </summary>
    [Field(4)]
    public Bytes Patch { get; init; }

    /// <summary>Format of the patch; JSONPatch is the only value.</summary>
    [Field(5), Enum(typeof(PatchType))]
    public string? PatchType { get; init; }

    /// <summary>Keys and values for the audit event; the server prefixes each key with the webhook's name.</summary>
    [Field(6)]
    public MapOf<string> AuditAnnotations { get; init; }

    /// <summary>
    /// Messages returned to the client as HTTP Warning headers; keep each within 120 characters, as long ones may be
    /// cut or dropped.
    /// </summary>
    [Field(7), Atomic]
    public ListOf<string> Warnings { get; init; }
}
