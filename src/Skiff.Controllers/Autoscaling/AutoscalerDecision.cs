using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Autoscaling.V2;
using Skiff.Model.Core.V1;
using Scale = Skiff.Model.Autoscaling.V1.Scale;

namespace Skiff.Controllers;

/// <summary>What a decision about an autoscaler depends on.</summary>
/// <param name="Autoscaler">The autoscaler.</param>
/// <param name="Scale">The scale of what it scales.</param>
/// <param name="Readings">What was read of its metrics, in their order; empty where they do not matter.</param>
/// <param name="Pods">The pods that the scale selects.</param>
/// <param name="SelectorFault">Why the scale's selector cannot be read; empty if it can.</param>
/// <param name="Rivals">All autoscalers that scale one of these pods, itself included, in order.</param>
/// <param name="History">What was recommended and done before.</param>
/// <param name="Settings">The cluster's settings.</param>
/// <param name="Now">The time.</param>
public sealed record AutoscalerView(
    HorizontalPodAutoscaler Autoscaler,
    Scale Scale,
    ListOf<MetricReading> Readings,
    ListOf<Pod> Pods,
    string SelectorFault,
    ListOf<Machinery.ObjectKey> Rivals,
    ScalingHistory History,
    AutoscalerSettings Settings,
    DateTimeOffset Now);

/// <summary>What is to be done for an autoscaler, and what it tells afterwards.</summary>
/// <remarks>Always true: the replicas lie between the autoscaler's bounds, unless they are left as they are; metrics that
/// cannot be read never bring about fewer of them; of several metrics the one that asks for most decides.</remarks>
public sealed record AutoscalerDecision
{
    private const string Able = HorizontalPodAutoscalerConditionType.AbleToScale;
    private const string Active = HorizontalPodAutoscalerConditionType.ScalingActive;
    private const string Limit = HorizontalPodAutoscalerConditionType.ScalingLimited;

    /// <summary>The replicas to have; null leaves them.</summary>
    public int? Replicas { get; private init; }

    /// <summary>Why they change.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>The status, if nothing is to be scaled; otherwise see <see cref="Scaled"/>.</summary>
    public required HorizontalPodAutoscalerStatus Status { get; init; }

    /// <summary>What to tell of.</summary>
    public ListOf<EventDraft> Events { get; private init; }

    /// <summary>What was recommended and done so far.</summary>
    public required ScalingHistory History { get; init; }

    /// <summary>Whether metrics decide: not for what is switched off, or out of its bounds.</summary>
    public static bool NeedsMetrics(HorizontalPodAutoscaler autoscaler, Scale scale)
    {
        int current = scale.Spec.Replicas, least = autoscaler.Spec.MinReplicas ?? 1;
        return (current != 0 || least == 0) && current >= least && current <= autoscaler.Spec.MaxReplicas;
    }

    /// <summary>The decision about one whose scale cannot be read.</summary>
    public static AutoscalerDecision WithoutScale(
        HorizontalPodAutoscaler autoscaler, string fault, ScalingHistory history, DateTimeOffset now) => new()
        {
            History = history,
            Status = Told(autoscaler.Status, Able, ConditionStatus.False, "FailedGetScale",
                $"the HPA controller was unable to get the target's current scale: {fault}", now),
            Events = [EventDraft.Warning(autoscaler, "FailedGetScale", fault)],
        };

    /// <summary>Decides.</summary>
    public static AutoscalerDecision Of(AutoscalerView view)
    {
        HorizontalPodAutoscaler autoscaler = view.Autoscaler;
        int current = view.Scale.Spec.Replicas, least = autoscaler.Spec.MinReplicas ?? 1;
        HorizontalPodAutoscalerStatus status = Told(autoscaler.Status, Able, ConditionStatus.True, "SucceededGetScale",
            "the HPA controller was able to get the target's current scale", view.Now);
        AutoscalerDecision plain = new() { Status = status, History = view.History.Begun(current, view.Now) };
        if (NeedsMetrics(autoscaler, view.Scale)) return ByMetrics(view, plain);
        if (current == 0)
        {
            status = Told(status, Active, ConditionStatus.False, "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero", view.Now);
            return plain with { Status = Counted(status, current, current, default) };
        }

        bool isAbove = current > autoscaler.Spec.MaxReplicas;
        return plain with
        {
            Replicas = isAbove ? autoscaler.Spec.MaxReplicas : least,
            Reason = isAbove
                ? "Current number of replicas above Spec.MaxReplicas"
                : "Current number of replicas below Spec.MinReplicas",
            Status = Counted(status, current, autoscaler.Status.DesiredReplicas, default),
        };
    }

