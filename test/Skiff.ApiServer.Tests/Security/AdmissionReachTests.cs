using System.Text;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Class 19, ways around admission: a rule about containers is a rule about every kind of them, wherever a pod says it and
/// however it gets there. Each case is a pod that breaks one rule in one place.
/// </summary>
public sealed class AdmissionReachTests
{
    private const string Pods = "/api/v1/namespaces/held/pods";

    public static TheoryData<string, string> SecretPlaces()
    {
        TheoryData<string, string> data = [];
        (string Name, string Part)[] parts =
        [
            ("env", "\"env\":[{\"name\":\"A\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"crown\",\"key\":\"a\"}}}]"),
            ("second env", "\"env\":[{\"name\":\"B\",\"value\":\"b\"},{\"name\":\"A\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"crown\",\"key\":\"a\",\"optional\":true}}}]"),
            ("envFrom", "\"envFrom\":[{\"secretRef\":{\"name\":\"crown\"}}]"),
            ("second envFrom", "\"envFrom\":[{\"configMapRef\":{\"name\":\"a\"}},{\"prefix\":\"P_\",\"secretRef\":{\"name\":\"crown\"}}]"),
        ];
        foreach (string list in (string[])["containers", "initContainers", "ephemeralContainers"])
        {
            foreach ((string name, string part) in parts) data.Add($"{list} {name}", $"{list}|{part}");
        }

        data.Add("volume", "spec|\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"crown\"}}]");
        data.Add("second volume", "spec|\"volumes\":[{\"name\":\"u\",\"emptyDir\":{}},{\"name\":\"v\",\"secret\":{\"secretName\":\"crown\",\"optional\":true}}]");
        data.Add("pull secret", "spec|\"imagePullSecrets\":[{\"name\":\"crown\"}]");
        return data;
    }

    [Theory]
    [MemberData(nameof(SecretPlaces))]
    public async Task A_secret_that_the_account_does_not_list_is_in_no_place(string where, string what)
    {
        await using LiveServer live = await StartAsync("""
            {"metadata":{"name":"default","annotations":{"kubernetes.io/enforce-mountable-secrets":"true"}},"automountServiceAccountToken":false,
            "secrets":[{"name":"own"}],"imagePullSecrets":[{"name":"pull"}]}
            """);
        Answered refused = await TryAsync(live, what);
        Assert.True(refused.Code == 403, $"{where}: {refused.Code} {refused.Text}");
        Assert.Contains("is not allowed because service account default does not reference that", refused.At("message"), StringComparison.Ordinal);
        string listed = what.Replace("crown", what.Contains("imagePull", StringComparison.Ordinal) ? "pull" : "own", StringComparison.Ordinal);
        Answered allowed = await TryAsync(live, listed);
        Assert.True(allowed.Code is 200 or 201, $"{where}: {allowed.Code} {allowed.Text}");
    }

    public static TheoryData<string> UnsafeContainers =>
    [
        "\"securityContext\":{\"privileged\":true}", "\"securityContext\":{\"capabilities\":{\"add\":[\"SYS_ADMIN\"]}}", "\"securityContext\":{\"procMount\":\"Unmasked\"}",
        "\"securityContext\":{\"seccompProfile\":{\"type\":\"Unconfined\"}}", "\"securityContext\":{\"seLinuxOptions\":{\"type\":\"spc_t\"}}",
        "\"securityContext\":{\"windowsOptions\":{\"hostProcess\":true}}", "\"securityContext\":{\"appArmorProfile\":{\"type\":\"Unconfined\"}}",
    ];

    [Theory]
    [MemberData(nameof(UnsafeContainers))]
    public async Task Pod_security_looks_into_every_kind_of_container(string part)
    {
        await using LiveServer live = await StartAsync(
            """{"metadata":{"name":"default"},"automountServiceAccountToken":false}""", "\"pod-security.kubernetes.io/enforce\":\"baseline\"");
        foreach (string list in (string[])["containers", "initContainers", "ephemeralContainers"])
        {
            Answered refused = await TryAsync(live, $"{list}|{part}");
            Assert.True(refused.Code is 403 or 422, $"{list} {part}: {refused.Code} {refused.Text}");
            if (refused.Code == 403) Assert.Contains("violates PodSecurity \"baseline:latest\"", refused.At("message"), StringComparison.Ordinal);
        }
    }

