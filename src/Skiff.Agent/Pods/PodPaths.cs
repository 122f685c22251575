using System.Globalization;

namespace Skiff.Agent.Pods;

/// <summary>Where pods' files are on the node.</summary>
internal sealed class PodPaths(string dataDirectory, string logDirectory)
{
    /// <summary>A pod's own directory, which its volumes share.</summary>
    public string Pod(string uid) => Path.Combine(dataDirectory, "pods", uid);

    /// <summary>The hosts file of a pod's containers.</summary>
    public string HostsFile(string uid) => Path.Combine(Pod(uid), "etc-hosts");

    /// <summary>Directory of a container's termination messages.</summary>
    public string Container(string uid, string container) => Path.Combine(Pod(uid), "containers", container);

    /// <summary>Directory of the termination messages of all of a pod's containers.</summary>
    public string Containers(string uid) => Path.Combine(Pod(uid), "containers");

    /// <summary>Directory of seccomp profiles that pods name.</summary>
    public string SeccompProfile(string name) => Path.Combine(dataDirectory, "seccomp", name);

    /// <summary>Directory of a pod's logs.</summary>
    public string Logs(string podNamespace, string name, string uid) =>
        Path.Combine(logDirectory, $"{podNamespace}_{name}_{uid}");

    /// <summary>A container's log below the pod's log directory.</summary>
    public static string Log(string container, int restartCount) =>
        string.Create(CultureInfo.InvariantCulture, $"{container}/{restartCount}.log");
}
