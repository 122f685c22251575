namespace Skiff.Model.Core.V1;

public sealed partial record Volume
{
    private Volume WithOwnDefaults() => VolumeSource != VolumeSource.Empty
        ? this
        : this with { VolumeSource = VolumeSource.Empty with { EmptyDir = EmptyDirVolumeSource.Empty } };
}

public sealed partial record ImageVolumeSource
{
    private ImageVolumeSource WithOwnDefaults() =>
        PullPolicy.Length > 0 ? this : this with { PullPolicy = ImageName.DefaultPullPolicy(Reference) };
}

public sealed partial record SecretVolumeSource
{
    /// <summary>Permissions of a projected file unless others are asked for: 0644.</summary>
    internal const int FileMode = 420;

    private SecretVolumeSource WithOwnDefaults() => DefaultMode is null ? this with { DefaultMode = FileMode } : this;
}

public sealed partial record ConfigMapVolumeSource
{
    private ConfigMapVolumeSource WithOwnDefaults() =>
        DefaultMode is null ? this with { DefaultMode = SecretVolumeSource.FileMode } : this;
}

public sealed partial record DownwardAPIVolumeSource
{
    private DownwardAPIVolumeSource WithOwnDefaults() =>
        DefaultMode is null ? this with { DefaultMode = SecretVolumeSource.FileMode } : this;
}

public sealed partial record ProjectedVolumeSource
{
    private ProjectedVolumeSource WithOwnDefaults() =>
        DefaultMode is null ? this with { DefaultMode = SecretVolumeSource.FileMode } : this;
}

public sealed partial record ServiceAccountTokenProjection
{
    private ServiceAccountTokenProjection WithOwnDefaults() =>
        ExpirationSeconds is null ? this with { ExpirationSeconds = 3600 } : this;
}

public sealed partial record HostPathVolumeSource
{
    private HostPathVolumeSource WithOwnDefaults() => Type is null ? this with { Type = "" } : this;
}
