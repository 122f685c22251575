namespace Skiff.Model.Meta.V1;

[Kind(Group = "")]
public sealed partial record PartialObjectMetadata : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public ObjectMeta Metadata { get; init; } = ObjectMeta.Empty;
}
