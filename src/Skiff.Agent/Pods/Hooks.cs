using System.Globalization;
using Skiff.Agent.Probes;
using Skiff.Agent.Runtime;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Pods;

/// <summary>Runs lifecycle hooks.</summary>
internal static class Hooks
{
    /// <summary>Runs a hook to its end. Null, or what failed in upstream's words.</summary>
    public static async ValueTask<string?> RunAsync(
        NodeServices node,
        Pod pod,
        LifecycleHandler hook,
        Container container,
        string containerId,
        ListOf<string> podIPs,
        CancellationToken stop)
    {
        string of = $"for Container {GoText.Quote(container.Name)} in Pod {GoText.Quote(PodSpecs.Describe(pod))} failed - error: ";
        if (hook.Exec is { } exec)
        {
            return await ExecAsync(node, exec, containerId, stop) is { } broken
                ? $"Exec lifecycle hook ([{string.Join(' ', exec.Command.AsEnumerable())}]) {of}{broken}" : null;
        }

        if (hook.HTTPGet is { } get)
        {
            return await HttpAsync(node, pod, get, container, podIPs, stop) is { } broken ? $"HTTP lifecycle hook ({get.Path}) {of}{broken}" : null;
        }

        // The API takes hooks that open a connection, for old times' sake; they have always failed.
        if (hook.Sleep is not { } sleep) return "Cannot run handler: invalid handler";
        await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(sleep.Seconds, 0, int.MaxValue / 1000)), node.Time, stop);
        return null;
    }

    // Any answer will do: the hook was heard.
    private static async ValueTask<string?> HttpAsync(
        NodeServices node, Pod pod, HTTPGetAction get, Container container, ListOf<string> podIPs, CancellationToken stop)
    {
        string host = get.Host.Length > 0 ? get.Host : podIPs.IsEmpty ? "" : podIPs[0];
        if (ProbePorts.Resolve(get.Port, container, out string fault) is not { } port) return fault;
        if (HttpProbeRequest.AddressOf(get, host, port) is not { } address) return $"invalid URL path {get.Path}";
        fault = await HttpProbe.TellAsync(get, address, stop);
        if (fault.Length == 0) return null;
        if (!fault.EndsWith(HttpProbe.IsPlain, StringComparison.Ordinal)) return fault;

        // Hooks once went over HTTP whatever their scheme said: those who count on that are still served, without what is secret.
        HTTPGetAction plain = get with
        {
            Scheme = "HTTP", HTTPHeaders = get.HTTPHeaders.Where(one => !one.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase)),
        };
        Uri open = new UriBuilder(address) { Scheme = "http", Port = address.Port }.Uri;
        if ((await HttpProbe.TellAsync(plain, open, stop)).Length > 0) return fault;
        node.Record(pod, new(PodEvent.Warning, "LifecycleHTTPFallback",
            $"request to HTTPS lifecycle hook {address.Authority} got HTTP response, retry with HTTP succeeded"));
        return null;
    }

    private static async ValueTask<string?> ExecAsync(
        NodeServices node, ExecAction exec, string containerId, CancellationToken stop)
    {
        Cri.V1.ExecSyncRequest request = new() { ContainerId = containerId };
        request.Cmd.Add(exec.Command.AsEnumerable());
        CriResult<Cri.V1.ExecSyncResponse> ran = await node.Cri.ExecSyncAsync(request, stop);
        if (!ran.TryGet(out Cri.V1.ExecSyncResponse? response, out CriError? error)) return $"{error}, message: \"\"";
        if (response.ExitCode == 0) return null;
        string errors = response.Stderr.ToStringUtf8();
        return string.Create(CultureInfo.InvariantCulture,
            $"command '{string.Join(' ', exec.Command.AsEnumerable())}' exited with {response.ExitCode}: {errors}, ")
            + $"message: {GoText.Quote(response.Stdout.ToStringUtf8() + errors)}";
    }
}
