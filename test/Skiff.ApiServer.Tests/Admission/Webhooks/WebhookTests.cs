using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Admission.Policies;
using Skiff.ApiServer.Admission.Webhooks;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Admission.Webhooks;

public sealed class WebhookTests
{
    private static readonly ConfigMap map = ConfigMap.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "a" },
    };

    [Fact]
    public async Task A_refusal_is_told_with_the_webhooks_name_and_its_own_code()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        await world.SeedAsync(Checking(server.At("deny", request => $$"""
            {"uid":"{{request.Text("uid")}}","allowed":false,"status":{"message":"not today","code":418,"reason":"Teapot"} }
            """)));
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(map));
        Assert.Equal("admission webhook \"h.example.com\" denied the request: not today", fault.Message);
        Assert.Equal((418, "Teapot", "Failure"), (fault.Code, fault.Reason, fault.StatusValue));
    }

    [Fact]
    public async Task A_refusal_without_a_word_says_so()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        await world.SeedAsync(Checking(server.At("deny", request => $$"""{"uid":"{{request.Text("uid")}}","allowed":false}""")));
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(map));
        Assert.Equal("admission webhook \"h.example.com\" denied the request without explanation", fault.Message);
        Assert.Equal(400, fault.Code);
    }

    [Theory]
    [InlineData("object.metadata.name == 'a'", "Fail", true, "")]
    [InlineData("object.metadata.name == 'b'", "Fail", false, "")]
    [InlineData("request.operation == 'CREATE' && request.userInfo.username == 'tester'", "Fail", true, "")]
    [InlineData("authorizer.requestResource.check('approve').allowed()", "Fail", false, "")]
    [InlineData("object.data.k == 'v'", "Fail", false,
        "configmaps \"a\" is forbidden: expression 'object.data.k == 'v'' resulted in error: no such key: data")]
    [InlineData("object.data.k == 'v'", "Ignore", false, "")]
    public async Task Only_webhooks_whose_conditions_hold_are_asked(
        string condition, string failurePolicy, bool isAsked, string message)
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        MutatingWebhook hook = Hook("h.example.com", server.At("see", HookServer.Allow())) with
        {
            FailurePolicy = failurePolicy,
            MatchConditions = [new() { Name = "c", Expression = condition }],
        };
        await world.SeedAsync(Changing(hook));
        Reply answer = await world.CreateAsync(map);
        if (message.Length > 0) Assert.Equal(message, AdmissionWorld.Fault(answer).Message);
        else AdmissionWorld.Stored<ConfigMap>(answer);
        Assert.Equal(isAsked ? 1 : 0, server.Asked.Length);
    }

    [Fact]
    public async Task The_question_tells_all_of_the_request()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        await world.SeedAsync(Checking(server.At("see", HookServer.Allow())));
        await world.CreateAsync(map with { Data = MapOf.Create(("k", "v")) });
        JsonObject review = Assert.Single(server.Asked);
        Assert.Equal(("AdmissionReview", "admission.k8s.io/v1", "?timeout=7s"),
            (review.Text("kind"), review.Text("apiVersion"), review.Text("query")));
        JsonObject request = (JsonObject)review["request"]!;
        Assert.Equal("""{"group":"","kind":"ConfigMap","version":"v1"}""", request["kind"]!.ToString());
        Assert.Equal("""{"group":"","resource":"configmaps","version":"v1"}""", request["requestResource"]!.ToString());
        Assert.Equal(("a", "shop", "CREATE"), (request.Text("name"), request.Text("namespace"), request.Text("operation")));
        Assert.Equal("\"v\"", ((JsonObject)request["object"]!).At("data", "k")!.ToString());
        Assert.True(request["oldObject"]!.IsNull);
        Assert.Equal("false", request["dryRun"]!.ToString());
        Assert.Equal("meta.k8s.io/v1", ((JsonObject)request["options"]!).Text("apiVersion"));
        Assert.Equal("CreateOptions", ((JsonObject)request["options"]!).Text("kind"));
        Assert.Equal("tester", ((JsonObject)request["userInfo"]!).Text("username"));
    }

    [Fact]
    public async Task A_deletion_shows_the_old_object_alone()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        await world.CreateAsync(map);
        await world.SeedAsync(Checking(server.At("see", HookServer.Allow())));
        await world.DeleteAsync(map);
        JsonObject request = (JsonObject)Assert.Single(server.Asked)["request"]!;
        Assert.True(request["object"]!.IsNull);
        Assert.Equal("\"a\"", ((JsonObject)request["oldObject"]!).At("metadata", "name")!.ToString());
        Assert.Equal("DeleteOptions", ((JsonObject)request["options"]!).Text("kind"));
    }

    [Fact]
    public async Task A_patch_changes_what_is_stored_and_later_webhooks_see_it()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        await world.SeedAsync(Changing(
            Hook("one.example.com", server.At("one", HookServer.Patch("""[{"op":"add","path":"/data","value":{"one":"1"}}]"""))),
            Hook("two.example.com", server.At("two", HookServer.Patch("""[{"op":"add","path":"/data/two","value":"2"}]""")))));
        ConfigMap stored = AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(map));
        Assert.Equal(("1", "2"), (stored.Data["one"], stored.Data["two"]));
        Assert.Equal(2, server.Asked.Length); // Neither wants to be asked again.
    }

    [Fact]
    public async Task A_webhook_that_wants_it_is_asked_again_after_a_later_change()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        MutatingWebhook first = Hook("one.example.com", server.At("one", HookServer.Allow())) with { ReinvocationPolicy = "IfNeeded" };
        await world.SeedAsync(Changing(first,
            Hook("two.example.com", server.At("two", HookServer.Patch("""[{"op":"add","path":"/data","value":{"two":"2"}}]""")))));
        await world.CreateAsync(map);
        Assert.Equal(3, server.Asked.Length);
        Assert.Equal("\"2\"", ((JsonObject)server.Asked[2]["request"]!).At("object", "data", "two")!.ToString());
    }

    [Fact]
    public async Task A_patch_that_does_not_fit_is_the_servers_error_whatever_the_policy()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        MutatingWebhook hook = Hook("h.example.com", server.At("bad", HookServer.Patch("""[{"op":"remove","path":"/nothing"}]""")));
        await world.SeedAsync(Changing(hook with { FailurePolicy = "Ignore" }));
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(map));
        Assert.Equal(500, fault.Code);
        Assert.StartsWith("Internal error occurred: ", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500", "failed to call webhook: an error on the server (\"no such luck\") has prevented the request from succeeding")]
    [InlineData("404", "failed to call webhook: the server could not find the requested resource")]
    [InlineData("!{}", "received invalid webhook response: webhook response was absent")]
    [InlineData("!nonsense", "failed to call webhook: couldn't get version/kind; json parse error: invalid character 'o' in literal null (expecting 'u')")]
    [InlineData("{\"uid\":\"x\",\"allowed\":true}", "received invalid webhook response: expected response.uid=\"{uid}\", got \"x\"")]
    [InlineData("!{\"response\":{\"uid\":\"{uid}\",\"allowed\":true}}",
        "received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind=")]
    [InlineData("{\"uid\":\"{uid}\",\"allowed\":true,\"patchType\":\"JSONPatch\"}",
        "received invalid webhook response: validating webhook may not return response.patchType")]
    public async Task A_bad_answer_counts_by_the_failure_policy(string answer, string told)
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        string uid = "";
        WebhookClientConfig at = server.At("bad", request =>
        {
            uid = request.Text("uid")!;
            return answer.Replace("{uid}", uid, StringComparison.Ordinal);
        });
        ValidatingWebhookConfiguration closed = await world.SeedAsync(Checking(at));
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(map));
        Assert.Equal($"Internal error occurred: failed calling webhook \"h.example.com\": {told.Replace("{uid}", uid, StringComparison.Ordinal)}",
            fault.Message);
        Assert.Equal((500, "InternalError"), (fault.Code, fault.Reason));
        await world.UpdateAsync(closed with { Webhooks = [closed.Webhooks[0] with { FailurePolicy = "Ignore" }] });
        AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(map));
    }

    [Fact]
    public async Task A_server_of_another_authority_or_none_is_not_believed()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using HookServer other = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        WebhookClientConfig at = server.At("x", HookServer.Allow());
        ValidatingWebhookConfiguration made = await world.SeedAsync(Checking(at with { CABundle = new Bytes(other.Authority) }));
        Assert.Equal($"Internal error occurred: failed calling webhook \"h.example.com\": failed to call webhook: Post "
            + $"\"https://127.0.0.1:{server.Port}/x?timeout=7s\": tls: failed to verify certificate: x509: certificate signed by "
            + "unknown authority", AdmissionWorld.Fault(await world.CreateAsync(map)).Message);
        await world.UpdateAsync(made with { Webhooks = [made.Webhooks[0] with { ClientConfig = at with { CABundle = default } }] });
        Assert.EndsWith("certificate signed by unknown authority",
            AdmissionWorld.Fault(await world.CreateAsync(map)).Message, StringComparison.Ordinal);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Where_nobody_listens_or_no_service_is_the_error_says_so()
    {
        await using AdmissionWorld world = World();
        WebhookClientConfig nowhere = WebhookClientConfig.Empty with { URL = "https://127.0.0.1:1/x" };
        ValidatingWebhookConfiguration made = await world.SeedAsync(Checking(nowhere));
        const string start = "Internal error occurred: failed calling webhook \"h.example.com\": failed to call webhook: Post ";
        Assert.Equal(start + "\"https://127.0.0.1:1/x?timeout=7s\": dial tcp 127.0.0.1:1: connect: connection refused",
            AdmissionWorld.Fault(await world.CreateAsync(map)).Message);
        ServiceReference service = ServiceReference.Empty with { Namespace = "shop", Name = "hook", Path = "/x", Port = 8443 };
        WebhookClientConfig inside = WebhookClientConfig.Empty with { Service = service };
        await world.UpdateAsync(made with { Webhooks = [made.Webhooks[0] with { ClientConfig = inside }] });
        Assert.Equal(start + "\"https://hook.shop.svc:8443/x?timeout=7s\": service \"hook\" not found",
            AdmissionWorld.Fault(await world.CreateAsync(map)).Message);
        await world.SeedAsync(Service.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "hook" },
            Spec = ServiceSpec.Empty with { Ports = [ServicePort.Empty with { Port = 8443 }] },
        });
        Assert.Equal(start + "\"https://hook.shop.svc:8443/x?timeout=7s\": no endpoints available for service \"hook\"",
            AdmissionWorld.Fault(await world.CreateAsync(map)).Message);
    }

    [Fact]
    public async Task A_webhook_has_its_time_and_no_more()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        ValidatingWebhookConfiguration slow = Checking(server.At("slow", _ => "hang"));
        await world.SeedAsync(slow with { Webhooks = [slow.Webhooks[0] with { TimeoutSeconds = 1 }] });
        Assert.EndsWith(": context deadline exceeded", AdmissionWorld.Fault(await world.CreateAsync(map)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checking_webhooks_are_asked_at_once_and_the_first_in_order_is_told()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        using CountdownEvent both = new(2);
        string Meet(JsonObject request, string word)
        {
            both.Signal();
            Assert.True(both.Wait(TimeSpan.FromSeconds(20))); // One after the other would never meet.
            return $$"""{"uid":"{{request.Text("uid")}}","allowed":false,"status":{"message":"{{word}}"} }""";
        }

        ValidatingWebhookConfiguration one = Checking(server.At("one", request => Meet(request, "first")));
        ValidatingWebhook second = one.Webhooks[0] with
        {
            Name = "i.example.com", ClientConfig = server.At("two", request => Meet(request, "second")),
        };
        await world.SeedAsync(one with { Webhooks = [one.Webhooks[0] with { TimeoutSeconds = 30 }, second with { TimeoutSeconds = 30 }] });
        Assert.EndsWith(": first", AdmissionWorld.Fault(await world.CreateAsync(map)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_asks_harmless_webhooks_only()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        ValidatingWebhookConfiguration made = await world.SeedAsync(Checking(server.At("x", HookServer.Allow())));
        AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(map, dryRun: true));
        Assert.Equal("true", ((JsonObject)server.Asked[0]["request"]!)["dryRun"]!.ToString());
        await world.SeedAsync(made with
        {
            Metadata = ObjectMeta.Empty with { Name = "z" },
            Webhooks = [made.Webhooks[0] with { Name = "z.example.com", SideEffects = "Some" }],
        });
        Status fault = AdmissionWorld.Fault(await world.CreateAsync(map, dryRun: true));
        Assert.Equal((400, "admission webhook \"z.example.com\" does not support dry run"), (fault.Code, fault.Message));
    }

    [Fact]
    public async Task Configurations_of_admission_are_never_sent()
    {
        await using AdmissionWorld world = World();
        ValidatingWebhookConfiguration all = Checking(WebhookClientConfig.Empty with { URL = "https://127.0.0.1:1/x" });
        await world.SeedAsync(all with { Webhooks = [all.Webhooks[0] with { Rules = [Everything] }] });
        AdmissionWorld.Stored<ValidatingWebhookConfiguration>(await world.CreateAsync(all with { Metadata = ObjectMeta.Empty with { Name = "b" } }));
        Assert.Equal(500, AdmissionWorld.Fault(await world.CreateAsync(map)).Code);
    }

    [Fact]
    public async Task The_older_review_is_sent_to_who_knows_no_other()
    {
        await using HookServer server = await HookServer.StartAsync();
        await using AdmissionWorld world = World();
        ValidatingWebhookConfiguration old = Checking(server.At("x", _ => """{"allowed":true,"warnings":["mind"]}"""));
        await world.SeedAsync(old with { Webhooks = [old.Webhooks[0] with { AdmissionReviewVersions = ["v7", "v1beta1"] }] });
        AdmissionWorld.Stored<ConfigMap>(await world.CreateAsync(map));
        Assert.Equal("admission.k8s.io/v1beta1", Assert.Single(server.Asked).Text("apiVersion"));
    }

    private static readonly RuleWithOperations Everything = RuleWithOperations.Empty with
    {
        Operations = ["*"],
        Rule = Rule.Empty with { APIGroups = ["*"], APIVersions = ["*"], Resources = ["*/*"], Scope = "*" },
    };

    private static readonly RuleWithOperations Maps = Everything with
    {
        Rule = Everything.Rule with { Resources = ["configmaps"] },
    };

    private static AdmissionWorld World() => new(registry =>
    {
        WebhookCaller caller = new(registry, TimeProvider.System, Guid.NewGuid);
        MatchConditions conditions = new PolicyConditions(new Authorizer(default)).TestAsync;
        return
        [
            new MutatingWebhooks(registry, caller, conditions),
            new ValidatingWebhooks(registry, caller, conditions),
        ];
    });

    private static ValidatingWebhookConfiguration Checking(WebhookClientConfig client) => ValidatingWebhookConfiguration.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = "a" },
        Webhooks =
        [
            ValidatingWebhook.Empty with
            {
                Name = "h.example.com", ClientConfig = client, Rules = [Maps], SideEffects = "None", TimeoutSeconds = 7,
                AdmissionReviewVersions = ["v1"],
            },
        ],
    };

    private static MutatingWebhook Hook(string name, WebhookClientConfig client) => MutatingWebhook.Empty with
    {
        Name = name, ClientConfig = client, Rules = [Maps], SideEffects = "None", AdmissionReviewVersions = ["v1"],
    };

    private static MutatingWebhookConfiguration Changing(params ReadOnlySpan<MutatingWebhook> hooks) =>
        MutatingWebhookConfiguration.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "a" },
            Webhooks = ListOf.Create(hooks),
        };
}
