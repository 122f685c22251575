using System.Globalization;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Devices;
using Skiff.PodLifecycle.Resizing;
using Skiff.PodLifecycle.Singletons;

namespace Skiff.PodLifecycle.Tests;

/// <summary>
/// A node that does what plans say, at once, on a clock the test moves. It checks the promises of the decision after
/// every step, so each test is also a test of those.
/// </summary>
internal sealed class FakeNode
{
    private readonly List<PodEvent> events = [];
    private int ids;

    public FakeNode(Pod pod) => Pod = pod;

    public Pod Pod { get; set; }

    public bool Removed { get; set; }

    public RuntimePod Runtime { get; set; } = RuntimePod.Nothing;

    public PodMemory Memory { get; set; } = PodMemory.Empty;

    public InFlight InFlight { get; set; } = InFlight.Nothing;

    public MapOf<ProbeResults> Probes { get; set; }

    /// <summary>What the node has taken beside the pod.</summary>
    public ListOf<Pod>? Others { get; set; }

    /// <summary>Answers a change of resources: null for success.</summary>
    public Func<PodAction.ResizeContainer, string?> OnResize { get; set; } = _ => null;

    public SingletonStanding? Singleton { get; set; }

    public DeviceTable Devices { get; set; } = DeviceTable.Empty;

