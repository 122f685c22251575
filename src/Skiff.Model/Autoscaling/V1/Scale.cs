namespace Skiff.Model.Autoscaling.V1;

[Kind(Group = "autoscaling")]
public sealed partial record Scale : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public ScaleSpec Spec { get; init; } = ScaleSpec.Empty;

    [Field(3)]
    public ScaleStatus Status { get; init; } = ScaleStatus.Empty;
}

[Schema]
public sealed partial record ScaleSpec
{
    [Field(1), Default(0)]
    public int Replicas { get; init; }
}

[Schema]
public sealed partial record ScaleStatus
{
    [Field(1, Omit = Omit.Never), Required]
    public int Replicas { get; init; }

    [Field(2)]
    public string Selector { get; init; } = "";
}
