using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Environment;
using static Skiff.PodLifecycle.Tests.Pods;

namespace Skiff.PodLifecycle.Tests;

public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(A)", "1")]
    [InlineData("x$(A)y$(B)z", "x1y2z")]
    [InlineData("$(C)", "$(C)")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)", "$1")]
    [InlineData("$$$$(A)", "$$(A)")]
    [InlineData("$(A", "$(A")]
    [InlineData("$A", "$A")]
    [InlineData("$", "$")]
    [InlineData("a$", "a$")]
    [InlineData("$()", "$()")]
    [InlineData("$(A)$(A)", "11")]
    [InlineData("$(A$(B))", "$(A$(B))")]
    public void References_expand_as_upstream_does(string text, string expected) =>
        Assert.Equal(expected, Expansion.Expand(text, name => name switch { "A" => "1", "B" => "2", _ => null }));

    [Fact]
    public void Later_sources_win_and_values_see_what_came_before()
    {
        Container container = C("a") with
        {
            EnvFrom =
            [
                new EnvFromSource { Prefix = "P_", ConfigMapRef = new() { LocalObjectReference = new() { Name = "cm" } } },
                new EnvFromSource { SecretRef = new() { LocalObjectReference = new() { Name = "sec" } } },
            ],
            Env =
            [
                new EnvVar { Name = "X", Value = "$(P_k) $(DB_SERVICE_HOST) $(LATER)" },
                new EnvVar { Name = "P_k", Value = "own" },
                new EnvVar { Name = "LATER", Value = "1" },
            ],
        };
        EnvironmentOutcome outcome = ContainerEnvironment.Build(Sources(container));
        Assert.Equal("", outcome.Error);
        Dictionary<string, string> env = outcome.Variables.ToDictionary(one => one.Key, one => one.Value);
        Assert.Equal("v 10.43.0.9 $(LATER)", env["X"]);
        Assert.Equal("own", env["P_k"]);
        Assert.Equal("10.43.0.9", env["DB_SERVICE_HOST"]);
        Assert.Equal(new byte[] { 0xFF, 0, 0x41 }, ByteText.ToBytes(env["bin"]));
    }

    [Theory]
    [InlineData("cm", "gone", false, "couldn't find key gone in ConfigMap shop/cm")]
    [InlineData("none", "k", false, "configmap \"none\" not found")]
    [InlineData("cm", "gone", true, "")]
    [InlineData("none", "k", true, "")]
    public void Missing_keys_of_config_maps(string name, string key, bool optional, string error)
    {
        EnvVarSource source = new()
        {
            ConfigMapKeyRef = new() { LocalObjectReference = new() { Name = name }, Key = key, Optional = optional },
        };
        EnvironmentOutcome outcome = ContainerEnvironment.Build(
            Sources(C("a") with { Env = [new EnvVar { Name = "X", ValueFrom = source }] }));
        Assert.Equal(error, outcome.Error);
        Assert.DoesNotContain(outcome.Variables, one => one.Key == "X");
    }

    [Theory]
    [InlineData("sec", "gone", "couldn't find key gone in Secret shop/sec")]
    [InlineData("none", "k", "secret \"none\" not found")]
    public void Missing_keys_of_secrets(string name, string key, string error)
    {
        EnvVarSource source = new() { SecretKeyRef = new() { LocalObjectReference = new() { Name = name }, Key = key } };
        EnvironmentOutcome outcome = ContainerEnvironment.Build(
            Sources(C("a") with { Env = [new EnvVar { Name = "X", ValueFrom = source }] }));
        Assert.Equal(error, outcome.Error);
    }

    [Theory]
    [InlineData("metadata.name", "web")]
    [InlineData("metadata.labels['tier']", "db")]
    [InlineData("metadata.labels['none']", "")]
    [InlineData("metadata.labels", "a=\"1\\\"2\"\ntier=\"db\"")]
    [InlineData("status.podIP", "10.1.0.7")]
    [InlineData("status.hostIP", "192.0.2.1")]
    [InlineData("spec.nodeName", "n1")]
    public void Fields_of_the_pod(string path, string value)
    {
        Pod pod = Of(C("a"));
        pod = pod with
        {
            Metadata = pod.Metadata with { Labels = MapOf.Create<string>(("tier", "db"), ("a", "1\"2")) },
        };
        Assert.Equal((value, ""), FieldPaths.Read(pod, path, ["10.1.0.7"], ["192.0.2.1"]));
    }

    [Fact]
    public void Unknown_fields_and_an_unknown_host_are_errors()
    {
        Assert.Equal("unsupported fieldPath: spec.x", FieldPaths.Read(Of(C("a")), "spec.x", [], []).Error);
        Assert.Equal("host IP unknown", FieldPaths.Read(Of(C("a")), "status.hostIP", [], []).Error);
    }

    [Theory]
    [InlineData("limits.cpu", "0", "2")]
    [InlineData("requests.cpu", "1m", "250")]
    [InlineData("requests.cpu", "1", "1")]
    [InlineData("limits.memory", "1Mi", "64")]
    [InlineData("requests.memory", "1", "0")]
    [InlineData("limits.ephemeral-storage", "1Gi", "10")]
    public void Resources_are_divided_and_rounded_up(string resource, string divisor, string value)
    {
        Container container = C("a") with
        {
            Resources = ResourceRequirements.Empty with
            {
                Requests = MapOf.Create<Quantity>(("cpu", Quantity.Parse("250m"))),
                Limits = MapOf.Create<Quantity>(("memory", Quantity.Parse("64Mi"))),
            },
        };
        MapOf<Quantity> node = MapOf.Create<Quantity>(
            ("cpu", Quantity.Parse("2")), ("memory", Quantity.Parse("8Gi")), ("ephemeral-storage", Quantity.Parse("10Gi")));
        ResourceFieldSelector selector = new() { Resource = resource, Divisor = Quantity.Parse(divisor) };
        Assert.Equal((value, ""), ResourceFields.Read(selector, container, node));
    }

    [Fact]
    public void Services_become_variables_of_their_namespace_only()
    {
        Service api = ServiceOf("default", "kubernetes", "10.43.0.1", ("https", 443));
        Service own = ServiceOf("shop", "my-db", "10.43.0.9", ("sql-port", 5432), ("", 80));
        Service other = ServiceOf("else", "x", "10.43.0.8", ("", 1));
        Service headless = ServiceOf("shop", "h", "None", ("", 1));
        IReadOnlyDictionary<string, string> env = ServiceVariables.For([api, own, other, headless], "shop", links: true);
        Assert.Equal("10.43.0.1", env["KUBERNETES_SERVICE_HOST"]);
        Assert.Equal("443", env["KUBERNETES_SERVICE_PORT_HTTPS"]);
        Assert.Equal("tcp://10.43.0.9:5432", env["MY_DB_PORT"]);
        Assert.Equal("5432", env["MY_DB_SERVICE_PORT_SQL_PORT"]);
        Assert.Equal("10.43.0.9", env["MY_DB_PORT_80_TCP_ADDR"]);
        Assert.Equal("tcp", env["MY_DB_PORT_80_TCP_PROTO"]);
        Assert.DoesNotContain(env.Keys, key => key.StartsWith("X_", StringComparison.Ordinal) || key.StartsWith("H_", StringComparison.Ordinal));
        Assert.All(
            ServiceVariables.For([api, own], "shop", links: false).Keys,
            key => Assert.StartsWith("KUBERNETES_", key, StringComparison.Ordinal));
    }

    private static Service ServiceOf(string ns, string name, string ip, params (string Name, int Port)[] ports) =>
        Service.Empty with
        {
            Metadata = Service.Empty.Metadata with { Namespace = ns, Name = name },
            Spec = ServiceSpec.Empty with
            {
                ClusterIP = ip,
                Ports = ListOf.From(ports.Select(port => new ServicePort { Name = port.Name, Port = port.Port, Protocol = "TCP" })),
            },
        };

    private static EnvironmentSources Sources(Container container) => new()
    {
        Pod = Of(container),
        Container = container,
        ConfigMaps = new Dictionary<string, ConfigMap?>
        {
            ["cm"] = ConfigMap.Empty with { Data = MapOf.Create<string>(("k", "v")) },
        },
        Secrets = new Dictionary<string, Secret?>
        {
            ["sec"] = Secret.Empty with
            {
                Data = MapOf.Create<Bytes>(("s", new(Encoding.UTF8.GetBytes("é"))), ("bin", new(new byte[] { 0xFF, 0, 0x41 }))),
            },
        },
        Services = new Dictionary<string, string> { ["DB_SERVICE_HOST"] = "10.43.0.9" },
    };
}
