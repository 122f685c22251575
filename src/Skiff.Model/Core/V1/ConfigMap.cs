namespace Skiff.Model.Core.V1;

/// <summary>
/// Non-confidential settings as key-value pairs, consumed by pods as files, environment variables or arguments.
/// </summary>
[Kind(Plural = "configmaps", ShortNames = ["cm"])]
public sealed partial record ConfigMap : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>
    /// When true, the content can never change again and this flag cannot be cleared; unset counts as false.
    /// </summary>
    [Field(4)]
    public bool? Immutable { get; init; }

    /// <summary>
    /// UTF-8 texts by key; keys use letters, digits, '-', '_' and '.', and may not reappear in binaryData. Together
    /// with binaryData limited to 1 MiB.
    /// </summary>
    [Field(2)]
    public MapOf<string> Data { get; init; }

    /// <summary>
    /// Arbitrary bytes by key, base64 in JSON; keys may not reappear in data, with which the 1 MiB limit is shared.
    /// </summary>
    [Field(3)]
    public MapOf<Bytes> BinaryData { get; init; }
}
