using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

/// <summary>
/// As whom and with what a container runs is the same at every start: CVE-2019-11245 made it root at the second one,
/// CVE-2023-2431 took an empty seccomp profile for none.
/// </summary>
[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class IdentityTests : IAsyncLifetime
{
    private readonly TestNode node = new() { RestartDelayLimit = TimeSpan.FromSeconds(1) };

    private const int Starts = 10;

    // Everything that an unprivileged container may have; see capabilities(7).
    private const string Usual = "00000000a80425fb", Nothing = "0000000000000000", BindOnly = "0000000000000400";

    private static readonly (string Name, SecurityContext Context, string Expected)[] profiles =
    [
        ("usual", SecurityContext.Empty, Of("0", "0", Usual, Usual, filter: 0)),
        ("user", SecurityContext.Empty with { RunAsUser = 1000, RunAsGroup = 2000 }, Of("1000", "2000", Nothing, Usual, filter: 0)),
        ("nothing", SecurityContext.Empty with { Capabilities = Caps([], "ALL") }, Of("0", "0", Nothing, Nothing, filter: 0)),
        ("bind", SecurityContext.Empty with { Capabilities = Caps(["NET_BIND_SERVICE"], "ALL") }, Of("0", "0", BindOnly, BindOnly, filter: 0)),
        ("filtered", SecurityContext.Empty with { SeccompProfile = new() { Type = SeccompProfileType.RuntimeDefault } },
            Of("0", "0", Usual, Usual, filter: 2)),
        ("local", SecurityContext.Empty with { SeccompProfile = new() { Type = SeccompProfileType.Localhost, LocalhostProfile = "own.json" } },
            Of("0", "0", Usual, Usual, filter: 2)),
        ("unraised", SecurityContext.Empty with { RunAsUser = 65534, AllowPrivilegeEscalation = false },
            Of("65534", "65534", Nothing, Usual, filter: 0, noNew: 1)),
        ("readonly", SecurityContext.Empty with { RunAsUser = 7, ReadOnlyRootFilesystem = true, RunAsNonRoot = true },
            Of("7", "0", Nothing, Usual, filter: 0)),
    ];

    public ValueTask InitializeAsync() => node.InitializeAsync();

    public ValueTask DisposeAsync() => node.DisposeAsync();

    [Fact]
    public async Task Ten_starts_are_the_same()
    {
        Directory.CreateDirectory(Path.Combine(node.Options.DataDirectory, "seccomp"));
        await File.WriteAllTextAsync(
            Path.Combine(node.Options.DataDirectory, "seccomp", "own.json"), """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["swapon"],"action":"SCMP_ACT_ERRNO"}]}""", node.Stop);
        const string Script = "cat /proc/1/status | grep -E '^(Uid|Gid|Groups|CapEff|CapBnd|NoNewPrivs|Seccomp):' >/out/$NAME.new; "
            + "while read word first rest; do echo -n \"$word$first;\"; done </out/$NAME.new >>/out/$NAME; echo >>/out/$NAME; false";
        Pod pod = node.Run("who", spec => spec with
        {
            Volumes = [Volume.Empty with { Name = "out", VolumeSource = VolumeSource.Empty with { EmptyDir = EmptyDirVolumeSource.Empty } }],
            Containers = ListOf.From(profiles.Select(profile => spec.Containers[0] with
            {
                Name = profile.Name,
                Command = ["/bin/sh", "-c", Script],
                Env = [EnvVar.Empty with { Name = "NAME", Value = profile.Name }],
                SecurityContext = profile.Context,
                VolumeMounts = [VolumeMount.Empty with { Name = "out", MountPath = "/out" }],
            })),
        });
        await node.UntilAsync("who", one => one.Status.ContainerStatuses.Count == profiles.Length
            && one.Status.ContainerStatuses.All(status => status.RestartCount >= Starts));

        string folder = Path.Combine(node.Options.DataDirectory, "pods", pod.Metadata.UID, "volumes", "kubernetes.io~empty-dir", "out");
        foreach ((string name, _, string expected) in profiles)
        {
            string[] lines = await File.ReadAllLinesAsync(Path.Combine(folder, name), node.Stop);
            Assert.True(lines.Length >= Starts, $"{name}: {lines.Length}");
            Assert.All(lines, line => Assert.Equal($"{name}: {expected}", $"{name}: {line}"));
        }

        node.Api.Remove(node.Find("who")!, graceSeconds: 0);
        await node.UntilForgottenAsync(pod.Metadata.UID);
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_not_done_without()
    {
        Pod pod = node.Run("unfiltered", spec => spec with
        {
            Containers =
            [
                spec.Containers[0] with
                {
                    Command = ["/bin/sleep", "1000"],
                    SecurityContext = SecurityContext.Empty with
                    {
                        SeccompProfile = new() { Type = SeccompProfileType.Localhost, LocalhostProfile = "nowhere.json" },
                    },
                },
            ],
        });
        Pod waiting = await node.UntilAsync("unfiltered", one =>
            one.Status.ContainerStatuses is [{ State.Waiting.Reason: "CreateContainerError" }]);
        Assert.Contains("nowhere.json", waiting.Status.ContainerStatuses[0].State.Waiting!.Message, StringComparison.Ordinal);
        node.Api.Remove(node.Find("unfiltered")!, graceSeconds: 0);
        await node.UntilForgottenAsync(pod.Metadata.UID);
    }

    private static Capabilities Caps(ListOf<string> add, string drop) => Capabilities.Empty with { Add = add, Drop = [drop] };

    private static string Of(string user, string group, string effective, string bounding, int filter, int noNew = 0) =>
        $"Uid:{user};Gid:{group};Groups:{group};CapEff:{effective};CapBnd:{bounding};NoNewPrivs:{noNew};Seccomp:{filter};";
}
