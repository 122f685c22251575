using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Autoscaling.V2;
using Skiff.Model.Core.V1;
using Skiff.Model.Metrics.V1Beta1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests;

/// <summary>How many replicas usage asks for.</summary>
public sealed class UsageReplicasTests
{
    private static readonly DateTimeOffset now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Tolerances tenth = new(0.1, 0.1);

    [Theory]
    // Pods as they are: R ready, U not ready, S starting, P pending, F failed, D deleted, then the usage of those that
    // have a value; each requests 1000 thousandths.
    [InlineData("RRR", "300 500 700", 30, 5, 50, 500)] // Up.
    [InlineData("RRR", "300 500 700", 50, 3, 50, 500)] // As wanted.
    [InlineData("RRR", "510 520 530", 50, 3, 52, 520)] // Near enough.
    [InlineData("RRRRR", "100 300 500 250 250", 50, 3, 28, 280)] // Down.
    [InlineData("UUUU", "100 300 500 700", 30, -1, 0, 0)] // Nobody says anything.
    [InlineData("URR", "300 500 700", 30, 4, 60, 600)] // Up, the unready one at nothing.
    [InlineData("SUR", "400 500 700", 30, 3, 70, 700)] // Up, but not past what is there.
    [InlineData("RPPR", "500 - - 700", 30, 4, 60, 600)]
    [InlineData("RRF", "500 700 -", 30, 4, 60, 600)] // Failed ones are left out.
    [InlineData("RRD", "500 700 100", 30, 4, 60, 600)]
    [InlineData("RRRR", "400 950 - -", 100, 4, 67, 675)] // Missing ones spoil going down.
    [InlineData("RRRR", "100 450 - -", 100, 3, 27, 275)]
    [InlineData("RRRR", "500 950 - -", 50, 4, 72, 725)] // And going up.
    [InlineData("RRRR", "2000 2000 2000 -", 50, 12, 200, 2000)]
    [InlineData("RRRR", "1000 1900 1900 -", 200, 4, 160, 1600)] // Missing at the target, where that is more than all.
    [InlineData("RRRURR", "100 100 100 450 - -", 100, 3, 10, 100)]
    public void Utilization_is_brought_to_its_target(
        string pods, string usage, int target, int replicas, int utilization, long average)
    {
        UsageProposal found = Of(pods).ByUtilization(pods.Length, target, "cpu", "", Metrics(usage));
        if (replicas < 0)
        {
            Assert.Equal("did not receive metrics for targeted pods (pods might be unready)", found.Fault);
            return;
        }

        Assert.Equal(("", replicas, utilization, average), (found.Fault, found.Replicas, found.Utilization, found.Usage));
    }

    [Theory]
    [InlineData("RRR", "20000 10000 30000", 15000, 4, 20000)]
    [InlineData("RRR", "20000 10000 30000", 20000, 3, 20000)]
    [InlineData("RRR", "12000 12000 12000", 20000, 2, 12000)]
    [InlineData("RRRPU", "50000 15000 30000 - 1000", 15000, 7, 24000)] // Only processors are looked at for readiness.
    [InlineData("RRR", "10000 - -", 20000, 3, 10000)]
    [InlineData("RRRR", "1000 1000 - -", 20000, 3, 1000)]
    [InlineData("RRR", "60000 60000 -", 20000, 6, 60000)]
    public void An_average_is_brought_to_its_target(string pods, string usage, long target, int replicas, long average)
    {
        UsageProposal found = Of(pods).ByAverage(pods.Length, target, "", Metrics(usage));
        Assert.Equal(("", replicas, average), (found.Fault, found.Replicas, found.Usage));
    }

    [Theory]
    [InlineData("RRR", 3, 15000, 20000, 4)]
    [InlineData("RRR", 3, 15000, 15000, 3)]
    [InlineData("RRR", 3, 15000, 16400, 3)]
    [InlineData("RRRUU", 5, 15000, 20000, 4)] // Those that work are multiplied.
    [InlineData("RRRRR", 5, 20000, 8000, 2)]
    [InlineData("", 0, 15000, 0, 0)] // From none and to none.
    [InlineData("", 0, 15000, 31000, 3)]
    [InlineData("RRR", 3, 1, long.MaxValue, int.MaxValue)]
    public void A_value_of_all_is_brought_to_its_target(string pods, int current, long target, long usage, int replicas) =>
        Assert.Equal(replicas, Of(pods).ByValue(current, target, usage).Replicas);

    [Theory]
    [InlineData(3, 2000, 8600, 5, 2867)]
    [InlineData(3, 2867, 8600, 3, 2867)]
    [InlineData(5, 2000, 7600, 4, 1520)]
    [InlineData(0, 2000, 7600, 4, long.MaxValue)]
    [InlineData(2, 1, long.MaxValue, int.MaxValue, long.MaxValue)]
    public void A_share_of_a_value_is_brought_to_its_target(int present, long target, long usage, int replicas, long average)
    {
        UsageProposal found = Of("").ByShare(present, target, usage);
        Assert.Equal((replicas, average), (found.Replicas, found.Usage));
    }

    [Fact]
    public void What_is_wrong_is_told()
    {
        Assert.Equal("no pods returned by selector while calculating replica count",
            Of("").ByUtilization(1, 50, "cpu", "", default).Fault);
        Assert.Equal("missing request for memory in container main of Pod p0",
            Of("R").ByUtilization(1, 50, "memory", "", Metrics("1")).Fault);
        Assert.Equal("container log not found in Pod p0", Of("R").ByUtilization(1, 50, "cpu", "log", Metrics("1")).Fault);
        Assert.Equal("unable to calculate ready pods: no pods returned by selector while calculating replica count",
            Of("").ByValue(2, 10, 100).Fault);
        UsageReplicas free = Of("R") with { Pods = [Pod('R', 0) with { Spec = PodSpec.Empty }] };
        Assert.Equal("no metrics returned matched known pods", free.ByUtilization(1, 50, "cpu", "", Metrics("1")).Fault);
    }

