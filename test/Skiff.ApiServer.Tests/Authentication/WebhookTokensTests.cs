using Skiff.ApiServer.Authentication.Tokens;
using Skiff.ApiServer.Configuration;
using Skiff.ApiServer.Tests.Admission.Webhooks;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Fixtures;

namespace Skiff.ApiServer.Tests.Authentication;

/// <summary>Another server that knows tokens: what it is asked, what its answers mean, and for how long.</summary>
public sealed class WebhookTokensTests
{
    private readonly ManualTime time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_that_it_knows_names_a_user()
    {
        await using HookServer hook = await HookServer.StartAsync();
        using WebhookTokens tokens = Tokens(hook, _ => Known("""
            "authenticated":true,"user":{"username":"jane","uid":"7","groups":["dev"],"extra":{"k":["v","w"]}}
            """));

        TokenVerdict verdict = await tokens.AuthenticateAsync("sesame", default, Stop);

        Assert.Equal(
            new Requests.UserInfo("jane", "7", ["dev", "system:authenticated"], MapOf.Create<ListOf<string>>(("k", ["v", "w"]))),
            verdict.User);
        Assert.Equal(["api"], verdict.Audiences.ToArray());
        JsonObject review = hook.Asked[0];
        Assert.Equal(("TokenReview", "authentication.k8s.io/v1"), (review.Text("kind"), review.Text("apiVersion")));
        Assert.Equal("""{"audiences":["api"],"token":"sesame"}""", review["spec"]!.ToString());
        Assert.Equal("?timeout=30s", review.Text("query"));
    }

    [Theory]
    [InlineData("\"authenticated\":false", "")]
    [InlineData("\"authenticated\":false,\"error\":\"too old\"", "too old")]
    [InlineData("\"authenticated\":true,\"audiences\":[\"other\"],\"user\":{\"username\":\"jane\"}", "")]
    [InlineData("\"authenticated\":\"true\",\"user\":{\"username\":\"jane\"}", "")]
    [InlineData("\"user\":{\"username\":\"jane\"}", "")]
    public async Task Others_name_nobody(string status, string error)
    {
        await using HookServer hook = await HookServer.StartAsync();
        using WebhookTokens tokens = Tokens(hook, _ => Known(status));

        TokenVerdict verdict = await tokens.AuthenticateAsync("sesame", default, Stop);

        Assert.Null(verdict.User);
        Assert.Equal(error, verdict.Error);
    }

    [Fact]
    public async Task A_token_is_good_for_the_audiences_that_both_name()
    {
        await using HookServer hook = await HookServer.StartAsync();
        using WebhookTokens named = Tokens(hook, _ => Known("\"authenticated\":true,\"audiences\":[\"b\",\"c\"],\"user\":{\"username\":\"j\"}"));
        Assert.Equal(["b"], (await named.AuthenticateAsync("sesame", ["a", "b"], Stop)).Audiences.ToArray());
        Assert.Null((await named.AuthenticateAsync("sesame", ["a"], Stop)).User);

        // A server that says nothing of audiences means the API server.
        using WebhookTokens silent = Tokens(hook, _ => Known("\"authenticated\":true,\"user\":{\"username\":\"j\"}"));
        Assert.Equal(["api"], (await silent.AuthenticateAsync("sesame", ["x", "api"], Stop)).Audiences.ToArray());
        Assert.Null((await silent.AuthenticateAsync("sesame", ["x"], Stop)).User);
    }

