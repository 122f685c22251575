using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Autoscaling.V1;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;
using V2 = Skiff.Model.Autoscaling.V2;

namespace Skiff.Controllers.Tests;

/// <summary>What autoscalers do, and what they tell of it.</summary>
public sealed class AutoscalerDecisionTests
{
    private static readonly DateTimeOffset noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTime time = new(noon);
    private V2.HorizontalPodAutoscaler autoscaler = Sample(null);
    private ScalingHistory history = ScalingHistory.Empty;
    private int replicas = 3;

    [Theory]
    [InlineData(0, null, "")]
    [InlineData(1, 2, "Current number of replicas below Spec.MinReplicas")]
    [InlineData(11, 10, "Current number of replicas above Spec.MaxReplicas")]
    public void Bounds_need_no_metrics(int current, int? wanted, string reason)
    {
        replicas = current;
        AutoscalerDecision decision = Decide(null);
        Assert.Equal((wanted, reason), (decision.Replicas, decision.Reason));
        if (wanted is null)
        {
            Assert.Equal(("ScalingActive", "False", "ScalingDisabled",
                "scaling is disabled since the replica count of the target is zero"), Last(decision));
            Assert.Empty(decision.Events);
            return;
        }

        AutoscalerDecision done = decision.Scaled(View(null));
        Assert.Equal((current, wanted.Value, time.GetUtcNow()), (done.Status.CurrentReplicas, done.Status.DesiredReplicas, done.Status.LastScaleTime!.Value));
        Assert.Equal(("SuccessfulRescale", $"New size: {wanted}; reason: {reason}"), Event(done));
        Assert.Equal(("AbleToScale", "True", "SucceededRescale",
            $"the HPA controller was able to update the target scale to {wanted}"), Last(done, "AbleToScale"));
    }

    [Theory]
    [InlineData(3, 60, 4, "DesiredWithinRange", "False")]
    [InlineData(3, 500, 6, "ScaleUpLimit", "True")] // Twice as many at most,
    [InlineData(2, 500, 4, "ScaleUpLimit", "True")] // or four.
    [InlineData(8, 500, 10, "TooManyReplicas", "True")]
    [InlineData(3, 52, null, "DesiredWithinRange", "False")]
    public void More_usage_brings_more_replicas(int current, int percent, int? wanted, string reason, string isLimited)
    {
        replicas = current;
        AutoscalerDecision decision = Decide(percent);
        Assert.Equal(wanted, decision.Replicas);
        Assert.Equal((isLimited, reason), Last(decision) is var (_, state, why, _) ? (state, why) : default);
        Assert.Equal(("ScalingActive", "True", "ValidMetricFound", "the HPA was able to successfully calculate a replica "
            + "count from cpu resource utilization (percentage of request)"), Last(decision, "ScalingActive"));
        Assert.Equal("cpu resource utilization (percentage of request) above target", wanted is null ? "cpu resource utilization (percentage of request) above target" : decision.Reason);
        V2.ResourceMetricStatus told = decision.Status.CurrentMetrics[0].Resource!;
        Assert.Equal(("cpu", percent, percent * 10L), (told.Name, told.Current.AverageUtilization, told.Current.AverageValue!.Value.MilliValue()));
    }

    [Fact]
    public void Less_usage_must_last_five_minutes()
    {
        replicas = 8;
        Play(50);
        for (int i = 0; i < 20; i++)
        {
            AutoscalerDecision held = Play(10);
            Assert.Equal(8, replicas);
            Assert.Equal(("AbleToScale", "True", "ScaleDownStabilized",
                "recent recommendations were higher than current one, applying the highest recent recommendation"),
                Last(held, "AbleToScale"));
        }

        AutoscalerDecision done = Play(10);
        Assert.Equal((2, "All metrics below target"), (replicas, done.Reason));
    }

    [Fact]
    public void Policies_say_how_fast()
    {
        autoscaler = Sample(V2.HorizontalPodAutoscalerBehavior.Empty with
        {
            ScaleUp = Rules("Max", 0, ("Pods", 1, 60), ("Percent", 50, 60)),
            ScaleDown = Rules("Min", 0, ("Pods", 1, 60), ("Percent", 90, 60)),
        }, max: 100);
        replicas = 4;
        Assert.Equal("ScaleUpLimit", Last(Play(5000)).Reason);
        Assert.Equal(6, replicas); // Half as many more.
        Play(5000);
        Assert.Equal(6, replicas); // That was this minute's.
        time.Advance(TimeSpan.FromSeconds(30));
        Play(5000);
        Assert.Equal(9, replicas);
        Assert.Equal("ScaleDownLimit", Last(Play(1)).Reason);
        Assert.Equal(9 - 3 - 1, replicas); // Counted from before the three that came.
    }

