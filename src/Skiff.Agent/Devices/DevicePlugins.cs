using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Skiff.Agent.Grants;
using Skiff.Agent.Runtime;
using Skiff.Agent.Runtime.Serving;
using Skiff.Agent.Volumes.Linux;
using Skiff.DevicePlugin.V1Beta1;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.PodLifecycle.Devices;
using Device = Skiff.PodLifecycle.Devices.Device;
using IMessage = Google.Protobuf.IMessage;

namespace Skiff.Agent.Devices;

/// <summary>
/// The device plugins of the node (v1beta1): who registered, what they have, who was given which device. Plugins are
/// asked one after the other; what they say is taken in whenever they say it.
/// </summary>
internal sealed partial class DevicePlugins : IAsyncDisposable
{
    /// <summary>The version of the plugins' interface.</summary>
    public const string Version = "v1beta1";

    private const string Healthy = "Healthy";
    private const string SocketName = "kubelet.sock";
    private const int PluginsMax = 256;
    private const UnixFileMode ForOwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private readonly StateFile record;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Action changed;
    private readonly Action<string> affected;
    private readonly Lock guard = new();
    private readonly Dictionary<string, PluginConnection> plugins = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim registering = new(1);
    private DeviceTable table = DeviceTable.Empty;
    private GrpcServer? server;

    /// <summary>The plugins of a node, before it is open for them.</summary>
    /// <param name="record">Where is kept who was given what.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where is told what plugins do wrong.</param>
    /// <param name="changed">Is called when the node has more or less than before.</param>
    /// <param name="affected">Is told each pod of which a device is not as it was.</param>
    public DevicePlugins(StateFile record, TimeProvider time, ILogger log, Action changed, Action<string> affected)
    {
        (this.record, this.time, this.log, this.changed, this.affected) = (record, time, log, changed, affected);
        IsNew = !record.Exists;
    }

    /// <summary>Whether no agent before this one had plugins: then nobody stands for devices the Node still tells of.</summary>
    public bool IsNew { get; }

    /// <summary>Where plugins register; empty when nowhere.</summary>
    public string Directory { get; private set; } = "";

    /// <summary>The devices, and who has which.</summary>
    public DeviceTable Table => Volatile.Read(ref table);

    /// <summary>Takes over what the agent before left. Null, or why that cannot be.</summary>
    public string? Restore()
    {
        (Machinery.JsonObject? data, string? fault) = record.Read();
        if (data is null) return fault;
        DeviceTable? left = DeviceRecord.Read(data, time.GetUtcNow());
        if (left is null || !left.Grants.All(ContainerGift.CanRead)) return record.Damaged("it is no record of devices").Fault;
        Change(_ => left);
        return null;
    }

