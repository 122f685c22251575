using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers.Tests;

public sealed class StorageProtectionTests
{
    private static readonly PersistentVolumeClaim claim = PersistentVolumeClaim.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "data", UID = "u", Finalizers = ["kubernetes.io/pvc-protection"] },
    };

    private static readonly PersistentVolumeClaim leaving = claim with
    {
        Metadata = claim.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch },
    };

    [Fact]
    public void A_claim_goes_when_it_is_used_by_nobody()
    {
        Assert.True(ClaimProtectionController.Reconcile(new(leaving, IsUsed: true)).IsDry);
        UpdateWrite write = Assert.IsType<UpdateWrite>(Assert.Single(ClaimProtectionController.Reconcile(new(leaving, IsUsed: false)).Writes));
        Assert.True(write.Value.Metadata.Finalizers.IsEmpty);
        Assert.True(ClaimProtectionController.Reconcile(new(claim, IsUsed: false)).IsDry);
        PersistentVolumeClaim bare = claim with { Metadata = claim.Metadata with { Finalizers = default } };
        write = Assert.IsType<UpdateWrite>(Assert.Single(ClaimProtectionController.Reconcile(new(bare, IsUsed: false)).Writes));
        Assert.Equal(claim.Metadata.Finalizers, write.Value.Metadata.Finalizers);
    }

    [Theory]
    [InlineData("n", "data", null, false, true)]
    [InlineData("", "data", null, false, false)]
    [InlineData("n", "other", null, false, false)]
    [InlineData("n", null, "ta", false, false)]
    [InlineData("n", null, "p", false, true)]
    [InlineData("n", null, "p", true, false)]
    public void A_pod_on_a_node_uses_what_its_volumes_name(string node, string? claimName, string? ephemeral, bool isShutDown, bool used)
    {
        VolumeSource source = claimName is not null
            ? VolumeSource.Empty with { PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = claimName } }
            : VolumeSource.Empty with { Ephemeral = EphemeralVolumeSource.Empty };
        Pod pod = Pod.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Namespace = "shop",
                Name = ephemeral == "p" ? "d" : "p",
                DeletionTimestamp = isShutDown ? DateTimeOffset.UnixEpoch : null,
                DeletionGracePeriodSeconds = isShutDown ? 0 : null,
            },
            Spec = PodSpec.Empty with { NodeName = node, Volumes = [Volume.Empty with { Name = "ata", VolumeSource = source }] },
        };
        PersistentVolumeClaim sought = ephemeral == "p"
            ? leaving with { Metadata = leaving.Metadata with { Name = "d-ata" } }
            : leaving;
        CacheSnapshot cache = new(ControlSettings.Default, DateTimeOffset.UnixEpoch,
        [
            KindCache.Of(Kinds.PersistentVolumeClaim, [sought], 1, DateTimeOffset.UnixEpoch),
            KindCache.Of(Kinds.Pod, [pod], 1, DateTimeOffset.UnixEpoch),
        ]);
        Assert.Equal(used, ClaimProtectionController.Observe(cache, Skiff.Machinery.ObjectKey.Of(sought))!.IsUsed);
    }

    [Fact]
    public void A_volume_goes_unless_it_is_bound()
    {
        PersistentVolume volume = PersistentVolume.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = "v", Finalizers = ["kubernetes.io/pv-protection"], DeletionTimestamp = DateTimeOffset.UnixEpoch,
            },
        };
        Assert.False(VolumeProtectionController.Reconcile(new(volume)).IsDry);
        Assert.True(VolumeProtectionController.Reconcile(
            new(volume with { Status = volume.Status with { Phase = PersistentVolumePhase.Bound } })).IsDry);
    }
}
