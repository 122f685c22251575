using System.Globalization;
using Skiff.Cri.V1;

namespace Skiff.Agent.Runtime;

/// <summary>
/// Whether a containerd that was started knows what it found: it takes over what runs before it listens for ends, so that
/// what ends in between runs for it for ever, and nothing stops it, because it waits for the end that was; and what it cannot
/// take over, as on a full disk, it passes over, so that it would be started a second time beside itself (containerd 1.6 and
/// others). The next containerd does better.
/// </summary>
/// <param name="Missed">Ids of what it says runs although its first process is gone.</param>
/// <param name="PassedOver">What runs and it does not know, by id: the first process.</param>
internal sealed record RuntimeTakeover(IReadOnlySet<string> Missed, IReadOnlyDictionary<string, int> PassedOver)
{
    /// <summary>Compares what containerd says with what there is.</summary>
    /// <remarks>
    /// An end that was a moment ago is among those missed: whoever asks looks twice. What this containerd itself makes is not
    /// among those passed over.
    /// </remarks>
    public static RuntimeTakeover Of(
        ContainerdOptions options, ListPodSandboxResponse sandboxes, ListContainersResponse containers)
    {
        HashSet<string> running = new(
            [
                .. sandboxes.Items.Where(one => one.State == PodSandboxState.SandboxReady).Select(one => one.Id),
                .. containers.Containers.Where(one => one.State == ContainerState.ContainerRunning).Select(one => one.Id),
            ], StringComparer.Ordinal);
        HashSet<string> known = new(
            [.. sandboxes.Items.Select(one => one.Id), .. containers.Containers.Select(one => one.Id)], StringComparer.Ordinal);
        HashSet<string> missed = new(StringComparer.Ordinal);
        Dictionary<string, int> passedOver = new(StringComparer.Ordinal);
        DateTime started = File.GetLastWriteTimeUtc(options.PidPath);
        DirectoryInfo bundles = new(options.BundleDirectory);
        foreach (DirectoryInfo bundle in bundles.Exists ? bundles.GetDirectories() : [])
        {
            FileInfo note = new(Path.Combine(bundle.FullName, "init.pid"));
            if (ProcessOf(note) is not { } process) continue;
            // A zombie counts as living: its shim has yet to hear of its end, and will tell.
            bool lives = Directory.Exists($"/proc/{process.ToString(CultureInfo.InvariantCulture)}");
            if (!lives && running.Contains(bundle.Name)) missed.Add(bundle.Name);
            else if (lives && !known.Contains(bundle.Name) && note.LastWriteTimeUtc < started) passedOver.Add(bundle.Name, process);
        }

        return new(missed, passedOver);
    }

    private static int? ProcessOf(FileInfo note)
    {
        try
        {
            return note.Exists && int.TryParse(File.ReadAllText(note.FullName), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                ? id : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // The container is being removed.
        }
    }
}
