using Skiff.Machinery.Quotas;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests.Quotas;

public sealed class QuotaTests
{
    private static readonly DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_pod_uses_what_its_containers_ask_for_under_every_name()
    {
        Pod pod = Pod(Amounts(("cpu", "500m"), ("memory", "1Gi"), ("example.com/gpu", "2")), Amounts(("cpu", "1"), ("hugepages-2Mi", "4Mi")));
        Assert.Equal(
            "count/pods=1,cpu=500m,limits.cpu=1,memory=1Gi,pods=1,requests.cpu=500m,requests.example.com/gpu=2,requests.memory=1Gi",
            Shown(pod));
    }

    [Fact]
    public void A_pod_that_ended_or_should_have_is_counted_as_an_object_alone()
    {
        Pod pod = Pod(Amounts(("cpu", "1")), default);
        Assert.Equal("count/pods=1", Shown(pod with { Status = pod.Status with { Phase = PodPhase.Failed } }));
        Pod late = pod with
        {
            Metadata = pod.Metadata with { DeletionTimestamp = now.AddSeconds(-31), DeletionGracePeriodSeconds = 30 },
        };
        Assert.Equal("count/pods=1", Shown(late));
        Assert.NotEqual("count/pods=1", Shown(late with { Metadata = late.Metadata with { DeletionTimestamp = now.AddSeconds(-30) } }));
    }

    [Fact]
    public void A_services_ports_count_by_its_type()
    {
        Service service = Service.Empty with
        {
            Spec = ServiceSpec.Empty with
            {
                Type = "NodePort", Ports = [ServicePort.Empty with { Port = 1, NodePort = 30001 }, ServicePort.Empty with { Port = 2 }],
            },
        };
        Assert.Equal("count/services=1,services=1,services.loadbalancers=0,services.nodeports=2", Shown(service));
        service = service with { Spec = service.Spec with { Type = "LoadBalancer" } };
        Assert.Equal("count/services=1,services=1,services.loadbalancers=1,services.nodeports=2", Shown(service));
        service = service with { Spec = service.Spec with { AllocateLoadBalancerNodePorts = false } };
        Assert.Equal("count/services=1,services=1,services.loadbalancers=1,services.nodeports=1", Shown(service));
        Assert.Equal("count/services=1,services=1,services.loadbalancers=0,services.nodeports=0",
            Shown(service with { Spec = service.Spec with { Type = "ClusterIP" } }));
    }

    [Fact]
    public void A_claims_storage_counts_for_its_class_too()
    {
        PersistentVolumeClaim claim = PersistentVolumeClaim.Empty with
        {
            Spec = PersistentVolumeClaimSpec.Empty with
            {
                StorageClassName = "gold",
                Resources = VolumeResourceRequirements.Empty with { Requests = Amounts(("storage", "1500m")) },
            },
        };
        Assert.Equal("count/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/persistentvolumeclaims=1,"
            + "gold.storageclass.storage.k8s.io/requests.storage=2,persistentvolumeclaims=1,requests.storage=2", Shown(claim));
    }

    [Fact]
    public void Every_other_kind_is_counted_and_events_are_not()
    {
        Assert.Equal("configmaps=1,count/configmaps=1", Shown(ConfigMap.Empty));
        Assert.Equal("count/deployments.apps=1", Shown(Skiff.Model.Apps.V1.Deployment.Empty));
        Assert.Null(QuotaRule.Of(Kinds.Event));
        Assert.Null(QuotaRule.Of(Kinds.Node));
    }

    [Theory]
    [InlineData("Terminating", false, true, false, false)]
    [InlineData("NotTerminating", true, false, true, true)]
    [InlineData("BestEffort", true, true, false, false)]
    [InlineData("NotBestEffort", false, false, true, true)]
    [InlineData("PriorityClass", false, false, true, false)]
    [InlineData("CrossNamespacePodAffinity", false, false, false, true)]
    public void A_pod_is_in_a_scope_or_not(string scope, bool plain, bool deadline, bool important, bool social)
    {
        Pod pod = Pod(default, default);
        Pod limited = Pod(Amounts(("cpu", "1")), default);
        ResourceQuota quota = Quota(("pods", "1")) with { Spec = ResourceQuotaSpec.Empty with { Scopes = [scope] } };
        QuotaRule rule = QuotaRule.Of(Kinds.Pod)!;
        PodAffinityTerm term = PodAffinityTerm.Empty with { Namespaces = ["elsewhere"] };
        Affinity affinity = Affinity.Empty with
        {
            PodAffinity = PodAffinity.Empty with { RequiredDuringSchedulingIgnoredDuringExecution = [term] },
        };
        Assert.Equal(plain, rule.IsLimitedBy(quota, pod));
        Assert.Equal(deadline, rule.IsLimitedBy(quota, pod with { Spec = pod.Spec with { ActiveDeadlineSeconds = 5 } }));
        Assert.Equal(important, rule.IsLimitedBy(quota, limited with { Spec = limited.Spec with { PriorityClassName = "high" } }));
        Assert.Equal(social, rule.IsLimitedBy(quota, limited with { Spec = limited.Spec with { Affinity = affinity } }));
    }

