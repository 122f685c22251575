namespace Skiff.PodLifecycle.Kernel;

/// <summary>A process that the kernel ended for want of memory.</summary>
/// <param name="ShortCgroup">The cgroup whose memory was used up; <c>/</c> for the whole machine.</param>
/// <param name="Cgroup">The cgroup of the process, as far as the kernel told it; <c>/</c> otherwise.</param>
/// <param name="Process">What the process is called; empty when that was not told.</param>
/// <param name="ProcessId">Its number; 0 when that was not told.</param>
public sealed record OutOfMemoryKill(string ShortCgroup, string Cgroup, string Process, int ProcessId)
{
    /// <summary>The cgroup of all others.</summary>
    public const string Root = "/";

    private const string ScopeEnd = ".scope";

    /// <summary>Whether the machine as a whole had no memory left.</summary>
    public bool IsOfSystem => ShortCgroup == Root;

    /// <summary>The container the process was in, by how runtimes call its cgroup; empty for none.</summary>
    public string ContainerId
    {
        get
        {
            // Either /…/pod<uid>/<id>, or, where systemd keeps cgroups, /…/cri-containerd-<id>.scope.
            string last = Cgroup[(Cgroup.LastIndexOf('/') + 1)..];
            return last.EndsWith(ScopeEnd, StringComparison.Ordinal)
                ? last[(last.LastIndexOf('-') + 1)..^ScopeEnd.Length]
                : last;
        }
    }
}
