using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests.Storage;

public sealed class VolumeBindingTests
{
    private const string Uid = "5f3b0d3e-0000-4000-8000-00000000abcd";

    private readonly ManualTime time = new();
    private readonly InMemoryApi api;
    private readonly PlanPlayer player;

    public VolumeBindingTests()
    {
        api = new(time);
        player = new(api, time) { Settings = ControlSettings.Default with { LocalPathDirectory = "/data/storage" } };
    }

    [Fact]
    public void A_volume_nobody_has_is_available()
    {
        Step(api.Add(StorageSamples.Volume("v", phase: "")));
        Assert.Equal("Available", Stored("v").Status.Phase);
    }

    [Fact]
    public void A_volume_whose_claim_went_is_released_after_the_api_was_asked()
    {
        PersistentVolumeClaim claim = StorageSamples.Claim("data");
        PersistentVolume volume = api.Add(StorageSamples.Volume("v").BoundTo(claim));
        Plan plan = Step(volume);
        Assert.Equal(claim.Metadata.UID, Assert.Single(plan.VerifyAbsent).Metadata.UID);
        Assert.Equal("Released", Stored("v").Status.Phase);
        Assert.True(Step(volume).IsDry);

        // Another claim of the name is another claim.
        api.Add(claim with { Metadata = claim.Metadata with { UID = Uid } });
        Assert.True(Step(volume).IsDry);
    }

    [Theory]
    [InlineData("Retain", "", "", "Released", "")]
    [InlineData("Recycle", "", "", "Failed", "Warning VolumeFailedRecycle No recycler plugin found for the volume!")]
    [InlineData("Delete", "", "", "Failed",
        "Warning VolumeFailedDelete error getting deleter volume plugin for volume \"v\": no deletable volume plugin matched")]
    [InlineData("Delete", "/srv", "", "Failed",
        "Warning VolumeFailedDelete host_path deleter only supports /tmp/.+ but received provided /srv")]
    [InlineData("Delete", "", "example.com/disks", "Released", "")]
    [InlineData("Delete", "", "kubernetes.io/old", "Failed", "Warning VolumeFailedDelete no volume plugin matched name: kubernetes.io/old")]
    public void What_becomes_of_a_released_volume(string policy, string hostPath, string by, string phase, string told)
    {
        PersistentVolume volume = StorageSamples.Volume("v").BoundTo(StorageSamples.Claim("gone"));
        volume = volume with
        {
            Spec = volume.Spec with { PersistentVolumeReclaimPolicy = policy },
            Status = volume.Status with { Phase = "Released" },
        };
        if (by.Length > 0) volume = volume.Noted(VolumeAnnotations.ProvisionedBy, by);
        if (hostPath.Length > 0)
        {
            volume = volume with
            {
                Spec = volume.Spec with
                {
                    PersistentVolumeSource = PersistentVolumeSource.Empty with
                    {
                        HostPath = HostPathVolumeSource.Empty with { Path = hostPath },
                    },
                },
            };
        }

        Plan plan = Step(api.Add(volume));
        Assert.Equal(phase, Stored("v").Status.Phase);
        Assert.Equal(told, string.Join(';', plan.Events.AsEnumerable().Select(draft => $"{draft.Type} {draft.Reason} {draft.Message}")));
        Assert.True(Step(volume) is { IsDry: true, Events.IsEmpty: true });
    }

    [Fact]
    public void A_volume_tied_in_vain_is_free_again()
    {
        PersistentVolumeClaim claim = api.Add(StorageSamples.Claim("data").BoundTo("other"));
        Step(api.Add(StorageSamples.Volume("ours").BoundTo(claim)));
        Assert.Null(Stored("ours").Spec.ClaimRef);
        Assert.Equal("Available", Stored("ours").Status.Phase);

        PersistentVolume kept = StorageSamples.Volume("kept").BoundTo(claim);
        Step(api.Add(kept with { Metadata = kept.Metadata with { Annotations = default } }));
        Assert.Equal(("data", ""), (Stored("kept").Spec.ClaimRef!.Name, Stored("kept").Spec.ClaimRef!.UID));

        PersistentVolume spare = StorageSamples.Volume("spare").BoundTo(claim).Noted(VolumeAnnotations.ProvisionedBy, "example.com/disks");
        Step(api.Add(spare with { Spec = spare.Spec with { PersistentVolumeReclaimPolicy = "Delete" } }));
        Assert.Equal("Released", Stored("spare").Status.Phase);
    }