    /// <summary>Lets plugins register. Null, or why that cannot be.</summary>
    /// <param name="preferred">Where plugins look for the node.</param>
    /// <param name="own">Where they are told to look when another program is there.</param>
    public string? Open(string preferred, string own)
    {
        if (server is not null || preferred.Length == 0) return null;
        Directory = IsTaken(preferred) ? own : preferred;
        if (Directory != preferred) LogTaken(log, preferred, own);
        try
        {
            System.IO.Directory.CreateDirectory(Directory, ForOwnerAndGroup);
            // Plugins watch for their sockets to go: it tells them to register again.
            foreach (string path in System.IO.Directory.EnumerateFiles(Directory).Where(IsSocket)) File.Delete(path);
            server = GrpcServer.Start(Path.Combine(Directory, SocketName), new Dictionary<string, GrpcMethod>
            {
                ["/v1beta1.Registration/Register"] = RegisterAsync,
            });
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }

    /// <summary>How much there is now.</summary>
    public DeviceAmounts Amounts()
    {
        DateTimeOffset now = time.GetUtcNow();
        return Change(before => before.Expired(now)).Amounts();
    }

    /// <summary>The connection to the plugin of a resource; null when none is there.</summary>
    public PluginConnection? Find(string resource)
    {
        lock (guard) return plugins.GetValueOrDefault(resource);
    }

    /// <summary>Makes another table of the present one.</summary>
    public DeviceTable Change(Func<DeviceTable, DeviceTable> change)
    {
        lock (guard)
        {
            Volatile.Write(ref table, change(table));
            return table;
        }
    }

    /// <summary>Leaves the present table to the next agent. Null, or what failed.</summary>
    public string? Save()
    {
        // Written within the guard: the last one written must be the last one made.
        lock (guard) return record.Write(DeviceRecord.Of(table));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        PluginConnection[] all;
        lock (guard) all = [.. plugins.Values];
        foreach (PluginConnection plugin in all) await plugin.DisposeAsync();
        registering.Dispose();
    }

    private async ValueTask<CriResult<IMessage>> RegisterAsync(ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        RegisterRequest request = RegisterRequest.Parser.ParseFrom(message.Span);
        if (request.Version != Version)
        {
            return Refused(request, $"requested API version \"{request.Version}\" is not supported by kubelet. "
                + $"Supported version is [\"{Version}\"]");
        }

        if (!Resources.IsExtended(request.ResourceName)) return Refused(request, $"the ResourceName \"{request.ResourceName}\" is invalid");
        string socket = Path.GetFullPath(Path.Combine(Directory, request.Endpoint));
        if (!socket.StartsWith(Directory + "/", StringComparison.Ordinal) || request.Endpoint == SocketName)
        {
            return Refused(request, $"the Endpoint \"{request.Endpoint}\" is not the name of a socket beside {SocketName}");
        }

        CriResult<PluginConnection> made = await ConnectAsync(request.ResourceName, socket, stop);
        return made.Error is { } error ? Refused(request, error.Message) : new Empty();
    }

    /// <summary>Takes the plugin of a resource that answers at a socket; the one before it is let go.</summary>
    public async ValueTask<CriResult<PluginConnection>> ConnectAsync(string resource, string socket, CancellationToken stop)
    {
        await registering.WaitAsync(stop);
        try
        {
            return await TryConnectAsync(resource, socket, stop);
        }
        finally
        {
            registering.Release();
        }
    }

    /// <summary>Lets a plugin go, unless another one has taken its place.</summary>
    public async ValueTask DropAsync(string resource, PluginConnection plugin)
    {
        Gone(resource, plugin);
        await plugin.DisposeAsync();
    }

    private async ValueTask<CriResult<PluginConnection>> TryConnectAsync(string resource, string socket, CancellationToken stop)
    {
        PluginConnection? before = Find(resource);
        lock (guard)
        {
            if (before is null && plugins.Count >= PluginsMax)
                return new CriError(RpcCode.ResourceExhausted, $"there are {PluginsMax} device plugins already");
        }

        PluginConnection plugin = new(socket, time);
        CriResult<DevicePluginOptions> asked = await plugin.OptionsAsync(stop);
        if (!asked.TryGet(out DevicePluginOptions? options, out CriError? error))
        {
            await plugin.DisposeAsync();
            return new CriError(error.Code, $"failed to get device plugin options: {error}");
        }

        lock (guard) plugins[resource] = plugin;
        if (before is not null) await before.DisposeAsync();
        Change(now => now.Connected(resource, new(options.PreStartRequired, options.GetPreferredAllocationAvailable)));
        plugin.Watch(listed => Take(resource, listed), () => Gone(resource, plugin));
        LogRegistered(log, resource);
        return plugin;
    }

    private void Take(string resource, ListAndWatchResponse listed)
    {
        DeviceTable before = Table, after = Change(now => now.Listed(resource, listed.Devices.Select(Told)));
        foreach (string pod in DeviceHealth.Affected(before, after)) affected(pod);
        if (Save() is { } fault) LogUnsaved(log, fault);
        changed();
    }

    private void Gone(string resource, PluginConnection plugin)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (guard)
        {
            if (plugins.GetValueOrDefault(resource) != plugin) return;
            plugins.Remove(resource);
        }

        Change(before => before.Disconnected(resource, now));
        LogGone(log, resource);
        changed();
    }

    private static Device Told(Skiff.DevicePlugin.V1Beta1.Device device) => new(
        device.ID, device.Health == Healthy, ListOf.From((device.Topology?.Nodes ?? []).Select(node => (int)node.ID)));

    private CriError Refused(RegisterRequest request, string message)
    {
        LogRefused(log, request.ResourceName, message);
        return new(RpcCode.Unknown, message);
    }

    // Another program, such as a kubelet, answers there.
    private static bool IsTaken(string directory)
    {
        string path = Path.Combine(directory, SocketName);
        if (!File.Exists(path)) return false;
        try
        {
            using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool IsSocket(string path) =>
        !Libc.Stat(path, follow: false, out FileFacts facts).IsError && facts.Kind == FileKind.Socket;

    [LoggerMessage(Level = LogLevel.Information, Message = "device plugin for {Resource} registered")]
    private static partial void LogRegistered(ILogger log, string resource);

    [LoggerMessage(Level = LogLevel.Warning, Message = "device plugin for {Resource} was refused: {Fault}")]
    private static partial void LogRefused(ILogger log, string resource, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "device plugin for {Resource} went away; its devices cannot be given until it is back")]
    private static partial void LogGone(ILogger log, string resource);

    [LoggerMessage(Level = LogLevel.Warning, Message = "devices: {Fault}")]
    private static partial void LogUnsaved(ILogger log, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "another program answers in {Taken}: device plugins are to register in {Own}")]
    private static partial void LogTaken(ILogger log, string taken, string own);
}
