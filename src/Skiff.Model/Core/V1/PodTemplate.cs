namespace Skiff.Model.Core.V1;

[Kind(Plural = "podtemplates")]
public sealed partial record PodTemplate : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2)]
    public PodTemplateSpec Template { get; init; } = PodTemplateSpec.Empty;
}
