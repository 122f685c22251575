using System.Collections.Concurrent;
using System.Text;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Tests.Authorization;
using Skiff.Machinery;
using Skiff.Model;
using Attributes = Skiff.ApiServer.Authorization.Attributes;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Classes 5 and 15, access that no rule gives: every route a server has, asked by twelve callers, and every answer held
/// against an evaluator of the server's own roles and bindings that shares nothing with the one it judges.
/// </summary>
public sealed class AccessMatrixTests
{
    private const string Team = "team", Other = "other";

    // What comes after the decision must change nothing: bodies that are none, revisions that are none, names that are not there.
    private static readonly (string Method, string Verb, bool IsNamed, string Query)[] ways =
    [
        ("GET", "list", false, ""), ("GET", "watch", false, "?watch=1&resourceVersion=x"), ("POST", "create", false, "?dryRun=All"),
        ("DELETE", "deletecollection", false, "?dryRun=All"), ("GET", "get", true, ""), ("PUT", "update", true, "?dryRun=All"),
        ("PATCH", "patch", true, "?dryRun=All"), ("DELETE", "delete", true, "?dryRun=All"),
    ];

    private static readonly string[] paths =
    [
        "/", "/api", "/api/v1", "/apis", "/apis/apps/v1", "/healthz", "/livez", "/readyz", "/version", "/metrics", "/openapi/v2", "/openapi/v3",
        "/.well-known/openid-configuration", "/openid/v1/jwks", "/logs", "/debug/pprof", "/nothing", "/healthz/log",
    ];

    private static readonly UserInfo[] callers =
    [
        UserInfo.Anonymous, UserInfo.Of("nobody"), UserInfo.Of("vera"), UserInfo.Of("ed"), UserInfo.Of("ada"), UserInfo.Of("clive"),
        UserInfo.Of("root", "system:masters"), UserInfo.Of("system:serviceaccount:team:default", "system:serviceaccounts", "system:serviceaccounts:team"),
        UserInfo.Of("system:kube-scheduler"), UserInfo.Of("system:kube-proxy"),
        UserInfo.Of("system:serviceaccount:kube-system:deployment-controller", "system:serviceaccounts", "system:serviceaccounts:kube-system"),
        UserInfo.Of("prometheus", "system:monitoring"),
    ];

    [Fact]
    public async Task Every_route_is_open_to_exactly_those_whom_a_rule_lets_in()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await live.PostAsync("/api/v1/namespaces", """{"metadata":{"name":"team"}}""");
        await live.BindAsync(Team, "vera", LiveServer.RolesOf("view"));
        await live.BindAsync(Team, "ed", LiveServer.RolesOf("edit"));
        await live.BindAsync(Team, "ada", LiveServer.RolesOf("admin"));
        await live.BindAsync("", "clive", LiveServer.RolesOf("view"));
        BruteForceRbac oracle = new(await RolesAsync(live));
        (string Method, string Path, Attributes Asked)[] routes = [.. Routes(live.Server.ServedKinds)];
        Assert.True(routes.Length > 1000, $"{routes.Length}");

