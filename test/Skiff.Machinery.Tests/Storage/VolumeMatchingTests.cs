using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Machinery.Tests.Storage;

public sealed class VolumeMatchingTests
{
    private static readonly PersistentVolumeClaim claim = StorageSamples.Claim("data", "2Gi");

    [Fact]
    public void The_smallest_that_suffices_is_taken()
    {
        Assert.Equal("c", Best(
            StorageSamples.Volume("a", "1Gi"), StorageSamples.Volume("b", "5Gi"), StorageSamples.Volume("c", "2Gi"),
            StorageSamples.Volume("d", "3Gi")));
        Assert.Null(Best(StorageSamples.Volume("a", "1Gi")));
    }

    [Fact]
    public void Fewer_ways_of_access_go_before_less_space()
    {
        Assert.Equal("big", Best(
            StorageSamples.Volume("small", "2Gi", access: "ReadWriteOnce,ReadOnlyMany"),
            StorageSamples.Volume("big", "9Gi")));
        Assert.Null(Best(StorageSamples.Volume("other", "9Gi", access: "ReadOnlyMany")));
    }

    [Fact]
    public void One_kept_for_the_claim_goes_before_all_others()
    {
        PersistentVolume kept = StorageSamples.Volume("kept", "9Gi");
        kept = kept with { Spec = kept.Spec with { ClaimRef = ObjectReference.Empty with { Namespace = "default", Name = "data" } } };
        Assert.Equal("kept", Best(StorageSamples.Volume("free", "2Gi"), kept));
        Assert.Equal("kept", VolumeMatching.Best(claim, [StorageSamples.Volume("free", "2Gi"), kept], waitsForConsumer: true)?.Metadata.Name);
        Assert.Null(VolumeMatching.Best(claim, [StorageSamples.Volume("free", "2Gi")], waitsForConsumer: true));
    }

    [Theory]
    [InlineData("another's")]
    [InlineData("released")]
    [InlineData("class")]
    [InlineData("beta class")]
    [InlineData("device")]
    [InlineData("attributes")]
    [InlineData("leaving")]
    [InlineData("labels")]
    public void What_does_not_suit_is_left(string what)
    {
        PersistentVolume volume = StorageSamples.Volume("v", "2Gi");
        Assert.Equal("v", Best(volume));
        PersistentVolumeClaim wanted = claim;
        switch (what)
        {
            case "another's":
                volume = volume.BoundTo(StorageSamples.Claim("other"));
                break;
            case "released":
                volume = volume with { Status = volume.Status with { Phase = PersistentVolumePhase.Released } };
                break;
            case "class":
                volume = volume with { Spec = volume.Spec with { StorageClassName = "fast" } };
                break;
            case "beta class":
                wanted = claim.Noted(VolumeAnnotations.BetaClass, "fast");
                break;
            case "device":
                volume = volume with { Spec = volume.Spec with { VolumeMode = PersistentVolumeMode.Block } };
                break;
            case "attributes":
                volume = volume with { Spec = volume.Spec with { VolumeAttributesClassName = "gold" } };
                break;
            case "leaving":
                volume = volume with { Metadata = volume.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } };
                break;
            case "labels":
                wanted = claim with
                {
                    Spec = claim.Spec with
                    {
                        Selector = LabelSelector.Empty with { MatchLabels = MapOf.Create(("tier", "db")) },
                    },
                };
                break;
        }

        Assert.Null(VolumeMatching.Best(wanted, [volume], waitsForConsumer: false));
    }

    [Fact]
    public void A_tie_names_the_claim_and_whose_it_is()
    {
        PersistentVolume tied = VolumeMatching.Tie(StorageSamples.Volume("v"), claim);
        Assert.Equal(("data", claim.Metadata.UID), (tied.Spec.ClaimRef!.Name, tied.Spec.ClaimRef.UID));
        Assert.True(tied.Metadata.Annotations.ContainsKey(VolumeAnnotations.BoundByController));
        Assert.Same(tied, VolumeMatching.Tie(tied, claim));

        PersistentVolume kept = StorageSamples.Volume("v") with { Metadata = tied.Metadata with { Annotations = default } };
        kept = kept with { Spec = kept.Spec with { ClaimRef = tied.Spec.ClaimRef with { UID = "" } } };
        tied = VolumeMatching.Tie(kept, claim);
        Assert.Equal(claim.Metadata.UID, tied.Spec.ClaimRef!.UID);
        Assert.False(tied.Metadata.Annotations.ContainsKey(VolumeAnnotations.BoundByController));
    }

    private static string? Best(params PersistentVolume[] volumes) =>
        VolumeMatching.Best(claim, volumes, waitsForConsumer: false)?.Metadata.Name;
}
