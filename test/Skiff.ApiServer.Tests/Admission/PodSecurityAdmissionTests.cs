using Skiff.ApiServer.Admission;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Admission;

public sealed class PodSecurityAdmissionTests
{
    private const string Prefix = "pod-security.kubernetes.io/";

    private static readonly Pod mighty = Pod.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "p" },
        Spec = PodSpec.Empty with { HostPID = true, Containers = [Container.Empty with { Name = "c", Image = "i" }] },
    };

    [Fact]
    public async Task A_pod_beyond_the_enforced_level_is_refused_and_its_maker_warned_of()
    {
        await using AdmissionWorld world = new(new PodSecurityAdmission());
        await world.SeedSpaceAsync("shop", (Prefix + "enforce", "baseline"));
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, mighty);
        Assert.Equal("pods \"p\" is forbidden: violates PodSecurity \"baseline:latest\": host namespaces (hostPID=true)",
            (await RunAsync(world, request))?.Message);
        Assert.Empty(request.Call.Warnings);
        Assert.Equal("baseline:latest", request.Call.AuditAnnotations[Prefix + "enforce-policy"]);

        ReplicationController maker = ReplicationController.Empty with
        {
            Metadata = mighty.Metadata,
            Spec = ReplicationControllerSpec.Empty with { Template = PodTemplateSpec.Empty with { Spec = mighty.Spec } },
        };
        request = world.RequestOf(AdmissionOperation.Create, maker);
        Assert.Null(await RunAsync(world, request));
        Assert.Equal(["would violate PodSecurity \"baseline:latest\": host namespaces (hostPID=true)"], request.Call.Warnings);
    }

    [Fact]
    public async Task A_pod_that_is_there_is_judged_anew_only_with_another_image()
    {
        await using AdmissionWorld world = new(new PodSecurityAdmission());
        await world.SeedSpaceAsync("shop", (Prefix + "enforce", "baseline"));
        Pod labelled = mighty with { Metadata = mighty.Metadata with { Labels = MapOf.Create(("a", "b")) } };
        Assert.Null(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, labelled, mighty)));
        Pod newer = mighty with { Spec = mighty.Spec with { Containers = [mighty.Spec.Containers[0] with { Image = "j" }] } };
        Assert.NotNull(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, newer, mighty)));
        Assert.Null(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, newer, mighty, "status")));
        EphemeralContainer probe = EphemeralContainer.Empty with
        {
            EphemeralContainerCommon = EphemeralContainerCommon.Empty with { Name = "e", Image = "i" },
        };
        Pod debugged = mighty with { Spec = mighty.Spec with { EphemeralContainers = [probe] } };
        Assert.NotNull(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, debugged, mighty, "ephemeralcontainers")));
    }

    [Fact]
    public async Task A_stricter_level_tells_of_the_pods_that_are_there()
    {
        await using AdmissionWorld world = new(new PodSecurityAdmission());
        await world.SeedAsync(mighty);
        await world.SeedAsync(mighty with { Metadata = mighty.Metadata with { Name = "q" } });
        await world.SeedAsync(mighty with { Metadata = mighty.Metadata with { Name = "r" } });
        await world.SeedAsync(mighty with { Metadata = mighty.Metadata with { Name = "s" }, Spec = mighty.Spec with { HostPID = false, HostIPC = true, HostNetwork = true } });
        Namespace old = Namespace.Empty with { Metadata = ObjectMeta.Empty with { Name = "shop" } };
        Namespace next = old with { Metadata = old.Metadata with { Labels = MapOf.Create((Prefix + "enforce", "baseline")) } };
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Update, next, old);
        Assert.Null(await RunAsync(world, request));
        Assert.Equal(
            [
                "existing pods in namespace \"shop\" violate the new PodSecurity enforce level \"baseline:latest\"",
                "p (and 3 other pods): host namespaces",
            ],
            request.Call.Warnings);
        AdmissionRequest back = world.RequestOf(AdmissionOperation.Update, old, next);
        Assert.Null(await RunAsync(world, back));
        Assert.Empty(back.Call.Warnings);
    }

    [Fact]
    public async Task Labels_that_mean_nothing_are_refused_unless_they_were_there()
    {
        await using AdmissionWorld world = new(new PodSecurityAdmission());
        Namespace bad = Namespace.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "shop", Labels = MapOf.Create((Prefix + "enforce", "strict")) },
        };
        Status? fault = await RunAsync(world, world.RequestOf(AdmissionOperation.Create, bad));
        Assert.Equal("Namespace \"shop\" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: \"strict\": "
            + "must be one of privileged, baseline, restricted", fault?.Message);
        Assert.Null(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, bad, bad)));
        await world.SeedAsync(bad);
        Assert.NotNull(await RunAsync(world, world.RequestOf(AdmissionOperation.Create, mighty)));
    }

    private static async Task<Status?> RunAsync(AdmissionWorld world, AdmissionRequest request) =>
        await world.Admission.RunAsync(request, TestContext.Current.CancellationToken);
}
