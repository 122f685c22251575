using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Images;
using Skiff.PodLifecycle.Network;
using Skiff.PodLifecycle.Probes;
using Skiff.PodLifecycle.Resources;
using static Skiff.PodLifecycle.Tests.Pods;

namespace Skiff.PodLifecycle.Tests;

public sealed class SmallRulesTests
{
    [Theory]
    [InlineData("busybox", "registry-1.docker.io")]
    [InlineData("team/app:1", "registry-1.docker.io")]
    [InlineData("index.docker.io/team/app", "registry-1.docker.io")]
    [InlineData("registry.example/team/app@sha256:00", "registry.example")]
    [InlineData("localhost:5000/app", "localhost:5000")]
    public void Who_is_asked_for_an_image_is_known_by_its_name(string image, string server) =>
        Assert.Equal(server, ImageReference.Server(image));

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox:latest")]
    [InlineData("busybox:1", "docker.io/library/busybox:1")]
    [InlineData("a/b", "docker.io/a/b:latest")]
    [InlineData("localhost/x", "localhost/x:latest")]
    [InlineData("reg.example.org:5000/a/b:v1", "reg.example.org:5000/a/b:v1")]
    [InlineData("x@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "docker.io/library/x@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Image_names_become_full(string image, string full)
    {
        Assert.Equal("", ImageReference.WithDefaultTag(image).Error);
        Assert.Equal(full, ImageReference.Normalize(image));
    }

    [Theory]
    [InlineData("a b", "invalid reference format")]
    [InlineData("", "invalid reference format")]
    [InlineData("ee::::", "invalid reference format")]
    [InlineData("https://x/y", "invalid reference format")]
    [InlineData("x:", "invalid reference format")]
    [InlineData("ACTOKEY", "invalid reference format: repository name (library/ACTOKEY) must be lowercase")]
    public void Bad_image_names_get_upstreams_words(string image, string fault) => Assert.Equal(
        $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": {fault}",
        ImageReference.WithDefaultTag(image).Error);

    [Fact]
    public void Pull_policies()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        BackOff fresh = new(TimeSpan.FromSeconds(10), now);
        Assert.Equal(ImageStep.Use, ImagePull.Next(PullPolicy.IfNotPresent, present: true, fresh, now));
        Assert.Equal(ImageStep.Use, ImagePull.Next(PullPolicy.Never, present: true, null, now));
        Assert.Equal(ImageStep.NeverPull, ImagePull.Next(PullPolicy.Never, present: false, null, now));
        Assert.Equal(ImageStep.Pull, ImagePull.Next(PullPolicy.Always, present: true, null, now));
        Assert.Equal(ImageStep.WaitForBackOff, ImagePull.Next(PullPolicy.Always, present: true, fresh, now));
        Assert.Equal(ImageStep.Pull, ImagePull.Next(PullPolicy.IfNotPresent, false, fresh, now + TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Probe_results_change_after_a_run_of_equal_outcomes()
    {
        Probe probe = Probe.Empty with { SuccessThreshold = 2, FailureThreshold = 3 };
        ProbeCounter counter = ProbeCounter.New.After(probe, success: true);
        Assert.Equal(ProbeResult.Unknown, counter.Result);
        counter = counter.After(probe, success: true);
        Assert.Equal(ProbeResult.Success, counter.Result);
        counter = counter.After(probe, success: false).After(probe, success: false).After(probe, success: true);
        counter = counter.After(probe, success: false).After(probe, success: false);
        Assert.Equal(ProbeResult.Success, counter.Result);
        counter = counter.After(probe, success: false);
        Assert.Equal(ProbeResult.Failure, counter.Result);
        Assert.True(counter.IsFinal(ProbeKind.Liveness));
        Assert.False(counter.IsFinal(ProbeKind.Readiness));
    }

    [Fact]
    public void Names_are_resolved_as_the_policy_says()
    {
        ResolvConf host = ResolvConf.Parse("# x\nnameserver 192.0.2.53\nsearch corp.example\noptions timeout:1 rotate\n");
        Pod pod = Of(C("a"));
        ResolvConf conf = ResolvConf.For(pod, host, ["10.43.0.10"], "cluster.local");
        Assert.Equal(["10.43.0.10"], conf.Nameservers.AsEnumerable());
        Assert.Equal(["shop.svc.cluster.local", "svc.cluster.local", "cluster.local", "corp.example"], conf.Searches.AsEnumerable());
        Assert.Equal(["ndots:5"], conf.Options.AsEnumerable());

        conf = ResolvConf.For(pod.With(spec => spec with { HostNetwork = true }), host, ["10.43.0.10"], "cluster.local");
        Assert.Equal(["192.0.2.53"], conf.Nameservers.AsEnumerable());
        Assert.Equal(["timeout:1", "rotate"], conf.Options.AsEnumerable());

        PodDNSConfig own = PodDNSConfig.Empty with
        {
            Nameservers = ["1.1.1.1"], Searches = ["a.b"], Options = [new() { Name = "ndots", Value = "2" }, new() { Name = "edns0" }],
        };
        conf = ResolvConf.For(
            pod.With(spec => spec with { DNSPolicy = DNSPolicy.None, DNSConfig = own }), host, ["10.43.0.10"], "cluster.local");
        Assert.Equal(["1.1.1.1"], conf.Nameservers.AsEnumerable());
        Assert.Equal(["edns0", "ndots:2"], conf.Options.AsEnumerable());
    }

    [Fact]
    public void Host_files_name_the_pod_and_its_aliases()
    {
        HostAlias alias = new() { IP = "10.0.0.1", Hostnames = ["foo", "bar"] };
        string text = HostsFile.OfPod(["10.1.0.7"], "web", "sub.shop.svc.cluster.local", [alias]);
        Assert.StartsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n", text, StringComparison.Ordinal);
        Assert.Contains("10.1.0.7\tweb.sub.shop.svc.cluster.local\tweb\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n# Entries added by HostAliases.\n10.0.0.1\tfoo\tbar\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostnames_are_cut_to_a_label()
    {
        Pod pod = Of(C("a"));
        Assert.Equal(("web", ""), PodHostname.Of(pod, "cluster.local"));
        pod = pod with { Metadata = pod.Metadata with { Name = new string('a', 62) + "-b" } };
        Assert.Equal(new string('a', 62), PodHostname.Of(pod, "cluster.local").Hostname);
        pod = pod.With(spec => spec with { Hostname = "h", Subdomain = "s", SetHostnameAsFQDN = true });
        Assert.Equal("h.s.shop.svc.cluster.local", PodHostname.InSandbox(pod, "cluster.local"));
    }

    [Fact]
    public void Quality_of_service()
    {
        static Container With(string? request, string? limit) => C("a") with
        {
            Resources = ResourceRequirements.Empty with { Requests = Amounts(request), Limits = Amounts(limit) },
        };
        static MapOf<Quantity> Amounts(string? text) => text is null ? default
            : MapOf.Create<Quantity>(("cpu", Quantity.Parse(text)), ("memory", Quantity.Parse("1Gi")));
        Assert.Equal(PodQOSClass.BestEffort, QosClass.Of(Of(With(null, null)).Spec));
        Assert.Equal(PodQOSClass.Burstable, QosClass.Of(Of(With("1", null)).Spec));
        Assert.Equal(PodQOSClass.Burstable, QosClass.Of(Of(With("1", "2")).Spec));
        Assert.Equal(PodQOSClass.Guaranteed, QosClass.Of(Of(With("1", "1")).Spec));
        Assert.Equal(PodQOSClass.Burstable, QosClass.Of(Of(With("1", "1"), With(null, null)).Spec));
    }

    [Fact]
    public void Cgroup_limits_add_up()
    {
        Container container = C("a") with
        {
            Resources = ResourceRequirements.Empty with
            {
                Requests = MapOf.Create<Quantity>(("cpu", Quantity.Parse("500m")), ("memory", Quantity.Parse("64Mi"))),
                Limits = MapOf.Create<Quantity>(("cpu", Quantity.Parse("1")), ("memory", Quantity.Parse("128Mi"))),
            },
        };
        Pod pod = Of(container, container with { Name = "b" });
        CgroupLimits limits = PodCgroup.LimitsOf(pod.Spec, 1024);
        Assert.Equal(new CgroupLimits(1024, 200_000, 256 * 1024 * 1024, 1024), limits);
        Assert.Null(PodCgroup.LimitsOf(Of(container, C("c")).Spec, null).MemoryLimitBytes);
        Assert.Equal("/skiff/kubepods/burstable/pod11111111-2222-3333-4444-555555555555", PodCgroup.PathOf("/skiff", pod));
        Assert.Equal(2, CpuShares.FromMilli(0));
        Assert.Equal(100, CpuShares.ToWeight(1024));
        Assert.Equal(1, CpuShares.ToWeight(2));
        Assert.Equal(993, OomScore.Of(pod.Spec, container, 8L << 30));
        Assert.Equal(1000, OomScore.Of(Of(C("x")).Spec, C("x"), 8L << 30));
    }

    [Fact]
    public void Durations_are_printed_as_Go_does()
    {
        Assert.Equal("10s", BackOff.Format(TimeSpan.FromSeconds(10)));
        Assert.Equal("1m20s", BackOff.Format(TimeSpan.FromSeconds(80)));
        Assert.Equal("5m0s", BackOff.Format(TimeSpan.FromMinutes(5)));
    }
}
