using System.Text.Json;
using Skiff.Model;
using static Skiff.ApiServer.Tests.OpenApi.OpenApiFixture;

namespace Skiff.ApiServer.Tests.OpenApi;

public sealed class OpenApiDocumentTests(OpenApiFixture documents) : IClassFixture<OpenApiFixture>
{
    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    public static TheoryData<string> GroupVersions =>
    [
        .. Kinds.All.Where(kind => kind.Plural.Length > 0).Select(Prefix).Distinct(),
    ];

    [Theory]
    [MemberData(nameof(GroupVersions))]
    public void Every_reference_of_version_3_leads_somewhere(string name)
    {
        JsonElement document = Get(documents.Publisher, $"/openapi/v3/{name}");
        Assert.Equal("3.0.0", document.GetProperty("openapi").GetString());
        HashSet<string> defined = [.. At(document, "components", "schemas").EnumerateObject()
            .Select(schema => $"#/components/schemas/{schema.Name}")];
        HashSet<string> used = References(document);
        Assert.Empty(used.Except(defined));
        Assert.NotEmpty(used);
    }

    [Fact]
    public void Every_reference_of_version_2_leads_somewhere()
    {
        HashSet<string> defined =
        [
            .. documents.V2.GetProperty("definitions").EnumerateObject().Select(one => $"#/definitions/{one.Name}"),
            .. documents.V2.GetProperty("parameters").EnumerateObject().Select(one => $"#/parameters/{one.Name}"),
        ];
        HashSet<string> used = References(documents.V2);
        Assert.Empty(used.Except(defined));
    }

    [Theory]
    [MemberData(nameof(GroupVersions))]
    public void Every_resource_has_its_paths(string name)
    {
        JsonElement paths = Get(documents.Publisher, $"/openapi/v3/{name}").GetProperty("paths");
        foreach (Kind kind in Kinds.All.Where(kind => kind.Plural.Length > 0))
        {
            if (Prefix(kind) != name) continue;
            string collection = $"/{name}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}";
            string item = $"{collection}/{{name}}";
            if (kind.Verbs.Contains("list")) Assert.True(paths.GetProperty(collection).TryGetProperty("get", out _));
            if (kind.Verbs.Contains("create")) Assert.True(paths.GetProperty(collection).TryGetProperty("post", out _));
            if (kind.Verbs.Contains("patch")) Assert.True(paths.GetProperty(item).TryGetProperty("patch", out _));
            foreach (Subresource subresource in kind.Subresources)
            {
                Assert.NotEmpty(paths.GetProperty($"{item}/{subresource.Name}").EnumerateObject());
            }
        }
    }

    [Fact]
    public void Operation_names_are_unique()
    {
        string[] names = [.. All(documents.V2, "operationId").Select(id => id.GetString()!)];
        Assert.Equal(names.Length, names.Distinct().Count());
        foreach (string name in (ReadOnlySpan<string>)
        [
            "listCoreV1NamespacedPod", "listCoreV1PodForAllNamespaces", "createAppsV1NamespacedDeployment",
            "readCoreV1NamespacedPodLog", "patchAppsV1NamespacedDeploymentScale", "deleteCoreV1Node",
            "deleteAppsV1CollectionNamespacedDeployment", "replaceRbacAuthorizationV1ClusterRole",
            "connectPostCoreV1NamespacedPodExec", "connectGetCoreV1NamespacedServiceProxyWithPath",
            "createCoreV1NamespacedPodEviction", "getCoreV1APIResources",
        ])
        {
            Assert.Contains(name, names);
        }
    }