    [Fact]
    public void A_volume_of_the_wrong_mode_is_told_of()
    {
        PersistentVolumeClaim claim = api.Add(StorageSamples.Claim("data"));
        PersistentVolume volume = StorageSamples.Volume("v").BoundTo(claim);
        Plan plan = Step(api.Add(volume with { Spec = volume.Spec with { VolumeMode = "Block" } }));
        Assert.Equal(
            [
                "Cannot bind PersistentVolume to requested PersistentVolumeClaim \"data\" due to incompatible volumeMode.",
                "Cannot bind PersistentVolume \"v\" to requested PersistentVolumeClaim due to incompatible volumeMode.",
            ],
            plan.Events.AsEnumerable().Select(draft => draft.Message));
    }

    [Fact]
    public void A_local_path_volume_is_made_for_the_chosen_node()
    {
        api.Add(Samples.Node("n"));
        api.Add(StorageSamples.Class("local-path", waits: true, LocalPath.Provisioner));
        PersistentVolumeClaim claim = StorageSamples.Claim("data", kind: "local-path")
            .Noted(VolumeAnnotations.Provisioner, LocalPath.Provisioner);
        claim = api.Add(claim);
        Assert.Null(Provision(claim));
        claim = api.Change(claim.Noted(VolumeAnnotations.SelectedNode, "n"));
        Plan plan = Provision(claim)!;
        Assert.Equal(["Provisioning", "ProvisioningSucceeded"], plan.Events.AsEnumerable().Select(draft => draft.Reason));

        PersistentVolume volume = api.Find<PersistentVolume>("", LocalPath.NameFor(claim)!)!;
        Assert.Equal($"/data/storage/{volume.Metadata.Name}", volume.Spec.PersistentVolumeSource.Local!.Path);
        Assert.Equal(volume.Metadata.Name, LocalPath.DirectoryOf(volume, "/data/storage"));
        Assert.True(VolumeMatching.IsReachable(volume, Samples.Node("n")));
        Assert.False(VolumeMatching.IsReachable(volume, Samples.Node("m")));
        Assert.True(VolumeMatching.IsTiedTo(volume, claim));
        Assert.Contains(LocalPath.Finalizer, volume.Metadata.Finalizers.AsEnumerable());
        Assert.Null(Provision(claim));
    }

    [Theory]
    [InlineData("node", "failed to get target node: nodes \"m\" not found")]
    [InlineData("access", "failed to provision volume with StorageClass \"local-path\": NodePath only supports ReadWriteOnce and ReadWriteOncePod (1.22+) access modes")]
    [InlineData("mode", "failed to provision volume with StorageClass \"local-path\": rancher.io/local-path does not support block volume provisioning")]
    [InlineData("selector", "failed to provision volume with StorageClass \"local-path\": claim.Spec.Selector is not supported")]
    public void What_cannot_be_provisioned_is_told(string what, string why)
    {
        api.Add(Samples.Node("n"));
        api.Add(StorageSamples.Class("local-path", waits: true, LocalPath.Provisioner));
        PersistentVolumeClaim claim = StorageSamples.Claim("data", kind: "local-path", access: what == "access" ? "ReadWriteMany" : "ReadWriteOnce")
            .Noted(VolumeAnnotations.Provisioner, LocalPath.Provisioner)
            .Noted(VolumeAnnotations.SelectedNode, what == "node" ? "m" : "n");
        if (what == "mode") claim = claim with { Spec = claim.Spec with { VolumeMode = "Block" } };
        if (what == "selector") claim = claim with { Spec = claim.Spec with { Selector = Samples.App("db") } };
        Plan plan = Provision(api.Add(claim))!;
        Assert.Contains($"ProvisioningFailed {why}", plan.Events.AsEnumerable().Select(draft => $"{draft.Reason} {draft.Message}"));
        Assert.Empty(api.All<PersistentVolume>());
        Assert.Equal(what != "node", api.All<PersistentVolumeClaim>()[0].Metadata.Annotations.ContainsKey(VolumeAnnotations.SelectedNode));
    }

