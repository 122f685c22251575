namespace Skiff.Model.Core.V1;

[Kind(Plural = "secrets")]
public sealed partial record Secret : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(5)]
    public bool? Immutable { get; init; }

    [Field(2)]
    public MapOf<Bytes> Data { get; init; }

    [Field(4)]
    public MapOf<string> StringData { get; init; }

    [Field(3), Enum(typeof(SecretType))]
    public string Type { get; init; } = "";
}
