namespace Skiff.Model.Storage.V1;

/// <summary>
/// Named set of volume settings, such as performance, that a claim can be switched to during its life.
/// </summary>
[Kind(Group = "storage.k8s.io", Plural = "volumeattributesclasses", ShortNames = ["vac"], Scope = Scope.Cluster)]
public sealed partial record VolumeAttributesClass : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>CSI driver the class is meant for; immutable.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string DriverName { get; init; } = "";

    /// <summary>
    /// Driver settings applied to the volume; required, non-empty, at most 512 entries and 256 KiB in total, immutable.
    /// </summary>
    [Field(3)]
    public MapOf<string> Parameters { get; init; }
}