    /// <summary>The decision carried out.</summary>
    public AutoscalerDecision Scaled(AutoscalerView view)
    {
        int replicas = Replicas!.Value, current = view.Scale.Spec.Replicas;
        return this with
        {
            Status = Told(Status, Able, ConditionStatus.True, "SucceededRescale",
                $"the HPA controller was able to update the target scale to {replicas}", view.Now) with
            {
                DesiredReplicas = replicas, LastScaleTime = view.Now,
            },
            Events = Events.Add(EventDraft.Normal(
                view.Autoscaler, "SuccessfulRescale", $"New size: {replicas}; reason: {Reason}")),
            History = History.Scaled(view.Autoscaler.Spec.Behavior, current, replicas, view.Now),
        };
    }

    /// <summary>The decision that could not be carried out.</summary>
    public AutoscalerDecision Refused(AutoscalerView view, string error) => this with
    {
        Status = Told(Status, Able, ConditionStatus.False, "FailedUpdateScale",
            $"the HPA controller was unable to update the target scale: {error}", view.Now),
        Events = Events.Add(EventDraft.Warning(
            view.Autoscaler, "FailedRescale", $"New size: {Replicas}; reason: {Reason}; error: {error}")),
    };

    private static AutoscalerDecision ByMetrics(AutoscalerView view, AutoscalerDecision plain)
    {
        HorizontalPodAutoscaler autoscaler = view.Autoscaler;
        int current = view.Scale.Spec.Replicas;
        if (SelectorFaultOf(view) is (var reason, var word, var told, var fault))
        {
            HorizontalPodAutoscalerStatus unselected = Told(
                plain.Status, Active, ConditionStatus.False, reason, told, view.Now);
            return plain with
            {
                Status = Counted(unselected, current, autoscaler.Status.DesiredReplicas, default),
                Events = [EventDraft.Warning(autoscaler, word, fault), Uncomputed(autoscaler, fault)],
            };
        }

        Tolerances tolerances = Tolerances.Of(autoscaler.Spec.Behavior, view.Settings.Tolerance);
        UsageReplicas usage = new(view.Pods, tolerances, view.Settings, view.Now);
        MetricProposals proposals = new(autoscaler, current, view.Scale.Status.Replicas, usage);
        MetricProposal[] all =
        [
            .. autoscaler.Spec.Metrics.AsEnumerable().Select((spec, i) => proposals.Of(spec, view.Readings[i])),
        ];
        MetricProposal[] failed = [.. all.Where(one => one.Fault.Length > 0)];
        MetricProposal most = all.Where(one => one.Fault.Length == 0).Aggregate(
            new MetricProposal(0, "", MetricStatus.Empty),
            (best, one) => best.Replicas == 0 || one.Replicas > best.Replicas ? one : best);
        ListOf<MetricStatus> values = ListOf.From(all.Select(one => one.Status));
        ListOf<EventDraft> events = ListOf.From(
            failed.Select(one => EventDraft.Warning(autoscaler, one.Reason, one.Told)));

        // What cannot be read might have asked for more: it never lets anything be taken away.
        if (failed.Length == all.Length || (failed.Length > 0 && most.Replicas < current))
        {
            MetricProposal first = failed.FirstOrDefault();
            HorizontalPodAutoscalerStatus blind = failed.Length == 0 ? plain.Status : Told(
                plain.Status, Active, ConditionStatus.False, first.Reason,
                $"the HPA was unable to compute the replica count: {first.Told}", view.Now);
            string why = failed.Length == 0 ? ""
                : $"invalid metrics ({failed.Length} invalid out of {all.Length}), first error is: {first.Fault}";
            return plain with
            {
                Status = Counted(blind, current, autoscaler.Status.DesiredReplicas, values),
                Events = events.Add(Uncomputed(autoscaler, why)),
            };
        }

        HorizontalPodAutoscalerStatus status = Told(plain.Status, Active, ConditionStatus.True, "ValidMetricFound",
            $"the HPA was able to successfully calculate a replica count from {most.Metric}", view.Now);
        return Limited(view, plain with { Status = Counted(status, current, current, values), Events = events }, most);
    }

