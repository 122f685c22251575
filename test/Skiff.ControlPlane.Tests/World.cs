using Microsoft.Extensions.Logging.Abstractions;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Testing;

namespace Skiff.ControlPlane.Tests;

/// <summary>A control plane over an API in memory and a clock that stands still.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));

    public World(ControlPlaneOptions? options = null)
    {
        Api = new(Time);
        Plane = new(Api, options ?? new(), Time, NullLoggerFactory.Instance);
    }

    public ManualTime Time { get; } = new();

    public InMemoryApi Api { get; }

    public ControlPlaneRoot Plane { get; }

    public static PodTemplateSpec Template(string app, string image = "web:1") => PodTemplateSpec.Empty with
    {
        Metadata = ObjectMeta.Empty with { Labels = MapOf.Create(("app", app)) },
        Spec = PodSpec.Empty with { Containers = [Container.Empty with { Name = "main", Image = image }] },
    };

    public static LabelSelector App(string app) => LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", app)) };

    public static ReplicaSet Set(string name, int replicas) => ReplicaSet.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "default", Name = name },
        Spec = ReplicaSetSpec.Empty with { Replicas = replicas, Selector = App(name), Template = Template(name) },
    };

    /// <summary>Waits for a condition on the API, and fails with what it was.</summary>
    public async Task UntilAsync(
        Func<bool> condition,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "")
    {
        Task until = Api.UntilAsync(condition, patience.Token);
        Task first = await Task.WhenAny(until, Plane.Completion);
        if (first == Plane.Completion) await first;
        try
        {
            await until;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"waited in vain until {what}");
        }
    }

    /// <summary>Makes every pod of a namespace run and be ready, as a kubelet reports it.</summary>
    public void RunPods(Func<Pod, bool>? which = null)
    {
        foreach (Pod pod in Api.All<Pod>())
        {
            if (pod.Status.Phase == PodPhase.Running || pod.Metadata.DeletionTimestamp is not null) continue;
            if (which is null || which(pod)) Api.ChangeStatus(Running(pod));
        }
    }

    public Pod Running(Pod pod) => pod with
    {
        Status = pod.Status with
        {
            Phase = PodPhase.Running,
            Conditions = pod.Status.Conditions.Where(condition => condition.Type != PodConditionType.Ready)
                .Add(PodCondition.Empty with
                {
                    Type = PodConditionType.Ready,
                    Status = Model.Core.V1.ConditionStatus.True,
                    LastTransitionTime = Time.GetUtcNow(),
                }),
        },
    };

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        patience.Dispose();
    }
}
