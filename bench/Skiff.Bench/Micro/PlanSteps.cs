using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Networking.Names;
using Skiff.Networking.Services;
using Skiff.Scheduling;

namespace Skiff.Bench.Micro;

/// <summary>Decisions of the scheduler, of the service network and of DNS.</summary>
internal static class PlanSteps
{
    private const int Nodes = 100;
    private const int Services = 1000;

    public static IEnumerable<Step> Make()
    {
        ClusterLedger cluster = new();
        for (int i = 0; i < Nodes; i++) cluster.SetNode(Node($"node-{i}"));
        NodeSearch search = new();
        Pod pod = Given.Pod;
        yield return new($"place a pod on one of {Nodes} nodes", () => Placement.Decide(new PodEntry(pod), cluster, search, _ => 0));

        NetTable table = NetTable.Empty;
        for (int i = 0; i < Services; i++) table = table.With(Rule(i));
        ServicePortRule added = Rule(Services);
        yield return new($"write the rules of {Services} Services", () => NetScript.Whole("bench", "10.42.0.0/16", table));
        yield return new($"add a Service to {Services}", () => NetScript.Difference("bench", table, table.With(added)));

        NameTable names = NameTable.Empty("cluster.local");
        for (int i = 0; i < Services; i++) names = names.With(Service(i), []);
        byte[] query = Query("service-7.shop.svc.cluster.local");
        yield return new("answer a DNS query", () =>
        {
            DnsQuestion question = DnsMessage.Read(query, out _)!;
            return NameResolver.Resolve(question, names)!.Encode(question, question.SizeMax);
        });
    }

    private static Node Node(string name) => Model.Core.V1.Node.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = name, Labels = MapOf.Create(("kubernetes.io/hostname", name)) },
        Status = NodeStatus.Empty with
        {
            Allocatable = MapOf.Create(
                ("cpu", Quantity.Parse("4")), ("memory", Quantity.Parse("8Gi")), ("pods", Quantity.Of(110))),
        },
    };

    private static ServicePortRule Rule(int i) => new()
    {
        Chain = $"svc-{i}",
        Protocol = "tcp",
        ClusterAddresses = [Address(i)],
        ExternalAddresses = default,
        Port = 80,
        NodePort = 0,
        Internal = [new("10.42.0.7", 8080), new("10.42.0.8", 8080)],
        External = [new("10.42.0.7", 8080), new("10.42.0.8", 8080)],
        KeepsClientAddress = false,
        AffinitySeconds = 0,
    };

    private static Service Service(int i) => Model.Core.V1.Service.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = $"service-{i}", Namespace = "shop" },
        Spec = ServiceSpec.Empty with
        {
            ClusterIP = Address(i),
            ClusterIPs = [Address(i)],
            Ports = [ServicePort.Empty with { Name = "http", Port = 80, Protocol = "TCP" }],
        },
    };

    private static string Address(int i) => $"10.43.{i / 250}.{(i % 250) + 1}";

    // A question of class IN for addresses, with recursion wanted.
    private static byte[] Query(string name) =>
    [
        0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
        .. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]),
        0, 0, 1, 0, 1,
    ];
}
