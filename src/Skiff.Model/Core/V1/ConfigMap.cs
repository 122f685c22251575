namespace Skiff.Model.Core.V1;

[Kind(Plural = "configmaps", ShortNames = ["cm"])]
public sealed partial record ConfigMap : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(4)]
    public bool? Immutable { get; init; }

    [Field(2)]
    public MapOf<string> Data { get; init; }

    [Field(3)]
    public MapOf<Bytes> BinaryData { get; init; }
}
