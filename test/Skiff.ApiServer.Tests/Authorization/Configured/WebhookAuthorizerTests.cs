using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Authorization.Configured;
using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Fixtures;

namespace Skiff.ApiServer.Tests.Authorization.Configured;

/// <summary>A webhook that decides: what it is asked, how often, and what its answers and its silence mean.</summary>
public sealed class WebhookAuthorizerTests
{
    private static readonly Attributes listPods = Attributes.ForResource(UserInfo.Of("jane"), "list", "", "pods", "team");

    private readonly ManualTime time = new();
    private readonly WebhookCounts counts = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false, Verdict.Allow, "")]
    [InlineData(false, true, Verdict.Deny, "")]
    [InlineData(false, false, Verdict.NoOpinion, "")]
    [InlineData(true, true, Verdict.Deny, "webhook subject access review returned both allow and deny response")]
    public async Task Its_answer_counts(bool allowed, bool denied, Verdict verdict, string error)
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => AuthorizationWorld.Answer(allowed, denied, "because"));
        using WebhookAuthorizer webhook = Webhook(world);

        Decision decision = await webhook.AuthorizeAsync(listPods, Stop);

        Assert.Equal((verdict, "because", error), (decision.Verdict, decision.Reason, decision.Error));
    }

    [Fact]
    public async Task It_is_sent_a_review_of_the_request_and_this_servers_credentials()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => AuthorizationWorld.Answer(true));
        using WebhookAuthorizer webhook = Webhook(world);
        UserInfo user = new("jane", "u-1", ["dev", "ops"], Model.MapOf.Create<Model.ListOf<string>>(("k", ["v"])));
        Attributes request = listPods with
        {
            User = user,
            Version = "v1",
            FieldSelector = Attributes.FieldsOf("spec.nodeName=n1,status.phase!=Failed"),
            LabelSelector = Attributes.LabelsOf("app=web,tier in (a,b),!canary,env,size>3"),
        };

        await webhook.AuthorizeAsync(request, Stop);
        await webhook.AuthorizeAsync(Attributes.ForPath(user, "get", "/metrics"), Stop);

        JsonObject review = world.Hook.Asked[0];
        Assert.Equal(("SubjectAccessReview", "authorization.k8s.io/v1"), (review.Text("kind"), review.Text("apiVersion")));
        Assert.Equal(("?timeout=3s", "Bearer sesame"), (review.Text("query"), review.Text("authorization")));
        AssertJson(
            """
            {"resourceAttributes":{"namespace":"team","verb":"list","version":"v1","resource":"pods","fieldSelector":{"requirements":[
            {"key":"spec.nodeName","operator":"In","values":["n1"]},{"key":"status.phase","operator":"NotIn","values":["Failed"]}]},
            "labelSelector":{"requirements":[{"key":"app","operator":"In","values":["web"]},{"key":"canary","operator":"DoesNotExist"},
            {"key":"env","operator":"Exists"},{"key":"tier","operator":"In","values":["a","b"]}]}},
            "user":"jane","groups":["dev","ops"],"extra":{"k":["v"]},"uid":"u-1"}
            """.ReplaceLineEndings(""),
            world.Specs[0]);
        AssertJson(
            """{"nonResourceAttributes":{"path":"/metrics","verb":"get"},"user":"jane","groups":["dev","ops"],"extra":{"k":["v"]},"uid":"u-1"}""",
            world.Specs[1]);
    }

    [Fact]
    public async Task An_older_version_names_groups_in_the_singular()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => AuthorizationWorld.Answer(true));
        AuthorizerSetting setting = world.Read().Authorizers[0];
        using WebhookAuthorizer webhook = Webhook(setting with { Webhook = setting.Webhook! with { ReviewVersion = "v1beta1" } });

        await webhook.AuthorizeAsync(listPods, Stop);

        JsonObject review = world.Hook.Asked[0];
        Assert.Equal("authorization.k8s.io/v1beta1", review.Text("apiVersion"));
        Assert.Equal("[\"system:authenticated\"]", review.At("spec", "group")?.ToString());
        Assert.Null(review.At("spec", "groups"));
    }

    [Theory]
    [InlineData(true, "", 300)]
    [InlineData(false, "", 30)]
    [InlineData(true, "authorizedTTL: 7s", 7)]
    [InlineData(false, "unauthorizedTTL: 7s", 7)]
    [InlineData(true, "cacheAuthorizedRequests: false", 0)]
    [InlineData(false, "cacheUnauthorizedRequests: false", 0)]
    public async Task What_it_said_is_remembered_for_a_time(bool allowed, string more, int seconds)
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => AuthorizationWorld.Answer(allowed), more);
        using WebhookAuthorizer webhook = Webhook(world);

        await webhook.AuthorizeAsync(listPods, Stop);
        await webhook.AuthorizeAsync(listPods, Stop);
        int atOnce = world.Hook.Asked.Length;
        time.Advance(TimeSpan.FromSeconds(seconds - 0.5));
        await webhook.AuthorizeAsync(listPods, Stop);
        int before = world.Hook.Asked.Length;
        time.Advance(TimeSpan.FromSeconds(1));
        await webhook.AuthorizeAsync(listPods, Stop);

        Assert.Equal(seconds == 0 ? (2, 3, 4) : (1, 1, 2), (atOnce, before, world.Hook.Asked.Length));
    }

    [Fact]
    public async Task Every_part_of_the_question_tells_it_from_others()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => AuthorizationWorld.Answer(true));
        using WebhookAuthorizer webhook = Webhook(world);
        UserInfo jane = listPods.User;
        Attributes[] questions =
        [
            listPods, listPods with { User = jane with { Name = "joe" } }, listPods with { User = jane with { Uid = "1" } },
            listPods with { User = jane with { Groups = ["x"] } },
            listPods with { User = jane with { Extra = Model.MapOf.Create<Model.ListOf<string>>(("k", ["v"])) } },
            listPods with { Verb = "watch" }, listPods with { Group = "g" }, listPods with { Version = "v1" },
            listPods with { Resource = "secrets" }, listPods with { Subresource = "log" }, listPods with { Namespace = "other" },
            listPods with { Name = "n" }, listPods with { FieldSelector = Attributes.FieldsOf("a=b") },
            listPods with { FieldSelector = Attributes.FieldsOf("a!=b") }, listPods with { LabelSelector = Attributes.LabelsOf("a=b") },
            Attributes.ForPath(jane, "list", "/pods"), Attributes.ForPath(jane, "list", "/pods/"),
        ];

        foreach (Attributes question in questions) await webhook.AuthorizeAsync(question, Stop);
        foreach (Attributes question in questions) await webhook.AuthorizeAsync(question, Stop);

        Assert.Equal(questions.Length, world.Hook.Asked.Length);
    }

    [Fact]
    public async Task Very_long_questions_are_not_remembered()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => AuthorizationWorld.Answer(true));
        using WebhookAuthorizer webhook = Webhook(world);
        Attributes longer = Attributes.ForPath(listPods.User, "get", "/" + new string('x', 10_000));

        await webhook.AuthorizeAsync(longer, Stop);
        await webhook.AuthorizeAsync(longer, Stop);

        Assert.Equal(2, world.Hook.Asked.Length);
    }

    [Theory]
    [InlineData("500", 5)]
    [InlineData("429", 5)]
    [InlineData("504", 5)]
    [InlineData("403", 1)]
    [InlineData("503", 1)]
    public async Task Another_try_is_made_where_it_may_help(string code, int attempts)
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => code);
        using WebhookAuthorizer webhook = Webhook(world);
        DateTimeOffset began = time.GetUtcNow();

        Decision decision = await SettleAsync(webhook.AuthorizeAsync(listPods, Stop));

        Assert.Equal(Verdict.NoOpinion, decision.Verdict);
        Assert.NotEqual("", decision.Error);
        Assert.Equal(attempts, world.Hook.Asked.Length);
        // Half a second, and each pause half as long again as the one before; here by the mean of the random part.
        double paused = attempts == 1 ? 0 : (0.5 + 0.75 + 1.125 + 1.6875) * 1.1;
        Assert.Equal(paused, (time.GetUtcNow() - began).TotalSeconds, 2); // Timers count in milliseconds.
    }

    [Fact]
    public async Task An_answer_after_a_failure_counts()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        int asked = 0;
        world.Write(_ => Interlocked.Increment(ref asked) <= 2 ? "500" : AuthorizationWorld.Answer(true));
        using WebhookAuthorizer webhook = Webhook(world);

        Assert.True((await SettleAsync(webhook.AuthorizeAsync(listPods, Stop))).IsAllowed);
    }

    [Theory]
    [InlineData("{\"apiVersion\":\"v1\"}", "Object 'Kind' is missing in '{\"apiVersion\":\"v1\"}'")]
    [InlineData("{\"kind\":\"Pod\",\"status\":{\"allowed\":true}}", "expected a SubjectAccessReview, got a \"Pod\"")]
    [InlineData("{\"kind\":\"SubjectAccessReview\",\"status\":true}", "the status of the SubjectAccessReview is no object")]
    [InlineData("{\"kind\":", "couldn't get version/kind; json parse error: unexpected end of JSON input")]
    [InlineData("{\"kind\":\"SubjectAccessReview\",\"status\":{\"allowed\":\"true\"}}", "")]
    public async Task What_is_no_answer_allows_nothing(string body, string error)
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => body);
        using WebhookAuthorizer webhook = Webhook(world);

        Decision decision = await webhook.AuthorizeAsync(listPods, Stop);

        Assert.Equal((Verdict.NoOpinion, error), (decision.Verdict, decision.Error));
    }

    [Theory]
    [InlineData("301")]
    [InlineData("302")]
    [InlineData("307")]
    [InlineData("308")]
    public async Task It_sends_nobody_elsewhere(string code)
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => code);
        using WebhookAuthorizer webhook = Webhook(world);

        Decision decision = await webhook.AuthorizeAsync(listPods, Stop);

        Assert.Equal(Verdict.NoOpinion, decision.Verdict);
        Assert.Equal($"the server responded with the status code {code} but did not return more information", decision.Error);
        Assert.Single(world.Hook.Asked);
    }

    [Fact]
    public async Task An_endless_answer_is_none()
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => "{" + new string(' ', 9 * 1024 * 1024) + AuthorizationWorld.Answer(true)[1..]);
        using WebhookAuthorizer webhook = Webhook(world);

        Decision decision = await webhook.AuthorizeAsync(listPods, Stop);

        Assert.Equal((Verdict.NoOpinion, "the answer is larger than 8388608 bytes"), (decision.Verdict, decision.Error));
    }

    [Theory]
    [InlineData("NoOpinion", Verdict.NoOpinion)]
    [InlineData("Deny", Verdict.Deny)]
    public async Task Silence_means_what_the_policy_says(string policy, Verdict verdict)
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => "hang", onFailure: policy);
        using WebhookAuthorizer webhook = Webhook(world);

        ValueTask<Decision> asked = webhook.AuthorizeAsync(listPods, Stop);
        await UntilAsync(() => world.Hook.Asked.Length == 1);
        time.Advance(TimeSpan.FromSeconds(3));
        Decision decision = await asked;

        Assert.Equal(
            (verdict, $"Post \"https://127.0.0.1:{world.Hook.Port}/authorize?timeout=3s\": context deadline exceeded " +
                "(Client.Timeout exceeded while awaiting headers)"),
            (decision.Verdict, decision.Error));
        string text = Metrics();
        Assert.Contains("apiserver_authorization_webhook_evaluations_total{name=\"policy.example\",result=\"timeout\"} 1\n", text, StringComparison.Ordinal);
        Assert.Equal(policy == "NoOpinion",
            text.Contains("apiserver_authorization_webhook_evaluations_fail_open_total{name=\"policy.example\",result=\"timeout\"} 1\n", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("request.user == 'jane'", true)]
    [InlineData("request.user != 'jane'", false)]
    [InlineData("has(request.resourceAttributes) && request.resourceAttributes.namespace == 'team'", true)]
    [InlineData("has(request.nonResourceAttributes)", false)]
    [InlineData("request.resourceAttributes.subresource == ''", true)]
    [InlineData("request.resourceAttributes.fieldSelector.requirements.exists(r, r.key == 'spec.nodeName' && r.values == ['n1'])", true)]
    [InlineData("has(request.resourceAttributes.labelSelector)", false)]
    [InlineData("'system:authenticated' in request.groups && request.extra == {} && request.uid == ''", true)]
    [InlineData("'kube' in request.extra['cluster']", null)]
    public async Task It_is_asked_where_the_conditions_hold(string expression, bool? holds)
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => AuthorizationWorld.Answer(true),
            $"matchConditionSubjectAccessReviewVersion: v1\n    matchConditions: [{{expression: \"{expression}\"}}]");
        using WebhookAuthorizer webhook = Webhook(world);

        Decision decision = await webhook.AuthorizeAsync(listPods with { FieldSelector = Attributes.FieldsOf("spec.nodeName=n1") }, Stop);

        Assert.Equal(holds == true ? Verdict.Allow : Verdict.NoOpinion, decision.Verdict);
        Assert.Equal(holds == true ? 1 : 0, world.Hook.Asked.Length);
        Assert.Equal(
            holds is null ? $"cel evaluation error: expression '{expression}' resulted in error: no such key: cluster" : "",
            decision.Error);
        string text = Metrics();
        Assert.Equal(holds == false, text.Contains(
            "apiserver_authorization_match_condition_exclusions_total{type=\"Webhook\",name=\"policy.example\"} 1\n", StringComparison.Ordinal));
        Assert.Equal(holds is null, text.Contains(
            "apiserver_authorization_match_condition_evaluation_errors_total{type=\"Webhook\",name=\"policy.example\"} 1\n", StringComparison.Ordinal));
    }

    private static void AssertJson(string expected, string actual) =>
        Assert.Equal(Json.Parse(expected).ToString(), Json.Parse(actual).ToString());

    private WebhookAuthorizer Webhook(AuthorizationWorld world) => Webhook(world.Read().Authorizers[0]);

    private WebhookAuthorizer Webhook(AuthorizerSetting setting) => new(setting, counts, time, () => 0.5);

    private string Metrics()
    {
        System.Text.StringBuilder text = new();
        counts.Write(text);
        return text.ToString();
    }

    // The clock is moved from pause to pause, and never past an attempt.
    private async Task<Decision> SettleAsync(ValueTask<Decision> asked)
    {
        Task<Decision> task = asked.AsTask();
        while (!task.IsCompleted)
        {
            time.AdvanceToNext(TimeSpan.FromSeconds(2.9));
            await Task.Yield();
        }

        return await task;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
