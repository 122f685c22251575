namespace Skiff.Model.Core.V1;

[Kind(Plural = "serviceaccounts", ShortNames = ["sa"])]
[Subresource("token", Kind = "authentication.k8s.io/v1/TokenRequest", Verbs = ["create"])]
public sealed partial record ServiceAccount : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<ObjectReference> Secrets { get; init; }

    [Field(3), Atomic]
    public ListOf<LocalObjectReference> ImagePullSecrets { get; init; }

    [Field(4)]
    public bool? AutomountServiceAccountToken { get; init; }
}
