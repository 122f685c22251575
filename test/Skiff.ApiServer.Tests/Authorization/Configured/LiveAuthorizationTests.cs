using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.Authorization.Configured;

/// <summary>A server whose requests a webhook decides on before roles do.</summary>
public sealed class LiveAuthorizationTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";

    [Fact]
    public async Task Whoever_decides_first_decides()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(spec => spec.Text("user") switch
        {
            "allowed" => AuthorizationWorld.Answer(true),
            "denied" => AuthorizationWorld.Answer(false, denied: true, reason: "not you"),
            "system:serviceaccount:default:other" => AuthorizationWorld.Answer(false, reason: "never heard of"),
            _ => AuthorizationWorld.Answer(false),
        });
        await using LiveServer live = await world.ServeAsync();
        await live.BindAsync("", "denied-not", "system:kube-scheduler");

        Assert.Equal(200, (await As(live, "allowed")).Code);
        Assert.Equal(200, (await As(live, "denied-not")).Code);
        Answered denied = await As(live, "denied");
        Assert.Equal(403, denied.Code);
        Assert.Equal(
            "pods is forbidden: User \"denied\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\": not you",
            denied.At("message"));
        Answered undecided = await As(live, "system:serviceaccount:default:other");
        Assert.EndsWith("in the namespace \"default\": never heard of", undecided.At("message"), StringComparison.Ordinal);
        Assert.DoesNotContain(world.Specs, spec => spec.Contains("system:masters", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_webhook_that_cannot_be_asked_is_passed_over_or_stops_everything()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => "403");
        await using LiveServer live = await world.ServeAsync();
        await live.BindAsync("", "bound", "system:kube-scheduler");

        Assert.Equal(200, (await As(live, "bound")).Code); // Somebody else allows it.
        foreach (string path in (string[])[$"{Pods}?limit=1&x=y", "/metrics"])
        {
            Answered unknown = await As(live, "stranger", path);
            string shown = path.Replace("&", "&amp;", StringComparison.Ordinal);
            Assert.Equal((500, $"Internal Server Error: \"{shown}\": no such luck\n"), (unknown.Code, unknown.Text));
        }

        world.Write(_ => "403", onFailure: "Deny");
        Assert.Equal(500, (await LiveServer.UntilAsync(() => As(live, "bound"), answer => answer.Code != 200)).Code);
        Assert.Equal(200, (await live.GetAsync(Pods)).Code); // Masters are asked about nowhere.
    }

    [Fact]
    public async Task Reviews_tell_what_the_webhook_says()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(spec => spec.Text("user") switch
        {
            "allowed" => AuthorizationWorld.Answer(true, reason: "yes"),
            "denied" => AuthorizationWorld.Answer(false, denied: true, reason: "no"),
            _ => "403",
        });
        await using LiveServer live = await world.ServeAsync();

        Answered yes = await ReviewAsync(live, "allowed");
        Answered no = await ReviewAsync(live, "denied");
        Answered unknown = await ReviewAsync(live, "other");
        Answered rules = await live.PostAsync(
            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", """{"spec":{"namespace":"default"}}""");

        Assert.Equal(("true", null, "yes"), (yes.At("status", "allowed"), yes.At("status", "denied"), yes.At("status", "reason")));
        Assert.Equal(("false", "true", "no"), (no.At("status", "allowed"), no.At("status", "denied"), no.At("status", "reason")));
        Assert.Equal("false", unknown.At("status", "allowed"));
        Assert.EndsWith("no such luck", unknown.At("status", "evaluationError"), StringComparison.Ordinal);
        Assert.Equal("true", rules.At("status", "incomplete"));
        Assert.Equal("webhook authorizer does not support user rule resolution", rules.At("status", "evaluationError"));
    }

    [Fact]
    public async Task It_is_asked_about_impersonation_escalation_signers_and_getting_into_pods()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        string[] allowed =
        [
            "create clusterroles", "escalate clusterroles", "create clusterrolebindings", "bind clusterroles", "get pods", "impersonate users",
        ];
        world.Write(spec => AuthorizationWorld.Answer(
            spec["resourceAttributes"] is JsonObject asked && allowed.Contains($"{asked.Text("verb")} {asked.Text("resource")}")));
        await using LiveServer live = await world.ServeAsync();
        (string, string) jane = ("Impersonate-User", "jane");
        const string Rbac = "/apis/rbac.authorization.k8s.io/v1";

        Answered role = await live.PostAsync($"{Rbac}/clusterroles",
            """{"metadata":{"name":"all"},"rules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}]}""", null, jane);
        Answered binding = await live.PostAsync($"{Rbac}/clusterrolebindings", """
            {"metadata":{"name":"all"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
            "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"joe"}]}
            """, null, jane);
        Answered exec = await live.GetAsync($"{Pods}/x/exec?command=id", null, jane);

        Assert.Equal((201, 201), (role.Code, binding.Code));
        Assert.Contains(world.Specs, spec => spec.Contains("\"verb\":\"escalate\"", StringComparison.Ordinal));
        Assert.Contains(world.Specs, spec => spec.Contains("\"verb\":\"bind\"", StringComparison.Ordinal));
        Assert.Equal(403, exec.Code);
    }

    [Fact]
    public async Task Expressions_wait_for_its_answers()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(spec => spec["resourceAttributes"] is JsonObject asked && asked.Text("verb") is "create" or "breakglass"
            ? AuthorizationWorld.Answer(spec.Text("user") != "joe" || asked.Text("verb") == "create", reason: "hook")
            : AuthorizationWorld.Answer(false));
        await using LiveServer live = await world.ServeAsync();
        const string Policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolic";
        await live.PostAsync($"{Policies}ies", """
            {"metadata":{"name":"p"},"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],
            "operations":["CREATE"],"resources":["configmaps"]}]},
            "variables":[{"name":"may","expression":"authorizer.group('').resource('configmaps').namespace('default').labelSelector('app=web').check('breakglass')"}],
            "validations":[{"expression":"variables.may.allowed() && authorizer.group('').resource('configmaps').check('create').reason() == 'hook'",
            "message":"not without leave"}]}}
            """);
        await live.PostAsync($"{Policies}ybindings", """{"metadata":{"name":"b"},"spec":{"policyName":"p","validationActions":["Deny"]}}""");
        Task<Answered> Make(string user, string name) => live.PostAsync(
            "/api/v1/namespaces/default/configmaps", $$"""{"metadata":{"name":"{{name}}"} }""", null, ("Impersonate-User", user));

        int made = 0;
        await LiveServer.UntilAsync(() => Make("joe", $"joe-{made++}"), answer => answer.Code == 422);
        Assert.Equal(201, (await Make("jane", "jane")).Code);
        Assert.Contains(world.Specs, spec => spec.Contains("\"verb\":\"breakglass\"", StringComparison.Ordinal)
            && spec.Contains("\"labelSelector\":{\"requirements\":[{\"key\":\"app\",\"operator\":\"In\",\"values\":[\"web\"]}]}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_file_is_taken_in_and_a_broken_one_is_not()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => AuthorizationWorld.Answer(false));
        await using LiveServer live = await world.ServeAsync();
        Assert.Equal(403, (await As(live, "jane")).Code);

        await File.WriteAllTextAsync(world.ConfigPath, "kind: nonsense", TestContext.Current.CancellationToken);
        await MetricAsync(live, "automatic_reloads_total", "failure");
        Assert.Equal(403, (await As(live, "jane")).Code);

        await File.WriteAllTextAsync(world.ConfigPath,
            "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers: [{type: AlwaysAllow, name: alwaysallow}]",
            TestContext.Current.CancellationToken);
        await MetricAsync(live, "automatic_reloads_total", "success");
        Assert.Equal(200, (await As(live, "jane")).Code);
        Assert.Equal("*", (await live.PostAsync(
            "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", """{"spec":{"namespace":"default"}}""", null,
            ("Impersonate-User", "jane"))).At("status", "resourceRules", "0", "verbs", "0"));
        string text = (await live.GetAsync("/metrics")).Text;
        Assert.Contains("apiserver_authorization_decisions_total{type=\"AlwaysAllow\",name=\"alwaysallow\",decision=\"allowed\"}", text, StringComparison.Ordinal);
        Assert.Contains(",hash=\"sha256:", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_allowed_where_nobody_may_anything()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        await File.WriteAllTextAsync(world.ConfigPath,
            "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers: [{type: AlwaysDeny, name: alwaysdeny}]",
            TestContext.Current.CancellationToken);
        await using LiveServer live = await world.ServeAsync();

        Assert.EndsWith(": Everything is forbidden.", (await As(live, "jane")).At("message"), StringComparison.Ordinal);
        Assert.Equal(403, (await As(live, "jane", "/api")).Code);
    }

    private static Task<Answered> As(LiveServer live, string user, string path = Pods) =>
        live.GetAsync(path, null, ("Impersonate-User", user));

    private static Task<Answered> ReviewAsync(LiveServer live, string user) => live.PostAsync(
        "/apis/authorization.k8s.io/v1/subjectaccessreviews",
        $$"""{"spec":{"user":"{{user}}","resourceAttributes":{"verb":"get","resource":"pods","namespace":"default"} } }""");

    private static Task<Answered> MetricAsync(LiveServer live, string name, string status) => LiveServer.UntilAsync(
        () => live.GetAsync("/metrics"),
        answer => System.Text.RegularExpressions.Regex.IsMatch(
            answer.Text, $"apiserver_authorization_config_controller_{name}\\{{[^}}]*status=\"{status}\"\\}}"));
}
