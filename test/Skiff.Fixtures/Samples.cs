using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.Fixtures;

/// <summary>Objects that tests start from.</summary>
public static class Samples
{
    /// <summary>Metadata in the namespace <c>default</c>.</summary>
    public static ObjectMeta Named(string name, string nameSpace = "default") =>
        ObjectMeta.Empty with { Namespace = nameSpace, Name = name };

    /// <summary>A selector of the label <c>app</c>.</summary>
    public static LabelSelector App(string app) => LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", app)) };

    /// <summary>A template of one container, labelled <c>app</c>.</summary>
    public static PodTemplateSpec Template(string app, string image = "web:1") => PodTemplateSpec.Empty with
    {
        Metadata = ObjectMeta.Empty with { Labels = MapOf.Create(("app", app)) },
        Spec = PodSpec.Empty with { Containers = [Container.Empty with { Name = "main", Image = image }] },
    };

    /// <summary>A replica set.</summary>
    public static ReplicaSet ReplicaSet(string name, int replicas) => Model.Apps.V1.ReplicaSet.Empty with
    {
        Metadata = Named(name),
        Spec = ReplicaSetSpec.Empty with { Replicas = replicas, Selector = App(name), Template = Template(name) },
    };

    /// <summary>A deployment with upstream's defaults.</summary>
    public static Deployment Deployment(string name, int replicas, string image = "web:1") => Model.Apps.V1.Deployment.Empty with
    {
        Metadata = Named(name),
        Spec = DeploymentSpec.Empty with
        {
            Replicas = replicas,
            Selector = App(name),
            Template = Template(name, image),
            RevisionHistoryLimit = 10,
            ProgressDeadlineSeconds = 600,
            Strategy = DeploymentStrategy.Empty with
            {
                Type = DeploymentStrategyType.RollingUpdate,
                RollingUpdate = RollingUpdateDeployment.Empty with { MaxSurge = "25%", MaxUnavailable = "25%" },
            },
        },
    };

    /// <summary>A pod as its kubelet reports it once it runs.</summary>
    public static Pod Running(Pod pod, DateTimeOffset since, bool ready = true) => pod with
    {
        Status = pod.Status with
        {
            Phase = PodPhase.Running,
            Conditions = pod.Status.Conditions
                .Where(condition => condition.Type != PodConditionType.Ready)
                .Add(PodCondition.Empty with
                {
                    Type = PodConditionType.Ready,
                    Status = ready ? ConditionStatus.True : ConditionStatus.False,
                    LastTransitionTime = since,
                }),
        },
    };

    /// <summary>A ready node.</summary>
    public static Node Node(string name, string cpu = "4", string memory = "8Gi", int pods = 110) => Model.Core.V1.Node.Empty with
    {
        Metadata = ObjectMeta.Empty with
        {
            Name = name,
            Labels = MapOf.Create(("kubernetes.io/hostname", name), ("kubernetes.io/os", "linux")),
        },
        Status = NodeStatus.Empty with
        {
            Allocatable = MapOf.Create(
                ("cpu", Quantity.Parse(cpu)), ("memory", Quantity.Parse(memory)), ("pods", Quantity.Of(pods))),
            Conditions =
            [
                NodeCondition.Empty with { Type = NodeConditionType.Ready, Status = ConditionStatus.True, Reason = "KubeletReady" },
            ],
        },
    };

    /// <summary>A pod of one container that asks for cpu and memory.</summary>
    public static Pod Pod(string name, string cpu = "100m", string memory = "64Mi") => Model.Core.V1.Pod.Empty with
    {
        Metadata = Named(name) with { UID = "uid-" + name, Labels = MapOf.Create(("app", name)) },
        Spec = PodSpec.Empty with
        {
            SchedulerName = "default-scheduler",
            Containers =
            [
                Container.Empty with
                {
                    Name = "main",
                    Image = "web:1",
                    Resources = ResourceRequirements.Empty with
                    {
                        Requests = MapOf.Create(("cpu", Quantity.Parse(cpu)), ("memory", Quantity.Parse(memory))),
                    },
                },
            ],
        },
    };
}
