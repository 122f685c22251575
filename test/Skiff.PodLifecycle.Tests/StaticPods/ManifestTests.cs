using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.StaticPods;

namespace Skiff.PodLifecycle.Tests.StaticPods;

public sealed class ManifestTests
{
    private static readonly Manifest file = new("/manifests/a.json", IsFile: true, "node1");
    private static readonly Manifest url = new("https://example/pods", IsFile: false, "node1");

    [Fact]
    public void A_pod_gets_what_the_api_would_give_it()
    {
        Pod pod = Read(file, PodOf("web"));
        Assert.Equal(("web-node1", "default", "node1"), (pod.Metadata.Name, pod.Metadata.Namespace, pod.Spec.NodeName));
        Assert.Equal(pod.Metadata.UID, pod.Metadata.Annotations["kubernetes.io/config.hash"]);
        Assert.Matches("^[0-9a-f]{32}$", pod.Metadata.UID);
        Assert.Equal((RestartPolicy.Always, 30L), (pod.Spec.RestartPolicy, pod.Spec.TerminationGracePeriodSeconds));
        Toleration toleration = Assert.Single(pod.Spec.Tolerations.AsEnumerable());
        Assert.Equal(("", "Exists", "NoExecute"), (toleration.Key, toleration.Operator, toleration.Effect));
        Assert.True(Read(url, PodOf("web")).Spec.Tolerations.IsEmpty);
    }

    [Fact]
    public void The_uid_is_that_of_manifest_place_and_node()
    {
        string uid = Read(file, PodOf("web")).Metadata.UID;
        Assert.Equal(uid, Read(file, PodOf("web")).Metadata.UID);
        Assert.NotEqual(uid, Read(file, PodOf("web", """, "hostNetwork": true""")).Metadata.UID);
        Assert.NotEqual(uid, Read(file with { Location = "/manifests/b.json" }, PodOf("web")).Metadata.UID);
        Assert.NotEqual(uid, Read(file with { NodeName = "node2" }, PodOf("web")).Metadata.UID);
        Assert.Equal("own", Read(file, PodOf("web", meta: """, "uid": "own" """)).Metadata.UID);
    }

    [Theory]
    [InlineData(""", "serviceAccountName": "x" """, "serviceaccounts")]
    [InlineData(""", "serviceAccount": "x" """, "serviceaccounts")]
    [InlineData(""", "imagePullSecrets": [{"name": "x"}] """, "secrets")]
    [InlineData(""", "volumes": [{"name": "v", "secret": {"secretName": "x"}}] """, "secrets")]
    [InlineData(""", "volumes": [{"name": "v", "configMap": {"name": "x"}}] """, "configmaps")]
    [InlineData(""", "volumes": [{"name": "v", "projected": {"sources": [{"configMap": {"name": "x"}}]}}] """, "configmaps")]
    [InlineData(""", "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "x"}}] """, "persistentvolumeclaims")]
    [InlineData(""", "volumes": [{"name": "v", "csi": {"driver": "x"}}] """, "csidrivers (via CSI volumes)")]
    [InlineData(""", "resourceClaims": [{"name": "c", "resourceClaimName": "x"}] """, "resourceclaims")]
    public void It_needs_nothing_of_the_api(string spec, string resource)
    {
        ManifestContent content = file.Read(Encoding.UTF8.GetBytes(PodOf("web", spec)));
        Assert.Equal($"static pods may not reference {resource}", content.Fault);
    }

    [Fact]
    public void Variables_of_the_api_are_refused_too()
    {
        const string Variable = """
            {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "c", "image": "i",
              "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "x", "key": "k"}}}]}] } }
            """;
        Assert.Equal("static pods may not reference configmaps", file.Read(Encoding.UTF8.GetBytes(Variable)).Fault);
    }

