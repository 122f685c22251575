using System.Diagnostics;
using System.Globalization;

namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>
/// A node beside the cluster's own, with folders, ports, bridge and control group of its own. Its network and DNS are left to
/// the other, whose rules hold for the whole machine.
/// </summary>
public sealed class JoinedNode : IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private readonly string executable;
    private readonly string[] joining;
    private readonly Dictionary<string, string> environment;
    private readonly string folder;

    internal JoinedNode(
        string executable, string[] joining, string folder, IReadOnlyDictionary<string, string> cluster, string[] ports)
    {
        (this.executable, this.joining, this.folder) = (executable, joining, folder);
        Name = cluster["SKIFF_NODE_NAME"] + "b";
        environment = new(cluster)
        {
            ["SKIFF_DATA_DIR"] = Path.Combine(folder, "data"),
            ["SKIFF_RUNTIME_DIR"] = Path.Combine(folder, "run"),
            ["SKIFF_KUBECONFIG"] = Path.Combine(folder, "none"),
            ["SKIFF_NODE_NAME"] = Name,
            ["SKIFF_AGENT_PORT"] = ports[0],
            ["SKIFF_DNS_PORT"] = ports[1],
            ["SKIFF_BRIDGE"] = Name,
            ["SKIFF_NFT_TABLE"] = Name,
            ["SKIFF_CGROUP_PARENT"] = "/" + Name,
            ["SKIFF_DISABLE"] = "proxy,dns",
        };
    }

    /// <summary>The node's name.</summary>
    public string Name { get; }

    /// <summary>What the agent has said.</summary>
    public string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    private string LogPath => Path.Combine(folder, "agent.log");

    private string PidPath => Path.Combine(folder, "run", "server.pid");

    /// <summary>Starts the agent in the background.</summary>
    public async Task StartAsync()
    {
        Directory.CreateDirectory(folder);
        string line = $"exec setsid \"$0\" \"$@\" >>'{LogPath}' 2>&1 </dev/null &";
        Ran started = await Programs.RunAsync(
            "sh", ["-c", line, executable, .. joining], environment, "", patience, TestCluster.Stop);
        Assert.True(started.Code == 0, started.ToString());
    }

    /// <summary>Kills the agent with the signal that cannot be caught.</summary>
    public async Task KillAsync()
    {
        using Process agent = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(PidPath, TestCluster.Stop), CultureInfo.InvariantCulture));
        agent.Kill();
        await agent.WaitForExitAsync(TestCluster.Stop);
        File.Delete(PidPath);
    }

    /// <summary>Runs a command of Skiff on this node.</summary>
    public Task<Ran> RunAsync(IEnumerable<string> arguments) =>
        Programs.RunAsync(executable, arguments, environment, "", patience, CancellationToken.None);

    /// <summary>Takes the node away; nothing of it may stay.</summary>
    public async ValueTask DisposeAsync()
    {
        string log = Log;
        Ran gone = await RunAsync(["uninstall"]);
        Assert.True(gone.Code == 0 && gone.Lines[^1] == "nothing of skiff is left on this machine", $"{gone}\n{log}");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
