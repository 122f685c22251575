namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record SecurityContext
{
    [Field(1)]
    public Capabilities? Capabilities { get; init; }

    [Field(2)]
    public bool? Privileged { get; init; }

    [Field(3, Name = "seLinuxOptions")]
    public SELinuxOptions? SELinuxOptions { get; init; }

    [Field(10)]
    public WindowsSecurityContextOptions? WindowsOptions { get; init; }

    [Field(4)]
    public long? RunAsUser { get; init; }

    [Field(8)]
    public long? RunAsGroup { get; init; }

    [Field(5)]
    public bool? RunAsNonRoot { get; init; }

    [Field(6)]
    public bool? ReadOnlyRootFilesystem { get; init; }

    [Field(7)]
    public bool? AllowPrivilegeEscalation { get; init; }

    [Field(9), Enum(typeof(ProcMountType))]
    public string? ProcMount { get; init; }

    [Field(11)]
    public SeccompProfile? SeccompProfile { get; init; }

    [Field(12)]
    public AppArmorProfile? AppArmorProfile { get; init; }
}

[Schema]
public sealed partial record Capabilities
{
    [Field(1), Atomic]
    public ListOf<string> Add { get; init; }

    [Field(2), Atomic]
    public ListOf<string> Drop { get; init; }
}

[Schema]
public sealed partial record SELinuxOptions
{
    [Field(1)]
    public string User { get; init; } = "";

    [Field(2)]
    public string Role { get; init; } = "";

    [Field(3)]
    public string Type { get; init; } = "";

    [Field(4)]
    public string Level { get; init; } = "";
}

[Schema]
public sealed partial record WindowsSecurityContextOptions
{
    [Field(1, Name = "gmsaCredentialSpecName")]
    public string? GMSACredentialSpecName { get; init; }

    [Field(2, Name = "gmsaCredentialSpec")]
    public string? GMSACredentialSpec { get; init; }

    [Field(3)]
    public string? RunAsUserName { get; init; }

    [Field(4)]
    public bool? HostProcess { get; init; }
}

[Schema]
public sealed partial record SeccompProfile
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(SeccompProfileType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public string? LocalhostProfile { get; init; }
}

[Schema]
public sealed partial record AppArmorProfile
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(AppArmorProfileType))]
    public string Type { get; init; } = "";

    [Field(2)]
    public string? LocalhostProfile { get; init; }
}

[Schema]
public sealed partial record PodSecurityContext
{
    [Field(1, Name = "seLinuxOptions")]
    public SELinuxOptions? SELinuxOptions { get; init; }

    [Field(8)]
    public WindowsSecurityContextOptions? WindowsOptions { get; init; }

    [Field(2)]
    public long? RunAsUser { get; init; }

    [Field(6)]
    public long? RunAsGroup { get; init; }

    [Field(3)]
    public bool? RunAsNonRoot { get; init; }

    [Field(4), Atomic]
    public ListOf<long> SupplementalGroups { get; init; }

    [Field(12), Enum(typeof(SupplementalGroupsPolicy))]
    public string? SupplementalGroupsPolicy { get; init; }

    [Field(5, Name = "fsGroup")]
    public long? FSGroup { get; init; }

    [Field(7), Atomic]
    public ListOf<Sysctl> Sysctls { get; init; }

    [Field(9, Name = "fsGroupChangePolicy"), Enum(typeof(PodFSGroupChangePolicy))]
    public string? FSGroupChangePolicy { get; init; }

    [Field(10)]
    public SeccompProfile? SeccompProfile { get; init; }

    [Field(11)]
    public AppArmorProfile? AppArmorProfile { get; init; }

    [Field(13, Name = "seLinuxChangePolicy"), Enum(typeof(PodSELinuxChangePolicy))]
    public string? SELinuxChangePolicy { get; init; }
}

[Schema]
public sealed partial record Sysctl
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Value { get; init; } = "";
}
