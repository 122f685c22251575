namespace Skiff.Model.Core.V1;

/// <summary>Stand-alone stored pod blueprint, referenced by controllers rather than run by itself.</summary>
[Kind(Plural = "podtemplates")]
public sealed partial record PodTemplate : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Metadata and specification for pods created from this blueprint.</summary>
    [Field(2)]
    public PodTemplateSpec Template { get; init; } = PodTemplateSpec.Empty;
}
