using System.Text;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Autoscaling.V2;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.ControlPlane.Tests;

public sealed class AutoscalerScenarios : IAsyncDisposable
{
    private static readonly TimeSpan period = TimeSpan.FromSeconds(15);

    private readonly World world;
    private ScalableApi scalable = null!;

    public AutoscalerScenarios() => world = new(through: (api, time) => scalable = new(api, time));

    private HorizontalPodAutoscaler Autoscaler => world.Api.Find<HorizontalPodAutoscaler>("default", "web")!;

    private int Replicas => world.Api.Find<Deployment>("default", "web")!.Spec.Replicas!.Value;

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task FollowsTheLoadUpAtOnceAndDownAfterAWhile()
    {
        scalable.Usage = Quantity.Parse("500m");
        await StartAsync(Resource("cpu"));
        await LookAsync();
        Assert.Equal(2, Replicas); // As it should be.

        scalable.Usage = Quantity.Parse("900m");
        await LookAsync();
        Assert.Equal(4, Replicas);
        HorizontalPodAutoscalerStatus told = Autoscaler.Status;
        Assert.Equal((2, 4, 90), (told.CurrentReplicas, told.DesiredReplicas, told.CurrentMetrics[0].Resource!.Current.AverageUtilization));
        Assert.Equal(world.Time.GetUtcNow(), told.LastScaleTime);
        await world.UntilAsync(() => world.Api.All<Event>().Any(one => one.Reason == "SuccessfulRescale"
            && one.Source.Component == "horizontal-pod-autoscaler"));

        world.RunPods();
        scalable.Usage = Quantity.Parse("100m");
        for (int i = 0; i < 19; i++)
        {
            await LookAsync();
            Assert.Equal(4, Replicas);
        }

        for (int i = 0; i < 3; i++) await LookAsync();
        Assert.Equal(1, Replicas);
    }

    [Fact]
    public async Task AsksOtherServersForMetricsOfTheirOwn()
    {
        List<string> asked = [];
        scalable.Metrics = request =>
        {
            asked.Add($"{request.Kind.Group}/{request.Kind.Version} {request.Kind.Plural} {request.Key} {request.Subresource} "
                + $"[{request.LabelSelector}] [{request.MetricSelector}]");
            return (request.Kind.Group, request.Kind.Version) switch
            {
                ("custom.metrics.k8s.io", "v1beta1") => Tree("""{"items":[{"describedObject":{"name":"x"},"value":"30"}]}"""),
                ("external.metrics.k8s.io", "v1beta1") => Tree("""{"items":[{"value":"9"},{"value":"11"}]}"""),
                _ => Status.NotFoundPath(),
            };
        };
        LabelSelector verbs = LabelSelector.Empty with { MatchLabels = MapOf.Create(("verb", "get")) };
        await StartAsync(
            MetricSpec.Empty with
            {
                Type = MetricSourceType.Object,
                Object = ObjectMetricSource.Empty with
                {
                    DescribedObject = CrossVersionObjectReference.Empty with
                    {
                        APIVersion = "apps/v1", Kind = "Deployment", Name = "front",
                    },
                    Metric = MetricIdentifier.Empty with { Name = "hits", Selector = verbs },
                    Target = MetricTarget.Empty with { Type = "AverageValue", AverageValue = Quantity.Of(10) },
                },
            },
            MetricSpec.Empty with
            {
                Type = MetricSourceType.External,
                External = ExternalMetricSource.Empty with
                {
                    Metric = MetricIdentifier.Empty with { Name = "queue" },
                    Target = MetricTarget.Empty with { Type = "AverageValue", AverageValue = Quantity.Of(4) },
                },
            });
        await LookAsync();
        Assert.Equal(
            [
                "custom.metrics.k8s.io/v1beta2 deployments.apps default/front hits [] [verb=get]",
                "custom.metrics.k8s.io/v1beta1 deployments.apps default/front hits [] [verb=get]",
                "external.metrics.k8s.io/v1beta1 queue default/  [] []",
            ],
            asked);
        Assert.Equal(4, Replicas); // The queue would have five, but twice as many are the most at once.
        await LookAsync();
        Assert.Equal(5, Replicas);
    }

