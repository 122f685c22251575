namespace Skiff.Model.Policy.V1;

[Kind(Group = "policy")]
public sealed partial record Eviction : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public Meta.V1.DeleteOptions? DeleteOptions { get; init; }
}