    [Fact]
    public void What_is_disabled_does_not_happen_and_what_must_agree_waits()
    {
        autoscaler = Sample(V2.HorizontalPodAutoscalerBehavior.Empty with
        {
            ScaleUp = Rules("Max", 60, ("Percent", 100, 15)), ScaleDown = Rules("Disabled", 0, ("Percent", 100, 15)),
        });
        replicas = 4;
        Play(50);
        Assert.Equal(("AbleToScale", "True", "ScaleUpStabilized",
            "recent recommendations were lower than current one, applying the lowest recent recommendation"),
            Last(Play(100), "AbleToScale"));
        Assert.Equal(4, replicas);
        for (int i = 0; i < 4; i++) Play(100);
        Assert.Equal(8, replicas);
        for (int i = 0; i < 40; i++) Play(1);
        Assert.Equal(8, replicas);
    }

    [Fact]
    public void What_cannot_be_read_never_takes_anything_away()
    {
        autoscaler = Sample(null, V2.MetricSpec.Empty with
        {
            Type = "External",
            External = V2.ExternalMetricSource.Empty with
            {
                Metric = V2.MetricIdentifier.Empty with { Name = "queue" },
                Target = V2.MetricTarget.Empty with { Type = "Value", Value = Quantity.Of(1) },
            },
        });
        MetricReading broken = MetricAnswers.Nothing("unable to fetch metrics from external metrics API: away");
        const string Told = "unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: away";
        AutoscalerDecision held = AutoscalerDecision.Of(View(10, broken));
        Assert.Null(held.Replicas);
        Assert.Equal(("ScalingActive", "False", "FailedGetExternalMetric", $"the HPA was unable to compute the replica count: {Told}"), Last(held));
        Assert.Equal(
            [
                ("FailedGetExternalMetric", Told),
                ("FailedComputeMetricsReplicas", "invalid metrics (1 invalid out of 2), first error is: failed to get queue "
                    + $"external metric value: failed to get external metric queue: {Told}"),
            ],
            held.Events.AsEnumerable().Select(one => (one.Reason, one.Message)));
        Assert.Equal(["Resource", ""], held.Status.CurrentMetrics.AsEnumerable().Select(one => one.Type));

        AutoscalerDecision more = AutoscalerDecision.Of(View(100, broken));
        Assert.Equal(6, more.Replicas);
        Assert.Equal("FailedGetExternalMetric", Assert.Single(more.Events).Reason);
        Assert.Equal(9, AutoscalerDecision.Of(View(100, new MetricReading { Values = [2000, 1000] }) with
        {
            Autoscaler = autoscaler with { Spec = autoscaler.Spec with { Behavior = Fast } },
        }).Replicas);
    }

    [Theory]
    [InlineData("", "", 1, "InvalidSelector", "SelectorRequired", "the HPA target's scale is missing a selector", "selector is required")]
    [InlineData("x y", "oh", 1, "InvalidSelector", "InvalidSelector",
        "couldn't convert selector into a corresponding internal selector object: oh", null)]
    [InlineData("app=web", "", 2, "AmbiguousSelector", "AmbiguousSelector",
        "pods by selector app=web are controlled by multiple HPAs: [{r0 default} {r1 default}]", null)]
    public void Pods_must_be_told_from_others(
        string selector, string fault, int rivals, string reason, string word, string condition, string? told)
    {
        AutoscalerView view = View(50);
        AutoscalerDecision decision = AutoscalerDecision.Of(view with
        {
            Scale = view.Scale with { Status = view.Scale.Status with { Selector = selector } },
            SelectorFault = fault,
            Rivals = ListOf.From(Enumerable.Range(0, rivals).Select(i => new ObjectKey("default", $"r{i}"))),
        });
        Assert.Null(decision.Replicas);
        Assert.Equal(("ScalingActive", "False", reason, condition), Last(decision));
        Assert.Equal([(word, told ?? condition), ("FailedComputeMetricsReplicas", told ?? condition)],
            decision.Events.AsEnumerable().Select(one => (one.Reason, one.Message)));
    }

    [Fact]
    public void A_refusal_is_told_and_nothing_counts_as_done()
    {
        AutoscalerView view = View(100);
        AutoscalerDecision refused = AutoscalerDecision.Of(view).Refused(view, "no");
        Assert.Equal(("AbleToScale", "False", "FailedUpdateScale", "the HPA controller was unable to update the target scale: no"),
            Last(refused, "AbleToScale"));
        Assert.Equal(("FailedRescale",
            "New size: 6; reason: cpu resource utilization (percentage of request) above target; error: no"), Event(refused));
        Assert.Equal((3, 0, (DateTimeOffset?)null),
            (refused.Status.CurrentReplicas, refused.Status.DesiredReplicas, refused.Status.LastScaleTime));

        AutoscalerDecision lost = AutoscalerDecision.WithoutScale(autoscaler, "gone", history, noon);
        Assert.Equal(("AbleToScale", "False", "FailedGetScale",
            "the HPA controller was unable to get the target's current scale: gone"), Last(lost));
        Assert.Equal(("FailedGetScale", "gone"), Event(lost));
    }

