using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;
using Skiff.Model.Rbac.V1;
using Skiff.Simulation;
using Skiff.Simulation.Nodes;

namespace Skiff.Sim.Sieve;

/// <summary>A scenario for every family of controllers.</summary>
internal static class Scenarios
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("deployments",
            Create(NewDeployment("web", 3)),
            Change<Deployment>("web", it => it with { Spec = it.Spec with { Template = Templated(it.Spec.Template, "image:2") } }),
            Change<Deployment>("web", it => it with { Spec = it.Spec with { Replicas = 5 } }),
            Create(NewDeployment("gone", 2)),
            Delete(Kinds.Deployment, "gone", DeletionPropagation.Foreground),
            Create(NewDeployment("left", 2)),
            Delete(Kinds.Deployment, "left", DeletionPropagation.Orphan)),
        new("stateful sets",
            Create(NewStatefulSet("db", 3)),
            Change<StatefulSet>("db", it => it with { Spec = it.Spec with { Template = Templated(it.Spec.Template, "image:2") } }),
            Change<StatefulSet>("db", it => it with { Spec = it.Spec with { Replicas = 1 } }),
            Change<StatefulSet>("db", it => it with { Spec = it.Spec with { Replicas = 2 } }),
            Create(NewStatefulSet("gone", 2)),
            Delete(Kinds.StatefulSet, "gone", DeletionPropagation.Foreground)),
        new("daemon sets",
            Create(NewDaemonSet("log")),
            Change<DaemonSet>("log", it => it with { Spec = it.Spec with { Template = Templated(it.Spec.Template, "image:2") } })),
        new("jobs", Create(NewJob("once", 5, 2)), Create(NewJob("gone", 4, 4)), Delete(Kinds.Job, "gone", DeletionPropagation.Background))
        {
            Program = static (pod, _) => pod.Metadata.Labels.ContainsKey("job-name") ? WorkAsync : ContainerRun.UntilStoppedAsync,
        },
        new("cron jobs",
            Create(CronJob.Empty with
            {
                Metadata = Named("tick"),
                Spec = CronJobSpec.Empty with
                {
                    Schedule = "*/4 * * * *",
                    SuccessfulJobsHistoryLimit = 2,
                    JobTemplate = JobTemplateSpec.Empty with { Spec = NewJob("tick", 1, 1).Spec with { CompletionMode = CompletionMode.NonIndexed } },
                },
            }))
        {
            Program = static (_, _) => WorkAsync,
        },
        new("disruption budgets",
            Create(NewDeployment("web", 3)),
            Create(PodDisruptionBudget.Empty with
            {
                Metadata = Named("web"),
                Spec = PodDisruptionBudgetSpec.Empty with { Selector = Selector("web"), MinAvailable = "50%" },
            }),
            Change<Deployment>("web", it => it with { Spec = it.Spec with { Replicas = 5 } })),
        new("services",
            Create(NewReplicationController("api", 2)),
            Create(NewService("api")),
            Change<ReplicationController>("api", it => it with { Spec = it.Spec with { Replicas = 3 } }),
            Create(Endpoints.Empty with
            {
                Metadata = Named("outside"),
                Subsets = [EndpointSubset.Empty with
                {
                    Addresses = [EndpointAddress.Empty with { IP = "192.0.2.7" }], Ports = [EndpointPort.Empty with { Port = 80 }],
                }],
            }),
            Create(NewService("outside") with { Spec = ServiceSpec.Empty with { Ports = [ServicePort.Empty with { Port = 80 }] } })),
        new("namespaces",
            Create(Namespace.Empty with { Metadata = ObjectMeta.Empty with { Name = "team" } }),
            Create(NewDeployment("web", 2) with { Metadata = Named("web", "team") }),
            Create(ConfigMap.Empty with { Metadata = Named("settings", "team") }),
            Delete(Kinds.Namespace, "team", null, space: ""),
            Create(Namespace.Empty with { Metadata = ObjectMeta.Empty with { Name = "next" } })),
        new("quotas",
            Create(ResourceQuota.Empty with
            {
                Metadata = Named("few"), Spec = ResourceQuotaSpec.Empty with { Hard = MapOf.Create(("pods", Quantity.Parse("2"))) },
            }),
            Create(NewDeployment("web", 4)),
            Change<ResourceQuota>("few", it => it with { Spec = it.Spec with { Hard = MapOf.Create(("pods", Quantity.Parse("10"))) } })),
        new("nodes",
            Create(NewDeployment("web", 3)),
            static cluster =>
            {
                cluster.Loop.Post(_ => cluster.Cut("n1", true), null);
                return Task.CompletedTask;
            },
            Pause, Pause, Pause, Pause, Pause, Pause, Pause, Pause, Pause, Pause, Pause,
            static cluster =>
            {
                cluster.Loop.Post(_ => cluster.Cut("n1", false), null);
                return Task.CompletedTask;
            }),
        new("volumes",
            Create(PersistentVolume.Empty with
            {
                Metadata = ObjectMeta.Empty with { Name = "disk" },
                Spec = PersistentVolumeSpec.Empty with
                {
                    Capacity = MapOf.Create(("storage", Quantity.Parse("1Gi"))), AccessModes = ["ReadWriteOnce"], StorageClassName = "plain",
                    PersistentVolumeReclaimPolicy = "Retain",
                    PersistentVolumeSource = PersistentVolumeSource.Empty with { HostPath = HostPathVolumeSource.Empty with { Path = "/tmp/disk" } },
                },
            }),
            Create(PersistentVolumeClaim.Empty with
            {
                Metadata = Named("data"),
                Spec = PersistentVolumeClaimSpec.Empty with
                {
                    AccessModes = ["ReadWriteOnce"], StorageClassName = "plain",
                    Resources = VolumeResourceRequirements.Empty with { Requests = MapOf.Create(("storage", Quantity.Parse("1Gi"))) },
                },
            }),
            Delete(Kinds.PersistentVolumeClaim, "data", null)),
        new("roles and accounts",
            Create(ServiceAccount.Empty with { Metadata = Named("robot") }),
            Create(Secret.Empty with
            {
                Metadata = Named("robot-token") with { Annotations = MapOf.Create(("kubernetes.io/service-account.name", "robot")) },
                Type = "kubernetes.io/service-account-token",
            }),
            Create(ClusterRole.Empty with
            {
                Metadata = ObjectMeta.Empty with { Name = "all" },
                AggregationRule = AggregationRule.Empty with { ClusterRoleSelectors = [LabelSelector.Empty with { MatchLabels = MapOf.Create(("sum", "yes")) }] },
            }),
            Create(ClusterRole.Empty with
            {
                Metadata = ObjectMeta.Empty with { Name = "part", Labels = MapOf.Create(("sum", "yes")) },
                Rules = [PolicyRule.Empty with { Verbs = ["get"], APIGroups = [""], Resources = ["pods"] }],
            }),
            Delete(Kinds.ServiceAccount, "robot", null)),
    ];

    private static async Task<int> WorkAsync(ContainerRun run)
    {
        await Background.EndOf(Task.Delay(TimeSpan.FromSeconds(5), run.Time, run.Stop));
        return run.Stop.IsCancellationRequested ? 143 : 0;
    }

    private static Task Pause(SimulatedCluster cluster) => Task.CompletedTask;

    private static ScenarioStep Create(IObject value) => async cluster => Accept(await cluster.Api.CreateAsync(value.Kind, value, CancellationToken.None));

    private static ScenarioStep Change<T>(string name, Func<T, T> change)
        where T : class, IObject, IMessage<T> => async cluster =>
    {
        Kind kind = T.Empty.Kind;
        while (true)
        {
            ApiResult<IObject> read = await cluster.Api.GetAsync(kind, new ObjectKey("default", name), CancellationToken.None);
            ApiResult<IObject> written = await cluster.Api.UpdateAsync(kind, change((T)Accept(read)), null, CancellationToken.None);
            if (written.Error is { Code: 409 }) continue;
            Accept(written);
            return;
        }
    };

    private static ScenarioStep Delete(Kind kind, string name, string? propagation, string space = "default") => async cluster =>
    {
        DeleteOptions options = DeleteOptions.Empty with { PropagationPolicy = propagation };
        ApiResult<IMessageKind> deleted = await cluster.Api.DeleteAsync(kind, new ObjectKey(space, name), options, CancellationToken.None);
        if (deleted.Error is { } error) throw new InvalidOperationException(error.Message);
    };

    private static IObject Accept(ApiResult<IObject> result) => result.Value ?? throw new InvalidOperationException(result.Error!.Message);

    private static ObjectMeta Named(string name, string space = "default") => ObjectMeta.Empty with { Namespace = space, Name = name };

    private static LabelSelector Selector(string app) => LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", app)) };

    private static PodTemplateSpec Template(string app) => PodTemplateSpec.Empty with
    {
        Metadata = ObjectMeta.Empty with { Labels = MapOf.Create(("app", app)) },
        Spec = PodSpec.Empty with
        {
            TerminationGracePeriodSeconds = 2,
            Containers = [Container.Empty with { Name = "main", Image = "image:1" }],
        },
    };

    private static PodTemplateSpec Templated(PodTemplateSpec template, string image) => template with
    {
        Spec = template.Spec with { Containers = template.Spec.Containers.Select(one => one with { Image = image }) },
    };

    private static Deployment NewDeployment(string name, int replicas) => Deployment.Empty with
    {
        Metadata = Named(name),
        Spec = DeploymentSpec.Empty with { Replicas = replicas, Selector = Selector(name), Template = Template(name) },
    };

    private static StatefulSet NewStatefulSet(string name, int replicas) => StatefulSet.Empty with
    {
        Metadata = Named(name),
        Spec = StatefulSetSpec.Empty with { Replicas = replicas, Selector = Selector(name), ServiceName = name, Template = Template(name) },
    };

    private static DaemonSet NewDaemonSet(string name) => DaemonSet.Empty with
    {
        Metadata = Named(name),
        Spec = DaemonSetSpec.Empty with { Selector = Selector(name), Template = Template(name) },
    };

    private static Job NewJob(string name, int completions, int parallelism) => Job.Empty with
    {
        Metadata = Named(name),
        Spec = JobSpec.Empty with
        {
            Completions = completions,
            Parallelism = parallelism,
            CompletionMode = CompletionMode.Indexed,
            Template = Template(name) with { Spec = Template(name).Spec with { RestartPolicy = RestartPolicy.Never } },
        },
    };

    private static ReplicationController NewReplicationController(string name, int replicas) => ReplicationController.Empty with
    {
        Metadata = Named(name),
        Spec = ReplicationControllerSpec.Empty with { Replicas = replicas, Selector = MapOf.Create(("app", name)), Template = Template(name) },
    };

    private static Service NewService(string name) => Service.Empty with
    {
        Metadata = Named(name),
        Spec = ServiceSpec.Empty with { Selector = MapOf.Create(("app", name)), Ports = [ServicePort.Empty with { Port = 80 }] },
    };
}
