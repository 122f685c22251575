using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Fixtures;
using DiscoveryPort = Skiff.Model.Discovery.V1.EndpointPort;
using ServicePort = Skiff.Model.Core.V1.ServicePort;

namespace Skiff.Controllers.Tests;

/// <summary>Random pods come, go and change behind a service; the promises of the slices hold after every plan.</summary>
public sealed class EndpointSlicePromises
{
    [Fact]
    public void HoldOverRandomHistories()
    {
        for (int seed = 1; seed <= 25; seed++)
        {
            try
            {
                Run(new Random(seed));
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }
    }

    private static void Run(Random random)
    {
        ManualTime time = new();
        InMemoryApi api = new(time);
        PlanPlayer player = new(api, time);
        for (int i = 0; i < 3; i++) api.Add(Samples.Node($"node{i}"));
        Service service = api.Add(Service.Empty with
        {
            Metadata = Samples.Named("web"),
            Spec = ServiceSpec.Empty with
            {
                Selector = MapOf.Create(("app", "web")),
                ClusterIP = "10.43.0.7",
                IPFamilies = ["IPv4"],
                Ports = [ServicePort.Empty with { Name = "http", Port = 80, TargetPort = "http", Protocol = "TCP" }],
            },
        });
        int made = 0;
        for (int step = 0; step < 20; step++)
        {
            Disturb(random, api, ref made);
            Plan plan = player.Step<EndpointSliceController, EndpointSliceController.View>(new("default", "web"))!;
            Check(api, plan);
            Assert.True(player.Step<EndpointSliceController, EndpointSliceController.View>(new("default", "web"))!.IsDry);
            player.Step<EndpointsController, EndpointsController.View>(new("default", "web"));
            CheckOlderForm(api);
        }

        Assert.Equal(service.Metadata.UID, api.All<EndpointSlice>()[0].Metadata.OwnerReferences[0].UID);
    }

    private static void Disturb(Random random, InMemoryApi api, ref int made)
    {
        int come = random.Next(4) == 0 ? random.Next(0, 250) : random.Next(0, 5);
        for (int i = 0; i < come; i++)
        {
            int number = made++;
            Pod pod = Samples.Pod($"web{number:d4}");
            api.Add(pod with
            {
                Metadata = pod.Metadata with { Labels = MapOf.Create(("app", "web")) },
                Spec = pod.Spec with
                {
                    NodeName = $"node{random.Next(4)}", // The fourth does not exist.
                    Containers = [pod.Spec.Containers[0] with
                    {
                        Ports = [ContainerPort.Empty with { Name = "http", ContainerPortValue = 8080 + random.Next(2), Protocol = "TCP" }],
                    }],
                },
                Status = PodStatus.Empty with { PodIP = $"10.42.{number / 250}.{number % 250}" },
            });
        }

        foreach (Pod pod in api.All<Pod>())
        {
            switch (random.Next(12))
            {
                case 0:
                    api.Remove(pod, graceSeconds: 0);
                    break;
                case 1:
                    api.ChangeStatus(Samples.Running(pod, DateTimeOffset.UnixEpoch, ready: random.Next(2) == 0));
                    break;
                case 2:
                    api.ChangeStatus(pod with { Status = pod.Status with { Phase = PodPhase.Succeeded } });
                    break;
                case 3:
                    api.Remove(pod, graceSeconds: 30);
                    break;
            }
        }
    }

    private static void Check(InMemoryApi api, Plan plan)
    {
        Pod[] reachable = [.. api.All<Pod>().Where(pod => !pod.IsFinished && pod.Spec.NodeName != "node3")];
        IReadOnlyList<EndpointSlice> slices = api.All<EndpointSlice>();
        Dictionary<string, (Endpoint Endpoint, EndpointSlice Slice)> found = [];
        foreach (EndpointSlice slice in slices)
        {
            Assert.InRange(slice.Endpoints.Count, slices.Count == 1 ? 0 : 1, 100);
            foreach (Endpoint endpoint in slice.Endpoints) found.Add(endpoint.TargetRef!.UID, (endpoint, slice));
        }

        Assert.Equal(reachable.Length, found.Count);
        foreach (Pod pod in reachable)
        {
            (Endpoint endpoint, EndpointSlice slice) = found[pod.Metadata.UID];
            Assert.Equal(pod.Status.PodIP, endpoint.Addresses[0]);
            Assert.Equal(pod.IsReady && !pod.IsTerminating, endpoint.Conditions.Ready);
            Assert.Equal(pod.IsReady, endpoint.Conditions.Serving);
            Assert.Equal(pod.IsTerminating, endpoint.Conditions.Terminating);
            DiscoveryPort port = Assert.Single(slice.Ports.AsEnumerable());
            Assert.Equal(pod.Spec.Containers[0].Ports[0].ContainerPortValue, port.Port);
        }

        Assert.All(plan.Writes.AsEnumerable(), write => Assert.Equal("EndpointSlice", write.Kind.Name));
    }

    private static void CheckOlderForm(InMemoryApi api)
    {
        Endpoints endpoints = api.Find<Endpoints>("default", "web")!;
        int shown = endpoints.Subsets.AsEnumerable().Sum(subset => subset.Addresses.Count + subset.NotReadyAddresses.Count);
        Assert.Equal(api.All<Pod>().Count(pod => !pod.IsFinished && !pod.IsTerminating), shown);
        int ready = endpoints.Subsets.AsEnumerable().Sum(subset => subset.Addresses.Count);
        Assert.Equal(api.All<Pod>().Count(pod => pod.IsReady && !pod.IsFinished && !pod.IsTerminating), ready);
    }
}
