using Skiff.Model;
using Skiff.Model.FlowControl.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Fairness;

/// <summary>The flow schemas and priority levels that every server has, and those it begins with.</summary>
public static class MandatoryFlows
{
    /// <summary>Says whether the server keeps an object as it made it.</summary>
    public const string AutoUpdate = "apf.kubernetes.io/autoupdate-spec";

    private const string Every = "*";
    private const string Authenticated = "system:authenticated";
    private const string Unauthenticated = "system:unauthenticated";
    private const string Manager = "system:kube-controller-manager";
    private const string Scheduler = "system:kube-scheduler";
    private const string Coordination = "coordination.k8s.io";

    /// <summary>Levels that are always there and always the same.</summary>
    public static ListOf<PriorityLevelConfiguration> Levels { get; } =
    [
        Named(PriorityLevelConfiguration.Empty with
        {
            Spec = PriorityLevelConfigurationSpec.Empty with
            {
                Type = PriorityLevelEnablement.Exempt,
                Exempt = ExemptPriorityLevelConfiguration.Empty with { NominalConcurrencyShares = 0, LendablePercent = 0 },
            },
        }, "exempt"),
        Limited("catch-all", 5, 0, null),
    ];

    /// <summary>Levels that a new server begins with.</summary>
    public static ListOf<PriorityLevelConfiguration> SuggestedLevels { get; } =
    [
        Limited("system", 30, 33, (64, 6)),
        Limited("node-high", 40, 25, (64, 6)),
        Limited("leader-election", 10, 0, (16, 4)),
        Limited("workload-high", 40, 50, (128, 6)),
        Limited("workload-low", 100, 90, (128, 6)),
        Limited("global-default", 20, 50, (128, 6)),
    ];

    /// <summary>Schemas that are always there and always the same.</summary>
    public static ListOf<FlowSchema> Schemas { get; } =
    [
        Schema("exempt", "exempt", 1, "", Everything(Group("system:masters"))),
        Schema("catch-all", "catch-all", 10_000, FlowDistinguisherMethodType.ByUser,
            Everything(Group(Unauthenticated), Group(Authenticated))),
    ];

    /// <summary>Schemas that a new server begins with.</summary>
    public static ListOf<FlowSchema> SuggestedSchemas { get; } =
    [
        Schema("system-nodes", "system", 500, FlowDistinguisherMethodType.ByUser, Everything(Group("system:nodes"))),
        Schema("system-node-high", "node-high", 400, FlowDistinguisherMethodType.ByUser, Rule(
            [Group("system:nodes")],
            Resources([Every], "", ["nodes", "nodes/status"], isCluster: true),
            Resources([Every], Coordination, ["leases"]))),
        Schema("probes", "exempt", 2, "", PolicyRulesWithSubjects.Empty with
        {
            Subjects = [Group(Unauthenticated), Group(Authenticated)],
            NonResourceRules =
            [
                NonResourcePolicyRule.Empty with { Verbs = ["get"], NonResourceURLs = ["/healthz", "/readyz", "/livez"] },
            ],
        }),
        Schema("system-leader-election", "leader-election", 100, FlowDistinguisherMethodType.ByUser, Rule(
            [User(Manager), User(Scheduler), Account(Every)], Resources(["get", "create", "update"], Coordination, ["leases"]))),
        Schema("endpoint-controller", "workload-high", 150, FlowDistinguisherMethodType.ByUser, Rule(
            [User(Manager), Account("endpoint-controller"), Account("endpointslicemirroring-controller")],
            Resources(["get", "create", "update"], "", ["endpoints"]))),
        Schema("workload-leader-election", "leader-election", 200, FlowDistinguisherMethodType.ByUser, Rule(
            [Account(Every)],
            Resources(["get", "create", "update"], "", ["endpoints", "configmaps"]),
            Resources(["get", "create", "update"], Coordination, ["leases"]))),
        Schema("kube-controller-manager", "workload-high", 800, FlowDistinguisherMethodType.ByNamespace, Everything(User(Manager))),
        Schema("kube-scheduler", "workload-high", 800, FlowDistinguisherMethodType.ByNamespace, Everything(User(Scheduler))),
        Schema("kube-system-service-accounts", "workload-high", 900, FlowDistinguisherMethodType.ByNamespace, Everything(Account(Every))),
        Schema("service-accounts", "workload-low", 9_000, FlowDistinguisherMethodType.ByUser, Everything(Group("system:serviceaccounts"))),
        Schema("global-default", "global-default", 9_900, FlowDistinguisherMethodType.ByUser,
            Everything(Group(Unauthenticated), Group(Authenticated))),
    ];

