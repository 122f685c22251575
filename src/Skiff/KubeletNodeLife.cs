using Skiff.Agent.StaticPods;
using Skiff.ApiServer.Configuration;

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

    // Nothing at all stands for the default, as upstream has it.
    private static TimeSpan Period(ConfigObject root, string name, TimeSpan otherwise) =>
        KubeletFile.Time(root, name, otherwise) is { Ticks: > 0 } period ? period : otherwise;
}