    [Fact]
    public void A_released_local_path_volume_is_held_until_its_directory_is_gone()
    {
        PersistentVolume volume = StorageSamples.Volume("v").Noted(VolumeAnnotations.ProvisionedBy, LocalPath.Provisioner);
        volume = api.Add(volume with { Spec = volume.Spec with { PersistentVolumeReclaimPolicy = "Delete" } });
        Reclaim(volume);
        Assert.Contains(LocalPath.Finalizer, Stored("v").Metadata.Finalizers.AsEnumerable());
        Assert.True(Reclaim(volume).IsDry);
        api.ChangeStatus(Stored("v") with { Status = PersistentVolumeStatus.Empty with { Phase = "Released" } });
        DeleteWrite write = Assert.IsType<DeleteWrite>(Assert.Single(Reclaim(volume).Writes));
        Assert.NotNull(write.ResourceVersion);
        Assert.True(LocalPath.IsToBeRemoved(Stored("v")));

        api.Change(Stored("v") with { Spec = Stored("v").Spec with { PersistentVolumeReclaimPolicy = "Retain" } });
        Reclaim(volume);
        Assert.DoesNotContain(api.All<PersistentVolume>(), found => found.Metadata.Finalizers.Contains(LocalPath.Finalizer));
    }

    [Fact]
    public void A_claim_is_made_for_each_ephemeral_volume()
    {
        Pod pod = Samples.Pod("web");
        pod = api.Add(pod with
        {
            Spec = pod.Spec with { Volumes = [Ephemeral("a"), Ephemeral("b"), Volume.Empty with { Name = "c" }] },
        });
        player.Step<EphemeralVolumeController, EphemeralVolumeController.View>(ObjectKey.Of(pod));
        Assert.Equal(["web-a", "web-b"], api.All<PersistentVolumeClaim>().Select(claim => claim.Metadata.Name));
        Assert.All(api.All<PersistentVolumeClaim>(), claim => Assert.True(PodClaims.IsMadeFor(claim, pod)));
        Assert.True(player.Step<EphemeralVolumeController, EphemeralVolumeController.View>(ObjectKey.Of(pod))!.IsDry);
    }

    [Fact]
    public void A_claim_in_the_way_of_an_ephemeral_volume_is_told_of_and_left()
    {
        api.Add(StorageSamples.Claim("web-a"));
        Pod pod = Samples.Pod("web");
        pod = api.Add(pod with { Spec = pod.Spec with { Volumes = [Ephemeral("a"), Ephemeral("b")] } });
        Plan plan = player.Step<EphemeralVolumeController, EphemeralVolumeController.View>(ObjectKey.Of(pod))!;
        Assert.True(plan.IsDry);
        Assert.Equal(
            ("Warning", "FailedBinding", "ephemeral volume a: PVC default/web-a was not created for pod default/web (pod is not owner)"),
            (plan.Events[0].Type, plan.Events[0].Reason, plan.Events[0].Message));
        Relation relation = EphemeralVolumeController.Wiring.Watches[0];
        CacheSnapshot cache = player.Snapshot(EphemeralVolumeController.Wiring.Kinds);
        Assert.Equal(ObjectKey.Of(pod), Assert.Single(relation.Keys(cache, StorageSamples.Claim("web-a"), null)));
    }

    private static Volume Ephemeral(string name) => Volume.Empty with
    {
        Name = name,
        VolumeSource = VolumeSource.Empty with
        {
            Ephemeral = EphemeralVolumeSource.Empty with
            {
                VolumeClaimTemplate = PersistentVolumeClaimTemplate.Empty with { Spec = StorageSamples.Claim("x").Spec },
            },
        },
    };

    private Plan Step(PersistentVolume volume) =>
        player.Step<VolumeBindingController, VolumeBindingController.View>(ObjectKey.Of(volume))!;

    private Plan Reclaim(PersistentVolume volume) =>
        player.Step<LocalPathReclaimController, LocalPathReclaimController.View>(ObjectKey.Of(volume))!;

    private Plan? Provision(PersistentVolumeClaim claim) =>
        player.Step<LocalPathProvisioningController, LocalPathProvisioningController.View>(ObjectKey.Of(claim));

    private PersistentVolume Stored(string name) => api.Find<PersistentVolume>("", name)!;
}
