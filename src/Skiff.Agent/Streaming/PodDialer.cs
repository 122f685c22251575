using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Runtime;
using Skiff.Agent.Volumes.Linux;
using Skiff.Cri.V1;

namespace Skiff.Agent.Streaming;

/// <summary>
/// Connects to ports of pods from inside their own network. A socket belongs to the network its thread was in when it
/// was made, so making it is all that has to happen there: no helper process runs in the pod.
/// </summary>
internal sealed class PodDialer(ICri cri)
{
    /// <summary>Where a pod's network is: a path to open, or empty for the node's own.</summary>
    /// <param name="Path">The path of the namespace.</param>
    /// <param name="Error">Why it is not known; empty on success.</param>
    public readonly record struct Network(string Path, string Error);

    /// <summary>Finds the network of a pod.</summary>
    public async ValueTask<Network> FindAsync(PodEntry pod, CancellationToken stop)
    {
        if (pod.Pod.Spec.HostNetwork) return new("", "");
        if (pod.SandboxId.Length == 0) return new("", "pod sandbox not found");
        CriResult<PodSandboxStatusResponse> result = await cri.PodSandboxStatusAsync(
            new() { PodSandboxId = pod.SandboxId, Verbose = true }, stop);
        if (!result.TryGet(out PodSandboxStatusResponse? status, out CriError? error)) return new("", error.ToString());
        string? path = status.Info.TryGetValue("info", out string? info) ? NetworkPath(info) : null;
        return path is null ? new("", $"the runtime does not tell the network of sandbox {pod.SandboxId}") : new(path, "");
    }

    /// <summary>
    /// Connects to a port on the pod's loopback, first over IPv4, then over IPv6. Null with the reason otherwise.
    /// </summary>
    public static async ValueTask<(Socket? Socket, string Error)> ConnectAsync(
        string network, int port, CancellationToken stop)
    {
        string place = network.Length == 0 ? "" : $" inside namespace \"{network}\"";
        string reasons = "";
        foreach (IPAddress address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            Socket? socket = null;
            try
            {
                socket = network.Length == 0
                    ? new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
                    : await MakeInsideAsync(network, address.AddressFamily);
                socket.NoDelay = true;
                await socket.ConnectAsync(new IPEndPoint(address, port), stop);
                return (socket, "");
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                socket?.Dispose();
                string version = address.AddressFamily == AddressFamily.InterNetwork ? "4" : "6";
                reasons += $" IPv{version}: dial tcp{version} {new IPEndPoint(address, port)}: {failure.Message}";
            }
            catch (OperationCanceledException)
            {
                socket?.Dispose();
                throw;
            }
        }

        return (null, $"failed to connect to localhost:{port}{place},{reasons}");
    }

    /// <summary>The path of the network namespace in the runtime's description of a sandbox; null when there is none.</summary>
    public static string? NetworkPath(string info)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(info);
            if (!document.RootElement.TryGetProperty("runtimeSpec", out JsonElement spec)) return null;
            foreach (JsonElement one in spec.GetProperty("linux").GetProperty("namespaces").EnumerateArray())
            {
                if (one.GetProperty("type").GetString() != "network") continue;
                string? path = one.TryGetProperty("path", out JsonElement value) ? value.GetString() : null;
                return path?.StartsWith('/') == true ? path : null;
            }

            return null;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    // A thread that entered another network is not given back to anybody: it makes the socket and ends.
    private static Task<Socket> MakeInsideAsync(string network, AddressFamily family)
    {
        TaskCompletionSource<Socket> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => Make(network, family, made)) { IsBackground = true, Name = "pod-network" };
        thread.Start();
        return made.Task;
    }

    private static void Make(string network, AddressFamily family, TaskCompletionSource<Socket> made)
    {
        using SafeFileHandle? space = Libc.Open(network, Libc.OpenReadOnly, out Errno error);
        if (space is not null) error = Libc.EnterNamespace(space, Libc.NewNetwork);
        if (error.IsError)
        {
            made.SetException(new IOException($"enter network namespace: {error}"));
            return;
        }

        try
        {
            made.SetResult(new(family, SocketType.Stream, ProtocolType.Tcp));
        }
        catch (SocketException failure)
        {
            made.SetException(failure);
        }
    }
}
