namespace Skiff.Model.Core.V1;

/// <summary>Identity for processes in pods, under which they authenticate to the API server.</summary>
[Kind(Plural = "serviceaccounts", ShortNames = ["sa"])]
[Subresource("token", Kind = "authentication.k8s.io/v1/TokenRequest", Verbs = ["create"])]
public sealed partial record ServiceAccount : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Secrets that pods of this account may use; a real restriction only with annotation
    /// kubernetes.io/enforce-mountable-secrets, itself deprecated.
    /// </summary>
    [Field(2), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
    public ListOf<ObjectReference> Secrets { get; init; }

    /// <summary>
    /// Registry credential secrets of the same namespace, added to pods of this account that name none themselves.
    /// </summary>
    [Field(3), Atomic]
    public ListOf<LocalObjectReference> ImagePullSecrets { get; init; }

    /// <summary>Whether pods get an API token mounted; unset means yes, and a pod's own setting wins.</summary>
    [Field(4)]
    public bool? AutomountServiceAccountToken { get; init; }
}
