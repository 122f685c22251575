using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.FlowControl;
using Skiff.ApiServer.Requests;
using Skiff.Machinery.Fairness;
using Skiff.Fixtures;

namespace Skiff.ApiServer.Tests.FlowControl;

public sealed class FlowDispatcherTests
{
    private const string Api = "/apis/flowcontrol.apiserver.k8s.io/v1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("admin", "system:masters", "get", "", "pods", "a", "exempt", "exempt")]
    [InlineData("system:node:n", "system:nodes", "update", "", "nodes/status", "", "system-node-high", "node-high")]
    [InlineData("system:node:n", "system:nodes", "update", "coordination.k8s.io", "leases", "kube-node-lease", "system-node-high", "node-high")]
    [InlineData("system:node:n", "system:nodes", "get", "", "pods", "a", "system-nodes", "system")]
    [InlineData("system:kube-scheduler", "", "update", "coordination.k8s.io", "leases", "kube-system", "system-leader-election", "leader-election")]
    [InlineData("system:kube-scheduler", "", "list", "", "pods", "", "kube-scheduler", "workload-high")]
    [InlineData("system:serviceaccount:kube-system:x", "system:serviceaccounts", "get", "", "pods", "a", "kube-system-service-accounts", "workload-high")]
    [InlineData("system:serviceaccount:kube-system:endpoint-controller", "", "update", "", "endpoints", "a", "endpoint-controller", "workload-high")]
    [InlineData("system:serviceaccount:default:x", "system:serviceaccounts", "get", "", "pods", "a", "service-accounts", "workload-low")]
    [InlineData("jane", "", "get", "", "pods", "a", "global-default", "global-default")]
    public async Task Requests_go_where_upstreams_go(
        string user, string group, string verb, string apiGroup, string resource, string space, string schema, string level)
    {
        string[] parts = resource.Split('/');
        Attributes request = Attributes.ForResource(
            UserInfo.Of(user, group), verb, apiGroup, parts[0], space, subresource: parts.Length > 1 ? parts[1] : "");
        FlowAdmission entered = await Enter(Complete(), request);
        Assert.Equal((schema, level), (entered.Schema.Metadata.Name, entered.Level.Name));
    }

    [Fact]
    public async Task Probes_are_never_held_up_and_what_nobody_knows_has_its_place()
    {
        Attributes probe = Attributes.ForPath(UserInfo.Anonymous, "get", "/readyz");
        Assert.Equal("probes", (await Enter(Complete(), probe)).Schema.Metadata.Name);
        Assert.Equal("global-default", (await Enter(Complete(), Attributes.ForPath(UserInfo.Anonymous, "get", "/readyz/x"))).Schema.Metadata.Name);
        FlowDispatcher bare = new(600, new ManualTime());
        Assert.Equal("catch-all", (await Enter(bare, probe)).Schema.Metadata.Name);
    }

    [Fact]
    public async Task Long_lists_take_more_seats_and_never_a_whole_level()
    {
        FlowDispatcher dispatcher = Complete();
        Attributes list = Attributes.ForResource(UserInfo.Of("jane"), "list", "", "pods");
        int nominal = (await Enter(dispatcher, list)).Level.Range.Nominal; // 49 of 600: seven are the most for one request.
        FlowAdmission wide = await Enter(dispatcher, list, objects: 100_000);
        int left = 0;
        while (dispatcher.EnterAsync(list, 0, Stop).AsTask().IsCompleted) left++;
        Assert.Equal(nominal - 1 - 7, left);
        wide.Seat.Release();
    }

    [Fact]
    public async Task What_others_do_not_need_is_lent()
    {
        FlowDispatcher dispatcher = Complete();
        Attributes request = Attributes.ForResource(UserInfo.Of("jane"), "get", "", "pods", "a");
        PriorityLevel level = (await Enter(dispatcher, request)).Level;
        int before = level.Limit;
        while (dispatcher.EnterAsync(request, 0, Stop).AsTask().IsCompleted)
        {
        }

        dispatcher.Share();
        Assert.True(level.Limit > before, $"{level.Limit} is not more than {before}");
    }

    [Fact]
    public async Task A_server_says_which_flow_a_request_was_of_and_turns_away_what_is_too_much()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        Answered exempt = await live.GetAsync($"{Api}/flowschemas/exempt");
        Answered level = await live.GetAsync($"{Api}/prioritylevelconfigurations/exempt");
        Assert.Equal(exempt.At("metadata", "uid"), Header(exempt, "X-Kubernetes-PF-FlowSchema-UID"));
        Assert.Equal(level.At("metadata", "uid"), Header(exempt, "X-Kubernetes-PF-PriorityLevel-UID"));
        Assert.Equal("true", exempt.At("metadata", "annotations", MandatoryFlows.AutoUpdate));

        Assert.Equal(201, (await live.PostAsync($"{Api}/prioritylevelconfigurations", """
            {"metadata":{"name":"nothing"},"spec":{"type":"Limited","limited":{"nominalConcurrencyShares":0,
            "borrowingLimitPercent":0,"limitResponse":{"type":"Reject"}}}}
            """)).Code);
        Assert.Equal(201, (await live.PostAsync($"{Api}/flowschemas", """
            {"metadata":{"name":"jane"},"spec":{"priorityLevelConfiguration":{"name":"nothing"},"matchingPrecedence":50,
            "rules":[{"subjects":[{"kind":"User","user":{"name":"jane"}}],"resourceRules":[{"verbs":["*"],"apiGroups":["*"],
            "resources":["*"],"namespaces":["*"],"clusterScope":true}]}]}}
            """)).Code);
        Answered refused;
        do refused = await live.GetAsync("/api/v1/namespaces/default/pods", null, ("Impersonate-User", "jane"));
        while (refused.Code == 403); // Until the server has taken it in.
        Assert.Equal(429, refused.Code);
        Assert.Equal("1", Header(refused, "Retry-After"));
        Assert.Equal("Too many requests, please try again later.\n", refused.Text);

        string metrics = (await live.GetAsync("/metrics")).Text;
        Assert.Contains("apiserver_flowcontrol_rejected_requests_total{priority_level=\"nothing\",flow_schema=\"jane\",reason=\"concurrency-limit\"} 1\n",
            metrics, StringComparison.Ordinal);
        Assert.Contains("apiserver_flowcontrol_nominal_limit_seats{priority_level=\"workload-low\"} 245\n", metrics, StringComparison.Ordinal);
        Assert.Contains("apiserver_flowcontrol_current_executing_requests{priority_level=\"exempt\",flow_schema=\"exempt\"} 1\n",
            metrics, StringComparison.Ordinal);
    }

    private static string Header(Answered answer, string name) => Assert.Single(answer.Headers.GetValues(name));

    private static Task<FlowAdmission> Enter(FlowDispatcher dispatcher, Attributes request, int objects = 0)
    {
        Task<FlowAdmission> entering = dispatcher.EnterAsync(request, objects, Stop).AsTask();
        Assert.True(entering.IsCompletedSuccessfully);
        return entering;
    }

    private static FlowDispatcher Complete()
    {
        FlowDispatcher dispatcher = new(600, new ManualTime());
        foreach (var level in MandatoryFlows.SuggestedLevels) dispatcher.Set(level);
        foreach (var schema in MandatoryFlows.SuggestedSchemas) dispatcher.Set(schema);
        return dispatcher;
    }
}
