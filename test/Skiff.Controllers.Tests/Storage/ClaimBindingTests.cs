using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Controllers.Tests.Storage;

public sealed class ClaimBindingTests
{
    private readonly ManualTime time = new();
    private readonly InMemoryApi api;
    private readonly PlanPlayer player;

    public ClaimBindingTests()
    {
        api = new(time);
        player = new(api, time);
    }

    [Fact]
    public void Both_sides_of_a_binding_are_written_once()
    {
        api.Add(StorageSamples.Volume("v", "5Gi"));
        PersistentVolumeClaim claim = api.Add(StorageSamples.Claim("data"));
        Assert.Empty(Events(Step(claim)));

        PersistentVolumeClaim bound = Stored("data");
        Assert.Equal("v", bound.Spec.VolumeName);
        Assert.Equal("yes", bound.Metadata.Annotations.Find("pv.kubernetes.io/bind-completed"));
        Assert.Equal("yes", bound.Metadata.Annotations.Find("pv.kubernetes.io/bound-by-controller"));
        Assert.Equal("Bound", bound.Status.Phase);
        Assert.Equal("5Gi", bound.Status.Capacity.Find("storage").ToString());
        Assert.Equal<ListOf<string>>(["ReadWriteOnce"], bound.Status.AccessModes);
        PersistentVolume volume = api.Find<PersistentVolume>("", "v")!;
        Assert.Equal("Bound", volume.Status.Phase);
        Assert.Equal(bound.Metadata.UID, volume.Spec.ClaimRef!.UID);
        Assert.Equal("yes", volume.Metadata.Annotations.Find("pv.kubernetes.io/bound-by-controller"));
        Assert.True(Step(bound).IsDry);
    }

    [Fact]
    public void A_crash_anywhere_in_between_is_made_good()
    {
        for (int writes = 0; writes < 4; writes++)
        {
            InMemoryApi own = new(time);
            own.Add(StorageSamples.Volume("a"));
            own.Add(StorageSamples.Volume("b"));
            PersistentVolumeClaim claim = own.Add(StorageSamples.Claim("data"));
            PlanPlayer dying = new(own, time) { CrashAfter = writes };
            dying.Step<ClaimBindingController, ClaimBindingController.View>(ObjectKey.Of(claim));
            PlanPlayer next = new(own, time);
            next.Step<ClaimBindingController, ClaimBindingController.View>(ObjectKey.Of(claim));
            PersistentVolumeClaim bound = own.Find<PersistentVolumeClaim>("default", "data")!;
            Assert.Equal(("a", "Bound"), (bound.Spec.VolumeName, bound.Status.Phase));
            Assert.Null(own.Find<PersistentVolume>("", "b")!.Spec.ClaimRef);
        }
    }

    [Theory]
    [InlineData("", "Normal FailedBinding no persistent volumes available for this claim and no storage class is set")]
    [InlineData("none", "Warning ProvisioningFailed storageclass.storage.k8s.io \"none\" not found")]
    [InlineData("byhand", "Warning ProvisioningFailed no volume plugin matched name: kubernetes.io/no-provisioner")]
    [InlineData("later", "Normal WaitForFirstConsumer waiting for first consumer to be created before binding")]
    [InlineData("outside", "Normal ExternalProvisioning Waiting for a volume to be created either by the external provisioner "
        + "'example.com/disks' or manually by the system administrator. If volume creation is delayed, please verify that the "
        + "provisioner is running and correctly registered.")]
    public void What_a_claim_waits_for_is_told(string kind, string told)
    {
        api.Add(StorageSamples.Class("byhand"));
        api.Add(StorageSamples.Class("later", waits: true));
        api.Add(StorageSamples.Class("outside", provisioner: "example.com/disks"));
        Plan plan = Step(api.Add(StorageSamples.Claim("data", kind: kind)));
        Assert.Equal(told, Assert.Single(Events(plan)));
        string provisioner = kind == "outside" ? "example.com/disks" : "";
        Assert.Equal(provisioner, Stored("data").Metadata.Annotations.Find(VolumeAnnotations.Provisioner) ?? "");
        Assert.Equal(provisioner, Stored("data").Metadata.Annotations.Find(VolumeAnnotations.BetaProvisioner) ?? "");
    }

    [Fact]
    public void Pods_that_are_to_be_scheduled_are_named()
    {
        api.Add(StorageSamples.Class("later", waits: true));
        PersistentVolumeClaim claim = api.Add(StorageSamples.Claim("data", kind: "later"));
        Pod pod = Samples.Pod("a").Using("data");
        api.Add(pod with { Spec = pod.Spec with { NodeName = "" } });
        Assert.Equal("Normal WaitForPodScheduled waiting for pod a to be scheduled", Assert.Single(Events(Step(claim))));
        api.Add(Samples.Pod("b").Using("data"));
        api.Add(Samples.Pod("c").Using("other"));
        Assert.Equal("Normal WaitForPodScheduled waiting for pods a,b to be scheduled", Assert.Single(Events(Step(claim))));
        Step(api.Change(claim.Noted(VolumeAnnotations.SelectedNode, "n")));
        Assert.Equal("Pending", Stored("data").Status.Phase);
    }

