namespace Skiff.Agent.Volumes;

/// <summary>Where the node keeps what belongs to pods, laid out as upstream does.</summary>
internal sealed class PodDirectories(string root)
{
    private const int MaxNameLength = 253;

    /// <summary>The directory of all pods.</summary>
    public string All => Path.Combine(root, "pods");

    /// <summary>The directory of one pod; null for a uid that is no plain name.</summary>
    public string? Of(string podUid) => IsPlain(podUid) ? Path.Combine(All, podUid) : null;

    /// <summary>The directory of one volume, such as <c>…/volumes/kubernetes.io~secret/NAME</c>.</summary>
    public static string Volume(string pod, string plugin, string name) =>
        Path.Combine(pod, "volumes", $"kubernetes.io~{plugin}", name);

    /// <summary>Where a volume's readiness is remembered.</summary>
    public static string Marker(string pod, string plugin, string name) =>
        Path.Combine(pod, "plugins", $"kubernetes.io~{plugin}", name, "ready");

    /// <summary>Where all mounts with a subPath of one volume are bound.</summary>
    public static string SubPaths(string pod, string volume) => Path.Combine(pod, "volume-subpaths", volume);

    /// <summary>Where one mount with a subPath is bound.</summary>
    public static string SubPath(string pod, string volume, string container, int mount) =>
        Path.Combine(SubPaths(pod, volume), container, mount.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Whether a name can be one directory, and nothing but that.</summary>
    public static bool IsPlain(string name) =>
        name.Length is > 0 and <= MaxNameLength && name is not ("." or "..")
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');

    /// <summary>The uids that have a directory.</summary>
    public IReadOnlyList<string> Uids() =>
        Directory.Exists(All) ? [.. Directory.EnumerateDirectories(All).Select(Path.GetFileName).OfType<string>()] : [];
}