    [Theory]
    [InlineData("\"authenticated\":true,\"user\":{\"username\":\"jane\"}", true)]
    [InlineData("\"authenticated\":false", true)]
    [InlineData("\"authenticated\":false,\"error\":\"too old\"", false)]
    public async Task Answers_are_remembered_for_a_time_and_failures_are_not(string status, bool isRemembered)
    {
        await using HookServer hook = await HookServer.StartAsync();
        using WebhookTokens tokens = Tokens(hook, _ => Known(status));

        await tokens.AuthenticateAsync("sesame", default, Stop);
        time.Advance(TimeSpan.FromSeconds(119));
        await tokens.AuthenticateAsync("sesame", default, Stop);
        int before = hook.Asked.Length;
        await tokens.AuthenticateAsync("sesame", ["api", "x"], Stop);
        await tokens.AuthenticateAsync("sesam", ["eapi"], Stop);
        int others = hook.Asked.Length - before;
        time.Advance(TimeSpan.FromSeconds(2));
        await tokens.AuthenticateAsync("sesame", default, Stop);

        Assert.Equal(isRemembered ? 1 : 2, before);
        Assert.Equal(2, others);
        Assert.Equal(before + 3, hook.Asked.Length);
    }

    [Fact]
    public async Task Who_asks_meanwhile_waits_for_the_same_answer()
    {
        using SemaphoreSlim gate = new(0);
        await using HookServer hook = await HookServer.StartAsync();
        using WebhookTokens tokens = Tokens(hook, _ =>
        {
            gate.Wait(Stop);
            return Known("\"authenticated\":true,\"user\":{\"username\":\"jane\"}");
        });
        using CancellationTokenSource impatient = new();

        Task<TokenVerdict> first = tokens.AuthenticateAsync("sesame", default, impatient.Token).AsTask();
        Task<TokenVerdict>[] all = [.. Enumerable.Range(0, 20).Select(_ => tokens.AuthenticateAsync("sesame", default, Stop).AsTask())];
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.Release(21);
        TokenVerdict[] verdicts = await Task.WhenAll(all);

        Assert.All(verdicts, verdict => Assert.Equal("jane", verdict.User?.Name));
        Assert.Single(hook.Asked);
    }

    [Fact]
    public async Task A_server_asks_it_last()
    {
        await using HookServer hook = await HookServer.StartAsync();
        RemoteServer server = Server(hook, review => Known(review.At("spec", "token") is JsonString { Value: "sesame" }
            ? "\"authenticated\":true,\"user\":{\"username\":\"jane\",\"groups\":[\"system:masters\"]}"
            : "\"authenticated\":false"));
        await using LiveServer live = await LiveServer.StartAsync(options => options with
        {
            Authentication = options.Authentication with { TokenWebhook = new(server, "v1", TimeSpan.FromMinutes(2)) },
        });
        using HttpClient nobody = live.Client();

        Assert.Equal(200, (await live.GetAsync("/api/v1/secrets", nobody, ("Authorization", "Bearer sesame"))).Code);
        Assert.Equal(401, (await live.GetAsync("/version", nobody, ("Authorization", "Bearer other"))).Code);
        Answered review = await live.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", """{"spec":{"token":"sesame"}}""");
        Assert.Equal("jane", review.At("status", "user", "username"));
        int asked = hook.Asked.Length;
        Answered own = await live.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"a"}}""");
        Answered made = await live.PostAsync("/api/v1/namespaces/default/serviceaccounts/a/token", "{}");
        Assert.Equal((201, 201), (own.Code, made.Code));
        Assert.Equal(403, (await live.GetAsync("/api/v1/secrets", nobody, ("Authorization", $"Bearer {made.At("status", "token")}"))).Code);
        Assert.Equal(asked, hook.Asked.Length); // The server knows its own tokens without help.
    }

    private static string Known(string status) =>
        $$"""{"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","status":{ {{status}} } }""";

    private static RemoteServer Server(HookServer hook, Func<JsonObject, string> answer)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, hook.KubeconfigAt("tokens", answer));
        Assert.True(RemoteServer.TryRead(path, out RemoteServer? server, out string? fault), fault);
        File.Delete(path);
        return server;
    }

    private WebhookTokens Tokens(HookServer hook, Func<JsonObject, string> answer) =>
        new(new(Server(hook, answer), "v1", TimeSpan.FromMinutes(2)), ["api"], time, () => 0);
}
