using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.Scheduling.Tests.Reference;

/// <summary>
/// Small clusters of few words, so that things meet: three zones, two namespaces, three applications. Everything done to
/// the naive cluster is done to the ledger as the scheduler's loop does it.
/// </summary>
internal sealed class RandomCluster
{
    public static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] spaces = ["default", "team"];
    private static readonly string[] apps = ["web", "db", "job"];
    private static readonly string[] zones = ["east", "west", ""];
    private static readonly string[] keys = [Given.Hostname, Given.Zone, "rack"];
    private readonly Random random;
    private int named;

    public RandomCluster(int seed)
    {
        random = new(seed);
        foreach (string space in spaces) SetNamespace(space);
        for (int i = random.Next(1, 6); i >= 0; i--) SetNode($"n{i}");
        if (Chance(3)) AddBudget();
        if (Chance(3)) AddService();
        if (Chance(3)) AddReplicaSet();
        for (int i = random.Next(0, 14); i > 0; i--) Place(NewPod(), Pick(Naive.Nodes));
    }

    public NaiveCluster Naive { get; } = new();

    public ClusterLedger Ledger { get; } = new();

    /// <summary>Whether a chance of one in so many came true.</summary>
    public bool Chance(int of) => random.Next(of) == 0;

    /// <summary>Something changes that has nothing to do with placing pods.</summary>
    public void Disturb()
    {
        (Pod Pod, NaiveNode Node)[] placed = [.. Naive.Placed];
        switch (random.Next(6))
        {
            case 0 when placed.Length > 0:
                (Pod gone, NaiveNode from) = Pick(placed);
                from.Pods.Remove(gone);
                Ledger.RemovePod(Machinery.ObjectKey.Of(gone));
                break;
            case 1 when placed.Length > 0:
                (Pod leaving, NaiveNode at) = Pick(placed);
                at.Pods.Remove(leaving);
                Place(leaving with { Metadata = leaving.Metadata with { DeletionTimestamp = Noon } }, at);
                break;
            case 2:
                SetNode(Pick(Naive.Nodes).Name);
                break;
            case 3:
                SetNamespace(Pick(spaces));
                break;
            case 4:
                Promise(NewPod(), Pick(Naive.Nodes).Name);
                break;
            default:
                SetNode($"n{Naive.Nodes.Count}");
                break;
        }
    }

    public void Place(Pod pod, NaiveNode node)
    {
        node.Pods.Add(pod);
        Ledger.SetPod(pod.On(node.Name));
    }

    public Pod NewPod()
    {
        string name = $"p{named++}";
        Pod pod = Given.Pod(name, Pick((string[])["0", "100m", "500m", "1", "2"]), Pick((string[])["0", "64Mi", "1Gi", "2Gi"]));
        string app = Pick(apps);
        ListOf<OwnerReference> owners = Chance(3)
            ? [OwnerReference.Empty with { Kind = "ReplicaSet", Name = app, UID = app, Controller = true }]
            : default;
        return pod with
        {
            Metadata = pod.Metadata with
            {
                Namespace = Pick(spaces),
                Labels = MapOf.Create(("app", app), ("track", Pick((string[])["a", "b"]))),
                OwnerReferences = owners,
            },
            Spec = Wishes(pod.Spec),
            Status = PodStatus.Empty with { StartTime = Chance(4) ? null : Noon.AddMinutes(-random.Next(5)) },
        };
    }

    private PodSpec Wishes(PodSpec spec)
    {
        spec = spec with
        {
            Priority = Pick((int?[])[null, null, 10, 10, 100, -5]),
            Tolerations = Chance(3) ? [Toleration.Empty with { Key = "dedicated", Operator = "Exists" }] : default,
            NodeSelector = Chance(6) ? MapOf.Create((Given.Zone, Pick((string[])["east", "west"]))) : default,
            TopologySpreadConstraints = Chance(3) ? ListOf.From(Enumerable.Range(0, random.Next(1, 3)).Select(_ => Spread())) : default,
        };
        if (Chance(8)) spec = spec with { InitContainers = [spec.Containers[0] with { Name = "first", RestartPolicy = Chance(2) ? "Always" : "" }] };
        if (Chance(8)) spec = spec with { Overhead = MapOf.Create(("cpu", Quantity.Parse("50m")), ("memory", Quantity.Parse("32Mi"))) };
        if (Chance(6))
        {
            ContainerPort port = ContainerPort.Empty with { ContainerPortValue = 80, HostPort = random.Next(80, 82), Protocol = "TCP" };
            spec = spec with { Containers = [spec.Containers[0] with { Ports = [port] }] };
        }

        return Chance(2) ? spec : spec.With(
            near: Chance(3) ? PodAffinity.Empty with
            {
                RequiredDuringSchedulingIgnoredDuringExecution = Chance(2) ? Terms() : default,
                PreferredDuringSchedulingIgnoredDuringExecution = Chance(2) ? [Wish()] : default,
            } : null,
            far: Chance(3) ? PodAntiAffinity.Empty with
            {
                RequiredDuringSchedulingIgnoredDuringExecution = Chance(2) ? Terms() : default,
                PreferredDuringSchedulingIgnoredDuringExecution = Chance(2) ? [Wish()] : default,
            } : null,
            node: Chance(4) ? NodeAffinity.Empty with
            {
                PreferredDuringSchedulingIgnoredDuringExecution =
                    [PreferredSchedulingTerm.Empty with { Weight = random.Next(1, 100), Preference = Given.In(Given.Zone, Pick(zones)) }],
                RequiredDuringSchedulingIgnoredDuringExecution = Chance(3)
                    ? NodeSelector.Empty with { NodeSelectorTerms = [Given.In(Given.Zone, "east", "west")] }
                    : null,
            } : null);
    }

    private ListOf<PodAffinityTerm> Terms() => Chance(4) ? [Term(), Term()] : [Term()];

    private WeightedPodAffinityTerm Wish() =>
        WeightedPodAffinityTerm.Empty with { Weight = random.Next(1, 100), PodAffinityTerm = Term() };

    private PodAffinityTerm Term() => Given.Term(Pick(apps), Pick(keys)) with
    {
        Namespaces = Chance(5) ? [Pick(spaces)] : default,
        NamespaceSelector = Chance(5)
            ? LabelSelector.Empty with { MatchLabels = Chance(2) ? default : MapOf.Create(("kind", "a")) }
            : null,
    };

    private TopologySpreadConstraint Spread() =>
        Given.Spread(Pick(apps), Pick(keys), random.Next(1, 3), Chance(2) ? "DoNotSchedule" : "ScheduleAnyway") with
        {
            MinDomains = Chance(6) ? random.Next(1, 4) : null,
            NodeAffinityPolicy = Chance(4) ? "Ignore" : Chance(2) ? "Honor" : null,
            NodeTaintsPolicy = Chance(3) ? "Honor" : null,
            MatchLabelKeys = Chance(4) ? ["track"] : default,
        };

    private void SetNode(string name)
    {
        Node node = Given.Node(name, Pick(zones), Pick((string[])["1", "2", "4"]), Pick((string[])["1Gi", "4Gi"]), random.Next(2, 6));
        if (Chance(2)) node = node with { Metadata = node.Metadata with { Labels = node.Metadata.Labels.Set("rack", Pick((string[])["r1", "r2"])) } };
        if (Chance(6)) node = node.Tainted("dedicated", Pick((string[])["NoSchedule", "PreferNoSchedule", "NoExecute"]));
        if (Chance(12)) node = node with { Spec = node.Spec with { Unschedulable = true } };
        NaiveNode? known = Naive.Nodes.Find(one => one.Name == name);
        if (known is null) Naive.Nodes.Add(new(node));
        else known.Node = node;
        Ledger.SetNode(node);
    }

    private void SetNamespace(string name)
    {
        Naive.Namespaces[name] = MapOf.Create(("kind", Pick((string[])["a", "b"])));
        Ledger.SetNamespace(name, Naive.Namespaces[name]);
    }

    private void Promise(Pod pod, string node)
    {
        Naive.Nominated.Add((pod, node));
        Ledger.Nominated.Set(pod, node);
    }

    private void AddBudget()
    {
        PodDisruptionBudget budget = PodDisruptionBudget.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = Pick(spaces), Name = "budget" },
            Spec = PodDisruptionBudgetSpec.Empty with
            {
                Selector = LabelSelector.Empty with { MatchLabels = Chance(6) ? default : MapOf.Create(("app", Pick(apps))) },
            },
            Status = PodDisruptionBudgetStatus.Empty with { DisruptionsAllowed = random.Next(2) },
        };
        Naive.Budgets.Add(budget);
        Ledger.Budgets.Set(Machinery.ObjectKey.Of(budget), budget);
    }

    private void AddService()
    {
        MapOf<string> selector = MapOf.Create(("app", Pick(apps)));
        Naive.Services["service"] = selector;
        foreach (string space in spaces)
        {
            Service service = Service.Empty with { Spec = ServiceSpec.Empty with { Selector = selector } };
            Ledger.Selectors.SetService(new(space, "service"), service);
        }
    }

    private void AddReplicaSet()
    {
        string app = Pick(apps);
        LabelSelector selector = LabelSelector.Empty with { MatchLabels = MapOf.Create(("app", app)) };
        Naive.ReplicaSets[app] = selector;
        ReplicaSet set = ReplicaSet.Empty with { Spec = ReplicaSetSpec.Empty with { Selector = selector } };
        foreach (string space in spaces) Ledger.Selectors.SetOwner("ReplicaSet", new(space, app), set);
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