    [Fact]
    public async Task TellsWhatItCannotDo()
    {
        scalable.Metrics = _ => throw new HttpRequestException("connection refused");
        await StartAsync(MetricSpec.Empty with
        {
            Type = MetricSourceType.Pods,
            Pods = PodsMetricSource.Empty with
            {
                Metric = MetricIdentifier.Empty with { Name = "hits" },
                Target = MetricTarget.Empty with { Type = "AverageValue", AverageValue = Quantity.Of(10) },
            },
        });
        await LookAsync();
        Assert.Equal(("ScalingActive", "False", "FailedGetPodsMetric", "the HPA was unable to compute the replica count: unable "
            + "to get metric hits: unable to fetch metrics from custom metrics API: connection refused"), Last());

        scalable.Metrics = _ => Status.NotFoundPath();
        await LookAsync();
        Assert.EndsWith("no custom metrics API (custom.metrics.k8s.io) registered", Last().Message, StringComparison.Ordinal);

        world.Api.Remove(world.Api.Find<Deployment>("default", "web")!);
        await LookAsync();
        Assert.Equal(("FailedGetScale", "the HPA controller was unable to get the target's current scale: "
            + "deployments/scale.apps \"web\" not found"), Autoscaler.Status.Conditions[0] is var first ? (first.Reason, first.Message) : default);
        HorizontalPodAutoscaler stray = Autoscaler;
        world.Api.Change(stray with
        {
            Spec = stray.Spec with { ScaleTargetRef = stray.Spec.ScaleTargetRef with { Kind = "Fleet" } },
        });
        await LookAsync();
        Assert.EndsWith("no matches for kind \"Fleet\" in group \"apps\"", Autoscaler.Status.Conditions[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoForTheSamePodsDoNothing()
    {
        scalable.Usage = Quantity.Parse("900m");
        await StartAsync(Resource("cpu"));
        world.Api.Add(Autoscaler with { Metadata = Samples.Named("other") });
        await LookAsync();
        await LookAsync();
        Assert.Equal("AmbiguousSelector", Last().Reason);
        Assert.EndsWith("[{other default} {web default}]", Last().Message, StringComparison.Ordinal);
        world.Api.Remove(world.Api.Find<HorizontalPodAutoscaler>("default", "other")!);
        await LookAsync();
        Assert.Equal("ValidMetricFound", Last().Reason);
    }

    private async Task StartAsync(params MetricSpec[] metrics)
    {
        Deployment deployment = Samples.Deployment("web", 2);
        PodTemplateSpec template = deployment.Spec.Template;
        world.Api.Add(deployment with
        {
            Spec = deployment.Spec with
            {
                Template = template with
                {
                    Spec = template.Spec with
                    {
                        Containers = template.Spec.Containers.Select(one => one with
                        {
                            Resources = ResourceRequirements.Empty with { Requests = MapOf.Create(("cpu", Quantity.Of(1))) },
                        }),
                    },
                },
            },
        });
        await world.UntilAsync(() => world.Api.All<Pod>().Count == 2);
        foreach (Pod pod in world.Api.All<Pod>())
        {
            Pod running = Samples.Running(pod, world.Time.GetUtcNow().AddHours(-1));
            world.Api.ChangeStatus(running with
            {
                Metadata = running.Metadata with { ResourceVersion = "" },
                Status = running.Status with { StartTime = world.Time.GetUtcNow().AddHours(-1) },
            });
        }

        await world.UntilAsync(() => world.Api.Find<Deployment>("default", "web")!.Status.ReadyReplicas == 2);
        world.Api.Add(HorizontalPodAutoscaler.Empty with
        {
            Metadata = Samples.Named("web"),
            Spec = HorizontalPodAutoscalerSpec.Empty with
            {
                MinReplicas = 1,
                MaxReplicas = 10,
                ScaleTargetRef = CrossVersionObjectReference.Empty with { APIVersion = "apps/v1", Kind = "Deployment", Name = "web" },
                Metrics = ListOf.From(metrics),
            },
        });
        await world.SettleAsync();
    }

    // Every autoscaler is looked at once.
    private async Task LookAsync()
    {
        await world.SettleAsync(); // What was just changed must have been seen.
        world.Time.Advance(period);
        await world.SettleAsync();
    }

    private (string Type, string Status, string Reason, string Message) Last()
    {
        HorizontalPodAutoscalerCondition one = Autoscaler.Status.Conditions.FirstOrDefault(each => each.Type == "ScalingActive")!;
        return (one.Type, one.Status, one.Reason, one.Message);
    }

    private static MetricSpec Resource(string name) => MetricSpec.Empty with
    {
        Type = MetricSourceType.Resource,
        Resource = ResourceMetricSource.Empty with
        {
            Name = name, Target = MetricTarget.Empty with { Type = "Utilization", AverageUtilization = 50 },
        },
    };

    private static ApiResult<JsonObject> Tree(string json) => (JsonObject)JsonParser.Parse(Encoding.UTF8.GetBytes(json)).Value!;
}
