namespace Skiff.Model.Meta.V1;

/// <summary>Any object reduced to its kind and metadata, for clients that need nothing else.</summary>
[Kind(Group = "meta.k8s.io")]
public sealed partial record PartialObjectMetadata : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public ObjectMeta Metadata { get; init; } = ObjectMeta.Empty;
}
