using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Skiff.Agent.Runtime;
using Skiff.DevicePlugin.V1Beta1;
using Skiff.PluginRegistration.V1;

namespace Skiff.Agent.Tests.Devices;

/// <summary>A device plugin as a process of its own would be: a gRPC server at a socket, which registers with the node.</summary>
internal sealed class FakePlugin : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentDictionary<Channel<ListAndWatchResponse>, bool> watchers = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly string directory;
    private readonly Channel<RegistrationStatus> told = Channel.CreateUnbounded<RegistrationStatus>();
    private ListAndWatchResponse devices = new();

    private FakePlugin(string directory, string name)
    {
        this.directory = directory;
        Endpoint = name + ".sock";
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(
            Path.Combine(directory, Endpoint), listen => listen.Protocols = HttpProtocols.Http2));
        application = builder.Build();
        application.Run(HandleAsync);
    }

    public string Endpoint { get; }

    /// <summary>The resource it has, where it waits to be found instead of registering.</summary>
    public string RegistryName { get; init; } = "";

    public IReadOnlyList<string> RegistryVersions { get; init; } = [];

    public DevicePluginOptions Options { get; } = new();

    public Func<ContainerAllocateRequest, AllocateResponse> OnAllocate { get; set; } = request => new()
    {
        ContainerResponses =
        {
            new ContainerAllocateResponse { Envs = { ["DEVICES"] = string.Join(',', request.DevicesIds) } },
        },
    };

    public Func<ContainerPreferredAllocationRequest, IEnumerable<string>> OnPrefer { get; set; } = _ => [];

    /// <summary>Refuses every call of these names.</summary>
    public Func<string, string?> Fault { get; set; } = _ => null;

    public ConcurrentQueue<string> Calls { get; } = [];

    public static async Task<FakePlugin> StartAsync(string directory, string name, string registryName = "", params string[] versions)
    {
        FakePlugin plugin = new(directory, name) { RegistryName = registryName, RegistryVersions = versions };
        await plugin.application.StartAsync(TestContext.Current.CancellationToken);
        return plugin;
    }

    /// <summary>Registers, as a plugin does once it answers at its socket.</summary>
    public async Task<CriError?> RegisterAsync(string resource, string version = "v1beta1", string? endpoint = null)
    {
        using GrpcChannel node = new(Path.Combine(directory, "kubelet.sock"), TimeProvider.System);
        CriResult<Empty> answer = await node.UnaryAsync(
            "/v1beta1.Registration/Register",
            new RegisterRequest { Version = version, Endpoint = endpoint ?? Endpoint, ResourceName = resource, Options = Options },
            Empty.Parser, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return answer.Error;
    }

    /// <summary>Ends with what the node tells one that it found.</summary>
    public async Task<RegistrationStatus> ToldAsync() => await told.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Tells all of its devices: those of an id that begins with a bang are not healthy.</summary>
    public void Tell(params string[] ids) => Tell(ids.Select(id => (id, Array.Empty<int>())).ToArray());

    public void Tell(params (string Id, int[] Nodes)[] all)
    {
        ListAndWatchResponse told = new();
        foreach ((string id, int[] nodes) in all)
        {
            Device device = new() { ID = id.TrimStart('!'), Health = id.StartsWith('!') ? "Unhealthy" : "Healthy" };
            if (nodes.Length > 0) device.Topology = new() { Nodes = { nodes.Select(node => new NUMANode { ID = node }) } };
            told.Devices.Add(device);
        }

        devices = told;
        foreach (Channel<ListAndWatchResponse> watcher in watchers.Keys) watcher.Writer.TryWrite(told);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await application.DisposeAsync();
        stopping.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        string method = context.Request.Path.Value!.Split('/')[^1];
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        byte[] message = body.ToArray()[5..];
        Calls.Enqueue(method);
        context.Response.ContentType = "application/grpc";
        string? fault = Fault(method);
        if (fault == "hang") await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fault is not null)
        {
            context.Response.AppendTrailer("grpc-status", "2");
            context.Response.AppendTrailer("grpc-message", fault);
            await context.Response.StartAsync(context.RequestAborted);
            return;
        }

        switch (method)
        {
            case "ListAndWatch":
                await WatchAsync(context);
                break;
            case "GetDevicePluginOptions":
                await WriteAsync(context, Options);
                break;
            case "Allocate":
                await WriteAsync(context, OnAllocate(AllocateRequest.Parser.ParseFrom(message).ContainerRequests[0]));
                break;
            case "GetPreferredAllocation":
                ContainerPreferredAllocationRequest asked = PreferredAllocationRequest.Parser.ParseFrom(message).ContainerRequests[0];
                await WriteAsync(context, new PreferredAllocationResponse
                {
                    ContainerResponses = { new ContainerPreferredAllocationResponse { DeviceIDs = { OnPrefer(asked) } } },
                });
                break;
            case "GetInfo":
                PluginInfo info = new() { Type = "DevicePlugin", Name = RegistryName };
                info.SupportedVersions.Add(RegistryVersions);
                await WriteAsync(context, info);
                break;
            case "NotifyRegistrationStatus":
                told.Writer.TryWrite(RegistrationStatus.Parser.ParseFrom(message));
                await WriteAsync(context, new RegistrationStatusResponse());
                break;
            case "PreStartContainer":
                await WriteAsync(context, new PreStartContainerResponse());
                break;
        }

        context.Response.AppendTrailer("grpc-status", "0");
    }

    private async Task WatchAsync(HttpContext context)
    {
        Channel<ListAndWatchResponse> told = Channel.CreateUnbounded<ListAndWatchResponse>();
        watchers[told] = true;
        await WriteAsync(context, devices);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, context.RequestAborted);
        try
        {
            await foreach (ListAndWatchResponse next in told.Reader.ReadAllAsync(either.Token)) await WriteAsync(context, next);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            watchers.TryRemove(told, out _);
        }
    }

    private static async Task WriteAsync(HttpContext context, IMessage message)
    {
        byte[] frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)(frame.Length - 5));
        message.WriteTo(frame.AsSpan(5));
        await context.Response.Body.WriteAsync(frame, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
