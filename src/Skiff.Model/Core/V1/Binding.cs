namespace Skiff.Model.Core.V1;

[Kind(Plural = "bindings", Verbs = ["create"])]
public sealed partial record Binding : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public ObjectReference Target { get; init; } = ObjectReference.Empty;
}
