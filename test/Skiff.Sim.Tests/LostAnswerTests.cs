using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Simulation;

namespace Skiff.Sim.Tests;

/// <summary>Writes that went through without their author hearing of it, while caches are behind.</summary>
public sealed class LostAnswerTests
{
    [Fact]
    public void A_node_that_is_full_by_a_binding_nobody_heard_of_gets_no_other_pod()
    {
        using SimulatedCluster cluster = SimulatedCluster.Start(new SimulationOptions
        {
            ControlPlaneFaults = new LinkFaults { StalenessMax = TimeSpan.FromMinutes(2) },
            ControlPlaneApi = api => new LosesFirstBinding(api),
        });
        cluster.AddNode("n0", MapOf.Create(("cpu", Quantity.Parse("4")), ("memory", Quantity.Parse("8Gi")), ("pods", Quantity.Parse("1"))));
        cluster.Loop.Advance(TimeSpan.FromMinutes(5));
        foreach (string name in (string[])["a", "b", "c"]) cluster.Loop.Run(() => cluster.Api.CreateAsync(Kinds.Pod, NewPod(name), default).AsTask());
        for (int second = 0; second < 600; second++)
        {
            cluster.Loop.Advance(TimeSpan.FromSeconds(1));
            ApiResult<ObjectList> pods = cluster.Loop.Run(() => cluster.Api.ListAsync(Kinds.Pod, new ListRequest("default"), default).AsTask());
            Assert.InRange(pods.Value!.Items.Cast<Pod>().Count(pod => pod.Spec.NodeName.Length > 0), 0, 1);
        }
    }

    private static Pod NewPod(string name) => Pod.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "default", Name = name },
        Spec = PodSpec.Empty with { Containers = [Container.Empty with { Name = "main", Image = "image:1" }] },
    };

    private sealed class LosesFirstBinding(IApi api) : PassingApi(api)
    {
        private bool isLost;

        public override async ValueTask<ApiResult<IMessageKind>> PostAsync(
            Kind kind, ObjectKey key, string subresource, IMessageKind body, CancellationToken stop)
        {
            ApiResult<IMessageKind> answer = await Next.PostAsync(kind, key, subresource, body, stop);
            if (subresource != "binding" || isLost) return answer;
            isLost = true;
            throw new IOException("the answer was lost");
        }
    }
}
