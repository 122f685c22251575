using Skiff.ApiServer.Admission;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Admission;

public sealed class LimitRangerTests
{
    private static readonly LimitRangeItem item = LimitRangeItem.Empty with
    {
        Type = LimitType.Container,
        Default = Amounts(("cpu", "500m"), ("memory", "200Mi")),
        DefaultRequest = Amounts(("cpu", "100m")),
        Max = Amounts(("cpu", "1")),
        Min = Amounts(("cpu", "50m")),
        MaxLimitRequestRatio = Amounts(("cpu", "8")),
    };

    [Fact]
    public async Task A_container_gets_what_it_does_not_say_and_the_pod_tells_of_it()
    {
        await using AdmissionWorld world = await WorldAsync(item);
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, Pod(default, Amounts(("memory", "1Gi"))));
        Assert.Null(await world.Admission.RunAsync(request, TestContext.Current.CancellationToken));
        Pod pod = (Pod)request.Object!;
        ResourceRequirements resources = pod.Spec.Containers[0].Resources;
        Assert.Equal(Amounts(("cpu", "100m")), resources.Requests);
        Assert.Equal(Amounts(("cpu", "500m"), ("memory", "1Gi")), resources.Limits);
        Assert.Equal("LimitRanger plugin set: cpu request for container c; cpu limit for container c",
            pod.Metadata.Annotations["kubernetes.io/limit-ranger"]);
    }

    [Theory]
    [InlineData("10m", "500m", "[minimum cpu usage per Container is 50m, but request is 10m, "
        + "cpu max limit to request ratio per Container is 8, but provided ratio is 50.000000]")]
    [InlineData("500m", "2", "maximum cpu usage per Container is 1, but limit is 2")]
    [InlineData("100m", "900m", "cpu max limit to request ratio per Container is 8, but provided ratio is 9.000000")]
    [InlineData("200m", "900m", null)]
    public async Task What_is_beyond_a_bound_is_refused(string request, string limit, string? why)
    {
        await using AdmissionWorld world = await WorldAsync(item);
        Status? fault = await world.Admission.RunAsync(
            world.RequestOf(AdmissionOperation.Create, Pod(Amounts(("cpu", request)), Amounts(("cpu", limit)))),
            TestContext.Current.CancellationToken);
        Assert.Equal(why is null ? null : $"pods \"p\" is forbidden: {why}", fault?.Message);
    }

    [Fact]
    public async Task The_whole_pod_is_held_against_its_own_bounds()
    {
        await using AdmissionWorld world = await WorldAsync(LimitRangeItem.Empty with { Type = LimitType.Pod, Max = Amounts(("memory", "1Gi")) });
        Status? fault = await world.Admission.RunAsync(
            world.RequestOf(AdmissionOperation.Create, Pod(default, default)), TestContext.Current.CancellationToken);
        Assert.Equal("pods \"p\" is forbidden: maximum memory usage per Pod is 1Gi.  No limit is specified", fault?.Message);
    }

    [Fact]
    public async Task A_claims_request_is_held_against_both_bounds()
    {
        await using AdmissionWorld world = await WorldAsync(LimitRangeItem.Empty with
        {
            Type = LimitType.PersistentVolumeClaim, Min = Amounts(("storage", "2Gi")), Max = Amounts(("storage", "4Gi")),
        });
        Assert.Equal("persistentvolumeclaims \"d\" is forbidden: maximum storage usage per PersistentVolumeClaim is 4Gi, but request is 5Gi",
            (await AskAsync(world, "5Gi"))?.Message);
        Assert.Equal("persistentvolumeclaims \"d\" is forbidden: minimum storage usage per PersistentVolumeClaim is 2Gi, but request is 1Gi",
            (await AskAsync(world, "1Gi"))?.Message);
        Assert.Null(await AskAsync(world, "3Gi"));
    }

    [Fact]
    public async Task A_pod_that_is_there_is_left_alone_and_so_is_what_is_going()
    {
        await using AdmissionWorld world = await WorldAsync(item);
        Pod pod = Pod(Amounts(("cpu", "10m")), default);
        AdmissionRequest update = world.RequestOf(AdmissionOperation.Update, pod, pod);
        Assert.Null(await world.Admission.RunAsync(update, TestContext.Current.CancellationToken));
        Assert.Same(pod, update.Object);
        AdmissionRequest resize = world.RequestOf(AdmissionOperation.Update, pod, pod, "resize");
        Assert.NotNull(await world.Admission.RunAsync(resize, TestContext.Current.CancellationToken));
        Pod going = pod with { Metadata = pod.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } };
        resize = world.RequestOf(AdmissionOperation.Update, going, going, "resize");
        Assert.Null(await world.Admission.RunAsync(resize, TestContext.Current.CancellationToken));
    }

    private static async Task<Status?> AskAsync(AdmissionWorld world, string storage)
    {
        PersistentVolumeClaim claim = PersistentVolumeClaim.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "d" },
            Spec = PersistentVolumeClaimSpec.Empty with
            {
                Resources = VolumeResourceRequirements.Empty with { Requests = Amounts(("storage", storage)) },
            },
        };
        return await world.Admission.RunAsync(
            world.RequestOf(AdmissionOperation.Create, claim), TestContext.Current.CancellationToken);
    }

    private static async Task<AdmissionWorld> WorldAsync(LimitRangeItem bounds)
    {
        AdmissionWorld world = new(new LimitRanger());
        await world.SeedAsync(LimitRange.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "r" },
            Spec = LimitRangeSpec.Empty with { Limits = [bounds] },
        });
        return world;
    }

    private static Pod Pod(MapOf<Quantity> requests, MapOf<Quantity> limits) => Skiff.Model.Core.V1.Pod.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "p" },
        Spec = PodSpec.Empty with
        {
            Containers =
            [
                Container.Empty with
                {
                    Name = "c", Resources = ResourceRequirements.Empty with { Requests = requests, Limits = limits },
                },
            ],
        },
    };

    private static MapOf<Quantity> Amounts(params ReadOnlySpan<(string, string)> amounts)
    {
        MapOf<Quantity> made = default;
        foreach ((string name, string amount) in amounts) made = made.Set(name, Quantity.Parse(amount));
        return made;
    }
}
