using System.Globalization;
using Skiff.Agent.Probes;
using Skiff.Agent.Runtime;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Pods;

/// <summary>Runs lifecycle hooks.</summary>
internal static class Hooks
{
    /// <summary>Runs a hook to its end. Null, or what failed in the words of its event.</summary>
    public static async ValueTask<string?> RunAsync(
        NodeServices node,
        LifecycleHandler hook,
        Container container,
        string containerId,
        ListOf<string> podIPs,
        CancellationToken stop)
    {
        if (hook.Exec is { } exec) return await ExecAsync(node, exec, containerId, stop);
        if (hook.HTTPGet is { } get)
        {
            string host = get.Host.Length > 0 ? get.Host : podIPs.IsEmpty ? "" : podIPs[0];
            ProbeOutcome outcome = await HttpProbe.RunAsync(
                get, container, host, Timeout.InfiniteTimeSpan, node.Time, stop);
            return outcome.Success ? null : outcome.Output;
        }

        if (hook.Sleep is { } sleep)
        {
            await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(sleep.Seconds, 0, int.MaxValue / 1000)), node.Time, stop);
        }

        return null; // A tcpSocket hook has never done anything.
    }

    private static async ValueTask<string?> ExecAsync(
        NodeServices node, ExecAction exec, string containerId, CancellationToken stop)
    {
        Cri.V1.ExecSyncRequest request = new() { ContainerId = containerId };
        request.Cmd.Add(exec.Command.AsEnumerable());
        CriResult<Cri.V1.ExecSyncResponse> ran = await node.Cri.ExecSyncAsync(request, stop);
        string command = $"Exec lifecycle hook ([{string.Join(' ', exec.Command.AsEnumerable())}])";
        if (!ran.TryGet(out Cri.V1.ExecSyncResponse? response, out CriError? error)) return $"{command} failed: {error}";
        if (response.ExitCode == 0) return null;
        string output = response.Stderr.ToStringUtf8() + response.Stdout.ToStringUtf8();
        return string.Create(CultureInfo.InvariantCulture,
            $"{command} failed: command exited with {response.ExitCode}: {output}");
    }
}
