using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Pods;
using Skiff.Agent.Volumes.Linux;
using Skiff.Agent.Watching;
using Skiff.PodLifecycle;
using Skiff.PodLifecycle.Kernel;

namespace Skiff.Agent.Housekeeping;

/// <summary>
/// Tells of processes that the kernel ended for want of memory: by an event of the Node where the machine had none left, and
/// by a count of the container. What the log still has of before the agent started is told too, as the agent itself may have
/// been the one that was ended.
/// </summary>
internal sealed partial class KernelLog(NodeServices node)
{
    private readonly KernelLogReader reader = new();

    /// <summary>Follows the log until the answer is disposed of; null when it cannot be read.</summary>
    public IDisposable? Follow(KernelSignals signals)
    {
        SafeFileHandle? log = Libc.Open(node.Options.KernelLogPath, Libc.OpenReadOnly | Libc.OpenNonBlocking, out Errno error);
        KernelSignal? signal = log is null ? null : signals.TryAdd(log, Take);
        if (signal is null) LogUnread(node.Log, node.Options.KernelLogPath, error.ToString());
        return signal;
    }

    private void Take(ReadOnlySpan<byte> told)
    {
        foreach (ReadOnlySpan<char> record in Encoding.UTF8.GetString(told).AsSpan().EnumerateLines())
        {
            if (reader.Take(record) is { } kill) Tell(kill);
        }
    }

    private void Tell(OutOfMemoryKill kill)
    {
        node.Counts.AddOutOfMemory(kill.ContainerId);
        if (!kill.IsOfSystem) return;
        string victim = kill is { Process.Length: > 0, ProcessId: > 0 } ? $", victim process: {kill.Process}, pid: {kill.ProcessId}" : "";
        node.RecordOnNode(new(PodEvent.Warning, "SystemOOM", $"System OOM encountered{victim}"));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "processes that end for want of memory are not told of: {Path}: {Fault}")]
    private static partial void LogUnread(ILogger log, string path, string fault);
}
