using System.Diagnostics;

namespace Skiff.Acceptance.Tests.Cluster;

/// <summary>
/// Another node of the cluster on the same machine: an agent in a process of its own, with folders, bridge and control
/// group of its own, joined over a link that can be cut. Disposing of it leaves nothing behind.
/// </summary>
public sealed class SecondNode : IAsyncDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    private readonly string executable;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly string log;
    private readonly IReadOnlyList<string> join;
    private Process? agent;

    /// <summary>A node that has not joined.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="executable">The program.</param>
    /// <param name="environment">Its settings.</param>
    /// <param name="log">Where its output goes.</param>
    /// <param name="link">The way to the server.</param>
    /// <param name="join">Flags by which it joins.</param>
    public SecondNode(
        string name, string executable, IReadOnlyDictionary<string, string> environment, string log, Link link, IReadOnlyList<string> join)
    {
        Name = name;
        this.executable = executable;
        this.environment = environment;
        this.log = log;
        this.join = join;
        Link = link;
        Start();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its way to the server.</summary>
    public Link Link { get; }

    /// <summary>Starts the agent.</summary>
    public void Start()
    {
        ProcessStartInfo start = new("/bin/sh");
        foreach (string word in (string[])["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "skiff", log, executable, "agent", .. join])
            start.ArgumentList.Add(word);
        start.Environment.Clear();
        foreach ((string key, string value) in environment) start.Environment[key] = value;
        agent = Process.Start(start)!;
    }

    /// <summary>Kills the agent, and nothing else, with the signal that cannot be caught.</summary>
    public async Task KillAsync()
    {
        agent!.Kill();
        await agent.WaitForExitAsync(TestCluster.Stop);
        agent.Dispose();
    }

    /// <summary>The last lines of the agent's log.</summary>
    public string LogTail() => $"the agent's last words:\n{string.Join('\n', File.ReadAllLines(log).TakeLast(25))}";

    /// <summary>Brings images to the node.</summary>
    public async Task ImportAsync(IEnumerable<string> archives)
    {
        Ran ran = await Programs.RunAsync(executable, ["images", "import", .. archives], environment, "", patience, TestCluster.Stop);
        Assert.True(ran.Code == 0, $"{ran}\n{await File.ReadAllTextAsync(log, TestCluster.Stop)}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!agent!.HasExited) agent.Kill();
        await agent.WaitForExitAsync(CancellationToken.None);
        agent.Dispose();
        await Link.DisposeAsync();
        Ran gone = await Programs.RunAsync(executable, ["uninstall"], environment, "", patience, CancellationToken.None);
        Assert.True(gone.Code == 0, gone.ToString());
    }
}
