using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;
using Attributes = Skiff.ApiServer.Authorization.Attributes;

namespace Skiff.ApiServer.Tests.Authorization;

/// <summary>Draws roles, bindings and requests from vocabularies so small that they meet often.</summary>
internal sealed class RandomRbac(int seed)
{
    private static readonly string[] spaces = ["a", "b"];
    private static readonly string[] names = ["x", "y", "z", "v"];
    private static readonly string[] verbs = ["get", "list", "create", "bind", "*"];
    private static readonly string[] groups = ["", "apps", "*"];
    private static readonly string[] resources =
        ["pods", "pods/log", "deployments", "deployments/scale", "*/scale", "*/log", "*"];
    private static readonly string[] targets =
        ["pods", "pods/log", "deployments", "deployments/scale", "services", "pods/scale"];
    private static readonly string[] paths = ["/healthz", "/healthz/x", "/api", "/apis", "/"];
    private static readonly string[] urls = ["/healthz", "/healthz/*", "/api*", "*", "/api/**"];
    private static readonly string[] users = ["ann", "system:serviceaccount:a:x", "system:serviceaccount:b:x", "bob"];
    private static readonly string[] teams = ["dev", "ops", "system:authenticated"];

    private readonly Random random = new(seed);

    public PolicyRule Rule() => Chance(5)
        ? PolicyRule.Empty with { Verbs = Some(verbs), NonResourceURLs = Some(urls) }
        : PolicyRule.Empty with
        {
            Verbs = Some(verbs),
            APIGroups = Some(groups),
            Resources = Some(resources),
            ResourceNames = Chance(3) ? Some(names) : default,
        };

    public IObject Object() => random.Next(4) switch
    {
        0 => ClusterRole.Empty with { Metadata = Meta(""), Rules = Rules() },
        1 => Role.Empty with { Metadata = Meta(One(spaces)), Rules = Rules() },
        2 => ClusterRoleBinding.Empty with
        {
            Metadata = Meta(""),
            RoleRef = Reference("ClusterRole"),
            Subjects = Subjects(),
        },
        _ => RoleBinding.Empty with
        {
            Metadata = Meta(One(spaces)),
            RoleRef = Reference(Chance(2) ? "ClusterRole" : "Role"),
            Subjects = Subjects(),
        },
    };

    public UserInfo User() => UserInfo.Of(One(users), [.. teams[..2].Where(_ => Chance(2))]);

    public Attributes Request()
    {
        if (Chance(6)) return Attributes.ForPath(User(), One(["get", "post"]), One(paths));
        string[] target = One(targets).Split('/');
        return Attributes.ForResource(
            User(), One(["get", "list", "create", "bind", "delete"]), One(["", "apps", "batch"]), target[0],
            One(["", "a", "b", "c"]), One(["", "x", "y", "w"]), target.Length > 1 ? target[1] : "");
    }

    public bool Chance(int oneIn) => random.Next(oneIn) == 0;

    public int Next(int count) => random.Next(count);

    private ListOf<PolicyRule> Rules() => ListOf.From(Enumerable.Range(0, random.Next(5)).Select(_ => Rule()));

    private ListOf<Subject> Subjects() =>
        ListOf.From(Enumerable.Range(0, 1 + random.Next(4)).Select(_ => NewSubject()));

    private Subject NewSubject() => random.Next(3) switch
    {
        0 => Subject.Empty with { Kind = "User", Name = One(users) },
        1 => Subject.Empty with { Kind = "Group", Name = One(teams) },
        _ => Subject.Empty with { Kind = "ServiceAccount", Name = One(["x", "y"]), Namespace = One(["", "a", "b"]) },
    };

    private RoleRef Reference(string kind) =>
        RoleRef.Empty with { APIGroup = "rbac.authorization.k8s.io", Kind = kind, Name = One(names) };

    private ObjectMeta Meta(string @namespace) => ObjectMeta.Empty with { Name = One(names), Namespace = @namespace };

    private T One<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private ListOf<string> Some(string[] from) =>
        ListOf.From(Enumerable.Range(0, 1 + random.Next(2)).Select(_ => One(from)).Distinct());
}