    [Fact]
    public void Tolerances_of_an_autoscaler_go_before_those_of_the_cluster()
    {
        HorizontalPodAutoscalerBehavior behavior = HorizontalPodAutoscalerBehavior.Empty with
        {
            ScaleUp = HPAScalingRules.Empty with { Tolerance = Quantity.Parse("10m") },
        };
        Tolerances found = Tolerances.Of(behavior, 0.1);
        Assert.Equal((0.1, 0.01), (found.Down, found.Up));
        Assert.Equal((true, false, true, false), (found.Cover(1.009), found.Cover(1.02), found.Cover(0.91), found.Cover(0.89)));
    }

    [Fact]
    public void Usage_is_read_as_servers_tell_it()
    {
        PodMetrics[] usages =
        [
            Usage("a", ("main", "100m"), ("log", "50m")), Usage("b", ("main", "200m"), ("log", null)), Usage("c", ("main", "1")),
        ];
        Assert.Equal(["a", "c"], MetricAnswers.Resource("cpu", "", usages).Pods.Keys);
        Assert.Equal(150, MetricAnswers.Resource("cpu", "", usages).Pods["a"].Value);
        Assert.Equal([100, 200, 1000], MetricAnswers.Resource("cpu", "main", usages).Pods.Values.Select(one => one.Value));
        Assert.Equal("container log not present in metrics for pod default/c", MetricAnswers.Resource("cpu", "log", usages).Fault);
        Assert.Equal("no metrics returned from resource metrics API", MetricAnswers.Resource("cpu", "", []).Fault);

        JsonObject list = Tree("""
            {"items":[
              {"describedObject":{"kind":"Pod","name":"a"},"timestamp":"2030-01-01T11:59:00Z","windowSeconds":30,"value":"1500m"},
              {"describedObject":{"kind":"Pod","name":"b"},"timestamp":"2030-01-01T11:59:00Z","value":2},
              {"describedObject":{},"value":"3"},{"describedObject":{"name":"d"},"value":"x"},7]}
            """);
        MetricReading pods = MetricAnswers.OfPods(list);
        Assert.Equal(["a", "b"], pods.Pods.Keys);
        Assert.Equal(new PodMetric(1500, now.AddMinutes(-1), TimeSpan.FromSeconds(30)), pods.Pods["a"]);
        Assert.Equal(new PodMetric(2000, now.AddMinutes(-1), TimeSpan.FromMinutes(1)), pods.Pods["b"]);
        Assert.Equal([1500L], MetricAnswers.OfObject(list).Values);
        Assert.Equal([1500L, 2000L, 3000L], MetricAnswers.External(list).Values);
        Assert.Equal("no metrics returned from custom metrics API", MetricAnswers.OfPods(Tree("""{"items":{}}""")).Fault);
        Assert.Equal("no metrics returned from external metrics API", MetricAnswers.External(Tree("{}")).Fault);
    }

    private static UsageReplicas Of(string pods) =>
        new(ListOf.From(pods.Select(Pod)), tenth, AutoscalerSettings.Default, now);

    private static Pod Pod(char state, int index)
    {
        Pod pod = Samples.Pod($"p{index}", cpu: "1");
        pod = pod with
        {
            Metadata = pod.Metadata with { DeletionTimestamp = state == 'D' ? now : null },
            Spec = pod.Spec with
            {
                Containers = pod.Spec.Containers.Select(one => one with
                {
                    Resources = ResourceRequirements.Empty with { Requests = MapOf.Create(("cpu", Quantity.Of(1))) },
                }),
            },
        };
        pod = Samples.Running(pod, state == 'S' ? now.AddSeconds(-10) : now.AddMinutes(-9), ready: state is not 'U');
        string phase = state switch { 'P' => PodPhase.Pending, 'F' => PodPhase.Failed, _ => PodPhase.Running };
        return pod with
        {
            Status = pod.Status with
            {
                Phase = phase,
                // Starting: ready since less than a window. Not ready, and never was.
                StartTime = state switch { 'S' => now.AddMinutes(-1), 'U' => now.AddMinutes(-9), _ => now.AddMinutes(-10) },
            },
        };
    }

    private static MapOf<PodMetric> Metrics(string usage) => usage.Split(' ')
        .Select((text, i) => (Name: $"p{i}", text))
        .Where(one => one.text != "-")
        .Select(one => KeyValuePair.Create(one.Name, new PodMetric(
            long.Parse(one.text, System.Globalization.CultureInfo.InvariantCulture), now, TimeSpan.FromMinutes(1))))
        .ToMapOf();

    private static PodMetrics Usage(string name, params (string Container, string? Cpu)[] containers) => PodMetrics.Empty with
    {
        Metadata = Samples.Named(name),
        Timestamp = now,
        Window = TimeSpan.FromSeconds(30),
        Containers = ListOf.From(containers.Select(one => ContainerMetrics.Empty with
        {
            Name = one.Container,
            Usage = one.Cpu is null ? default : MapOf.Create(("cpu", Quantity.Parse(one.Cpu))),
        })),
    };

    private static JsonObject Tree(string json) => (JsonObject)JsonParser.Parse(System.Text.Encoding.UTF8.GetBytes(json)).Value!;
}
