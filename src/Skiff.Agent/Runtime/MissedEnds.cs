using System.Globalization;
using Skiff.Cri.V1;

namespace Skiff.Agent.Runtime;

/// <summary>
/// Ends of containers that a containerd did not notice. One that starts takes over what it finds running before it listens
/// for ends, and what ends in between runs for it for ever: nothing stops it, because it waits for the end that was
/// (containerd 1.6 and others). The next containerd sees what has ended.
/// </summary>
internal static class MissedEnds
{
    /// <summary>Ids of what containerd says runs although its first process is gone.</summary>
    /// <remarks>An end that was a moment ago is among them: whoever asks looks twice.</remarks>
    public static IReadOnlySet<string> Find(
        ContainerdOptions options, ListPodSandboxResponse sandboxes, ListContainersResponse containers) =>
        sandboxes.Items.Where(sandbox => sandbox.State == PodSandboxState.SandboxReady).Select(sandbox => sandbox.Id)
            .Concat(containers.Containers
                .Where(container => container.State == ContainerState.ContainerRunning).Select(container => container.Id))
            .Where(id => IsGone(Path.Combine(options.BundleDirectory, id, "init.pid")))
            .ToHashSet(StringComparer.Ordinal);

    // A zombie counts as living: its shim has yet to hear of its end, and will tell.
    private static bool IsGone(string pidPath)
    {
        try
        {
            return int.TryParse(File.ReadAllText(pidPath), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && !Directory.Exists($"/proc/{pid}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false; // The container is being removed, or its runtime keeps no such note.
        }
    }
}
