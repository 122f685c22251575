using System.Net;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class LifecycleTests(TestNode node) : IClassFixture<TestNode>
{
    [Fact]
    public async Task A_pod_runs_is_reachable_and_goes()
    {
        Pod pod = node.Run("web", AnsweringAt80, command: ["/bin/sh", "-c", "mkdir -p /www; echo hello > /www/index.html; exec httpd -f -p 80 -h /www"]);
        Pod ready = await node.UntilReadyAsync("web");
        Assert.Equal(PodPhase.Running, ready.Status.Phase);
        Assert.StartsWith("containerd://", ready.Status.ContainerStatuses[0].ContainerID, StringComparison.Ordinal);
        using HttpClient http = new();
        Assert.Equal("hello\n", await http.GetStringAsync(new Uri($"http://{ready.Status.PodIP}/"), node.Stop));
        node.Api.Remove(ready);
        await node.UntilGoneAsync("web");
        await node.UntilForgottenAsync(pod.Metadata.UID);
        Assert.Empty((await node.Cri.ListPodSandboxAsync(
            new() { Filter = new() { LabelSelector = { ["io.kubernetes.pod.name"] = "web" } } }, node.Stop)).Value!.Items);
        foreach (string reason in new[] { "Pulled", "Created", "Started", "Killing" })
        {
            await node.UntilEventAsync("web", reason);
        }
    }

    [Fact]
    public async Task A_job_finishes_with_its_exit_code_and_last_words()
    {
        node.Run("ok", spec => spec with { RestartPolicy = RestartPolicy.Never }, "/bin/true");
        node.Run("bad", spec => spec with { RestartPolicy = RestartPolicy.Never },
            "/bin/sh", "-c", "echo goodbye > /dev/termination-log; exit 7");
        Pod ok = await node.UntilAsync("ok", pod => pod.Status.Phase == PodPhase.Succeeded);
        Assert.Equal("Completed", ok.Status.ContainerStatuses[0].State.Terminated!.Reason);
        Pod bad = await node.UntilAsync("bad", pod => pod.Status.Phase == PodPhase.Failed);
        ContainerStateTerminated end = bad.Status.ContainerStatuses[0].State.Terminated!;
        Assert.Equal((7, "Error", "goodbye\n"), (end.ExitCode, end.Reason, end.Message));
    }

    [Fact]
    public async Task A_crashing_container_restarts_and_backs_off()
    {
        node.Run("crash", command: ["/bin/false"]);
        Pod pod = await node.UntilAsync("crash", one =>
            one.Status.ContainerStatuses.Any(status => status.State.Waiting?.Reason == "CrashLoopBackOff"));
        Assert.Equal(1, pod.Status.ContainerStatuses[0].RestartCount);
        Assert.Equal(1, pod.Status.ContainerStatuses[0].LastTerminationState.Terminated!.ExitCode);
        node.Api.Remove(pod);
        await node.UntilGoneAsync("crash");
    }

    [Fact]
    public async Task An_image_that_is_nowhere_is_told_in_upstreams_words()
    {
        node.Run("never", spec => WithImage(spec, "docker.io/skiff-test/none:1", PullPolicy.Never), "/bin/true");
        node.Run("invalid", spec => WithImage(spec, "Not A Name", PullPolicy.Always), "/bin/true");
        Pod never = await node.UntilAsync("never", WaitsFor("ErrImageNeverPull"));
        Assert.Equal(
            "Container image \"docker.io/skiff-test/none:1\" is not present with pull policy of Never",
            never.Status.ContainerStatuses[0].State.Waiting!.Message);
        await node.UntilAsync("invalid", WaitsFor("InvalidImageName"));
        node.Run("absent", spec => WithImage(spec, "127.0.0.1:1/none:1", PullPolicy.Always), "/bin/true");
        await node.UntilAsync("absent", WaitsFor("ErrImagePull"));
        await node.UntilAsync("absent", WaitsFor("ImagePullBackOff"));
        foreach (string name in new[] { "never", "invalid", "absent" })
        {
            node.Api.Remove(node.Find(name)!);
            await node.UntilGoneAsync(name);
        }
    }

    [Fact]
    public async Task A_missing_config_map_holds_a_container_until_it_comes()
    {
        EnvVarSource source = new()
        {
            ConfigMapKeyRef = new() { LocalObjectReference = new() { Name = "settings" }, Key = "color" },
        };
        node.Run("config", spec => spec with
        {
            RestartPolicy = RestartPolicy.Never,
            Containers = [spec.Containers[0] with { Env = [new EnvVar { Name = "COLOR", ValueFrom = source }] }],
        }, "/bin/sh", "-c", "echo $COLOR $KUBERNETES_SERVICE_HOST");
        Pod pod = await node.UntilAsync("config", WaitsFor("CreateContainerConfigError"));
        Assert.Equal("configmap \"settings\" not found", pod.Status.ContainerStatuses[0].State.Waiting!.Message);
        node.Api.Add(ConfigMap.Empty with
        {
            Metadata = ConfigMap.Empty.Metadata with { Namespace = "default", Name = "settings" },
            Data = MapOf.Create(("color", "blue")),
        });
        await node.UntilAsync("config", one => one.Status.Phase == PodPhase.Succeeded);
        Assert.Equal("blue", await node.LogOfAsync("config"));
    }

    [Fact]
    public async Task A_value_with_a_NUL_fails_its_container_and_nothing_else()
    {
        node.Api.Add(Secret.Empty with
        {
            Metadata = Secret.Empty.Metadata with { Namespace = "default", Name = "utf16" },
            Data = MapOf.Create(("host", new Bytes("d\0b\0"u8.ToArray()))),
        });
        EnvVarSource source = new() { SecretKeyRef = new() { LocalObjectReference = new() { Name = "utf16" }, Key = "host" } };
        node.Run("nul", spec => spec with
        {
            Containers = [spec.Containers[0] with { Env = [new EnvVar { Name = "HOST", ValueFrom = source }] }],
        }, "/bin/sleep", "100");
        Pod pod = await node.UntilAsync("nul", one => one.Status.ContainerStatuses.Any(
            status => status.State.Waiting is { Reason: "RunContainerError" or "CreateContainerError" or "CrashLoopBackOff" }));
        Assert.NotEqual("", pod.Status.ContainerStatuses[0].State.Waiting!.Message);
        node.Api.Remove(pod);
        await node.UntilGoneAsync("nul");
    }

    [Fact]
    public async Task Memory_beyond_the_limit_kills()
    {
        node.Run("oom", spec => spec with
        {
            RestartPolicy = RestartPolicy.Never,
            Containers =
            [
                spec.Containers[0] with
                {
                    Resources = ResourceRequirements.Empty with
                    {
                        Limits = MapOf.Create(("memory", Quantity.Parse("16Mi")), ("cpu", Quantity.Parse("500m"))),
                    },
                },
            ],
        }, "/bin/sh", "-c", "x=0123456789abcdef; while true; do x=$x$x; done");
        Pod pod = await node.UntilAsync("oom", one => one.Status.Phase == PodPhase.Failed);
        Assert.Equal("OOMKilled", pod.Status.ContainerStatuses[0].State.Terminated!.Reason);
        Assert.Equal(137, pod.Status.ContainerStatuses[0].State.Terminated!.ExitCode);
    }

    [Fact]
    public async Task Init_containers_hooks_probes_and_names_work()
    {
        node.Run("full", spec => spec with
        {
            Hostname = "box",
            Subdomain = "sub",
            Volumes = [new Volume { Name = "scratch", VolumeSource = VolumeSource.Empty with { EmptyDir = new() } }],
            InitContainers =
            [
                spec.Containers[0] with
                {
                    Name = "prepare",
                    Command = ["/bin/sh", "-c", "hostname > /scratch/name; cat /etc/hosts > /scratch/hosts; cat /etc/resolv.conf > /scratch/resolv"],
                    VolumeMounts = [new VolumeMount { Name = "scratch", MountPath = "/scratch" }],
                },
            ],
            Containers =
            [
                spec.Containers[0] with
                {
                    VolumeMounts = [new VolumeMount { Name = "scratch", MountPath = "/scratch" }],
                    Lifecycle = Lifecycle.Empty with
                    {
                        PostStart = LifecycleHandler.Empty with { Exec = new() { Command = ["/bin/touch", "/scratch/started"] } },
                        PreStop = LifecycleHandler.Empty with { Exec = new() { Command = ["/bin/touch", "/scratch/stopping"] } },
                    },
                    ReadinessProbe = Probe.Empty with
                    {
                        PeriodSeconds = 1,
                        TimeoutSeconds = 2,
                        SuccessThreshold = 1,
                        FailureThreshold = 1,
                        ProbeHandler = ProbeHandler.Empty with { Exec = new() { Command = ["/bin/test", "-e", "/scratch/ready"] } },
                    },
                },
            ],
        }, "/bin/sh", "-c", "trap 'exit 0' TERM; cat /scratch/name; grep box /etc/hosts; cat /scratch/resolv; while true; do sleep 0.1; done");
        await node.UntilAsync("full", pod => pod.Status.Phase == PodPhase.Running);
        await node.UntilEventAsync("full", "Readiness probe failed");
        string scratch = Directory.EnumerateDirectories(node.Options.DataDirectory, "scratch", SearchOption.AllDirectories)
            .First(path => path.Contains(node.Find("full")!.Metadata.UID, StringComparison.Ordinal) && path.Contains("empty", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(scratch, "started")));
        await File.WriteAllTextAsync(Path.Combine(scratch, "ready"), "", node.Stop);
        Pod pod = await node.UntilReadyAsync("full");
        string log = await node.LogOfAsync("full");
        Assert.StartsWith("box\n", log, StringComparison.Ordinal);
        Assert.Contains($"{pod.Status.PodIP}\tbox.sub.default.svc.cluster.local\tbox", log, StringComparison.Ordinal);
        Assert.Contains("nameserver 10.43.0.10", log, StringComparison.Ordinal);
        Assert.Contains("search default.svc.cluster.local svc.cluster.local cluster.local", log, StringComparison.Ordinal);
        node.Api.Remove(pod);
        await node.UntilGoneAsync("full");
    }

    [Fact]
    public async Task A_failing_liveness_probe_restarts_the_container()
    {
        node.Run("sick", spec => spec with
        {
            Containers =
            [
                spec.Containers[0] with
                {
                    LivenessProbe = Probe.Empty with
                    {
                        PeriodSeconds = 1,
                        TimeoutSeconds = 1,
                        SuccessThreshold = 1,
                        FailureThreshold = 1,
                        ProbeHandler = ProbeHandler.Empty with { TCPSocket = new() { Port = 81 } },
                    },
                },
            ],
        }, "/bin/sleep", "1000");
        Pod pod = await node.UntilAsync("sick", one => one.Status.ContainerStatuses.Any(status => status.RestartCount > 0));
        await node.UntilEventAsync("sick", "Normal Killing Container main failed liveness probe, will be restarted");
        Assert.Contains(node.EventsOf("sick"), one => one.StartsWith("Warning Unhealthy Liveness probe failed: dial tcp ", StringComparison.Ordinal));
        node.Api.Remove(pod);
        await node.UntilGoneAsync("sick");
    }

    [Fact]
    public async Task A_host_port_leads_to_the_pod()
    {
        node.Run("port", spec => spec with
        {
            Containers = [AnsweringAt80(spec).Containers[0] with { Ports = [new ContainerPort { ContainerPortValue = 80, HostPort = 18181, Protocol = "TCP" }] }],
        }, "/bin/sh", "-c", "mkdir -p /www; echo port > /www/index.html; exec httpd -f -p 80 -h /www");
        await node.UntilReadyAsync("port");
        using HttpClient http = new();
        Assert.Equal("port\n", await http.GetStringAsync(new Uri("http://127.0.0.1:18181/"), node.Stop));
        node.Api.Remove(node.Find("port")!);
        await node.UntilGoneAsync("port");
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("http://127.0.0.1:18181/"), node.Stop));
    }

    private static PodSpec WithImage(PodSpec spec, string image, string policy) => spec with
    {
        Containers = [spec.Containers[0] with { Image = image, ImagePullPolicy = policy }],
    };

    private static Func<Pod, bool> WaitsFor(string reason) => pod =>
        pod.Status.ContainerStatuses.Any(status => status.State.Waiting?.Reason == reason);

    // Ready as soon as the server inside listens.
    private static PodSpec AnsweringAt80(PodSpec spec) => spec with
    {
        Containers =
        [
            spec.Containers[0] with
            {
                ReadinessProbe = Probe.Empty with
                {
                    PeriodSeconds = 1, TimeoutSeconds = 1, SuccessThreshold = 1, FailureThreshold = 30,
                    ProbeHandler = ProbeHandler.Empty with { TCPSocket = new() { Port = 80 } },
                },
            },
        ],
    };
}
