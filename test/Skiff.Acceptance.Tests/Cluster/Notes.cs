namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>Files that containers and the node write and a test reads.</summary>
internal static class Notes
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(100);

    /// <summary>Waits until a condition holds that changes with the files of a folder.</summary>
    public static async Task UntilAsync(string folder, Func<bool> condition)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileSystemWatcher watcher = new(folder) { IncludeSubdirectories = true };
        FileSystemEventHandler look = (_, _) =>
        {
            if (condition()) met.TrySetResult();
        };
        watcher.Changed += look;
        watcher.Deleted += look;
        watcher.EnableRaisingEvents = true;
        if (!condition()) await met.Task.WaitAsync(patience, TestCluster.Stop);
    }
}
