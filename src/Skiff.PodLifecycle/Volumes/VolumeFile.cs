using Skiff.Model;

namespace Skiff.PodLifecycle.Volumes;

/// <summary>A file to project into a volume.</summary>
/// <param name="Path">Where, relative to the volume; checked by <see cref="VolumePath"/>.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="User">Who owns it, when not the node's own user.</param>
public sealed record VolumeFile(string Path, Bytes Content, uint Mode, long? User = null);

/// <summary>Which object a volume takes files from.</summary>
public enum SourceKind
{
    /// <summary>A ConfigMap.</summary>
    ConfigMap,

    /// <summary>A Secret.</summary>
    Secret,
}

/// <summary>An object of the pod's namespace that a volume takes files from.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Name">Its name.</param>
public readonly record struct SourceKey(SourceKind Kind, string Name);

/// <summary>A token a volume asks for.</summary>
/// <param name="Audience">Whom it is for; empty for the API server.</param>
/// <param name="ExpirationSeconds">How long it shall last.</param>
public readonly record struct TokenKey(string Audience, long ExpirationSeconds);

/// <summary>What reading a source came to.</summary>
/// <param name="Object">The object; null when it is absent or could not be read.</param>
/// <param name="Error">Why it could not be read; null when it was read or surely is absent.</param>
public readonly record struct SourceObject(IObject? Object, string? Error = null);

/// <summary>What asking for a token came to.</summary>
/// <param name="Token">The token; empty when there is none.</param>
/// <param name="Error">Why there is none.</param>
public readonly record struct SourceToken(string Token, string Error = "");

/// <summary>Everything the content of a pod's volumes is made of, read beforehand.</summary>
/// <param name="Objects">The objects <see cref="VolumeSources.ObjectsOf"/> names.</param>
/// <param name="Tokens">The tokens <see cref="VolumeSources.TokensOf"/> names.</param>
/// <param name="Allocatable">The node's allocatable resources: the limit of a container that sets none.</param>
public sealed record VolumeInputs(
    IReadOnlyDictionary<SourceKey, SourceObject> Objects,
    IReadOnlyDictionary<TokenKey, SourceToken> Tokens,
    MapOf<Quantity> Allocatable);

/// <summary>The files of a volume, or why they cannot be made.</summary>
/// <param name="Files">The files by path, each path once.</param>
/// <param name="Error">Empty on success.</param>
public readonly record struct VolumeContent(IReadOnlyList<VolumeFile> Files, string Error)
{
    /// <summary>A failure.</summary>
    public static VolumeContent Failed(string error) => new([], error);
}
