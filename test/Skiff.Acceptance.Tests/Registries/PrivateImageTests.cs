using Skiff.Acceptance.Tests.Cluster;
using Skiff.Fixtures;

namespace Skiff.Acceptance.Tests.Registries;

/// <summary>Images of a registry with a password, as kubectl and service accounts give it to pods.</summary>
[Trait("Category", "Integration")]
public sealed class PrivateImageTests(TestCluster cluster)
{
    private const string Reason = ".status.containerStatuses[0].state.waiting.reason";

    [Fact]
    public async Task A_tenants_images_are_for_its_pods_whoever_gives_them_the_secret()
    {
        Assert.True(DockerRegistry.IsInstalled, "docker-registry and htpasswd are not installed");
        await using DockerRegistry registry = await DockerRegistry.StartAsync("tenant:password", TestCluster.Stop);
        string digest = await registry.PushAsync("team/private", "1", await cluster.ArchiveAsync("busybox"), TestCluster.Stop);
        string image = $"{registry.Host}/team/private:1";
        await using Space own = await cluster.SpaceAsync("tenant-own"), other = await cluster.SpaceAsync("tenant-other");
        Assert.Equal("secret/pull created\n", await own.MustAsync(
            $"create secret docker-registry pull --docker-server={registry.Host} --docker-username=tenant --docker-password=password"));

        // By the pod.
        await own.ApplyAsync(PodOf("early", image));
        await own.UntilAsync("pod/early", Reason, "ErrImagePull");
        await own.ApplyAsync(PodOf("named", image, "imagePullSecrets: [{ name: pull }]"));
        await own.UntilReadyAsync("named");
        Assert.Equal($"{registry.Host}/team/private@{digest}", await own.ReadAsync("pod/named", ".status.containerStatuses[0].imageID"));

        // By its service account.
        await own.MustAsync("patch serviceaccount default -p '{\"imagePullSecrets\":[{\"name\":\"pull\"}]}'");
        await own.ApplyAsync(PodOf("inherited", image));
        await own.UntilReadyAsync("inherited");
        Assert.Equal("pull", await own.ReadAsync("pod/inherited", ".spec.imagePullSecrets[0].name"));

        // Not by being there.
        await other.ApplyAsync(PodOf("intruder", image));
        await other.UntilAsync("pod/intruder", Reason, "ErrImagePull");
        await other.ApplyAsync(PodOf("reader", "busybox:1.36", Volume(image)));
        await other.UntilAsync("pod/reader", Reason, "ErrImagePull");
    }

    [Fact]
    public async Task An_image_is_a_volume_that_is_read_only()
    {
        Assert.True(DockerRegistry.IsInstalled, "docker-registry and htpasswd are not installed");
        await using DockerRegistry registry = await DockerRegistry.StartAsync("", TestCluster.Stop);
        await registry.PushAsync("team/data", "1", await cluster.ArchiveAsync("busybox"), TestCluster.Stop);
        await using Space space = await cluster.SpaceAsync("image-volume");
        await space.ApplyAsync(PodOf("reader", "busybox:1.36", Volume($"{registry.Host}/team/data:1")));
        await space.UntilReadyAsync("reader");
        Assert.Equal("bin", await space.ShellAsync("reader", "ls -d /data/bin | cut -d/ -f3"));
        Assert.Equal("no", await space.ShellAsync("reader", "touch /data/more 2>/dev/null && echo yes || echo no"));
        Assert.Contains("ro,", await space.ShellAsync("reader", "grep ' /data ' /proc/mounts"), StringComparison.Ordinal);
        string uid = await space.ReadAsync("pod/reader", ".metadata.uid");
        Assert.True(Directory.Exists(Path.Combine(cluster.VolumesOf(uid), "kubernetes.io~image")));
        await space.MustAsync("delete pod reader --grace-period=1");
        await space.UntilGoneAsync("pod/reader");
        Assert.False(Directory.Exists(Path.Combine(cluster.VolumesOf(uid), "kubernetes.io~image")));
    }

    private static string PodOf(string name, string image, string more = "") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: { name: {{name}} }
        spec:
          terminationGracePeriodSeconds: 1
          {{more}}
          containers:
          - name: main
            image: {{image}}
            command: [sleep, "1000"]
            {{(more.StartsWith("volumes", StringComparison.Ordinal) ? "volumeMounts: [{ name: data, mountPath: /data }]" : "")}}
        """;

    private static string Volume(string image) => $"volumes: [{{ name: data, image: {{ reference: '{image}', pullPolicy: IfNotPresent }} }}]";
}
