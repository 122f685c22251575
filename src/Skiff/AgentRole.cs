using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Skiff.Agent;
using Skiff.Agent.Registration;
using Skiff.Cli.Configuration;
using Skiff.Joining;

namespace Skiff;

/// <summary>A node of a cluster whose API server is elsewhere: node agent, service network and DNS.</summary>
public static class AgentRole
{
    /// <summary>Runs until the process is told to stop. Answers the exit code. Containers go on without it.</summary>
    public static async Task<int> RunAsync(ClusterLayout layout, TimeProvider time, ILoggerFactory logs)
    {
        ILogger log = logs.CreateLogger("skiff");
        return await Foreground.RunAsync(layout, log, stop => ServeAsync(layout, time, logs, log, stop));
    }

    private static async Task<int> ServeAsync(
        ClusterLayout layout, TimeProvider time, ILoggerFactory logs, ILogger log, CancellationToken stop)
    {
        NodeSettings? settings = NodeSettings.Of(layout, out string? unreadable);
        if (settings is null)
        {
            log.LogCritical("{Fault}", unreadable);
            return 1;
        }

        (Membership? joined, string fault) = await Membership.JoinAsync(layout, time, log, stop);
        if (joined is null)
        {
            log.LogCritical("{Fault}", fault);
            return 1;
        }

        using Membership member = joined;
        if (layout.Settings.Runs(ClusterParts.Agent)) settings = await RangedAsync(settings, member, time, log, stop);
        NodeAccess access = new(member.Api, member.Api, () => member.ServingCertificate, member.Authorities);
        NodeRole node = new(layout, settings, access, time, logs);
        using CancellationTokenSource parts = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // Whatever ends first ends the process: each of them runs until it is stopped or something broke.
        Task[] running = [.. node.Start(parts.Token), member.KeepAsync(parts.Token)];
        Task first = await Task.WhenAny(running);
        await parts.CancelAsync();
        foreach (Task part in running) await part.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
        return 0;
    }

    private static async Task<NodeSettings> RangedAsync(
        NodeSettings settings, Membership member, TimeProvider time, ILogger log, CancellationToken stop)
    {
        NodeAgentOptions agent = settings.Agent;
        NodeRange range = new(agent, member.Api, time, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        string found = await range.FindAsync(agent.Network!.PodCidr, stop);
        log.LogInformation("pods of node {Node} get addresses of {Range}", agent.NodeName, found);
        return settings with { Agent = agent with { Network = agent.Network with { PodCidr = found } } };
    }
}
