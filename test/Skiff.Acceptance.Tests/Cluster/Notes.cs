namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>Files that containers write and a test reads.</summary>
internal static class Notes
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(100);

    /// <summary>Waits until a condition holds that changes with the files of a folder.</summary>
    public static async Task UntilAsync(string folder, Func<bool> condition)
    {
        TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using FileSystemWatcher watcher = new(folder) { IncludeSubdirectories = true };
        watcher.Changed += (_, _) =>
        {
            if (condition()) met.TrySetResult();
        };
        watcher.EnableRaisingEvents = true;
        if (!condition()) await met.Task.WaitAsync(patience, TestCluster.Stop);
    }
}
