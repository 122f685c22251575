using System.Text;
using Skiff.Agent.Images;
using Skiff.Agent.Runtime;
using Skiff.Agent.Tests.Integration;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Agent.Tests.Registries;

/// <summary>A node, a registry that lets everybody in, and one with a password, each with several addresses.</summary>
public sealed class RegistryNode : TestNode
{
    public const string MirroredHost = "registry.example", GuardedMirroredHost = "guarded.example";
    public const string KnownHost = "known.example";
    private const string User = "tenant", Password = "right-password";

    private readonly List<IAsyncDisposable> parts = [];

    /// <summary>The registry that lets everybody in.</summary>
    internal DockerRegistry Open { get; private set; } = null!;

    /// <summary>The one that does not.</summary>
    internal DockerRegistry Closed { get; private set; } = null!;

    /// <summary>Another address of the open one.</summary>
    internal RegistryFront Front { get; private set; } = null!;

    /// <summary>Another address of the closed one.</summary>
    internal RegistryFront Guarded { get; private set; } = null!;

    /// <summary>One more address of the closed one, which is somebody else's as far as anybody knows.</summary>
    internal RegistryFront Stranger { get; private set; } = null!;

    /// <summary>An address of the closed one whose password the node knows.</summary>
    internal RegistryFront Known { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(IsPossible && DockerRegistry.IsInstalled, "needs root, containerd, busybox, docker-registry and htpasswd");
        Open = Keep(await DockerRegistry.StartAsync("", Stop));
        Closed = Keep(await DockerRegistry.StartAsync($"{User}:{Password}", Stop));
        Front = Keep(await RegistryFront.StartAsync(Open, Stop));
        Guarded = Keep(await RegistryFront.StartAsync(Closed, Stop));
        Stranger = Keep(await RegistryFront.StartAsync(Closed, Stop));
        Known = Keep(await RegistryFront.StartAsync(Closed, Stop));
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            foreach (IAsyncDisposable part in Enumerable.Reverse(parts)) await part.DisposeAsync();
        }
    }

    /// <summary>Brings an image: busybox, and what else is given. Its digest.</summary>
    internal async Task<string> PushAsync(DockerRegistry registry, string repository, params ImageFile[] more) =>
        await registry.PushAsync(repository, "1", await BusyboxAsync(repository, more), Stop);

    /// <summary>Runs a pod of an image that does nothing.</summary>
    internal Pod RunImage(string name, string image, string policy = PullPolicy.Always, params string[] secrets) => Run(name, spec => spec with
    {
        ImagePullSecrets = secrets.Length == 0 ? default : ListOf.From(secrets.Select(one => LocalObjectReference.Empty with { Name = one })),
        Containers = [spec.Containers[0] with { Image = image, ImagePullPolicy = policy }],
    }, "/bin/sleep", "1000");

    /// <summary>Waits until the pod's container waits for a reason; the message beside it.</summary>
    internal async Task<string> UntilWaitingAsync(string name, string reason)
    {
        Pod pod = await UntilAsync(name, one => one.Status.ContainerStatuses.Any(status => status.State.Waiting?.Reason == reason));
        return pod.Status.ContainerStatuses[0].State.Waiting!.Message;
    }

    internal async Task RemoveAsync(params string[] names)
    {
        Pod[] pods = [.. names.Select(name => Find(name)!)];
        foreach (Pod pod in pods) Api.Remove(pod);
        foreach (string name in names) await UntilGoneAsync(name);
        foreach (Pod pod in pods) await UntilForgottenAsync(pod.Metadata.UID);
    }

    /// <summary>Makes a secret with the right password, or with another one, for some hosts.</summary>
    internal void AddSecret(string name, IEnumerable<string> hosts, string password = Password)
    {
        IEnumerable<string> entries = hosts.Select(host => $$"""
            "{{host}}":{"username":"{{User}}","password":"{{password}}"}
            """);
        Api.Add(Secret.Empty with
        {
            Metadata = Secret.Empty.Metadata with { Namespace = "default", Name = name },
            Type = "kubernetes.io/dockerconfigjson",
            Data = MapOf.Create((".dockerconfigjson", new Bytes(Encoding.UTF8.GetBytes("{\"auths\":{" + string.Join(',', entries) + "}}")))),
        });
    }

    protected override ContainerdOptions Changed(ContainerdOptions options) => options with
    {
        Registries = new(
            MapOf.Create(
                (MirroredHost, (ListOf<string>)[$"http://{Front.Host}"]),
                (GuardedMirroredHost, (ListOf<string>)[$"http://{Stranger.Host}"]),
                (KnownHost, (ListOf<string>)[$"http://{Known.Host}"])),
            MapOf.Create((Known.Host, new RegistryHost { Username = User, Password = Password }))),
    };

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        parts.Add(part);
        return part;
    }
}
