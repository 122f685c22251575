using System.Diagnostics.CodeAnalysis;
using Skiff.Agent;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Housekeeping;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Eviction;
using Skiff.PodLifecycle.Images;

namespace Skiff;

/// <summary>
/// Reads what a node is told in a file of upstream's kind KubeletConfiguration. What Skiff's agent does not have is
/// refused as unknown rather than passed over.
/// </summary>
public static class KubeletFile
{
    private static readonly string[] versions = ["kubelet.config.k8s.io/v1beta1"];

    /// <summary>The options with what the file sets, or why there are none.</summary>
    public static bool TryRead(
        string path, NodeAgentOptions before, [NotNullWhen(true)] out NodeAgentOptions? options, [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryRead(path, "KubeletConfiguration", versions, root => OptionsOf(root, before), out options, out fault);

    /// <summary>The options with what a text sets, or why there are none.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> text, NodeAgentOptions before, [NotNullWhen(true)] out NodeAgentOptions? options,
        [NotNullWhen(false)] out string? fault) =>
        ConfigFile.TryParse(text, "KubeletConfiguration", versions, root => OptionsOf(root, before), out options, out fault);

    private static NodeAgentOptions OptionsOf(ConfigObject root, NodeAgentOptions before) => KubeletGrants.Read(root, before with
    {
        MaxPods = (int)Whole(root, "maxPods", 1, int.MaxValue, before.MaxPods),
        PodPidLimit = root.Number("podPidsLimit") is { } pids and > 0 ? pids : before.PodPidLimit,
        RestartDelayLimit = RestartDelayOf(root, before.RestartDelayLimit),
        KillsSingleProcesses = KillsSingleOf(root, before),
        HasMemoryNotices = root.Flag("kernelMemcgNotification") ?? before.HasMemoryNotices,
        Eviction = EvictionOf(root, before.Eviction),
        Images = ImagesOf(root, before.Images),
        Logs = LogsOf(root, before.Logs),
        ImageAccess = ImageAccessOf(root, before.ImageAccess),
        ParallelPulls = ParallelPullsOf(root, before.ParallelPulls),
        Sysctls = SysctlsOf(root),
        Reserved = ReservedOf(root, "kubeReserved", ReservedOf(root, "systemReserved", before.Reserved)),
        StaticPods = KubeletNodeLife.StaticPodsOf(root, before.StaticPods),
        Shutdown = KubeletNodeLife.ShutdownOf(root),
    });

    private static TimeSpan RestartDelayOf(ConfigObject root, TimeSpan before)
    {
        const string Key = "maxContainerRestartPeriod";
        if (root.Object("crashLoopBackOff") is not { } settings || !settings.Has(Key)) return before;
        TimeSpan longest = settings.Duration(Key);
        if (longest >= TimeSpan.FromSeconds(1) && longest <= BackOff.Limit) return longest;
        settings.Faults.Invalid(settings.At(Key), settings.Text(Key), "must be set between 1s and 300s");
        return before;
    }

    private static bool KillsSingleOf(ConfigObject root, NodeAgentOptions before)
    {
        const string Key = "singleProcessOOMKill";
        bool? given = root.Flag(Key);
        if (given == false && !new CgroupTree(before.CgroupMount, before.CgroupParent).IsUnified)
            root.Faults.Invalid(root.At(Key), "false", "must not be explicitly set to false when using cgroup v1");
        return given ?? before.KillsSingleProcesses;
    }

    private static ImageAccess ImageAccessOf(ConfigObject root, ImageAccess before)
    {
        const string Key = "imagePullCredentialsVerificationPolicy";
        string policy = root.Text(Key) is { Length: > 0 } given ? given : before.Policy;
        ListOf<string> allowed = root.Texts("preloadedImagesVerificationAllowlist");
        if (policy is not (ImageAccess.NeverVerify or ImageAccess.NeverVerifyPreloadedImages
            or ImageAccess.NeverVerifyAllowlistedImages or ImageAccess.AlwaysVerify))
        {
            root.Faults.NotSupported(root.At(Key), policy,
            [
                ImageAccess.AlwaysVerify, ImageAccess.NeverVerify, ImageAccess.NeverVerifyAllowlistedImages,
                ImageAccess.NeverVerifyPreloadedImages,
            ]);
        }

        return new(policy, allowed);
    }

    // One at a time is upstream's default; here nothing but the file asks for it.
    private static int? ParallelPullsOf(ConfigObject root, int? before)
    {
        if (root.Flag("serializeImagePulls") == true) return 1;
        return root.Number("maxParallelImagePulls") is { } most and > 0 ? (int)Math.Min(most, int.MaxValue) : before;
    }

    private static EvictionSettings EvictionOf(ConfigObject root, EvictionSettings before)
    {
        EvictionSettings settings = before with
        {
            PressureTransition = Time(root, "evictionPressureTransitionPeriod", before.PressureTransition),
            SoftGraceSeconds = Whole(root, "evictionMaxPodGracePeriod", 0, int.MaxValue, before.SoftGraceSeconds),
        };
        MapOf<string> margins = root.TextMap("evictionMinimumReclaim"), graces = root.TextMap("evictionSoftGracePeriod");
        CheckSignals(root, "evictionMinimumReclaim", margins);
        CheckSignals(root, "evictionSoftGracePeriod", graces);
        List<EvictionThreshold> thresholds = [];
        if (root.Has("evictionHard")) thresholds.AddRange(ThresholdsOf(root, "evictionHard", margins, default));
        else thresholds.AddRange(settings.Thresholds.Where(one => one.Signal != EvictionSignal.AllocatableMemoryAvailable));
        if (thresholds.Find(one => one.Signal == EvictionSignal.MemoryAvailable) is { } memory)
        {
            thresholds.Add(memory with { Signal = EvictionSignal.AllocatableMemoryAvailable });
        }

        thresholds.AddRange(ThresholdsOf(root, "evictionSoft", margins, graces));
        return settings with { Thresholds = thresholds.ToListOf() };
    }

    // What belongs to no threshold is passed over, as upstream does; what belongs to no signal is a slip.
    private static void CheckSignals(ConfigObject root, string name, MapOf<string> map)
    {
        foreach ((string key, _) in map)
        {
            if (EvictionSignals.Find(key) is null) root.Faults.Invalid(root.At(name).Key(key), key, $"unknown eviction signal {key}");
        }
    }

    private static IEnumerable<EvictionThreshold> ThresholdsOf(
        ConfigObject root, string name, MapOf<string> margins, MapOf<string> graces)
    {
        List<EvictionThreshold> found = [];
        bool isSoft = name == "evictionSoft";
        foreach ((string key, string text) in root.TextMap(name))
        {
            FieldPath at = root.At(name).Key(key);
            if (EvictionSignals.Find(key) is not { } signal || signal == EvictionSignal.AllocatableMemoryAvailable)
            {
                root.Faults.Invalid(at, key, $"unknown eviction signal {key}");
                continue;
            }

            if (Amount(root, at, text) is not { } value) continue;
            // Nothing at all, or everything, stands for no threshold.
            if (text is "0%" or "100%") continue;
            ThresholdValue? margin = margins.TryGetValue(key, out string? more)
                ? Amount(root, root.At("evictionMinimumReclaim").Key(key), more) : null;
            TimeSpan grace = default;
            if (isSoft && (!graces.TryGetValue(key, out string? period) || !GoDuration.TryParse(period, out grace, out _) || grace <= TimeSpan.Zero))
            {
                root.Faults.Invalid(at, text, $"grace period must be specified for the soft eviction threshold {key}");
                continue;
            }

            found.Add(new(signal, value, grace, margin));
        }

        return found;
    }

    private static ThresholdValue? Amount(ConfigObject root, FieldPath at, string text)
    {
        ThresholdValue? value = ThresholdValue.Parse(text, out string fault);
        if (value is null) root.Faults.Invalid(at, text, fault);
        return value;
    }

    private static ImageCollectionSettings ImagesOf(ConfigObject root, ImageCollectionSettings before)
    {
        ImageCollectionSettings settings = new(
            (int)Whole(root, "imageGCHighThresholdPercent", 0, 100, before.HighPercent),
            (int)Whole(root, "imageGCLowThresholdPercent", 0, 100, before.LowPercent),
            Time(root, "imageMinimumGCAge", before.MinAge),
            Time(root, "imageMaximumGCAge", before.MaxAge));
        if (settings.LowPercent >= settings.HighPercent)
        {
            root.Faults.Invalid(root.At("imageGCLowThresholdPercent"), settings.LowPercent,
                $"must be less than imageGCHighThresholdPercent {settings.HighPercent}");
        }

        return settings;
    }

    private static LogRotationSettings LogsOf(ConfigObject root, LogRotationSettings before)
    {
        int files = (int)Whole(root, "containerLogMaxFiles", 2, int.MaxValue, before.MaxFiles);
        string size = root.Text("containerLogMaxSize");
        if (size.Length == 0) return before with { MaxFiles = files };
        if (Quantity.TryParse(size, out Quantity bytes, out string? fault)) return new(bytes.Value(), files);
        root.Faults.Invalid(root.At("containerLogMaxSize"), size, fault);
        return before;
    }

    private static SysctlRules SysctlsOf(ConfigObject root)
    {
        ListOf<string> allowed = root.Texts("allowedUnsafeSysctls");
        for (int i = 0; i < allowed.Count; i++)
        {
            string problem = SysctlRules.Problem(allowed[i]);
            if (problem.Length > 0) root.Faults.Invalid(root.At("allowedUnsafeSysctls").Index(i), allowed[i], problem);
        }

        return new(allowed);
    }

    private static MapOf<Quantity> ReservedOf(ConfigObject root, string name, MapOf<Quantity> before)
    {
        foreach ((string resource, string text) in root.TextMap(name))
        {
            if (!Quantity.TryParse(text, out Quantity amount, out string? fault))
            {
                root.Faults.Invalid(root.At(name).Key(resource), text, fault);
                continue;
            }

            before = before.Set(resource, before.TryGetValue(resource, out Quantity other) ? other + amount : amount);
        }

        return before;
    }

    internal static long Whole(ConfigObject root, string name, long least, long most, long otherwise)
    {
        if (root.Number(name) is not { } number) return otherwise;
        if (number >= least && number <= most) return number;
        root.Faults.Invalid(root.At(name), number, $"must be between {least} and {most}, inclusive");
        return otherwise;
    }

    internal static TimeSpan Time(ConfigObject root, string name, TimeSpan otherwise)
    {
        string text = root.Text(name);
        if (text.Length == 0) return otherwise;
        if (GoDuration.TryParse(text, out TimeSpan time, out _) && time >= TimeSpan.Zero) return time;
        root.Faults.Invalid(root.At(name), text, "must be a duration that is not negative, such as 5m0s");
        return otherwise;
    }
}
