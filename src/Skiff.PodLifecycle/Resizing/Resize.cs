using System.Globalization;
using Skiff.Machinery;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Resizing;

/// <summary>
/// Changes of a running pod's resources: 1. the node grants them, or says why not; 2. each container gets them, or is
/// started anew where its policy says so; 3. the end is told. See KEP-1287.
/// </summary>
public static class Resize
{
    // Far more than a pod has containers at a time: what ended long ago is forgotten then.
    private const int ActualMax = 64;

    private static readonly TimeSpan lookAgain = TimeSpan.FromSeconds(30);

    /// <summary>Steps 1 and 3. Step 2 is up to each container, see <see cref="Plan"/>.</summary>
    internal static void Grant(PlanDraft draft)
    {
        ResizeState state = draft.Memory.Resize;
        if (state.Granted.IsEmpty) state = state with { Granted = Allocation.Of(draft.Pod) };
        if (state.Actual.Count > ActualMax) state = state with { Actual = OfThoseThere(draft, state.Actual) };
        if (!Allocation.Differs(draft.Spec, state.Granted)) state = state with { Pending = null };
        else if (draft.View.Others is { } others)
        {
            (string reason, string message)? refusal = draft.View.ResizeBar is { } bar ? ("Infeasible", bar) : Refusal(draft.Pod, others, draft.View.Allocatable);
            if (refusal is { } why) state = Refused(draft, state, why.reason, why.message);
            else
            {
                draft.Record(new(PodEvent.Normal, "ResizeStarted", "Pod resize started: " + Summary(draft.Pod, "")));
                state = state with
                {
                    Granted = Wanted(draft.Spec), Pending = null, Progress = Condition(draft, PodConditionType.PodResizeInProgress, "", ""),
                };
            }
        }

        draft.Memory = draft.Memory with { Resize = state };
        if (state.Progress is null || !IsDone(draft, state)) return;
        draft.Record(new(PodEvent.Normal, "ResizeCompleted", "Pod resize completed: " + Summary(Granted(draft), "")));
        draft.Memory = draft.Memory with { Resize = state with { Progress = null } };
    }

    /// <summary>Brings a running container to what it was granted; false when it has to be started anew for that.</summary>
    internal static bool Plan(PlanDraft draft, Container container, ObservedContainer running)
    {
        ResizeState state = draft.Memory.Resize;
        if (state.Granted.Find(container.Name) is not { } granted) return true;
        ResourceRequirements actual = ActualOf(draft, running) ?? granted;
        if (Allocation.IsSame(granted, actual)) return true;
        if (Allocation.Resized.Any(name => Changes(actual, granted, name) && Restarts(container, name))) return false;
        if (!state.Retry.IsDue(draft.View.Now)) draft.Wake(state.Retry.Until);
        else draft.TryLane(new PodAction.ResizeContainer(running.Id, container.Name, granted, actual));
        return true;
    }

    /// <summary>What a container runs with: as it was noted when it started or changed, or as its status tells.</summary>
    public static ResourceRequirements? Actual(PodView view, ObservedContainer observed)
    {
        if (view.Memory.Resize.Actual.Find(observed.Id) is { } noted) return noted;
        ContainerStatus? known = ContainerStatuses.Previous(view, observed.Name);
        return known is { Resources: { } resources } && known.ContainerID.EndsWith(observed.Id, StringComparison.Ordinal)
            ? resources
            : null;
    }