    [Theory]
    [InlineData("{", "/manifests/a.json: couldn't parse as pod(unexpected end of JSON input), please check config file")]
    [InlineData("{}", "/manifests/a.json: couldn't parse as pod(Object 'Kind' is missing), please check config file")]
    [InlineData(
        """{"kind": "PodList", "apiVersion": "v1", "items": []}""",
        "/manifests/a.json: couldn't parse as pod(no kind \"PodList\" is registered for version \"v1\": expected v1, Kind=Pod), please check config file")]
    [InlineData("""{"kind": "Pod", "apiVersion": "v1"}""", "invalid pod: name is needed for the pod")]
    [InlineData(
        """{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "c"}]}}""",
        "invalid pod: spec.containers[0].image: Required value")]
    public void What_is_wrong_is_told(string json, string fault) =>
        Assert.Equal(fault, file.Read(Encoding.UTF8.GetBytes(json)).Fault);

    [Fact]
    public void A_url_may_answer_a_list()
    {
        string list = $$"""{"kind": "PodList", "apiVersion": "v1", "items": [{{PodOf("a")}}, {{PodOf("b")}}]}""";
        ManifestContent content = url.Read(Encoding.UTF8.GetBytes(list));
        Assert.Equal(["a-node1", "b-node1"], content.Pods.Select(pod => pod.Metadata.Name).AsEnumerable());
    }

    [Fact]
    public void A_mirror_is_the_nodes_and_shows_one_version()
    {
        DateTimeOffset now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Pod pod = StaticPod.From(Read(file, PodOf("web")), StaticPod.FileSource, now, []);
        Assert.True(StaticPod.IsStatic(pod));
        Assert.Equal("2030-01-02T03:04:05Z", pod.Metadata.Annotations["kubernetes.io/config.seen"]);
        Assert.Equal(pod, StaticPod.From(Read(file, PodOf("web")), StaticPod.FileSource, now.AddHours(1), [pod]));
        Pod mirror = StaticPod.MirrorOf(pod, "uid-of-node");
        Assert.False(StaticPod.IsStatic(mirror));
        Assert.True(StaticPod.IsMirrorOf(mirror, pod));
        Assert.Equal(("Node", "node1", "uid-of-node", true), (mirror.Metadata.OwnerReferences[0].Kind,
            mirror.Metadata.OwnerReferences[0].Name, mirror.Metadata.OwnerReferences[0].UID, mirror.Metadata.OwnerReferences[0].Controller));
        Pod changed = StaticPod.From(Read(file, PodOf("web", """, "hostPID": true""")), StaticPod.FileSource, now, [pod]);
        Assert.False(StaticPod.IsMirrorOf(mirror, changed));
    }

    [Fact]
    public void Mirrors_follow_what_is_wanted()
    {
        Pod one = StaticPod.From(Read(file, PodOf("one")), StaticPod.FileSource, default, []);
        Pod two = StaticPod.From(Read(file, PodOf("two")), StaticPod.FileSource, default, []);
        Pod mirror = StaticPod.MirrorOf(one, "n");
        Pod old = StaticPod.MirrorOf(StaticPod.From(Read(file, PodOf("one", """, "hostPID": true""")), "file", default, []), "n");
        Pod going = mirror with { Metadata = mirror.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } };
        Assert.Equal(new MirrorPlan(default, [two]), MirrorPlan.Of([one, two], [], [mirror]));
        Assert.Equal(new MirrorPlan([old], default), MirrorPlan.Of([one], [], [old]));
        Assert.Equal(new MirrorPlan([going], default), MirrorPlan.Of([one], [], [going]));
        Assert.Equal(new MirrorPlan([mirror], default), MirrorPlan.Of([], [], [mirror]));
        Assert.Equal(new MirrorPlan(default, default), MirrorPlan.Of([], [one], [mirror]));
    }

    private static Pod Read(Manifest manifest, string json)
    {
        ManifestContent content = manifest.Read(Encoding.UTF8.GetBytes(json));
        Assert.Equal("", content.Fault);
        return content.Pods[0];
    }

    private static string PodOf(string name, string spec = "", string meta = "") => $$"""
        {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "{{name}}"{{meta}}},
         "spec": {"containers": [{"name": "c", "image": "i"}]{{spec}} } }
        """;
}