    // The old object that a check sees is what is stored, whatever came before it changed the new one.
    [Fact]
    public async Task What_was_is_shown_as_it_was()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        const string Policies = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
        await live.PostAsync(Policies, """
            {"metadata":{"name":"keep"},"spec":{"failurePolicy":"Fail","matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],
            "operations":["UPDATE"],"resources":["nodes","nodes/status"]}]},
            "validations":[{"expression":"oldObject.metadata.labels['tier'] == object.metadata.labels['tier']","message":"tier stays"}]}}
            """);
        await live.PostAsync("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings", """{"metadata":{"name":"keep"},"spec":{"policyName":"keep","validationActions":["Deny"]}}""");
        await live.PostAsync("/api/v1/nodes", """{"metadata":{"name":"n","labels":{"tier":"a"}}}""");
        foreach (string path in (string[])["/api/v1/nodes/n", "/api/v1/nodes/n/status"])
        {
            // Labels come through the status, too: it is the nodes' own way to write them.
            Answered refused = await LiveServer.UntilAsync(
                () => live.PutAsync($"{path}?dryRun=All", """{"metadata":{"name":"n","labels":{"tier":"b"}}}"""), answer => answer.Code != 200);
            Assert.Equal(422, refused.Code);
            Assert.Contains("tier stays", refused.At("message"), StringComparison.Ordinal);
        }

        Answered patched = await live.SendAsync(HttpMethod.Put, "/api/v1/nodes/n?dryRun=All", """{"metadata":{"name":"n","labels":{"tier":"a","x":"y"}}}""", null);
        Assert.Equal(200, patched.Code);
    }

    private static async Task<LiveServer> StartAsync(string account, string label = "\"a\":\"b\"")
    {
        LiveServer live = await LiveServer.StartAsync();
        await live.PostAsync("/api/v1/namespaces", $$$$$$"""{"metadata":{"name":"held","labels":{{{{{{{label}}}}}}}}}""");
        Assert.Equal(201, (await live.PostAsync("/api/v1/namespaces/held/serviceaccounts", account)).Code);
        return live;
    }

    private static async Task<Answered> TryAsync(LiveServer live, string what)
    {
        string[] parts = what.Split('|', 2);
        const string Main = """{"name":"main","image":"x"}""";
        if (parts[0] == "ephemeralContainers")
        {
            if ((await live.GetAsync($"{Pods}/running")).Code == 404)
                Assert.Equal(201, (await live.PostAsync(Pods, $$$$$$"""{"metadata":{"name":"running"},"spec":{"containers":[{{{{{{Main}}}}}}]}}""")).Code);
            using HttpRequestMessage patch = new(HttpMethod.Patch, $"{Pods}/running/ephemeralcontainers?dryRun=All");
            string body = $$$$$$"""{"spec":{"ephemeralContainers":[{"name":"extra","image":"x",{{{{{{parts[1]}}}}}}}]}}""";
            patch.Content = new StringContent(body, Encoding.UTF8, "application/strategic-merge-patch+json");
            using HttpResponseMessage answer = await live.Admin.SendAsync(patch, TestContext.Current.CancellationToken);
            return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers);
        }

        string spec = parts[0] switch
        {
            "containers" => $$$$$$"""{"containers":[{{{{{{Main}}}}}},{"name":"extra","image":"x",{{{{{{parts[1]}}}}}}}]}""",
            "initContainers" => $$$$$$"""{"containers":[{{{{{{Main}}}}}}],"initContainers":[{"name":"extra","image":"x",{{{{{{parts[1]}}}}}}}]}""",
            _ => $$$$$$"""{"containers":[{{{{{{Main}}}}}}],{{{{{{parts[1]}}}}}}}""",
        };
        return await live.PostAsync($"{Pods}?dryRun=All", $$$$$$"""{"metadata":{"name":"tried"},"spec":{{{{{{spec}}}}}}}""");
    }
}
