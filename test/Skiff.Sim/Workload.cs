using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Batch.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Simulation.Nodes;

namespace Skiff.Sim;

/// <summary>What users do to a cluster: they make workloads, change them, scale them and delete them.</summary>
internal sealed class Workload(IApi api, Random random, Action<string> told)
{
    /// <summary>Where everything of the workload is.</summary>
    public const string Space = "default";

    private const int WorkloadsMax = 10;
    private const string KindLabel = "sim/kind";

    private readonly List<(Kind Kind, string Name)> made = [];
    private int names;

    /// <summary>What containers do, by the workload they belong to.</summary>
    public static Func<Pod, Container, ContainerProgram> Programs(Random random) => (pod, _) =>
        pod.Metadata.Labels.Find(KindLabel) == "job" ? run => WorkAsync(run, random) : run => ServeAsync(run, random);

    /// <summary>Does one thing.</summary>
    public async Task StepAsync()
    {
        int dice = random.Next(100);
        if (made.Count == 0 || (dice < 25 && made.Count < WorkloadsMax)) await CreateAsync();
        else if (dice < 85) await ChangeAsync(made[random.Next(made.Count)]);
        else if (dice < 95) await DeletePodAsync();
        else await DeleteAsync(random.Next(made.Count));
    }

    // Comes up in a while, sometimes fails, and takes a while to stop.
    private static async Task<int> ServeAsync(ContainerRun run, Random random)
    {
        run.IsReady = false;
        await PauseAsync(run, random.Next(5_000));
        run.IsReady = true;
        if (random.Next(40) == 0)
        {
            await PauseAsync(run, random.Next(600_000));
            if (!run.Stop.IsCancellationRequested) return 1;
        }

        await ContainerRun.UntilStoppedAsync(run);
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(3_000)), run.Time);
        return 0;
    }

    private static async Task<int> WorkAsync(ContainerRun run, Random random)
    {
        await PauseAsync(run, 1_000 + random.Next(60_000));
        return run.Stop.IsCancellationRequested ? 143 : random.Next(10) == 0 ? 1 : 0;
    }

    private static async Task PauseAsync(ContainerRun run, int milliseconds) =>
        await Background.EndOf(Task.Delay(TimeSpan.FromMilliseconds(milliseconds), run.Time, run.Stop));

    private async Task CreateAsync()
    {
        string name = $"w{++names}";
        IObject value = random.Next(4) switch
        {
            0 => NewDeployment(name),
            1 => NewStatefulSet(name),
            2 => NewJob(name),
            _ => random.Next(3) == 0 ? NewDaemonSet(name) : NewDeployment(name),
        };
        await TellAsync($"create {value.Kind.Name} {name}", await api.CreateAsync(value.Kind, value, CancellationToken.None));
        made.Add((value.Kind, name));
    }

    private async Task ChangeAsync((Kind Kind, string Name) target)
    {
        ApiResult<IObject> read = await api.GetAsync(target.Kind, new ObjectKey(Space, target.Name), CancellationToken.None);
        if (read.Value is not { } before)
        {
            made.Remove(target);
            return;
        }

        IObject after = random.Next(3) == 0 ? WithImage(before) : Scaled(before);
        if (after.Equals(before)) return;
        await TellAsync($"change {target.Kind.Name} {target.Name}", await api.UpdateAsync(target.Kind, after, null, CancellationToken.None));
    }

    private async Task DeletePodAsync()
    {
        ApiResult<ObjectList> list = await api.ListAsync(Kinds.Pod, new ListRequest(Space), CancellationToken.None);
        if (list.Value is not { Items.Count: > 0 } pods) return;
        ObjectKey key = ObjectKey.Of(pods.Items[random.Next(pods.Items.Count)]);
        await TellAsync($"delete pod {key.Name}", await api.DeleteAsync(Kinds.Pod, key, DeleteOptions.Empty, CancellationToken.None));
    }

    private async Task DeleteAsync(int index)
    {
        (Kind kind, string name) = made[index];
        made.RemoveAt(index);
        DeleteOptions options = DeleteOptions.Empty with
        {
            PropagationPolicy = random.Next(2) == 0 ? DeletionPropagation.Background : DeletionPropagation.Foreground,
        };
        await TellAsync($"delete {kind.Name} {name}", await api.DeleteAsync(kind, new ObjectKey(Space, name), options, CancellationToken.None));
    }

    private ValueTask TellAsync<T>(string what, ApiResult<T> result)
        where T : class
    {
        told(result.Error is { } error ? $"{what}: {error.Message}" : what);
        return default;
    }

    private Deployment NewDeployment(string name) => Deployment.Empty with
    {
        Metadata = Named(name),
        Spec = DeploymentSpec.Empty with
        {
            Replicas = random.Next(6),
            Selector = Selector(name),
            Template = Template(name, "server"),
            Strategy = random.Next(4) == 0
                ? DeploymentStrategy.Empty with { Type = DeploymentStrategyType.Recreate }
                : DeploymentStrategy.Empty,
        },
    };

    private StatefulSet NewStatefulSet(string name) => StatefulSet.Empty with
    {
        Metadata = Named(name),
        Spec = StatefulSetSpec.Empty with
        {
            Replicas = random.Next(5),
            Selector = Selector(name),
            ServiceName = name,
            Template = Template(name, "server"),
            PodManagementPolicy = random.Next(2) == 0 ? PodManagementPolicyType.OrderedReady : PodManagementPolicyType.Parallel,
        },
    };

    private DaemonSet NewDaemonSet(string name) => DaemonSet.Empty with
    {
        Metadata = Named(name),
        Spec = DaemonSetSpec.Empty with { Selector = Selector(name), Template = Template(name, "server") },
    };

    private Job NewJob(string name) => Job.Empty with
    {
        Metadata = Named(name),
        Spec = JobSpec.Empty with
        {
            Completions = 1 + random.Next(12),
            Parallelism = 1 + random.Next(5),
            BackoffLimit = 100,
            CompletionMode = random.Next(2) == 0 ? CompletionMode.Indexed : CompletionMode.NonIndexed,
            Template = WithRestart(Template(name, "job"), RestartPolicy.Never),
        },
    };

    private static PodTemplateSpec WithRestart(PodTemplateSpec template, string policy) =>
        template with { Spec = template.Spec with { RestartPolicy = policy } };

    private IObject Scaled(IObject value) => value switch
    {
        Deployment it => it with { Spec = it.Spec with { Replicas = random.Next(7) } },
        StatefulSet it => it with { Spec = it.Spec with { Replicas = random.Next(5) } },
        Job it => it with { Spec = it.Spec with { Parallelism = random.Next(6) } },
        _ => value,
    };

    private IObject WithImage(IObject value)
    {
        string image = $"image:{random.Next(1000)}";
        PodTemplateSpec Changed(PodTemplateSpec template) => template with
        {
            Spec = template.Spec with { Containers = template.Spec.Containers.Select(one => one with { Image = image }) },
        };
        return value switch
        {
            Deployment it => it with { Spec = it.Spec with { Template = Changed(it.Spec.Template) } },
            StatefulSet it => it with { Spec = it.Spec with { Template = Changed(it.Spec.Template) } },
            DaemonSet it => it with { Spec = it.Spec with { Template = Changed(it.Spec.Template) } },
            _ => value,
        };
    }

    private static ObjectMeta Named(string name) => ObjectMeta.Empty with { Namespace = Space, Name = name };

    private static LabelSelector Selector(string app) => LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", app)) };

    private PodTemplateSpec Template(string app, string kind) => PodTemplateSpec.Empty with
    {
        Metadata = ObjectMeta.Empty with { Labels = MapOf.Create(("app", app), (KindLabel, kind)) },
        Spec = PodSpec.Empty with
        {
            TerminationGracePeriodSeconds = random.Next(1, 10),
            Containers =
            [
                Container.Empty with
                {
                    Name = "main",
                    Image = "image:0",
                    Resources = ResourceRequirements.Empty with
                    {
                        Requests = MapOf.Create(("cpu", Quantity.Parse($"{random.Next(1, 10) * 100}m"))),
                    },
                },
            ],
        },
    };
}
