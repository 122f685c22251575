using System.Text;
using Skiff.Agent.Images;
using Skiff.Agent.Tests.Pods;
using Skiff.Agent.Tests.Volumes;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Images;

namespace Skiff.Agent.Tests.Images;

/// <summary>An image that one tenant pulled with credentials is not every other tenant's.</summary>
public sealed class ImageAccessTests
{
    private const string Image = "registry.example/team/app:1";

    [Fact]
    public async Task Who_has_no_credentials_does_not_get_an_image_that_was_pulled_with_some()
    {
        await using FakeNode node = Guarded();
        AddSecret(node, "own", "right");
        Run(node, "with", "own", PullPolicy.IfNotPresent);
        await node.UntilReadyAsync("with");
        Run(node, "without", null, PullPolicy.IfNotPresent);
        await node.UntilAsync("without", pod => Waiting(pod) == "ErrImagePull");
        Run(node, "never", null, PullPolicy.Never);
        Pod never = await node.UntilAsync("never", pod => Waiting(pod) == "ErrImageNeverPull");
        Assert.Equal($"Container image \"{Image}\" is not present with pull policy of Never", never.Status.ContainerStatuses[0].State.Waiting!.Message);

        // Other credentials that are good are as good, and are asked for once.
        AddSecret(node, "same", "right");
        Run(node, "again", "same", PullPolicy.Never);
        await node.UntilReadyAsync("again");
        Assert.Equal(1, node.Cri.Calls.Count(call => call == "PullImage") - Refusals(node));
    }

    [Fact]
    public async Task What_was_pulled_without_credentials_is_for_all_and_so_is_what_came_otherwise()
    {
        await using FakeNode node = new(cri =>
        {
            cri.Registry.Add(Image);
            cri.Images.Add("registry.example/brought:1");
        });
        Run(node, "first", null, PullPolicy.IfNotPresent);
        await node.UntilReadyAsync("first");
        Run(node, "second", null, PullPolicy.Never);
        await node.UntilReadyAsync("second");
        Run(node, "brought", null, PullPolicy.Never, "registry.example/brought:1");
        await node.UntilReadyAsync("brought");
    }

    [Theory]
    [InlineData(ImageAccess.NeverVerify, true, true, true)]
    [InlineData(ImageAccess.NeverVerifyPreloadedImages, true, true, false)]
    [InlineData(ImageAccess.NeverVerifyAllowlistedImages, true, false, false)]
    [InlineData(ImageAccess.AlwaysVerify, false, false, false)]
    public void Policies_decide_about_what_came_otherwise(string policy, bool listed, bool unlisted, bool begun)
    {
        ImageAccess access = new(policy, ["registry.example/base/*", "registry.example/tool"]);
        Assert.Equal(listed, access.Allows("registry.example/base/os", null, false, []));
        Assert.Equal(listed, access.Allows("registry.example/tool", null, false, []));
        Assert.Equal(unlisted, access.Allows("registry.example/toolbox", null, false, []));
        Assert.Equal(begun, access.Allows("registry.example/toolbox", null, true, []));
    }

    [Fact]
    public void Records_outlive_the_agent_and_hold_no_credentials()
    {
        using TempDirectory directory = new();
        PullSecretMark mark = new("shop", "own", "u1", PullRecords.DigestOf(new("me", "secret-word", "", "")));
        new PullRecords(directory.Path).Begin("registry.example/app");
        Assert.True(new PullRecords(directory.Path).WasBegun("registry.example/app"));
        new PullRecords(directory.Path).End("registry.example/app", "sha256:1", mark);
        PullRecords later = new(directory.Path);
        Assert.False(later.WasBegun("registry.example/app"));
        PullRecord record = later.Find("sha256:1")!;
        Assert.True(ImageAccess.Default.Allows("registry.example/app", record, false, [mark with { Digest = "rotated" }]));
        Assert.True(ImageAccess.Default.Allows("registry.example/app", record, false, [mark with { Uid = "u2" }]));
        Assert.False(ImageAccess.Default.Allows("registry.example/app", record, false, [new("shop", "own", "u2", "other")]));
        Assert.False(ImageAccess.Default.Allows("registry.example/other", record, false, [mark]));
        Assert.DoesNotContain(Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains("secret-word", StringComparison.Ordinal));
        later.Remove("sha256:1");
        Assert.Null(later.Find("sha256:1"));
    }

    private static FakeNode Guarded() => new(cri =>
    {
        cri.Registry.Add(Image);
        cri.Admits = credentials => credentials?.Password == "right";
    });

    private static int Refusals(FakeNode node) =>
        node.Api.All<Event>().Where(one => one.Reason == "Failed" && one.Message.StartsWith("Failed to pull", StringComparison.Ordinal))
            .Sum(one => Math.Max(1, one.Count));

    private static void AddSecret(FakeNode node, string name, string password) => node.Api.Add(Secret.Empty with
    {
        Metadata = Secret.Empty.Metadata with { Namespace = "default", Name = name },
        Type = "kubernetes.io/dockerconfigjson",
        Data = MapOf.Create((".dockerconfigjson", new Bytes(Encoding.UTF8.GetBytes(
            $$$$"""{"auths":{"registry.example":{"username":"me","password":"{{{{password}}}}"}}}""")))),
    });

    private static void Run(FakeNode node, string name, string? secret, string policy, string image = Image) => node.Run(name, spec => spec with
    {
        ImagePullSecrets = secret is null ? default : [LocalObjectReference.Empty with { Name = secret }],
        Containers = [spec.Containers[0] with { Image = image, ImagePullPolicy = policy }],
    });

    private static string? Waiting(Pod pod) =>
        pod.Status.ContainerStatuses.IsEmpty ? null : pod.Status.ContainerStatuses[0].State.Waiting?.Reason;
}
