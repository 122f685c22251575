using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Autoscaling.V2;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using static Skiff.ApiServer.Tests.Tables.TableFixture;

namespace Skiff.ApiServer.Tests.Tables;

public sealed class WorkloadTableTests
{
    private const string Wide = "web,log|nginx:1,fluent:2|app=web,tier=front";

    [Fact]
    public void Deployments()
    {
        Assert.Equal("Name|Ready|Up-to-date|Available|Age|[Containers]|[Images]|[Selector]", Head(Kinds.Deployment));
        Deployment value = new()
        {
            Metadata = Meta(),
            Spec = DeploymentSpec.Empty with { Replicas = 3, Selector = Selector(), Template = Template() },
            Status = DeploymentStatus.Empty with { ReadyReplicas = 2, UpdatedReplicas = 3, AvailableReplicas = 1 },
        };
        Assert.Equal($"one|2/3|3|1|5m|{Wide}", Row(value));
    }

    [Fact]
    public void Replica_sets_and_controllers()
    {
        const string head = "Name|Desired|Current|Ready|Age|[Containers]|[Images]|[Selector]";
        Assert.Equal((head, head), (Head(Kinds.ReplicaSet), Head(Kinds.ReplicationController)));
        ReplicaSet set = new()
        {
            Metadata = Meta(),
            Spec = ReplicaSetSpec.Empty with { Replicas = 3, Selector = Selector(), Template = Template() },
            Status = ReplicaSetStatus.Empty with { Replicas = 2, ReadyReplicas = 1 },
        };
        Assert.Equal($"one|3|2|1|5m|{Wide}", Row(set));
        ReplicationController controller = new()
        {
            Metadata = Meta(),
            Spec = ReplicationControllerSpec.Empty with { Replicas = 0, Selector = MapOf.Create(("app", "web")) },
        };
        Assert.Equal("one|0|0|0|5m|||app=web", Row(controller));
    }

    [Fact]
    public void Stateful_and_daemon_sets()
    {
        Assert.Equal("Name|Ready|Age|[Containers]|[Images]", Head(Kinds.StatefulSet));
        StatefulSet stateful = new()
        {
            Metadata = Meta(),
            Spec = StatefulSetSpec.Empty with { Replicas = 2, Template = Template() },
            Status = StatefulSetStatus.Empty with { ReadyReplicas = 1 },
        };
        Assert.Equal("one|1/2|5m|web,log|nginx:1,fluent:2", Row(stateful));
        Assert.Equal(
            "Name|Desired|Current|Ready|Up-to-date|Available|Node Selector|Age|[Containers]|[Images]|[Selector]",
            Head(Kinds.DaemonSet));
        DaemonSet daemon = new()
        {
            Metadata = Meta(),
            Spec = DaemonSetSpec.Empty with { Selector = Selector(), Template = Template() },
            Status = DaemonSetStatus.Empty with
            {
                DesiredNumberScheduled = 5, CurrentNumberScheduled = 4, NumberReady = 3, UpdatedNumberScheduled = 2,
                NumberAvailable = 1,
            },
        };
        Assert.Equal($"one|5|4|3|2|1|disk=ssd|5m|{Wide}", Row(daemon));
    }

    [Fact]
    public void Controller_revisions()
    {
        ControllerRevision value = new()
        {
            Metadata = Meta() with
            {
                OwnerReferences =
                [
                    new() { APIVersion = "apps/v1", Kind = "StatefulSet", Name = "db", Controller = true },
                ],
            },
            Revision = 4,
        };
        Assert.Equal("Name|Controller|Revision|Age", Head(value.Kind));
        Assert.Equal("one|statefulset.apps/db|4|5m", Row(value));
        Assert.Equal("one|<none>|0|5m", Row(new ControllerRevision { Metadata = Meta() }));
    }

    [Fact]
    public void Selectors_print_as_queries_do()
    {
        Deployment value = new()
        {
            Metadata = Meta(),
            Spec = DeploymentSpec.Empty with
            {
                Selector = new()
                {
                    MatchLabels = MapOf.Create(("m", "1")),
                    MatchExpressions =
                    [
                        new() { Key = "z", Operator = "Exists" },
                        new() { Key = "a", Operator = "In", Values = ["y", "x"] },
                        new() { Key = "n", Operator = "NotIn", Values = ["q"] },
                        new() { Key = "b", Operator = "DoesNotExist" },
                    ],
                },
            },
        };
        Assert.EndsWith("|a in (x,y),!b,m=1,n notin (q),z", Row(value), StringComparison.Ordinal);
        value = value with
        {
            Spec = value.Spec with { Selector = new() { MatchExpressions = [new() { Key = "a", Operator = "Odd" }] } },
        };
        Assert.EndsWith("|<invalid>", Row(value), StringComparison.Ordinal);
        Assert.EndsWith("|", Row(new Deployment { Metadata = Meta() }), StringComparison.Ordinal);
        Assert.EndsWith("|<none>", Row(new ReplicaSet { Metadata = Meta() }), StringComparison.Ordinal);
    }

