namespace Skiff.Model.Core.V1;

/// <summary>Small piece of sensitive data, such as a password, token or key, handed to pods; at most 1 MiB.</summary>
[Kind(Plural = "secrets")]
public sealed partial record Secret : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// When true, neither data nor stringData can change and this flag cannot be cleared; unset counts as false.
    /// </summary>
    [Field(5)]
    public bool? Immutable { get; init; }

    /// <summary>Secret bytes by key, base64-encoded in JSON; encoding is not encryption.</summary>
    [Field(2)]
    public MapOf<Bytes> Data { get; init; }

    /// <summary>
    /// Write-only plain texts merged into data on write, winning over equal keys there; never returned by the API.
    /// </summary>
    [Field(4)]
    public MapOf<string> StringData { get; init; }

    /// <summary>
    /// Intended use such as kubernetes.io/tls, which dictates required keys; Opaque by default and immutable.
    /// </summary>
    [Field(3), Enum(typeof(SecretType))]
    public string Type { get; init; } = "";
}
