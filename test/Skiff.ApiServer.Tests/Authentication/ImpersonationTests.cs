using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Tests.Authorization;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Authentication;

public sealed class ImpersonationTests
{
    private static readonly UserInfo caller = UserInfo.Of("caller");
    private static readonly Attributes listPods = Attributes.ForResource(caller, "list", "", "pods", "default");

    private readonly List<string> asked = [];

    [Fact]
    public void Without_headers_the_caller_stays_who_it_is()
    {
        HeaderDictionary headers = new() { ["Accept"] = "*/*" };

        Assert.Same(WantedUser.Nobody, WantedUser.Take(headers).Value);
        Assert.Same(caller, Apply(Deny, listPods, WantedUser.Nobody).Value);
    }

    [Fact]
    public void Headers_are_read_once_and_taken_out()
    {
        HeaderDictionary headers = new()
        {
            ["impersonate-user"] = "jane",
            ["Impersonate-Group"] = new(["dev", "ops"]),
            ["Impersonate-Uid"] = "u-1",
            ["Impersonate-Extra-Acme.com%2fProject"] = new(["a", "b"]),
            ["Impersonate-Extra-bad%zz"] = "c",
            ["Accept"] = "*/*",
        };

        WantedUser wanted = WantedUser.Take(headers).Value!;

        Assert.Equal(["Accept"], headers.Keys);
        Assert.Equal(
            new WantedUser("jane", "u-1", ["dev", "ops"],
                MapOf.Create<ListOf<string>>(("acme.com/project", ["a", "b"]), ("bad%zz", ["c"]))),
            wanted);
    }

    [Theory]
    [InlineData("Impersonate-Group", "dev", "Groups:[]string{\"dev\"}, Extra:map[string][]string(nil)")]
    [InlineData("Impersonate-Group", "", "Groups:[]string{\"\"}, Extra:map[string][]string(nil)")]
    [InlineData("Impersonate-Extra-A", "b", "Groups:[]string(nil), Extra:map[string][]string{\"a\":[]string{\"b\"}}")]
    public void Groups_without_a_user_make_no_sense(string header, string value, string shown)
    {
        Status failure = WantedUser.Take(new HeaderDictionary { [header] = value }).Error!;

        Assert.Equal(400, failure.Code);
        Assert.Equal(
            $"requested &user.DefaultInfo{{Name:\"\", UID:\"\", {shown}}} without impersonating a user name",
            failure.Message);
    }

    [Fact]
    public void Each_part_of_the_user_is_authorized_in_the_old_way()
    {
        WantedUser wanted = new("jane", "u-1", ["dev", "ops"], MapOf.Create<ListOf<string>>(("acme.io/a", ["1", "2"])));

        UserInfo user = Apply(OldWay, listPods, wanted).Value!;

        Assert.Equal(
            new UserInfo("jane", "u-1", ["dev", "ops", "system:authenticated"], wanted.Extra), user);
        Assert.Equal(
            [
                "impersonate-on:user-info:list /pods default ",
                "impersonate /users  jane",
                "impersonate authentication.k8s.io/uids  u-1",
                "impersonate /groups  dev",
                "impersonate /groups  ops",
                "impersonate authentication.k8s.io/userextras/acme.io/a  1",
                "impersonate authentication.k8s.io/userextras/acme.io/a  2",
            ],
            asked);
    }

    [Fact]
    public void The_constrained_way_needs_leave_for_verb_and_user()
    {
        UserInfo user = Apply(Allow, listPods, new("jane", "", ["dev"], default)).Value!;

        Assert.Equal(["dev", "system:authenticated"], user.Groups);
        Assert.Equal(
            [
                "impersonate-on:user-info:list /pods default ",
                "impersonate:user-info authentication.k8s.io/users  jane",
                "impersonate:user-info authentication.k8s.io/groups  dev",
            ],
            asked);
    }