    [Fact]
    public void A_class_that_becomes_the_default_reaches_claims_that_named_none()
    {
        PersistentVolumeClaim open = api.Add(StorageSamples.Claim("open", kind: null));
        PersistentVolumeClaim none = api.Add(StorageSamples.Claim("none", kind: ""));
        api.Add(StorageSamples.Class("usual", isDefault: true));
        Step(open);
        Step(none);
        Assert.Equal("usual", Stored("open").Spec.StorageClassName);
        Assert.Equal("", Stored("none").Spec.StorageClassName);
    }

    [Fact]
    public void A_volume_asked_for_by_name_must_suit()
    {
        api.Add(StorageSamples.Volume("v", "1Gi"));
        PersistentVolumeClaim claim = StorageSamples.Claim("data", "2Gi");
        claim = api.Add(claim with { Spec = claim.Spec with { VolumeName = "v" } });
        Assert.Equal("Warning VolumeMismatch Cannot bind to requested volume \"v\": requested PV is too small",
            Assert.Single(Events(Step(claim))));

        api.Add(StorageSamples.Volume("w").BoundTo(StorageSamples.Claim("other")));
        PersistentVolumeClaim late = StorageSamples.Claim("late");
        late = api.Add(late with { Spec = late.Spec with { VolumeName = "w" } });
        Assert.Equal("Warning FailedBinding volume \"w\" already bound to a different claim.", Assert.Single(Events(Step(late))));

        PersistentVolumeClaim early = StorageSamples.Claim("early");
        early = api.Add(early with { Spec = early.Spec with { VolumeName = "not yet" } });
        Assert.True(Step(early).IsDry);
        Assert.Equal("Pending", Stored("early").Status.Phase);
    }

    [Fact]
    public void A_claim_that_loses_its_volume_says_so_once()
    {
        PersistentVolumeClaim gone = api.Add(StorageSamples.Claim("gone").BoundTo("missing"));
        Assert.Equal("Warning ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is lost!",
            Assert.Single(Events(Step(gone))));
        Assert.Equal("Lost", Stored("gone").Status.Phase);
        Assert.True(Step(gone) is { IsDry: true, Events.IsEmpty: true });

        PersistentVolumeClaim empty = api.Add(StorageSamples.Claim("empty").BoundTo(""));
        Assert.Equal("Warning ClaimLost Bound claim has lost reference to PersistentVolume. Data on the volume is lost!",
            Assert.Single(Events(Step(empty))));

        api.Add(StorageSamples.Volume("v").BoundTo(StorageSamples.Claim("other")));
        PersistentVolumeClaim second = api.Add(StorageSamples.Claim("second").BoundTo("v"));
        Assert.Equal("Warning ClaimMisbound Two claims are bound to the same volume, this one is bound incorrectly",
            Assert.Single(Events(Step(second))));
        Assert.Equal("Lost", Stored("second").Status.Phase);
    }

    [Fact]
    public void A_bound_claim_keeps_the_size_it_knows()
    {
        PersistentVolumeClaim claim = StorageSamples.Claim("data").BoundTo("v");
        claim = api.Add(claim with { Status = claim.Status with { AccessModes = ["ReadWriteOnce"], Capacity = MapOf.Create(("storage", Quantity.Parse("1Gi"))) } });
        api.Add(StorageSamples.Volume("v", "9Gi").BoundTo(claim));
        Assert.True(Step(claim).IsDry);
    }

    [Fact]
    public void A_volume_wakes_the_claims_that_may_want_it()
    {
        api.Add(StorageSamples.Claim("any"));
        PersistentVolumeClaim named = StorageSamples.Claim("named");
        api.Add(named with { Spec = named.Spec with { VolumeName = "v" } });
        api.Add(StorageSamples.Claim("has").BoundTo("v"));
        api.Add(StorageSamples.Claim("other").BoundTo("w"));
        PersistentVolume free = StorageSamples.Volume("v");
        Assert.Equal(["any", "has", "named"], Woken(null, free));
        PersistentVolume taken = free.BoundTo(StorageSamples.Claim("other"));
        Assert.Equal(["has", "named", "other"], Woken(free, taken));
        Assert.Equal(["has", "named", "other"], Woken(taken, null));
    }

    private List<string> Woken(PersistentVolume? before, PersistentVolume? after)
    {
        Wiring wiring = ClaimBindingController.Wiring;
        Relation relation = wiring.Watches.First(watch => watch.Kind.Name == "PersistentVolume");
        return [.. relation.Keys(player.Snapshot(wiring.Kinds), before, after).Select(key => key.Name).Order(StringComparer.Ordinal)];
    }

    private Plan Step(PersistentVolumeClaim claim) =>
        player.Step<ClaimBindingController, ClaimBindingController.View>(ObjectKey.Of(claim))!;

    private PersistentVolumeClaim Stored(string name) => api.Find<PersistentVolumeClaim>("default", name)!;

    private static List<string> Events(Plan plan) =>
        [.. plan.Events.AsEnumerable().Select(draft => $"{draft.Type} {draft.Reason} {draft.Message}")];
}
