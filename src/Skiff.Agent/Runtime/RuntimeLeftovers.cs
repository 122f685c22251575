using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Runtime;

/// <summary>
/// What a containerd that died leaves, and which of that the next one does not know: shims of sandboxes that were being
/// made, whose processes would keep a pod's cgroup for ever; networks and addresses of such.
/// </summary>
/// <remarks>
/// Looked for before the next one is started, so that nothing it makes itself is among them; removed once it has answered,
/// and can say what it took over.
/// </remarks>
internal sealed class RuntimeLeftovers
{
    private readonly ContainerdOptions options;
    private readonly List<(string Id, int Process)> shims = [];
    private readonly string[] networks;
    private readonly string[] addresses;

    private RuntimeLeftovers(ContainerdOptions options)
    {
        this.options = options;
        foreach (ProcessFacts process in ProcessFacts.All())
        {
            if (ShimOf(process) is { } id) shims.Add((id, process.Id));
        }

        networks = FilesOf(Path.Combine(options.StateDirectory, "io.containerd.grpc.v1.cri", "netns"), "*");
        addresses = options.AddressDirectory.Length == 0 ? [] : FilesOf(options.AddressDirectory, "*.*.*.*");
    }

    /// <summary>What there is now, while no containerd runs.</summary>
    public static RuntimeLeftovers Find(ContainerdOptions options) => new(options);

    /// <summary>Removes what nobody knows.</summary>
    /// <param name="known">Ids of the next containerd's sandboxes and containers.</param>
    public void Remove(IReadOnlySet<string> known)
    {
        ProcessFacts[] processes = [.. ProcessFacts.All()];
        foreach ((string id, int process) in shims)
        {
            if (known.Contains(id) || !Array.Exists(processes, one => one.Id == process && ShimOf(one) == id)) continue;
            EndWithChildren(process, processes);
            Clear(Path.Combine(options.BundleDirectory, id));
            Clear(Path.Combine(options.RuntimeDirectory, "runc", ContainerdOptions.Namespace, id));
        }

        RemoveNetworks();
        foreach (string address in addresses)
        {
            if (OwnerOf(address) is { } owner && !known.Contains(owner)) File.Delete(address);
        }
    }

    // A network in which no process is left is of no use to anybody: a sandbox whose processes are dead gets another one.
    private void RemoveNetworks()
    {
        if (networks.Length == 0) return;
        HashSet<string> inUse = [.. ProcessFacts.All().Select(process => process.Network())];
        Dictionary<string, string> mounted = [];
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            string[] words = line.Split(' ', 6); // ID PARENT DEVICE ROOT POINT …, and the root of a network is its name.
            if (words.Length == 6) mounted[words[4]] = words[3];
        }

        foreach (string network in networks)
        {
            if (mounted.TryGetValue(network, out string? name) && inUse.Contains(name)) continue;
            Mounts.UnmountBelow(network);
            File.Delete(network);
        }
    }

    // containerd-shim-runc-v2 -namespace k8s.io -id ID -address SOCKET
    private string? ShimOf(ProcessFacts process)
    {
        if (!process.Name.StartsWith("containerd-shim", StringComparison.Ordinal)) return null;
        string[] words = process.Command();
        return After(words, "-address") == options.SocketPath && After(words, "-namespace") == ContainerdOptions.Namespace
            ? After(words, "-id") : null;
    }

    private static string? After(string[] words, string flag)
    {
        int at = Array.IndexOf(words, flag);
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : null;
    }

    // The shim last: whoever it is the parent of is found by that.
    private static void EndWithChildren(int process, ProcessFacts[] processes)
    {
        foreach (ProcessFacts child in processes)
        {
            if (child.Parent == process) EndWithChildren(child.Id, processes);
        }

        Posix.Kill(process, Posix.SigKill);
    }

    private static void Clear(string directory)
    {
        Mounts.UnmountBelow(directory);
        TreeRemoval.Remove(directory);
    }

    // The plugin for addresses notes the sandbox on the first line of a file that is named by the address.
    private static string? OwnerOf(string address)
    {
        try
        {
            return File.ReadLines(address).FirstOrDefault()?.Trim();
        }
        catch (IOException)
        {
            return null; // Given back meanwhile.
        }
    }

    private static string[] FilesOf(string directory, string pattern) =>
        Directory.Exists(directory) ? Directory.GetFiles(directory, pattern, SearchOption.AllDirectories) : [];
}