        ConcurrentQueue<string> wrong = [];
        int allowed = 0, refused = 0;
        using HttpClient nobody = live.Client();
        await Parallel.ForEachAsync(callers.SelectMany(caller => routes.Select(route => (caller, route))),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (pair, _) =>
            {
                (UserInfo caller, (string method, string path, Attributes asked)) = pair;
                bool isOpen = caller.Groups.Contains(UserInfo.MastersGroup) || oracle.Allows(asked with { User = caller });
                (int code, string message) = await AskAsync(live, nobody, caller, method, path);
                bool isRefused = code == 403 && message.Contains(" cannot ", StringComparison.Ordinal);
                if (isRefused) Interlocked.Increment(ref refused);
                else Interlocked.Increment(ref allowed);
                // Of a component that is not there, upstream says so with a 500.
                bool isBroken = code >= 500 && !message.StartsWith("component not found: ", StringComparison.Ordinal);
                if (isOpen == isRefused || isBroken) wrong.Enqueue($"{caller.Name} {method} {path}: {code} {message}");
            });
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {allowed + refused}:\n{string.Join('\n', wrong.Take(30))}");
        Assert.True(allowed > 1000 && refused > 1000, $"{allowed} allowed, {refused} refused");
    }

    private static IEnumerable<(string Method, string Path, Attributes Asked)> Routes(IReadOnlyList<Kind> kinds)
    {
        foreach (Kind kind in kinds)
        {
            string root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
            foreach (string space in kind.Namespaced ? (string[])[Team, Other, ""] : [""])
            {
                string collection = space.Length > 0 ? $"{root}/namespaces/{space}/{kind.Plural}" : $"{root}/{kind.Plural}";
                bool isWhole = kind.Namespaced && space.Length == 0;
                foreach ((string method, string verb, bool isNamed, string query) in ways)
                {
                    if (isWhole && (isNamed || method != "GET")) continue;
                    string name = isNamed ? "none" : "";
                    // A namespace is where it is itself.
                    string home = kind == Kinds.Namespace && isNamed ? "none" : space;
                    string path = isNamed ? $"{collection}/{name}{query}" : collection + query;
                    yield return (method, path, Attributes.ForResource(UserInfo.Anonymous, verb, kind.Group, kind.Plural, home, name));
                }

                if (isWhole) continue;
                foreach (Subresource part in kind.Subresources)
                {
                    foreach ((string method, string verb) in ((string, string)[])[("GET", "get"), ("POST", "create"), ("PATCH", "patch")])
                    {
                        string home = kind == Kinds.Namespace ? "none" : space;
                        yield return (method, $"{collection}/none/{part.Name}?dryRun=All",
                            Attributes.ForResource(UserInfo.Anonymous, verb, kind.Group, kind.Plural, home, "none", part.Name));
                    }
                }
            }
        }

        foreach (string path in paths)
        {
            yield return ("GET", path, Attributes.ForPath(UserInfo.Anonymous, "get", path));
            yield return ("POST", path, Attributes.ForPath(UserInfo.Anonymous, "post", path));
        }
    }

    private static async Task<(int Code, string Message)> AskAsync(
        LiveServer live, HttpClient nobody, UserInfo caller, string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (method is "POST" or "PUT" or "PATCH" or "DELETE")
            request.Content = new StringContent("{", Encoding.UTF8, method == "PATCH" ? "application/merge-patch+json" : "application/json");
        bool isNobody = caller == UserInfo.Anonymous;
        if (!isNobody)
        {
            request.Headers.TryAddWithoutValidation("Impersonate-User", caller.Name);
            // A client would write several into one line; those of all users and of accounts are added anyway.
            bool isAccount = caller.Name.StartsWith("system:serviceaccount:", StringComparison.Ordinal);
            if (!isAccount && caller.Groups.Count > 1) request.Headers.TryAddWithoutValidation("Impersonate-Group", caller.Groups[0]);
        }

        using HttpResponseMessage answer = await (isNobody ? nobody : live.Admin).SendAsync(request, TestContext.Current.CancellationToken);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, (JsonParser.Parse(body).Value as JsonObject)?.Text("message") ?? "");
    }

    private static async Task<IReadOnlyList<IObject>> RolesAsync(LiveServer live)
    {
        List<IObject> found = [];
        foreach (Kind kind in (Kind[])[Kinds.ClusterRole, Kinds.ClusterRoleBinding, Kinds.Role, Kinds.RoleBinding])
        {
            Answered list = await live.GetAsync($"/apis/rbac.authorization.k8s.io/v1/{kind.Plural}");
            JsonArray items = (JsonArray)((JsonObject)Json.Parse(list.Text))["items"]!;
            foreach (Json item in items.Items.ToArray())
            {
                JsonInput input = new(Machinery.JsonText.ToUtf8(item), kind.Schema);
                found.Add((IObject)kind.ReadJson(ref input));
            }
        }

        return found;
    }
}
