using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of security contexts.</summary>
internal static class SecurityRules
{
    private const int ProfileBytesMax = 4095;
    private const int SysctlMax = 253;
    private const string SysctlPattern = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

    /// <summary>Checks the security context of a pod.</summary>
    public static void CheckPod(PodSpec spec, FieldPath path, Faults faults)
    {
        bool shares = spec.ShareProcessNamespace == true && spec.HostPID;
        if (shares)
        {
            faults.Invalid(path.Child("shareProcessNamespace"), true,
                "ShareProcessNamespace and HostPID cannot both be enabled");
        }

        if (spec.SecurityContext is not { } context) return;
        CheckId(context.FSGroup, path.Child("fsGroup"), faults);
        CheckId(context.RunAsUser, path.Child("runAsUser"), faults);
        CheckId(context.RunAsGroup, path.Child("runAsGroup"), faults);
        for (int i = 0; i < context.SupplementalGroups.Count; i++)
        {
            CheckId(context.SupplementalGroups[i], path.Child("supplementalGroups").Index(i), faults);
        }

        CheckSysctls(context.Sysctls, spec, path.Child("sysctls"), faults);
        if (context.FSGroupChangePolicy is { } change)
        {
            faults.OneOf(path.Child("fsGroupChangePolicy"), change,
                PodFSGroupChangePolicy.Always, PodFSGroupChangePolicy.OnRootMismatch);
        }

        CheckSeccomp(context.SeccompProfile, path.Child("seccompProfile"), faults);
        CheckAppArmor(context.AppArmorProfile, path.Child("appArmorProfile"), faults);
        if (context.SupplementalGroupsPolicy is { } policy)
        {
            faults.OneOf(path.Child("supplementalGroupsPolicy"), policy,
                SupplementalGroupsPolicy.Merge, SupplementalGroupsPolicy.Strict);
        }

        WindowsRules.Check(context.WindowsOptions, path.Child("windowsOptions"), faults);
        if (context.SELinuxChangePolicy is { } label)
        {
            faults.OneOf(path.Child("seLinuxChangePolicy"), label,
                PodSELinuxChangePolicy.MountOption, PodSELinuxChangePolicy.Recursive);
        }
    }

    /// <summary>Checks the security context of a container.</summary>
    public static void CheckContainer(SecurityContext? context, bool hostUsers, FieldPath path, Faults faults)
    {
        if (context is null) return;
        CheckId(context.RunAsUser, path.Child("runAsUser"), faults);
        CheckId(context.RunAsGroup, path.Child("runAsGroup"), faults);
        if (context.ProcMount is { } mount)
        {
            faults.OneOf(path.Child("procMount"), mount, ProcMountType.Default, ProcMountType.Unmasked);
            if (hostUsers && mount == ProcMountType.Unmasked)
            {
                faults.Invalid(path.Child("procMount"), mount, "`hostUsers` must be false to use `Unmasked`");
            }
        }

        CheckSeccomp(context.SeccompProfile, path.Child("seccompProfile"), faults);
        if (context.AllowPrivilegeEscalation == false)
        {
            if (context.Privileged == true)
            {
                faults.InvalidText(path, Shown.Of(context),
                    "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }

            if (context.Capabilities?.Add.Contains("CAP_SYS_ADMIN") == true)
            {
                faults.InvalidText(path, Shown.Of(context),
                    "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }

        WindowsRules.Check(context.WindowsOptions, path.Child("windowsOptions"), faults);
        CheckAppArmor(context.AppArmorProfile, path.Child("appArmorProfile"), faults);
    }

    private static void CheckId(long? id, FieldPath path, Faults faults)
    {
        if (id is { } number) faults.InRange(path, number, 0, int.MaxValue);
    }

    private static void CheckSysctls(ListOf<Sysctl> sysctls, PodSpec spec, FieldPath path, Faults faults)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < sysctls.Count; i++)
        {
            string name = sysctls[i].Name;
            FieldPath at = path.Index(i).Child("name");
            if (name.Length == 0) faults.Required(at);
            else if (!IsSysctl(name))
            {
                faults.Invalid(at, name, $"must have at most {SysctlMax} characters and match regex {SysctlPattern}");
            }
            else if (!names.Add(name)) faults.Duplicate(at, name);

            string dotted = name.Replace('/', '.');
            if (spec.HostNetwork && dotted.StartsWith("net.", StringComparison.Ordinal))
            {
                faults.Invalid(at, name, "may not be specified when 'hostNetwork' is true");
            }
            else if (spec.HostIPC && IsIpc(dotted))
            {
                faults.Invalid(at, name, "may not be specified when 'hostIPC' is true");
            }
        }
    }

    private static bool IsIpc(string name) =>
        name is "kernel.sem" || name.StartsWith("kernel.shm", StringComparison.Ordinal)
        || name.StartsWith("kernel.msg", StringComparison.Ordinal) || name.StartsWith("fs.mqueue.", StringComparison.Ordinal);

    private static bool IsSysctl(string name) => name.Length <= SysctlMax && name.Split('.', '/').All(part =>
        part.Length > 0 && part[0] is not ('-' or '_') && part[^1] is not ('-' or '_')
        && part.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_'));

    private static void CheckSeccomp(SeccompProfile? profile, FieldPath path, Faults faults)
    {
        if (profile is null) return;
        if (profile.Type.Length == 0) faults.Required(path.Child("type"), "type is required when seccompProfile is set");
        else
        {
            faults.OneOf(path.Child("type"), profile.Type,
                SeccompProfileType.Localhost, SeccompProfileType.RuntimeDefault, SeccompProfileType.Unconfined);
        }

        FieldPath at = path.Child("localhostProfile");
        if (profile.Type != SeccompProfileType.Localhost)
        {
            if (profile.LocalhostProfile is not null)
            {
                faults.InvalidText(at, Shown.Of(profile), "can only be set when seccomp type is Localhost");
            }
        }
        else if (profile.LocalhostProfile is not { } file)
        {
            faults.Required(at, "must be set when seccomp type is Localhost");
        }
        else
        {
            Paths.CheckDescending(file, at, faults);
        }
    }

    private static void CheckAppArmor(AppArmorProfile? profile, FieldPath path, Faults faults)
    {
        if (profile is null) return;
        FieldPath at = path.Child("localhostProfile");
        switch (profile.Type)
        {
            case AppArmorProfileType.Localhost:
                string trimmed = profile.LocalhostProfile?.Trim() ?? "";
                if (profile.LocalhostProfile is not null && trimmed != profile.LocalhostProfile)
                {
                    faults.Invalid(at, profile.LocalhostProfile, "must not be padded with whitespace");
                }
                else if (trimmed.Length == 0)
                {
                    faults.Required(at, "must be set when AppArmor type is Localhost");
                }

                if (Names.Bytes(profile.LocalhostProfile ?? "") > ProfileBytesMax) faults.TooLong(at, ProfileBytesMax);
                break;
            case AppArmorProfileType.RuntimeDefault or AppArmorProfileType.Unconfined:
                if (profile.LocalhostProfile is { } name)
                {
                    faults.Invalid(at, name, "can only be set when AppArmor type is Localhost");
                }

                break;
            case "":
                faults.Required(path.Child("type"), "type is required when appArmorProfile is set");
                break;
            default:
                faults.NotSupported(path.Child("type"), profile.Type,
                    AppArmorProfileType.Localhost, AppArmorProfileType.RuntimeDefault, AppArmorProfileType.Unconfined);
                break;
        }
    }
}