    private static AutoscalerDecision Limited(AutoscalerView view, AutoscalerDecision decision, MetricProposal most)
    {
        HorizontalPodAutoscalerSpec spec = view.Autoscaler.Spec;
        int current = view.Scale.Spec.Replicas;
        ScalingLimits limits = new(spec, current, decision.History, view.Settings, view.Now);
        Limited stable = limits.Stable(most.Replicas), bounded = limits.Bounded(stable.Replicas);
        HorizontalPodAutoscalerStatus status = Told(
            decision.Status, Able, ConditionStatus.True, stable.Reason, stable.Message, view.Now);
        status = Told(status, Limit, bounded.Replicas == stable.Replicas ? ConditionStatus.False : ConditionStatus.True,
            bounded.Reason, bounded.Message, view.Now);
        bool changes = bounded.Replicas != current;
        return decision with
        {
            Replicas = changes ? bounded.Replicas : null,
            Reason = most.Replicas > current ? $"{most.Metric} above target"
                : most.Replicas < current ? "All metrics below target" : "",
            // If it cannot be carried out, what was wanted before is still wanted.
            Status = changes ? status with { DesiredReplicas = view.Autoscaler.Status.DesiredReplicas } : status,
            History = decision.History.With(most.Replicas, limits.Window, view.Now),
        };
    }

    private static (string Reason, string Word, string Told, string Fault)? SelectorFaultOf(AutoscalerView view)
    {
        const string Invalid = "InvalidSelector", Ambiguous = "AmbiguousSelector";
        string selector = view.Scale.Status.Selector;
        if (selector.Length == 0)
            return (Invalid, "SelectorRequired", "the HPA target's scale is missing a selector", "selector is required");
        if (view.SelectorFault.Length > 0)
        {
            string unread =
                $"couldn't convert selector into a corresponding internal selector object: {view.SelectorFault}";
            return (Invalid, Invalid, unread, unread);
        }

        if (view.Rivals.Count < 2) return null;
        string rivals = string.Join(' ', view.Rivals.AsEnumerable().Select(key => $"{{{key.Name} {key.Namespace}}}"));
        string many = $"pods by selector {selector} are controlled by multiple HPAs: [{rivals}]";
        return (Ambiguous, Ambiguous, many, many);
    }

    private static EventDraft Uncomputed(HorizontalPodAutoscaler autoscaler, string why) =>
        EventDraft.Warning(autoscaler, "FailedComputeMetricsReplicas", why);

    private static HorizontalPodAutoscalerStatus Counted(
        HorizontalPodAutoscalerStatus status, int current, int desired, ListOf<MetricStatus> values) => new()
        {
            CurrentReplicas = current,
            DesiredReplicas = desired,
            LastScaleTime = status.LastScaleTime,
            CurrentMetrics = values,
            Conditions = status.Conditions,
        };

    private static HorizontalPodAutoscalerStatus Told(
        HorizontalPodAutoscalerStatus status, string type, string state, string reason, string message, DateTimeOffset now)
    {
        HorizontalPodAutoscalerCondition? before = status.Conditions.FirstOrDefault(one => one.Type == type);
        HorizontalPodAutoscalerCondition after = HorizontalPodAutoscalerCondition.Empty with
        {
            Type = type,
            Status = state,
            Reason = reason,
            Message = message,
            LastTransitionTime = before?.Status == state ? before.LastTransitionTime : now,
        };
        return status with
        {
            Conditions = before is null
                ? status.Conditions.Add(after)
                : status.Conditions.Select(one => ReferenceEquals(one, before) ? after : one),
        };
    }
}
