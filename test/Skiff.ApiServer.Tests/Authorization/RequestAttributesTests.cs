using Microsoft.Extensions.Primitives;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.Model;

namespace Skiff.ApiServer.Tests.Authorization;

/// <summary>What of a request is authorized: the name and the selectors that narrow it, and only where they do.</summary>
public sealed class RequestAttributesTests
{
    [Theory]
    [InlineData("list", "/api/v1/namespaces/a/secrets", "metadata.name=x", "x")]
    [InlineData("watch", "/api/v1/namespaces/a/secrets", "metadata.name==x", "x")]
    [InlineData("list", "/api/v1/namespaces/a/secrets", "type=t,metadata.name=x", "x")]
    [InlineData("list", "/api/v1/namespaces/a/secrets", "metadata.name!=x", "")]
    [InlineData("list", "/api/v1/namespaces/a/secrets", "metadata.name=a/b", "")]
    [InlineData("list", "/api/v1/namespaces/a/secrets", "metadata.name=..", "")]
    [InlineData("list", "/api/v1/namespaces/a/secrets", "metadata.name=x,y", "")]
    [InlineData("create", "/api/v1/namespaces/a/secrets", "metadata.name=x", "")]
    [InlineData("deletecollection", "/api/v1/namespaces/a/secrets", "metadata.name=x", "")]
    [InlineData("watch", "/api/v1/watch/namespaces/a/secrets", "metadata.name=x", "")]
    [InlineData("get", "/api/v1/namespaces/a/secrets/y", "metadata.name=x", "y")]
    public void A_field_selector_names_what_is_read_alone(string verb, string path, string selector, string name) =>
        Assert.Equal(name, Of(verb, path, ("fieldSelector", selector)).Name);

    [Theory]
    [InlineData("list", "/api/v1/pods", true)]
    [InlineData("watch", "/api/v1/pods", true)]
    [InlineData("deletecollection", "/api/v1/namespaces/a/pods", true)]
    [InlineData("create", "/api/v1/namespaces/a/pods", false)]
    [InlineData("get", "/api/v1/namespaces/a/pods/x", false)]
    [InlineData("watch", "/api/v1/watch/pods", false)]
    public void Selectors_narrow_where_they_are_heeded(string verb, string path, bool heeded)
    {
        Attributes request = Of(verb, path, ("fieldSelector", "spec.nodeName=n1,status.phase!=Failed"), ("labelSelector", "app in (a,b),!x"));

        Assert.Equal(heeded ? "spec.nodeName=n1 status.phase!=Failed" : "", string.Join(' ', request.FieldSelector.AsEnumerable()));
        Assert.Equal(heeded ? "app in (a,b) !x" : "", string.Join(' ', request.LabelSelector.AsEnumerable()));
    }

    [Fact]
    public void What_cannot_be_read_narrows_nothing()
    {
        Attributes request = Of("list", "/api/v1/pods", ("fieldSelector", "spec.nodeName"), ("labelSelector", "a in"));

        Assert.True(request.FieldSelector.IsEmpty && request.LabelSelector.IsEmpty);
    }

    // A rule for one name is none for creating it: the name stands in the body, where no authorizer looks.
    [Fact]
    public async Task A_name_in_the_query_gives_leave_to_write_nothing()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
        await live.PostAsync($"{Rbac}/clusterroles", """
            {"metadata":{"name":"one"},"rules":[{"verbs":["list","create","deletecollection"],"apiGroups":[""],
            "resources":["secrets"],"resourceNames":["mine"]}]}
            """);
        await live.PostAsync($"{Rbac}/clusterrolebindings", """
            {"metadata":{"name":"one"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"one"},
            "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"}]}
            """);
        const string Path = "/api/v1/namespaces/default/secrets?fieldSelector=metadata.name%3Dmine";
        (string, string) jane = ("Impersonate-User", "jane");
        await LiveServer.UntilAsync(() => live.GetAsync(Path, null, jane), answer => answer.Code == 200);

