using System.Text;
using System.Text.Json.Nodes;

namespace Skiff.Model.Tests;

/// <summary>What upstream fills in when a client leaves it out.</summary>
public sealed class DefaultsTests
{
    public static TheoryData<string> Documents { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Data", "Defaults"), "*.given.json")
            .Select(path => Path.GetFileName(path)[..^".given.json".Length]).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Objects(string name)
    {
        byte[] given = PodTests.Document($"Defaults/{name}.given.json");
        TypeMeta type = TypeMeta.Peek(given);
        Kind kind = Kinds.All.Single(one => one.ApiVersion == type.ApiVersion && one.Name == type.Kind);
        byte[] expected = PodTests.Document($"Defaults/{name}.expected.json");
        Assert.Equal(
            JsonNode.Parse(expected)!.ToJsonString(),
            JsonNode.Parse(Wire.Json(Defaulted(kind, Encoding.UTF8.GetString(given))))!.ToJsonString());
    }

    [Theory]
    [InlineData("nginx", "Always")]
    [InlineData("nginx:latest", "Always")]
    [InlineData("nginx:1.27", "IfNotPresent")]
    [InlineData("localhost:5000/a/b", "Always")]
    [InlineData("localhost:5000/a/b:v1", "IfNotPresent")]
    [InlineData("a@sha256:0123456789012345678901234567890123456789012345678901234567890123", "IfNotPresent")]
    [InlineData("a:latest@sha256:0123456789012345678901234567890123456789012345678901234567890123", "Always")]
    [InlineData("Nginx", "IfNotPresent")]
    [InlineData("", "IfNotPresent")]
    [InlineData("a//b", "IfNotPresent")]
    [InlineData("a..b", "IfNotPresent")]
    [InlineData("REGISTRY/a", "Always")]
    [InlineData("a:", "IfNotPresent")]
    public void PullPolicyFollowsTheTag(string image, string policy) =>
        Assert.Equal(policy, Core.V1.ImageName.DefaultPullPolicy(image));

    [Theory]
    [InlineData("", 247, "Always")]
    [InlineData("", 248, "IfNotPresent")]
    [InlineData("registry.example.com/", 255, "Always")]
    [InlineData("registry.example.com/", 256, "IfNotPresent")]
    public void ANameThatIsTooLongHasNoTag(string registry, int length, string policy) =>
        Assert.Equal(policy, Core.V1.ImageName.DefaultPullPolicy(registry + new string('a', length)));

    [Fact]
    public void LimitsAreRequestsInPodsOnly()
    {
        string spec = """
            {"hostNetwork":true,"containers":[{"name":"a","image":"a:1","ports":[{"containerPort":80}],
            "resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"100u"}}}]}
            """;
        Core.V1.Pod pod = (Core.V1.Pod)Defaulted(Kinds.Pod, $$$"""{"spec":{{{spec}}}}""");
        Assert.Equal("1m", pod.Spec.Containers[0].Resources.Requests["cpu"].ToString());
        Assert.Equal("1Gi", pod.Spec.Containers[0].Resources.Requests["memory"].ToString());
        Assert.Equal(80, pod.Spec.Containers[0].Ports[0].HostPort);

        Apps.V1.Deployment workload =
            (Apps.V1.Deployment)Defaulted(Kinds.Deployment, $$$$"""{"spec":{"template":{"spec":{{{{spec}}}}}}}""");
        Core.V1.PodSpec template = workload.Spec.Template.Spec;
        Assert.False(template.Containers[0].Resources.Requests.ContainsKey("memory"));
        Assert.Equal(0, template.Containers[0].Ports[0].HostPort);
        Assert.Null(template.EnableServiceLinks);
        Assert.Equal("25%", workload.Spec.Strategy.RollingUpdate!.MaxSurge!.Value.Text);
        Assert.Equal(600, workload.Spec.ProgressDeadlineSeconds);
    }

    [Fact]
    public void PodLevelRequestsFollowTheContainers()
    {
        Core.V1.Pod pod = (Core.V1.Pod)Defaulted(Kinds.Pod, """
            {"spec":{"resources":{"limits":{"cpu":"4","memory":"4Gi"}},
            "initContainers":[{"name":"s","image":"a","restartPolicy":"Always","resources":{"requests":{"cpu":"1"}}},
            {"name":"i","image":"a","resources":{"requests":{"cpu":"2500m"}}}],
            "containers":[{"name":"a","image":"a","resources":{"requests":{"cpu":"2"}}}]}}
            """);
        Assert.Equal("3500m", pod.Spec.Resources!.Requests["cpu"].ToString());
        Assert.Equal("4Gi", pod.Spec.Resources.Requests["memory"].ToString());
    }

    [Fact]
    public void JobsTakeTheirTemplatesLabels()
    {
        Batch.V1.Job job = (Batch.V1.Job)Defaulted(Kinds.Job, """
            {"spec":{"template":{"metadata":{"labels":{"a":"b"}}},
            "podFailurePolicy":{"rules":[{"onPodConditions":[{"type":"x"}]}]}}}
            """);
        Assert.Equal("b", job.Metadata.Labels["a"]);
        Assert.Equal(1, job.Spec.Completions);
        Assert.Equal(6, job.Spec.BackoffLimit);
        Assert.Equal("Failed", job.Spec.PodReplacementPolicy);
        Assert.Equal("True", job.Spec.PodFailurePolicy!.Rules[0].OnPodConditions[0].Status);
    }

    [Fact]
    public void VolumesAndProbesAreCompleted()
    {
        Core.V1.Pod pod = (Core.V1.Pod)Defaulted(Kinds.Pod, """
            {"spec":{"volumes":[{"name":"e"},
            {"name":"p","projected":{"sources":[{"serviceAccountToken":{"path":"t"}}]}},
            {"name":"h","hostPath":{"path":"/"}}],
            "containers":[{"name":"a","image":"a","livenessProbe":{"httpGet":{"port":1}},
            "readinessProbe":{"grpc":{"port":1}},"lifecycle":{"preStop":{"httpGet":{"port":1}}},
            "env":[{"name":"n","valueFrom":{"fieldRef":{"fieldPath":"x"}}}]}]}}
            """);
        Assert.NotNull(pod.Spec.Volumes[0].VolumeSource.EmptyDir);
        Core.V1.ProjectedVolumeSource projected = pod.Spec.Volumes[1].VolumeSource.Projected!;
        Assert.Equal(420, projected.DefaultMode);
        Assert.Equal(3600, projected.Sources[0].ServiceAccountToken!.ExpirationSeconds);
        Assert.Equal("", pod.Spec.Volumes[2].VolumeSource.HostPath!.Type);
        Core.V1.Container container = pod.Spec.Containers[0];
        Assert.Equal("/", container.LivenessProbe!.ProbeHandler.HTTPGet!.Path);
        Assert.Equal(10, container.LivenessProbe.PeriodSeconds);
        Assert.Equal("", container.ReadinessProbe!.ProbeHandler.GRPC!.Service);
        Assert.Equal("HTTP", container.Lifecycle!.PreStop!.HTTPGet!.Scheme);
        Assert.Equal("v1", container.Env[0].ValueFrom!.FieldRef!.APIVersion);
    }

    [Fact]
    public void DefaultingTwiceChangesNothing()
    {
        foreach (Kind kind in Kinds.All)
        {
            IMessageKind value = (IMessageKind)new RandomRecords(11).Make(kind.GetType().GenericTypeArguments[0]);
            IMessageKind once = kind.WithDefaults(value);
            Assert.Same(once, kind.WithDefaults(once));
        }
    }

    private static IMessageKind Defaulted(Kind kind, string json)
    {
        JsonInput input = new(Encoding.UTF8.GetBytes(json), kind.Schema, strict: true);
        IMessageKind value = kind.ReadJson(ref input);
        Assert.Null(input.Error);
        Assert.Empty(input.StrictErrors);
        return kind.WithDefaults(value);
    }
}
