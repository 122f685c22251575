using Skiff.Agent.Cgroups;
using Skiff.Agent.Runtime;
using Skiff.Agent.Singletons;

namespace Skiff;

/// <summary>The process beside the agent that ends singletons the agent cannot end any more.</summary>
public static class GuardRole
{
    /// <summary>The command that starts it, with as much of the settings as it needs.</summary>
    public static IReadOnlyList<string> CommandOf(ClusterLayout layout)
    {
        string executable = Environment.ProcessPath ?? throw new InvalidOperationException("this process has no path");
        return
        [
            executable, "guard",
            $"--runtime-dir={layout.Settings.RuntimeDirectory}",
            $"--cgroup-parent={layout.Settings.CgroupParent}",
            $"--containerd-socket={layout.RuntimeSocket}",
        ];
    }

    /// <summary>Runs until there is nothing left to guard. Answers the exit code.</summary>
    public static async Task<int> RunAsync(ClusterLayout layout, TimeProvider time)
    {
        string directory = layout.Agent.SingletonDirectory;
        if (!Directory.Exists(directory)) return 0;
        using GrpcChannel channel = new(layout.RuntimeSocket, time);
        CgroupTree cgroups = new(layout.Agent.CgroupMount, layout.Agent.CgroupParent);
        SingletonGuard guard = new(directory, new GrpcCri(channel), cgroups, time);
        await new GuardProcess(directory, []).RunAsync(() => guard.RunAsync(CancellationToken.None), () => guard.IsNeeded, time);
        return 0;
    }
}
