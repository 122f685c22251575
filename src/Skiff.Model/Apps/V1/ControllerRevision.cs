namespace Skiff.Model.Apps.V1;

/// <summary>
/// Immutable snapshot of a controller's pod template, kept by StatefulSets and DaemonSets for updates and rollback.
/// </summary>
[Kind(Group = "apps", Plural = "controllerrevisions")]
public sealed partial record ControllerRevision : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// Serialized state captured in the snapshot, in a form only its controller understands; cannot change.
    /// </summary>
    [Field(2, Omit = Omit.Never)]
    public RawJson Data { get; init; }

    /// <summary>Position in the controller's history, higher meaning newer; must not be negative.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public long Revision { get; init; }
}
