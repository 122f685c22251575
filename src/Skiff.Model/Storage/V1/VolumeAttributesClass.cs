namespace Skiff.Model.Storage.V1;

[Kind(Group = "storage.k8s.io", Plural = "volumeattributesclasses", ShortNames = ["vac"], Scope = Scope.Cluster)]
public sealed partial record VolumeAttributesClass : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public string DriverName { get; init; } = "";

    [Field(3)]
    public MapOf<string> Parameters { get; init; }
}
