namespace Skiff.Model.Apps.V1;

[Kind(Group = "apps", Plural = "controllerrevisions")]
public sealed partial record ControllerRevision : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public RawJson Data { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public long Revision { get; init; }
}
