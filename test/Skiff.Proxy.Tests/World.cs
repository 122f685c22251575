using System.Collections.Concurrent;
using Skiff.Client;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Proxy;
using Skiff.Fixtures;
using DiscoveryEndpoint = Skiff.Model.Discovery.V1.Endpoint;
using DiscoveryPort = Skiff.Model.Discovery.V1.EndpointPort;

namespace Skiff.Proxy.Tests;

/// <summary>A proxy that runs, with the API it follows and the kernel it programs.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly CancellationTokenSource stop =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private readonly Informers informers;
    private readonly ConcurrentQueue<string> log = [];
    private Task running = Task.CompletedTask;

    public World(INetRules rules, string table = "skiff-test")
    {
        Api = new InMemoryApi(Time);
        informers = new Informers(Api, Time, seed: 1);
        Proxy = new ServiceProxy(
            informers, new ServiceProxyOptions(table, "node0", "10.42.0.0/16"), rules, Time, log.Enqueue);
    }

    public ManualTime Time { get; } = new();

    public InMemoryApi Api { get; }

    public ServiceProxy Proxy { get; }

    public IReadOnlyCollection<string> Log => log;

    /// <summary>Starts the proxy and waits until it has programmed what is there.</summary>
    public async Task<World> StartAsync()
    {
        running = Proxy.RunAsync(stop.Token);
        await Proxy.Programmed.WaitAsync(stop.Token);
        return this;
    }

    /// <summary>Starts the proxy without waiting.</summary>
    public void Start() => running = Proxy.RunAsync(stop.Token);

    /// <summary>Moves the clock by seconds until a task is done: timers may be set at any moment.</summary>
    public async Task PassTimeUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            if (!Time.AdvanceToNext(TimeSpan.FromMinutes(1))) await Task.Yield();
        }

        await done;
    }

    /// <summary>Service <c>web</c>.</summary>
    public static Service Service(Func<ServiceSpec, ServiceSpec>? change = null, string name = "web", string protocol = "TCP")
    {
        ServiceSpec spec = ServiceSpec.Empty with
        {
            Type = ServiceType.NodePort,
            ClusterIP = "10.43.0.5",
            ClusterIPs = ["10.43.0.5"],
            Ports = [ServicePort.Empty with { Name = "main", Port = 80, NodePort = 30_080, Protocol = protocol }],
        };
        return Model.Core.V1.Service.Empty with
        {
            Metadata = Samples.Named(name),
            Spec = change is null ? spec : change(spec),
        };
    }

    /// <summary>The slice of a Service, whose port leads to 8080 on ready pods.</summary>
    public static EndpointSlice Slice(string service, string protocol, params (string Address, string Node)[] pods) =>
        EndpointSlice.Empty with
        {
            Metadata = Samples.Named(service + "-1") with { Labels = MapOf.Create((KindCache.ServiceNameLabel, service)) },
            AddressType = "IPv4",
            Ports = [DiscoveryPort.Empty with { Name = "main", Protocol = protocol, Port = 8080 }],
            Endpoints = ListOf.From(pods.Select(pod => DiscoveryEndpoint.Empty with
            {
                Addresses = [pod.Address],
                NodeName = pod.Node,
                Conditions = EndpointConditions.Empty with { Ready = true },
            })),
        };

    /// <summary>Gives a slice other pods.</summary>
    public void Move(string service, string protocol, params (string Address, string Node)[] pods)
    {
        EndpointSlice slice = Api.Find<EndpointSlice>("default", service + "-1")!;
        Api.Change(slice with { Endpoints = Slice(service, protocol, pods).Endpoints });
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await informers.DisposeAsync();
        stop.Dispose();
    }
}