    public static TheoryData<string, string, int?, int?, string> JobStates => new()
    {
        { "", "True", 3, 2, "Running|1/3" },
        { "Complete", "True", 3, 2, "Complete|1/3" },
        { "Failed", "True", null, 4, "Failed|1/1 of 4" },
        { "Suspended", "True", null, 1, "Suspended|1/1" },
        { "Suspended", "False", null, null, "Running|1/1" },
        { "FailureTarget", "True", 1, null, "FailureTarget|1/1" },
    };

    [Theory]
    [MemberData(nameof(JobStates))]
    public void Jobs(string condition, string status, int? completions, int? parallelism, string expected)
    {
        Assert.Equal("Name|Status|Completions|Duration|Age|[Containers]|[Images]|[Selector]", Head(Kinds.Job));
        Job job = new()
        {
            Metadata = Meta(),
            Spec = JobSpec.Empty with
            {
                Completions = completions, Parallelism = parallelism, Template = Template(), Selector = Selector(),
            },
            Status = JobStatus.Empty with
            {
                Succeeded = 1,
                StartTime = Ago(200),
                Conditions = condition.Length == 0 ? default : [new() { Type = condition, Status = status }],
            },
        };
        Assert.Equal($"one|{expected}|3m20s|5m|{Wide}", Row(job));
    }

    [Fact]
    public void Job_durations_end_when_the_job_does()
    {
        Job job = new() { Metadata = Meta() with { DeletionTimestamp = Now } };
        Assert.Equal("one|Terminating|0/1||5m|||<none>", Row(job));
        job = job with { Status = job.Status with { StartTime = Ago(200), CompletionTime = Ago(150) } };
        Assert.Equal("one|Terminating|0/1|50s|5m|||<none>", Row(job));
    }

    [Fact]
    public void Cron_jobs()
    {
        Assert.Equal(
            "Name|Schedule|Timezone|Suspend|Active|Last Schedule|Age|[Containers]|[Images]|[Selector]",
            Head(Kinds.CronJob));
        CronJob value = new()
        {
            Metadata = Meta(), Spec = CronJobSpec.Empty with { Schedule = "*/5 * * * *", Suspend = false },
        };
        Assert.Equal("one|*/5 * * * *|<none>|False|0|<none>|5m|||<none>", Row(value));
        value = value with
        {
            Spec = value.Spec with { Suspend = true, TimeZone = "Etc/UTC" },
            Status = CronJobStatus.Empty with { Active = [ObjectReference.Empty], LastScheduleTime = Ago(30) },
        };
        Assert.Equal("one|*/5 * * * *|Etc/UTC|True|1|30s|5m|||<none>", Row(value));
    }

    [Fact]
    public void Autoscalers()
    {
        Assert.Equal("Name|Reference|Targets|MinPods|MaxPods|Replicas|Age", Head(Kinds.HorizontalPodAutoscaler));
        MetricTarget share = new() { AverageUtilization = 80 }, amount = new() { AverageValue = Quantity.Parse("1Gi") };
        MetricSpec cpu = new() { Type = "Resource", Resource = new() { Name = "cpu", Target = share } };
        MetricSpec memory = new() { Type = "Resource", Resource = new() { Name = "memory", Target = amount } };
        MetricSpec external = new()
        {
            Type = "External", External = new() { Target = new() { AverageValue = Quantity.Parse("30") } },
        };
        HorizontalPodAutoscaler value = new()
        {
            Metadata = Meta(),
            Spec = HorizontalPodAutoscalerSpec.Empty with
            {
                ScaleTargetRef = new() { Kind = "Deployment", Name = "web" }, MaxReplicas = 9, Metrics = [cpu],
            },
            Status = HorizontalPodAutoscalerStatus.Empty with { CurrentReplicas = 2 },
        };
        Assert.Equal("one|Deployment/web|cpu: <unknown>/80%|<unset>|9|2|5m", Row(value));
        ResourceMetricStatus present = new() { Name = "cpu", Current = new() { AverageUtilization = 12 } };
        value = value with
        {
            Spec = value.Spec with { MinReplicas = 1, Metrics = [cpu, memory, external] },
            Status = value.Status with { CurrentMetrics = [new() { Type = "Resource", Resource = present }] },
        };
        Assert.Equal("one|Deployment/web|cpu: 12%/80%, memory: <unknown>/1Gi + 1 more...|1|9|2|5m", Row(value));
        value = value with
        {
            Spec = value.Spec with { Metrics = [external] }, Status = HorizontalPodAutoscalerStatus.Empty,
        };
        Assert.Equal("one|Deployment/web|<unknown>/30 (avg)|1|9|0|5m", Row(value));
        Assert.Equal("one|/|<none>|<unset>|0|0|5m", Row(new HorizontalPodAutoscaler { Metadata = Meta() }));
    }
}