    public DateTimeOffset Now { get; set; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public List<PodAction> Done { get; } = [];

    public IReadOnlyList<PodEvent> Events => events;

    public PodStatus Status => Memory.Status!;

    /// <summary>Init containers that the pod's volumes say are done.</summary>
    public ListOf<string> DoneOnVolume { get; set; }

    public bool DeletedFromApi { get; private set; }

    public bool Forgotten { get; private set; }

    /// <summary>Answers a start: null for success.</summary>
    public Func<PodAction.StartContainer, StartFailure?> OnStart { get; set; } = _ => null;

    /// <summary>Whether killed containers die at once; otherwise they stay until the test ends them.</summary>
    public bool KillsAreInstant { get; set; } = true;

    public TimeSpan RestartDelayLimit { get; init; } = BackOff.Limit;

    public PodPlan Decide()
    {
        PodPlan plan = PodDecision.Decide(new PodView
        {
            Pod = Pod,
            Removed = Removed,
            Runtime = Runtime,
            Memory = Memory,
            InFlight = InFlight,
            Probes = Probes,
            HostIPs = ["192.0.2.1"],
            Singleton = Singleton,
            Devices = Devices,
            Others = Allocation.IsAsked(Pod, Memory.Resize) ? Others : null,
            Allocatable = MapOf.Create(("cpu", Quantity.Parse("2")), ("memory", Quantity.Parse("1Gi"))),
            RestartDelayLimit = RestartDelayLimit,
            Now = Now,
        });
        Memory = plan.Memory;
        Pod = Pod with { Status = plan.Status };
        events.AddRange(plan.Events);
        return plan;
    }

    /// <summary>Decides and acts until nothing is left to do now.</summary>
    public PodPlan Settle()
    {
        for (int round = 0; round < 200; round++)
        {
            PodPlan plan = Decide();
            if (plan.Actions.IsEmpty || Forgotten) return plan;
            foreach (PodAction action in plan.Actions) Apply(action);
        }

        throw new InvalidOperationException("the plans never run dry");
    }

    /// <summary>Moves the clock to the next time the pod asked for, and settles.</summary>
    public PodPlan SettleAtNextWake()
    {
        PodPlan plan = Decide();
        Assert.NotNull(plan.WakeAt);
        Now = plan.WakeAt.Value;
        return Settle();
    }

    public ObservedContainer Running(string name) =>
        Assert.Single(Runtime.Containers.AsEnumerable(), one => one.Name == name && one.Phase == ContainerPhase.Running);

    public void Exit(string name, int code)
    {
        ObservedContainer running = Running(name);
        Replace(running with
        {
            Phase = ContainerPhase.Exited,
            ExitCode = code,
            FinishedAt = Now,
            Reason = code == 0 ? "Completed" : "Error",
        });
    }

    public void Replace(ObservedContainer changed) => Runtime = Runtime with
    {
        Containers = Runtime.Containers.Select(one => one.Id == changed.Id ? changed : one),
    };

    public void LoseSandbox() => Runtime = Runtime with
    {
        Sandboxes = Runtime.Sandboxes.Select(sandbox => sandbox with { Ready = false, IPs = [] }),
    };

    private void Apply(PodAction action)
    {
        Done.Add(action);
        switch (action)
        {
            case PodAction.PrepareVolumes:
                Memory = Memory with { VolumesReady = true, DoneOnVolume = DoneOnVolume };
                break;
            case PodAction.ResizeContainer resize when OnResize(resize) is { } fault:
                Memory = Memory with { Resize = Resize.Failed(Memory.Resize, Pod, fault, Now) };
                break;
            case PodAction.ResizeContainer resize:
                Memory = Memory with { Resize = Memory.Resize.WithActual(resize.Id, resize.Granted) };
                break;
            case PodAction.MarkVolume mark:
                DoneOnVolume = DoneOnVolume.Add(mark.Name);
                Memory = Memory with { DoneOnVolume = DoneOnVolume };
                break;
            case PodAction.CreateSandbox create:
                Assert.False(Runtime.AnyAlive, "a sandbox is made while containers of the old one live");
                Runtime = Runtime with
                {
                    Sandboxes = [new($"s{ids++}", create.Attempt, true, Now, ["10.1.0.7"]), .. Runtime.Sandboxes],
                };
                break;
            case PodAction.StopSandbox stop:
                StopSandbox(stop.Id);
                break;
            case PodAction.StartContainer start:
                Start(start);
                break;
            case PodAction.KillContainer kill when KillsAreInstant:
                Exit(Runtime.Containers.AsEnumerable().First(one => one.Id == kill.Id).Name, 137);
                break;
            case PodAction.KillContainer kill:
                InFlight = InFlight with
                {
                    Killing = InFlight.Killing.Set(kill.Id, Now + TimeSpan.FromSeconds(kill.GraceSeconds)),
                };
                break;
            case PodAction.RemoveContainer remove:
                Runtime = Runtime with { Containers = Runtime.Containers.Where(one => one.Id != remove.Id) };
                break;
            case PodAction.RemoveSandbox remove:
                Runtime = Runtime with { Sandboxes = Runtime.Sandboxes.Where(one => one.Id != remove.Id) };
                break;
            case PodAction.Release:
                Assert.False(Runtime.AnyAlive);
                Memory = Memory with { Released = true };
                break;
            case PodAction.DeleteFromApi:
                Assert.False(Runtime.AnyAlive, "the object goes while a container lives");
                DeletedFromApi = true;
                Memory = Memory with { DeletedFromApi = true };
                break;
            case PodAction.Forget:
                Forgotten = true;
                Runtime = RuntimePod.Nothing;
                break;
        }
    }

    private void StopSandbox(string id)
    {
        Memory = Memory with { StoppedSandboxes = Memory.StoppedSandboxes.Add(id) };
        Runtime = Runtime with
        {
            Sandboxes = Runtime.Sandboxes.Select(
                sandbox => sandbox.Id == id ? sandbox with { Ready = false, IPs = [] } : sandbox),
        };
    }

    private void Start(PodAction.StartContainer start)
    {
        Assert.DoesNotContain(
            Runtime.Containers.AsEnumerable(), one => one.Name == start.Name && RuntimePod.IsAlive(one));
        Assert.Null(Pod.Metadata.DeletionTimestamp);
        Assert.NotEqual(false, Singleton?.IsHeld);
        if (OnStart(start) is { } failure)
        {
            Memory = Memory.WithFailure(start.Name, failure);
            return;
        }

        Container spec = PodSpecs.Find(Allocation.Apply(Pod, Memory.Resize.Granted).Spec, start.Name)!.Value.Container;
        string id = string.Create(CultureInfo.InvariantCulture, $"c{ids++}");
        Memory = Memory.WithStarted(start.Name) with { Resize = Memory.Resize.WithActual(id, spec.Resources) };
        Runtime = Runtime with
        {
            Containers =
            [
                new ObservedContainer
                {
                    Id = id,
                    Name = start.Name,
                    SandboxId = start.SandboxId,
                    RestartCount = start.RestartCount,
                    Phase = ContainerPhase.Running,
                    CreatedAt = Now,
                    StartedAt = Now,
                    Image = spec.Image,
                    ImageId = "sha256:0",
                    Hash = ContainerHash.Of(spec),
                },
                .. Runtime.Containers,
            ],
        };
    }
}