    [Fact]
    public void Whatever_is_measured_the_bounds_hold_and_what_lasts_is_reached()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            Random random = new(seed);
            string[] select = ["Max", "Min"];
            autoscaler = Sample(random.Next(3) == 0 ? null : V2.HorizontalPodAutoscalerBehavior.Empty with
            {
                ScaleUp = Rules(select[random.Next(2)], random.Next(3) * 60, ("Pods", random.Next(1, 5), 60), ("Percent", random.Next(10, 300), 15)),
                ScaleDown = Rules(select[random.Next(2)], random.Next(3) * 60, ("Pods", random.Next(1, 5), 60), ("Percent", random.Next(10, 100), 15)),
            });
            (history, replicas) = (ScalingHistory.Empty, random.Next(2, 11));
            for (int i = 0; i < 60; i++)
            {
                Play(random.Next(0, 300));
                Assert.InRange(replicas, 2, 10);
            }

            // A load that keeps so many pods at their target.
            int wanted = random.Next(2, 11);
            for (int i = 0; i < 400; i++) Play(wanted * 50 / replicas);
            Assert.True(Math.Abs(replicas - wanted) <= 1, $"seed {seed}: {replicas} instead of {wanted}");
            Assert.InRange(history.Recommended.Count, 1, 30);
        }
    }

    private static V2.HorizontalPodAutoscalerBehavior Fast => V2.HorizontalPodAutoscalerBehavior.Empty with
    {
        ScaleUp = Rules("Max", 0, ("Percent", 900, 15)), ScaleDown = Rules("Max", 0, ("Percent", 100, 15)),
    };

    private static V2.HPAScalingRules Rules(string select, int window, params (string Type, int Value, int Seconds)[] policies) =>
        V2.HPAScalingRules.Empty with
        {
            SelectPolicy = select,
            StabilizationWindowSeconds = window,
            Policies = ListOf.From(policies.Select(one => V2.HPAScalingPolicy.Empty with
            {
                Type = one.Type, Value = one.Value, PeriodSeconds = one.Seconds,
            })),
        };

    private static V2.HorizontalPodAutoscaler Sample(
        V2.HorizontalPodAutoscalerBehavior? behavior, V2.MetricSpec? second = null, int max = 10) =>
        V2.HorizontalPodAutoscaler.Empty with
        {
            Metadata = Samples.Named("web"),
            Spec = V2.HorizontalPodAutoscalerSpec.Empty with
            {
                MinReplicas = 2,
                MaxReplicas = max,
                Behavior = behavior,
                Metrics = ListOf.From(new[]
                {
                    V2.MetricSpec.Empty with
                    {
                        Type = "Resource",
                        Resource = V2.ResourceMetricSource.Empty with
                        {
                            Name = "cpu",
                            Target = V2.MetricTarget.Empty with { Type = "Utilization", AverageUtilization = 50 },
                        },
                    },
                    second,
                }.OfType<V2.MetricSpec>()),
            },
        };

    // One look, fifteen seconds after the last, and what follows from it.
    private AutoscalerDecision Play(int percent)
    {
        time.Advance(TimeSpan.FromSeconds(15));
        AutoscalerView view = View(percent);
        AutoscalerDecision decision = AutoscalerDecision.Of(view);
        if (decision.Replicas is { } wanted)
        {
            decision = decision.Scaled(view);
            replicas = wanted;
        }

        (autoscaler, history) = (autoscaler with { Status = decision.Status }, decision.History);
        return decision;
    }

    private AutoscalerDecision Decide(int? percent) => AutoscalerDecision.Of(View(percent));

    private AutoscalerView View(int? percent, params MetricReading[] others)
    {
        DateTimeOffset now = time.GetUtcNow();
        Pod[] pods = [.. Enumerable.Range(0, replicas).Select(i =>
        {
            Pod pod = Samples.Running(Samples.Pod($"p{i}", cpu: "1"), now.AddHours(-1));
            return pod with { Status = pod.Status with { StartTime = now.AddHours(-1) } };
        })];
        MetricReading usage = new()
        {
            Pods = pods.Select(pod => KeyValuePair.Create(
                pod.Metadata.Name, new PodMetric((percent ?? 0) * 10, now, TimeSpan.FromSeconds(30)))).ToMapOf(),
        };
        Scale scale = Scale.Empty with
        {
            Spec = ScaleSpec.Empty with { Replicas = replicas },
            Status = ScaleStatus.Empty with { Replicas = replicas, Selector = "app=web" },
        };
        return new(
            autoscaler, scale, [usage, .. others], ListOf.From(pods), "", [new("default", "web")], history,
            AutoscalerSettings.Default, now);
    }

    private static (string Type, string Status, string Reason, string Message) Last(AutoscalerDecision decision, string? type = null)
    {
        V2.HorizontalPodAutoscalerCondition one = type is null
            ? decision.Status.Conditions[^1]
            : decision.Status.Conditions.FirstOrDefault(condition => condition.Type == type)!;
        return (one.Type, one.Status, one.Reason, one.Message);
    }

    private static (string Reason, string Message) Event(AutoscalerDecision decision)
    {
        EventDraft told = Assert.Single(decision.Events);
        return (told.Reason, told.Message);
    }
}