        Assert.Equal(403, (await live.PostAsync(Path, """{"metadata":{"name":"yours"}}""", null, jane)).Code);
        Assert.Equal(403, (await live.SendAsync(HttpMethod.Delete, Path, null, null, jane)).Code);
    }

    [Theory]
    [InlineData("{}", "{}", "spec.resourceAttributes.fieldSelector.requirements: Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or rawSelector is required; " +
        "spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required")]
    [InlineData("""{"rawSelector":"a=b","requirements":[{"key":"a","operator":"In","values":["b"]}]}""", "null",
        "spec.resourceAttributes.fieldSelector.rawSelector: Invalid value: \"a=b\": may not specified at the same time as requirements")]
    [InlineData("""{"requirements":[{"key":"","operator":"In","values":[]},{"key":"k","operator":"Exists","values":["v"]}]}""", "null",
        "spec.resourceAttributes.fieldSelector.requirements[0].key: Required value: must be specified; " +
        "spec.resourceAttributes.fieldSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'; " +
        "spec.resourceAttributes.fieldSelector.requirements[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    [InlineData("null", """{"requirements":[{"key":"k","operator":"NotIn"},{"key":"k","operator":"DoesNotExist","values":["v"]}]}""",
        "spec.resourceAttributes.labelSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'; " +
        "spec.resourceAttributes.labelSelector.requirements[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    [InlineData("""{"requirements":[{"key":"k","operator":"Newer"}]}""", """{"requirements":[{"key":"k","operator":"Newer"}]}""", "")]
    public async Task Selectors_of_reviews_are_checked(string fields, string labels, string faults)
    {
        await using LiveServer live = await LiveServer.StartAsync();

        Answered answer = await ReviewAsync(live, fields, labels);

        IEnumerable<string> told = Enumerable.Range(0, 4).Select(i => (answer.At("details", "causes", $"{i}", "field"), answer.At("details", "causes", $"{i}", "message")))
            .Where(cause => cause.Item1 is not null).Select(cause => $"{cause.Item1}: {cause.Item2}");
        Assert.Equal(faults, string.Join("; ", told));
        Assert.Equal(faults.Length == 0 ? 201 : 422, answer.Code);
    }

    [Theory]
    [InlineData("""{"rawSelector":"spec.nodeName=n1"}""", "null", true, "")]
    [InlineData("""{"requirements":[{"key":"spec.nodeName","operator":"In","values":["n1"]}]}""", "null", true, "")]
    [InlineData("""{"requirements":[{"key":"spec.nodeName","operator":"NotIn","values":["n1"]}]}""", "null", false, "")]
    [InlineData("""{"requirements":[{"key":"spec.nodeName","operator":"In","values":["n1","n2"]}]}""", "null", false,
        "spec.resourceAttributes.fieldSelector ignored due to parse error")]
    [InlineData("""{"requirements":[{"key":"spec.nodeName","operator":"In","values":["n1"]},{"key":"x","operator":"Exists"}]}""", "null", true,
        "spec.resourceAttributes.fieldSelector partially ignored due to parse error")]
    [InlineData("""{"rawSelector":"spec.nodeName"}""", """{"rawSelector":"a in"}""", false,
        "spec.resourceAttributes.fieldSelector ignored due to parse error; spec.resourceAttributes.labelSelector ignored due to parse error")]
    [InlineData("null", """{"requirements":[{"key":"k","operator":"Newer"},{"key":"k","operator":"Exists"}]}""", false,
        "spec.resourceAttributes.labelSelector partially ignored due to parse error")]
    public async Task Selectors_of_reviews_narrow_the_question(string fields, string labels, bool allowed, string error)
    {
        await using LiveServer live = await LiveServer.StartAsync();

        Answered answer = await ReviewAsync(live, fields, labels);

        Assert.Equal((allowed ? "true" : "false", error.Length == 0 ? null : error),
            (answer.At("status", "allowed"), answer.At("status", "evaluationError")));
    }

    private static Task<Answered> ReviewAsync(LiveServer live, string fields, string labels) => live.PostAsync(
        "/apis/authorization.k8s.io/v1/subjectaccessreviews", $$"""
        {"spec":{"user":"system:node:n1","groups":["system:nodes"],"resourceAttributes":
        {"verb":"list","resource":"pods","fieldSelector":{{fields}},"labelSelector":{{labels}} } } }
        """);

    private static Attributes Of(string verb, string path, params (string Key, string Value)[] options)
    {
        Query? query = Query.Parse(options.Select(one => KeyValuePair.Create(one.Key, new StringValues(one.Value))), out string fault);
        Assert.True(query is not null, fault);
        return Attributes.Of(UserInfo.Of("jane"), verb, RequestPath.Parse(path)!, query);
    }
}
