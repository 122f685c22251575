using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Skiff.Agent.Processes;

namespace Skiff.Agent.Network;

/// <summary>Sets the node's pod network up, and keeps the host ports of running pods.</summary>
public sealed class PodNetwork(PodNetworkOptions options) : IDisposable
{
    private const string ConfigFile = "10-skiff.conflist";

    private readonly SemaphoreSlim rules = new(1); // One script at a time, so that the last one sees every change.
    private ImmutableSortedDictionary<string, ImmutableArray<HostPort>> hostPorts =
        ImmutableSortedDictionary.Create<string, ImmutableArray<HostPort>>(StringComparer.Ordinal);

    /// <summary>Writes the configuration, switches forwarding on and loads the rules. Null, or what failed.</summary>
    public async ValueTask<string?> SetUpAsync(CancellationToken stop)
    {
        try
        {
            string path = Path.Combine(options.ConfigDirectory, ConfigFile);
            byte[] config = NetworkConfig.Render(options);
            // The runtime loads the file when it changes: it must never see half of it.
            if (!File.Exists(path) || !(await File.ReadAllBytesAsync(path, stop)).AsSpan().SequenceEqual(config))
                WholeFile.Write(path, config);

            Enable("net/ipv4/ip_forward");
            Enable("net/bridge/bridge-nf-call-iptables"); // Absent until the kernel has the bridge filter.
            Enable($"net/ipv4/conf/{options.Bridge}/route_localnet"); // Host ports on 127.0.0.1.
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }

        return await ApplyAsync(NodeRules.Render(options, Published()), stop);
    }

    /// <summary>Makes a pod's host ports these. Null, or what failed.</summary>
    public async ValueTask<string?> PublishAsync(string podUid, ImmutableArray<HostPort> ports, CancellationToken stop)
    {
        ImmutableArray<HostPort> usable = [.. ports.Where(IsIPv4)];
        await rules.WaitAsync(stop);
        try
        {
            bool known = hostPorts.TryGetValue(podUid, out ImmutableArray<HostPort> before);
            if (known ? before.AsSpan().SequenceEqual(usable.AsSpan()) : usable.IsEmpty) return null;
            hostPorts = usable.IsEmpty ? hostPorts.Remove(podUid) : hostPorts.SetItem(podUid, usable);
            Enable($"net/ipv4/conf/{options.Bridge}/route_localnet");
            return await ApplyAsync(NodeRules.Render(options, Published()), stop);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
        finally
        {
            rules.Release();
        }
    }

    /// <summary>Removes the rules, the bridge and the configuration. Pods must be gone before.</summary>
    public async ValueTask TearDownAsync(CancellationToken stop)
    {
        await ApplyAsync(NodeRules.RenderRemoval(options.Bridge), stop);
        if (Directory.Exists($"/sys/class/net/{options.Bridge}"))
        {
            await RunAsync("ip", ["link", "delete", options.Bridge], "", stop);
        }

        File.Delete(Path.Combine(options.ConfigDirectory, ConfigFile));
        if (Directory.Exists(options.LeaseDirectory)) Directory.Delete(options.LeaseDirectory, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose() => rules.Dispose();

    private static bool IsIPv4(HostPort port) =>
        IPAddress.TryParse(port.PodAddress, out IPAddress? pod) && pod.AddressFamily == AddressFamily.InterNetwork
        && (port.HostAddress.Length == 0
            || (IPAddress.TryParse(port.HostAddress, out IPAddress? host)
                && host.AddressFamily == AddressFamily.InterNetwork));

    private IEnumerable<HostPort> Published() =>
        // 0.0.0.0 is every address, which a rule says by naming none.
        hostPorts.Values.SelectMany(ports => ports)
            .Select(port => port.HostAddress == "0.0.0.0" ? port with { HostAddress = "" } : port);

    private void Enable(string setting)
    {
        string path = Path.Combine(options.SysctlDirectory, setting);
        if (File.Exists(path) && File.ReadAllText(path).Trim() == "0") File.WriteAllText(path, "1");
    }

    private static ValueTask<string?> ApplyAsync(string script, CancellationToken stop) =>
        RunAsync("nft", ["-f", "-"], script, stop);

    private static async ValueTask<string?> RunAsync(
        string executable, string[] arguments, string input, CancellationToken stop)
    {
        ChildEnd end = await ChildProgram.RunAsync(executable, arguments, input, stop);
        return end.Code == 0 ? null : $"{executable}: {end.Errors}";
    }
}