    [Fact]
    public void What_is_over_is_told_and_nothing_is_charged()
    {
        ResourceQuota[] quotas = [Quota(("pods", "2")), Quota(("cpu", "1"), ("memory", "1Gi"))];
        Pod pod = Pod(Amounts(("cpu", "700m"), ("memory", "1Mi")), default);
        QuotaVerdict first = QuotaCharge.Apply(quotas, Write(pod));
        Assert.Equal("", first.Fault);
        Assert.Equal("cpu=700m,memory=1Mi", QuotaAmounts.Shown(first.Quotas[1].Status.Used));
        QuotaVerdict second = QuotaCharge.Apply(first.Quotas, Write(pod));
        Assert.Equal("exceeded quota: q, requested: cpu=700m, used: cpu=700m, limited: cpu=1", second.Fault);
    }

    [Fact]
    public void A_quota_of_cpu_demands_that_every_container_says()
    {
        ResourceQuota[] quotas = [Quota(("limits.cpu", "1"), ("requests.memory", "1Gi"))];
        Assert.Equal("failed quota: q: must specify limits.cpu for: c; requests.memory for: c",
            QuotaCharge.Apply(quotas, Write(Pod(Amounts(("cpu", "1")), default))).Fault);
    }

    [Fact]
    public void A_quota_that_has_not_been_counted_yet_admits_nothing()
    {
        ResourceQuota fresh = Quota(("pods", "5"), ("configmaps", "1"));
        fresh = fresh with { Status = fresh.Status with { Used = default } };
        Assert.Equal("status unknown for quota: q, resources: pods", QuotaCharge.Apply([fresh], Write(Pod(default, default))).Fault);
        Assert.Equal("", QuotaCharge.Apply([fresh with { Status = ResourceQuotaStatus.Empty }], Write(Pod(default, default))).Fault);
    }

    [Fact]
    public void A_change_is_charged_by_its_difference()
    {
        ResourceQuota quota = Quota(("services.nodeports", "2"), ("services", "5"));
        Service plain = Service.Empty with { Spec = ServiceSpec.Empty with { Type = "ClusterIP", Ports = [ServicePort.Empty] } };
        Service open = plain with { Spec = plain.Spec with { Type = "NodePort" } };
        QuotaVerdict verdict = QuotaCharge.Apply([quota], new QuotaWrite(open, plain, "", now));
        Assert.Equal("services=0,services.nodeports=1", QuotaAmounts.Shown(verdict.Quotas[0].Status.Used));
        Assert.Same(quota, QuotaCharge.Apply([quota], new QuotaWrite(plain, open, "", now)).Quotas[0]);
        Assert.Same(quota, QuotaCharge.Apply([quota], new QuotaWrite(open, open, "", now)).Quotas[0]);
    }

    [Fact]
    public void Charges_never_sum_up_to_more_than_the_limit_and_match_a_count()
    {
        Random random = new(11);
        for (int round = 0; round < 200; round++)
        {
            ResourceQuota quota = Quota(("cpu", $"{random.Next(1, 20)}"), ("pods", $"{random.Next(1, 10)}"), ("count/pods", "15"));
            List<IObject> made = [];
            IReadOnlyList<ResourceQuota> running = [quota];
            for (int i = 0; i < 20; i++)
            {
                Pod pod = Pod(Amounts(("cpu", $"{random.Next(1, 4000)}m")), default);
                QuotaVerdict verdict = QuotaCharge.Apply(running, Write(pod));
                if (verdict.Fault.Length > 0) continue;
                made.Add(pod);
                running = verdict.Quotas;
            }

            ResourceQuotaStatus charged = running[0].Status;
            foreach ((string name, Quantity limit) in charged.Hard) Assert.True(charged.Used[name] <= limit);
            ResourceQuotaStatus counted = QuotaUsage.StatusOf(
                running[0], [Kinds.Pod, Kinds.ConfigMap], kind => kind == Kinds.Pod ? made : [], now);
            Assert.Equal(counted.Used, charged.Used);
        }
    }

    [Fact]
    public void A_count_keeps_to_the_quotas_resources_and_forgets_none()
    {
        ResourceQuota quota = Quota(("pods", "5"), ("count/gone.example.com", "3"));
        quota = quota with { Status = quota.Status with { Used = Amounts(("count/gone.example.com", "2"), ("secrets", "9")) } };
        ResourceQuotaStatus status = QuotaUsage.StatusOf(quota, [Kinds.Pod], _ => [Pod(default, default)], now);
        Assert.Equal("count/gone.example.com=2,pods=1", QuotaAmounts.Shown(status.Used));
    }

    private static QuotaWrite Write(IObject value) => new(value, null, "", now);

    private static string Shown(IObject value) => QuotaAmounts.Shown(QuotaRule.Of(value.Kind)!.Usage(value, now));

    private static Pod Pod(MapOf<Quantity> requests, MapOf<Quantity> limits) => Skiff.Model.Core.V1.Pod.Empty with
    {
        Spec = PodSpec.Empty with
        {
            Containers =
            [
                Container.Empty with
                {
                    Name = "c", Resources = ResourceRequirements.Empty with { Requests = requests, Limits = limits },
                },
            ],
        },
    };

    private static ResourceQuota Quota(params ReadOnlySpan<(string, string)> hard)
    {
        MapOf<Quantity> limits = Amounts(hard);
        MapOf<Quantity> none = limits.MapSame(_ => Quantity.Of(0));
        return ResourceQuota.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "q" },
            Spec = ResourceQuotaSpec.Empty with { Hard = limits },
            Status = ResourceQuotaStatus.Empty with { Hard = limits, Used = none },
        };
    }

    private static MapOf<Quantity> Amounts(params ReadOnlySpan<(string, string)> amounts)
    {
        MapOf<Quantity> made = default;
        foreach ((string name, string amount) in amounts) made = made.Set(name, Quantity.Parse(amount));
        return made;
    }
}
