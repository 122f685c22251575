using Skiff.Model;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Class 16, confusion of scopes: what is authorized is what is served. No segment climbs, hides or is read twice, and
/// kinds whose names begin alike never meet.
/// </summary>
public sealed class ScopeTests
{
    private static readonly string[] bad =
    [
        "..", ".", "%2e%2e", "%2E%2e", ".%2e", "%2e", "a%2fb", "a%2Fb", "%2f", "..%2f", "%2e%2e%2f", "", "a%00", "%00", "%5c..", "%252e%252e", "%c0%ae%c0%ae",
        "a%0d%0aX:y", "%ef%bc%8e%ef%bc%8e", "a;b", "*", "%2a",
    ];

    [Fact]
    public async Task No_segment_leads_out_of_its_place()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await live.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"team"}}""");
        await live.BindAsync("team", "ada", LiveServer.RolesOf("admin"));
        await live.PostAsync("/api/v1/namespaces/kube-system/secrets", """{"metadata":{"name":"crown"},"stringData":{"a":"canary"}}""");
        int tried = 0;
        foreach (Kind kind in live.Server.ServedKinds.Where(kind => kind.Namespaced))
        {
            string root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
            foreach (string segment in bad)
            {
                string[] targets =
                [
                    $"{root}/namespaces/team/{segment}/kube-system/{kind.Plural}", $"{root}/namespaces/team/{kind.Plural}/{segment}",
                    $"{root}/namespaces/{segment}/{kind.Plural}/crown", $"{root}/namespaces/team/{segment}/../kube-system/{kind.Plural}/crown",
                    $"{root}/{segment}/namespaces/kube-system/{kind.Plural}/crown",
                ];
                foreach (string target in targets)
                {
                    if (segment.Length == 0 && target.EndsWith('/')) continue; // The collection itself.
                    Answered answer = await AskAsync(live, target);
                    Assert.True(answer.Code is 400 or 403 or 404 or 405 or 301, $"{target}: {answer.Code} {answer.Text}");
                    Assert.DoesNotContain("crown\"", answer.Code < 300 ? answer.Text : "", StringComparison.Ordinal);
                    tried++;
                }
            }
        }

        Assert.True(tried > 3000, $"{tried}");
    }

    [Fact]
    public async Task Kinds_whose_names_begin_alike_never_meet()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        foreach (string name in (string[])["foo", "foobar"])
        {
            string kind = char.ToUpperInvariant(name[0]) + name[1..];
            Answered made = await live.PostAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", $$$$$$"""
                {"metadata":{"name":"{{{{{{name}}}}}}s.example.com"},"spec":{"group":"example.com","scope":"Namespaced",
                "names":{"plural":"{{{{{{name}}}}}}s","kind":"{{{{{{kind}}}}}}"},"versions":[{"name":"v1","served":true,"storage":true,
                "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
                """);
            Assert.Equal(201, made.Code);
            await LiveServer.UntilAsync(() => live.GetAsync($"/apis/example.com/v1/{name}s"), answer => answer.Code == 200);
            // In spaces whose names begin alike, too.
            foreach (string space in (string[])["default", "default2"])
            {
                await live.PostAsync("/api/v1/namespaces", $$$$$$"""{"metadata":{"name":"{{{{{{space}}}}}}"}}""");
                Assert.Equal(201, (await live.PostAsync($"/apis/example.com/v1/namespaces/{space}/{name}s",
                    $$$$$$"""{"apiVersion":"example.com/v1","kind":"{{{{{{kind}}}}}}","metadata":{"name":"{{{{{{name}}}}}}-{{{{{{space}}}}}}"}}""")).Code);
            }
        }

        foreach (string name in (string[])["foo", "foobar"])
        {
            foreach (string space in (string[])["default", "default2"])
            {
                Answered list = await live.GetAsync($"/apis/example.com/v1/namespaces/{space}/{name}s");
                Assert.Equal($"{name}-{space}", list.At("items", "0", "metadata", "name"));
                Assert.DoesNotContain("\"items\":[{},{", list.Text, StringComparison.Ordinal);
                Assert.Equal(1, list.Text.Split("\"uid\"").Length - 1);
            }
        }

        await live.SendAsync(HttpMethod.Delete, "/apis/example.com/v1/namespaces/default/foos", null, live.Admin);
        Assert.Equal("foobar-default", (await live.GetAsync("/apis/example.com/v1/namespaces/default/foobars")).At("items", "0", "metadata", "name"));
        Assert.Equal("foo-default2", (await live.GetAsync("/apis/example.com/v1/namespaces/default2/foos")).At("items", "0", "metadata", "name"));
    }

    private static async Task<Answered> AskAsync(LiveServer live, string target)
    {
        UriCreationOptions asItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };
        Uri uri = new(live.Admin.BaseAddress!.GetLeftPart(UriPartial.Authority) + target, asItIs);
        using HttpRequestMessage request = new(HttpMethod.Get, uri);
        request.Headers.Add("Impersonate-User", "ada");
        using HttpResponseMessage answer = await live.Admin.SendAsync(request, TestContext.Current.CancellationToken);
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), answer.Headers);
    }
}