    /// <summary>What went wrong on the way to the containers, as a state of the whole.</summary>
    public static ResizeState Failed(ResizeState state, Pod pod, string message, DateTimeOffset now) => state with
    {
        Progress = (state.Progress ?? Condition(pod, PodConditionType.PodResizeInProgress)) with { Reason = "Error", Message = message },
        Retry = state.Retry.Failed(now, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
    };

    /// <summary>What is told of a pod's resources in events.</summary>
    public static string Summary(Pod pod, string error)
    {
        List<(string Name, Json Value)> members = [];
        Json[] sidecars = [.. pod.Spec.InitContainers.Where(PodSpecs.IsSidecar).AsEnumerable().Select(Described)];
        if (sidecars.Length > 0) members.Add(("initContainers", Json.Array(sidecars)));
        members.Add(("containers", Json.Array([.. pod.Spec.Containers.AsEnumerable().Select(Described)])));
        members.Add(("generation", Json.Of(pod.Metadata.Generation)));
        if (error.Length > 0) members.Add(("error", Json.Of(error)));
        return Json.Object([.. members]).ToString();
    }

    private static ResizeState Refused(PlanDraft draft, ResizeState state, string reason, string message)
    {
        if (reason == "Deferred") draft.Wake(draft.View.Now + lookAgain); // Others may have gone by then.
        PodCondition condition = Condition(draft, PodConditionType.PodResizePending, reason, message);
        bool isNew = state.Pending is not { } before || before.Reason != reason || before.Message != message
            || before.ObservedGeneration != condition.ObservedGeneration;
        if (!isNew) return state;
        draft.Record(new(PodEvent.Warning, "Resize" + reason, $"Pod resize {reason}: {Summary(draft.Pod, message)}"));
        return state with { Pending = condition };
    }

    private static (string Reason, string Message)? Refusal(Pod pod, ListOf<Pod> others, MapOf<Quantity> allocatable)
    {
        MapOf<Quantity> asked = PodTotals.Requests(pod.Spec);
        foreach (string name in Allocation.Resized)
        {
            if (!asked.TryGetValue(name, out Quantity amount) || !allocatable.TryGetValue(name, out Quantity whole)) continue;
            if (Units(name, amount) > Units(name, whole))
            {
                return ("Infeasible", string.Create(CultureInfo.InvariantCulture,
                    $"Node didn't have enough capacity: {name}, requested: {Units(name, amount)}, capacity: {Units(name, whole)}"));
            }
        }

        foreach (string name in Allocation.Resized)
        {
            if (!asked.TryGetValue(name, out Quantity amount) || !allocatable.TryGetValue(name, out Quantity whole)) continue;
            long used = others.AsEnumerable().Sum(other =>
                PodTotals.Requests(other.Spec).TryGetValue(name, out Quantity own) ? Units(name, own) : 0);
            if (used + Units(name, amount) > Units(name, whole))
            {
                return ("Deferred", string.Create(CultureInfo.InvariantCulture,
                    $"Node didn't have enough resource: {name}, requested: {Units(name, amount)}, used: {used}, capacity: {Units(name, whole)}"));
            }
        }

        return null;
    }

    // A container that does not run gets what was granted when it starts.
    private static bool IsDone(PlanDraft draft, ResizeState state) => Allocation.Resizable(draft.Spec).All(container =>
        draft.Runtime.Active(container.Name) is not { Phase: ContainerPhase.Running } running
        || state.Granted.Find(container.Name) is not { } granted
        || ActualOf(draft, running) is not { } actual
        || Allocation.IsSame(granted, actual));

    private static ResourceRequirements? ActualOf(PlanDraft draft, ObservedContainer running) =>
        Actual(draft.View with { Memory = draft.Memory }, running);

    private static MapOf<ResourceRequirements> OfThoseThere(PlanDraft draft, MapOf<ResourceRequirements> actual) =>
        actual.AsEnumerable().Where(one => draft.Runtime.Containers.Any(container => container.Id == one.Key)).ToMapOf();

    private static bool Changes(ResourceRequirements before, ResourceRequirements after, string name) =>
        Allocation.Find(before.Requests, name) != Allocation.Find(after.Requests, name)
        || Allocation.Find(before.Limits, name) != Allocation.Find(after.Limits, name);

    private static bool Restarts(Container container, string name) => container.ResizePolicy.Any(
        policy => policy.ResourceName == name && policy.RestartPolicy == ResourceResizeRestartPolicy.RestartContainer);

    private static MapOf<ResourceRequirements> Wanted(PodSpec spec) => Allocation.Resizable(spec)
        .Select(container => KeyValuePair.Create(container.Name, container.Resources)).ToMapOf();

    private static Pod Granted(PlanDraft draft) => Allocation.Apply(draft.Pod, draft.Memory.Resize.Granted);

    private static PodCondition Condition(PlanDraft draft, string type, string reason, string message) =>
        Condition(draft.Pod, type) with { Reason = reason, Message = message };

    private static PodCondition Condition(Pod pod, string type) => PodCondition.Empty with
    {
        Type = type, Status = ConditionStatus.True, ObservedGeneration = pod.Metadata.Generation,
    };

    private static Json Described(Container container) => Json.Object(
        ("name", Json.Of(container.Name)),
        ("resources", Json.Object([.. Amounts("limits", container.Resources.Limits), .. Amounts("requests", container.Resources.Requests)])));

    private static IEnumerable<(string Name, Json Value)> Amounts(string name, MapOf<Quantity> amounts)
    {
        if (amounts.IsEmpty) yield break;
        yield return (name, Json.Object([.. amounts.AsEnumerable().Select(one => (one.Key, Json.Of(one.Value.ToString())))]));
    }

    // CPU is counted in thousandths, memory in bytes.
    private static long Units(string name, Quantity amount) => name == ResourceName.Cpu ? amount.MilliValue() : amount.Value();
}
