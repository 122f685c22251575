using Skiff.Agent.StaticPods;
using Skiff.ApiServer.Configuration;
using Skiff.PodLifecycle.Shutdown;

namespace Skiff;

/// <summary>What a KubeletConfiguration says of what a node does on its own.</summary>
internal static class KubeletNodeLife
{
    /// <summary>Manifests of pods that the node runs on its own.</summary>
    public static StaticPodOptions StaticPodsOf(ConfigObject root, StaticPodOptions before)
    {
        string path = root.Text("staticPodPath").TrimEnd('/'), url = root.Text("staticPodURL");
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https"))
            root.Faults.Invalid(root.At("staticPodURL"), url, "must be an absolute URL of http or https");
        return before with
        {
            Path = path.Length > 0 ? path : before.Path,
            MakesFolder = path.Length == 0 && before.MakesFolder,
            FilePeriod = Period(root, "fileCheckFrequency", before.FilePeriod),
            Url = url,
            UrlHeaders = root.TextsMap("staticPodURLHeader"),
            UrlPeriod = Period(root, "httpCheckFrequency", before.UrlPeriod),
        };
    }

    /// <summary>How pods end when the machine is shut down.</summary>
    public static ShutdownSettings ShutdownOf(ConfigObject root)
    {
        const string Total = "shutdownGracePeriod", Critical = "shutdownGracePeriodCriticalPods", ByPriority = "shutdownGracePeriodByPodPriority";
        TimeSpan total = Span(root, Total), critical = Span(root, Critical);
        if (critical > total) root.Faults.Invalid(root.At(Critical), root.Text(Critical), $"must be <= {Total} {(root.Text(Total) is { Length: > 0 } given ? given : "0s")}");
        List<ShutdownPeriod> periods = [];
        foreach (ConfigObject one in root.Objects(ByPriority))
        {
            periods.Add(new(
                (int)KubeletFile.Whole(one, "priority", int.MinValue, int.MaxValue, 0),
                KubeletFile.Whole(one, "shutdownGracePeriodSeconds", 0, int.MaxValue, 0)));
        }

        if (periods.Count == 0) return ShutdownSettings.Of(total, critical);
        if (total > TimeSpan.Zero || critical > TimeSpan.Zero)
        {
            root.Faults.Forbidden(root.At(ByPriority),
                $"Cannot specify both {ByPriority} and {Total} at the same time");
        }

        return ShutdownSettings.Of(periods);
    }

    private static TimeSpan Span(ConfigObject root, string name)
    {
        TimeSpan span = KubeletFile.Time(root, name, TimeSpan.Zero);
        if (span > TimeSpan.Zero && span < TimeSpan.FromSeconds(1))
            root.Faults.Invalid(root.At(name), root.Text(name), "must be either zero or otherwise >= 1 sec");
        return span;
    }

    // Nothing at all stands for the default, as upstream has it.
    private static TimeSpan Period(ConfigObject root, string name, TimeSpan otherwise) =>
        KubeletFile.Time(root, name, otherwise) is { Ticks: > 0 } period ? period : otherwise;
}