    [Theory]
    [InlineData("apis/apps/v1", "apps", "v1", "Deployment")]
    [InlineData("api/v1", "", "v1", "Pod")]
    public void Patches_tell_what_they_support(string name, string group, string version, string kind)
    {
        JsonElement patch = Get(documents.Publisher, $"/openapi/v3/{name}").GetProperty("paths").EnumerateObject()
            .Select(path => path.Value.TryGetProperty("patch", out JsonElement found) ? found : default)
            .First(found => found.ValueKind == JsonValueKind.Object
                && found.GetProperty("x-kubernetes-group-version-kind").GetProperty("kind").GetString() == kind);
        JsonElement gvk = patch.GetProperty("x-kubernetes-group-version-kind");
        Assert.Equal((group, version), (gvk.GetProperty("group").GetString(), gvk.GetProperty("version").GetString()));
        Assert.Equal("patch", patch.GetProperty("x-kubernetes-action").GetString());
        Assert.Equal(
            ["dryRun", "fieldManager", "fieldValidation", "force"],
            patch.GetProperty("parameters").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
    }

    [Fact]
    public void In_version_2_patches_spell_their_parameters_out()
    {
        const string path = "/apis/apps/v1/namespaces/{namespace}/deployments/{name}";
        Assert.Contains(
            At(documents.V2, "paths", path, "patch", "parameters").EnumerateArray(),
            one => one.TryGetProperty("name", out JsonElement name) && name.GetString() == "fieldValidation");
    }

    [Fact]
    public void Lists_say_how_they_merge()
    {
        JsonElement containers = Property(documents.Apps, "io.k8s.api.core.v1.PodSpec", "containers");
        Assert.Equal("array", containers.GetProperty("type").GetString());
        Assert.Equal("map", containers.GetProperty("x-kubernetes-list-type").GetString());
        Assert.Equal("name", containers.GetProperty("x-kubernetes-list-map-keys")[0].GetString());
        Assert.Equal("name", containers.GetProperty("x-kubernetes-patch-merge-key").GetString());
        Assert.Equal("merge", containers.GetProperty("x-kubernetes-patch-strategy").GetString());

        JsonElement volumes = Property(documents.Apps, "io.k8s.api.core.v1.PodSpec", "volumes");
        Assert.Equal("merge,retainKeys", volumes.GetProperty("x-kubernetes-patch-strategy").GetString());

        JsonElement ports = Property(documents.Core, "io.k8s.api.core.v1.ServiceSpec", "ports");
        Assert.Equal(["port", "protocol"], Strings(ports.GetProperty("x-kubernetes-list-map-keys")));
        Assert.Equal("port", ports.GetProperty("x-kubernetes-patch-merge-key").GetString());

        JsonElement selector = At(documents.Apps, "components", "schemas", Meta + "LabelSelector");
        Assert.Equal("atomic", selector.GetProperty("x-kubernetes-map-type").GetString());
    }

    [Fact]
    public void Members_have_upstreams_types_and_formats()
    {
        const string pod = "io.k8s.api.core.v1.PodSpec", container = "io.k8s.api.core.v1.Container";
        JsonElement grace = Property(documents.Core, pod, "terminationGracePeriodSeconds");
        Assert.Equal("int64", grace.GetProperty("format").GetString());
        JsonElement labels = Property(documents.Core, Meta + "ObjectMeta", "labels");
        Assert.Equal("string", At(labels, "additionalProperties", "type").GetString());
        JsonElement limits = Property(documents.Core, "io.k8s.api.core.v1.ResourceRequirements", "limits");
        Assert.EndsWith("Quantity", At(limits, "additionalProperties", "$ref").GetString()!, StringComparison.Ordinal);
        JsonElement data = Property(documents.Core, "io.k8s.api.core.v1.Secret", "data");
        Assert.Equal("byte", At(data, "additionalProperties", "format").GetString());
        JsonElement policy = Property(documents.Core, container, "imagePullPolicy");
        Assert.Equal(["Always", "IfNotPresent", "Never"], Strings(policy.GetProperty("enum")));
        Assert.Equal(["name"], Strings(At(documents.Core, "components", "schemas", container, "required")));
        JsonElement time = At(documents.Core, "components", "schemas", Meta + "Time");
        Assert.Equal("string", time.GetProperty("type").GetString());
        Assert.Equal("date-time", time.GetProperty("format").GetString());
        const string intOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
        JsonElement either = At(documents.Apps, "components", "schemas", intOrString);
        Assert.Equal("int-or-string", either.GetProperty("format").GetString());
        Assert.Equal(2, either.GetProperty("oneOf").GetArrayLength());
    }

    [Fact]
    public void Open_enumerations_are_not_closed()
    {
        JsonElement type = Property(documents.Apps, "io.k8s.api.apps.v1.DeploymentCondition", "type");
        Assert.False(type.TryGetProperty("enum", out _));
        Assert.False(Property(documents.Core, "io.k8s.api.core.v1.Secret", "type").TryGetProperty("enum", out _));
    }

    [Fact]
    public void Version_3_states_defaults_and_version_2_does_not()
    {
        JsonElement v3 = Property(documents.Apps, "io.k8s.api.apps.v1.Deployment", "spec");
        Assert.Equal("{}", v3.GetProperty("default").GetRawText());
        JsonElement protocol = Property(documents.Core, "io.k8s.api.core.v1.ContainerPort", "protocol");
        Assert.Equal("TCP", protocol.GetProperty("default").GetString());
        JsonElement v2 = At(documents.V2, "definitions", "io.k8s.api.apps.v1.Deployment", "properties", "spec");
        Assert.Equal("#/definitions/io.k8s.api.apps.v1.DeploymentSpec", v2.GetProperty("$ref").GetString());
        Assert.Empty(All(At(documents.V2, "definitions", "io.k8s.api.core.v1.ContainerPort"), "default"));
        Assert.DoesNotContain(documents.V2.GetProperty("definitions").EnumerateObject(), schema =>
            schema.Value.TryGetProperty("oneOf", out _) || schema.Value.TryGetProperty("allOf", out _));
    }

    [Fact]
    public void Kinds_name_themselves()
    {
        JsonElement deployment = At(documents.Apps, "components", "schemas", "io.k8s.api.apps.v1.Deployment");
        JsonElement gvk = Assert.Single(deployment.GetProperty("x-kubernetes-group-version-kind").EnumerateArray());
        Assert.Equal("Deployment", gvk.GetProperty("kind").GetString());
        Assert.True(deployment.GetProperty("properties").TryGetProperty("apiVersion", out _));
        JsonElement list = At(documents.Apps, "components", "schemas", "io.k8s.api.apps.v1.DeploymentList");
        Assert.Equal(["items"], Strings(list.GetProperty("required")));
        JsonElement options = At(documents.Apps, "components", "schemas", Meta + "DeleteOptions");
        Assert.Contains(
            options.GetProperty("x-kubernetes-group-version-kind").EnumerateArray(),
            kind => kind.GetProperty("group").GetString() == "apps");
        Assert.Single(All(documents.V2.GetProperty("definitions"), "x-kubernetes-group-version-kind"), kinds =>
            kinds.EnumerateArray().Any(kind => kind.GetProperty("kind").GetString() == "Pod"));
    }

    [Fact]
    public void Every_type_and_member_is_described()
    {
        foreach (JsonProperty schema in documents.V2.GetProperty("definitions").EnumerateObject())
        {
            Assert.True(schema.Value.TryGetProperty("description", out _), schema.Name);
            if (!schema.Value.TryGetProperty("properties", out JsonElement properties)) continue;
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                if (schema.Name == Meta + "WatchEvent") continue;
                Assert.True(property.Value.TryGetProperty("description", out _), $"{schema.Name}.{property.Name}");
            }
        }
    }

    private static JsonElement Property(JsonElement document, string schema, string name) =>
        At(document, "components", "schemas", schema, "properties", name);

    private static string Prefix(Kind kind) =>
        kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";

    private static HashSet<string> References(JsonElement document) =>
    [
        .. All(document, "$ref").Where(reference => reference.ValueKind == JsonValueKind.String)
            .Select(reference => reference.GetString()!),
    ];

    private static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
}