    [Theory]
    [InlineData("system:serviceaccount:ns:app", "system:serviceaccounts system:serviceaccounts:ns system:authenticated",
        "impersonate:serviceaccount authentication.k8s.io/serviceaccounts ns app")]
    [InlineData("system:node:n1", "system:nodes system:authenticated",
        "impersonate:arbitrary-node authentication.k8s.io/nodes  n1")]
    [InlineData("system:anonymous", "system:unauthenticated",
        "impersonate:user-info authentication.k8s.io/users  system:anonymous")]
    public void Some_users_have_their_groups_by_name(string name, string groups, string lastAsked)
    {
        UserInfo user = Apply(Allow, listPods, new(name, "", default, default)).Value!;

        Assert.Equal(groups, string.Join(' ', user.Groups.AsEnumerable()));
        Assert.Equal(lastAsked, asked[^1]);
    }

    [Fact]
    public void An_agent_may_be_the_node_its_pod_is_on()
    {
        UserInfo agent = new("system:serviceaccount:ns:agent", "", default,
            MapOf.Create<ListOf<string>>(("authentication.kubernetes.io/node-name", ["n1"])));
        Decision OwnNode(Attributes a) => Record(a, a.Verb.Contains("associated-node", StringComparison.Ordinal));
        Attributes request = listPods with { User = agent };

        Assert.Equal(
            "system:node:n1", Apply(OwnNode, request, new("system:node:n1", "", default, default)).Value?.Name);
        Assert.Equal("impersonate:associated-node authentication.k8s.io/nodes  *", asked[^1]);
        Assert.Equal(403, Apply(OwnNode, request, new("system:node:n2", "", default, default)).Error?.Code);
    }

    [Fact]
    public void The_first_refusal_is_the_answer()
    {
        Status failure = Apply(Deny, listPods, new("jane", "", default, default)).Error!;

        Assert.Equal(403, failure.Code);
        Assert.Equal(
            "pods is forbidden: User \"caller\" cannot impersonate-on:user-info:list resource \"pods\" " +
            "in API group \"\" in the namespace \"default\"",
            failure.Message);
    }

    [Fact]
    public void The_masters_group_is_given_in_the_old_way_alone()
    {
        WantedUser wanted = new("jane", "", [UserInfo.MastersGroup], default);

        Assert.Equal(200, Apply(Allow, listPods, wanted).Error?.Code ?? 200);
        Assert.Equal("impersonate /groups  system:masters", asked[^1]);
        Assert.Equal(
            "groups.authentication.k8s.io \"system:masters\" is forbidden: " +
            "User \"caller\" cannot impersonate:user-info resource \"groups\" " +
            "in API group \"authentication.k8s.io\" at the cluster scope: " +
            "impersonating the system:masters group is not allowed",
            Apply(a => Record(a, a.Verb != "impersonate"), listPods, wanted).Error?.Message);
    }

    [Fact]
    public void Groups_can_be_named_to_have_no_authentication()
    {
        WantedUser wanted = new("jane", "", ["system:unauthenticated"], default);

        Assert.Equal(["system:unauthenticated"], Apply(Allow, listPods, wanted).Value!.Groups);
    }

    [Fact]
    public void Leave_for_all_groups_is_asked_for_once_there_are_many()
    {
        WantedUser wanted = new("jane", "", ["a", "b", "c", "d"], default);

        Assert.NotNull(Apply(Allow, listPods, wanted).Value);
        Assert.Equal("impersonate:user-info authentication.k8s.io/groups  *", asked[^1]);
    }

    private static ApiResult<UserInfo> Apply(Func<Attributes, Decision> authorize, Attributes request, WantedUser wanted) =>
        new Impersonation((asked, _) => new(authorize(asked)))
            .ApplyAsync(request, wanted, TestContext.Current.CancellationToken).Now();

    private Decision Allow(Attributes request) => Record(request, true);

    private Decision Deny(Attributes request) => Record(request, false);

    private Decision OldWay(Attributes request) => Record(request, request.Verb == "impersonate");

    private Decision Record(Attributes request, bool allowed)
    {
        string part = request.Subresource.Length == 0 ? "" : $"/{request.Subresource}";
        asked.Add($"{request.Verb} {request.Group}/{request.Resource}{part} {request.Namespace} {request.Name}");
        return allowed ? Decision.Allowed : Decision.NoOpinion();
    }
}