    /// <summary>The mandatory level of a name, or null.</summary>
    public static PriorityLevelConfiguration? Level(string name) => Levels.FirstOrDefault(level => level.Metadata.Name == name);

    /// <summary>The mandatory schema of a name, or null.</summary>
    public static FlowSchema? Schema(string name) => Schemas.FirstOrDefault(schema => schema.Metadata.Name == name);

    private static PriorityLevelConfiguration Limited(string name, int shares, int lendable, (int Queues, int Hand)? queuing) =>
        Named(PriorityLevelConfiguration.Empty with
        {
            Spec = PriorityLevelConfigurationSpec.Empty with
            {
                Type = PriorityLevelEnablement.Limited,
                Limited = LimitedPriorityLevelConfiguration.Empty with
                {
                    NominalConcurrencyShares = shares,
                    LendablePercent = lendable,
                    LimitResponse = queuing is not { } queues
                        ? LimitResponse.Empty with { Type = LimitResponseType.Reject }
                        : LimitResponse.Empty with
                        {
                            Type = LimitResponseType.Queue,
                            Queuing = QueuingConfiguration.Empty with
                            {
                                Queues = queues.Queues, HandSize = queues.Hand, QueueLengthLimit = 50,
                            },
                        },
                },
            },
        }, name);

    private static FlowSchema Schema(string name, string level, int precedence, string method, PolicyRulesWithSubjects rule) =>
        Named(FlowSchema.Empty with
        {
            Spec = FlowSchemaSpec.Empty with
            {
                PriorityLevelConfiguration = PriorityLevelConfigurationReference.Empty with { Name = level },
                MatchingPrecedence = precedence,
                DistinguisherMethod = method.Length == 0 ? null : FlowDistinguisherMethod.Empty with { Type = method },
                Rules = [rule],
            },
        }, name);

    private static T Named<T>(T value, string name)
        where T : class, IObject => (T)value.WithMetadata(ObjectMeta.Empty with
    {
        Name = name, Annotations = MapOf.Create((AutoUpdate, "true")),
    });

    private static PolicyRulesWithSubjects Everything(params ListOf<Subject> subjects) =>
        Rule(subjects, Resources([Every], Every, [Every], isCluster: true)) with
        {
            NonResourceRules = [NonResourcePolicyRule.Empty with { Verbs = [Every], NonResourceURLs = [Every] }],
        };

    private static PolicyRulesWithSubjects Rule(ListOf<Subject> subjects, params ListOf<ResourcePolicyRule> rules) =>
        PolicyRulesWithSubjects.Empty with { Subjects = subjects, ResourceRules = rules };

    private static ResourcePolicyRule Resources(ListOf<string> verbs, string group, ListOf<string> resources, bool isCluster = false) =>
        ResourcePolicyRule.Empty with
        {
            Verbs = verbs, APIGroups = [group], Resources = resources, Namespaces = [Every], ClusterScope = isCluster,
        };

    private static Subject Group(string name) =>
        Subject.Empty with { Kind = SubjectKind.Group, Group = GroupSubject.Empty with { Name = name } };

    private static Subject User(string name) =>
        Subject.Empty with { Kind = SubjectKind.User, User = UserSubject.Empty with { Name = name } };

    private static Subject Account(string name) => Subject.Empty with
    {
        Kind = SubjectKind.ServiceAccount,
        ServiceAccount = ServiceAccountSubject.Empty with { Namespace = "kube-system", Name = name },
    };
}
