using System.Text;

namespace Skiff.Model.Tests;

/// <summary>What upstream fills in when a client leaves it out.</summary>
public sealed class DefaultsTests
{
    [Theory]
    [InlineData("v1", "Pod", """{"spec":{"containers":[{"name":"a","image":"nginx"}]}}""",
        """{"metadata":{},"spec":{"containers":[{"name":"a","image":"nginx","resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler","enableServiceLinks":true},"status":{}}""")]
    [InlineData("v1", "Service", """{"spec":{"ports":[{"port":80}]}}""",
        """{"metadata":{},"spec":{"ports":[{"protocol":"TCP","port":80,"targetPort":80}],"type":"ClusterIP","sessionAffinity":"None","internalTrafficPolicy":"Cluster"},"status":{"loadBalancer":{}}}""")]
    [InlineData("apps/v1", "StatefulSet", """{"spec":{"volumeClaimTemplates":[{}]}}""",
        """{"metadata":{},"spec":{"replicas":1,"selector":null,"template":{"metadata":{},"spec":{"containers":null,"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},"schedulerName":"default-scheduler"}},"volumeClaimTemplates":[{"kind":"PersistentVolumeClaim","apiVersion":"v1","metadata":{},"spec":{"resources":{},"volumeMode":"Filesystem"},"status":{"phase":"Pending"}}],"serviceName":"","podManagementPolicy":"OrderedReady","updateStrategy":{"type":"RollingUpdate","rollingUpdate":{"partition":0,"maxUnavailable":1}},"revisionHistoryLimit":10,"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain","whenScaled":"Retain"}},"status":{"replicas":0,"availableReplicas":0}}""")]
    [InlineData("v1", "Secret", "{}", """{"metadata":{},"type":"Opaque"}""")]
    [InlineData("v1", "Namespace", """{"metadata":{"name":"a"}}""",
        """{"metadata":{"name":"a","labels":{"kubernetes.io/metadata.name":"a"}},"spec":{},"status":{"phase":"Active"}}""")]
    [InlineData("networking.k8s.io/v1", "NetworkPolicy", """{"spec":{"egress":[{"ports":[{}]}]}}""",
        """{"metadata":{},"spec":{"podSelector":{},"egress":[{"ports":[{"protocol":"TCP"}]}],"policyTypes":["Ingress","Egress"]}}""")]
    [InlineData("rbac.authorization.k8s.io/v1", "RoleBinding", """{"subjects":[{"kind":"User","name":"u"},{"kind":"ServiceAccount","name":"s"}],"roleRef":{"kind":"Role","name":"r"}}""",
        """{"metadata":{},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"u"},{"kind":"ServiceAccount","name":"s"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}""")]
    public void Objects(string apiVersion, string kindName, string given, string expected)
    {
        Kind kind = Kinds.All.Single(one => one.ApiVersion == apiVersion && one.Name == kindName);
        string start = $$"""{"kind":"{{kindName}}","apiVersion":"{{apiVersion}}",""";
        Assert.Equal(start + expected[1..], Encoding.UTF8.GetString(Wire.Json(Defaulted(kind, given))));
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
        Batch.V1.Job job = (Batch.V1.Job)Defaulted(
            Kinds.Job, """{"spec":{"template":{"metadata":{"labels":{"a":"b"}}},"podFailurePolicy":{"rules":[{"onPodConditions":[{"type":"x"}]}]}}}""");
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
            {"spec":{"volumes":[{"name":"e"},{"name":"p","projected":{"sources":[{"serviceAccountToken":{"path":"t"}}]}},
            {"name":"h","hostPath":{"path":"/"}}],
            "containers":[{"name":"a","image":"a","livenessProbe":{"httpGet":{"port":1}},"readinessProbe":{"grpc":{"port":1}},
            "lifecycle":{"preStop":{"httpGet":{"port":1}}},"env":[{"name":"n","valueFrom":{"fieldRef":{"fieldPath":"x"}}}]}]}}
            """);
        Assert.NotNull(pod.Spec.Volumes[0].VolumeSource.EmptyDir);
        Assert.Equal(420, pod.Spec.Volumes[1].VolumeSource.Projected!.DefaultMode);
        Assert.Equal(3600, pod.Spec.Volumes[1].VolumeSource.Projected!.Sources[0].ServiceAccountToken!.ExpirationSeconds);
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
