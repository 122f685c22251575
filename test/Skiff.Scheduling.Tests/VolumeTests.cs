using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;
using Skiff.Fixtures;

namespace Skiff.Scheduling.Tests;

public sealed class VolumeTests
{
    private readonly ClusterLedger cluster = Given.Cluster(Given.Node("a"), Given.Node("b"));

    private static readonly Pod pod = Given.Pod("web").Using("data");

    [Fact]
    public void What_no_node_can_help_is_told_once()
    {
        Says("persistentvolumeclaim \"data\" not found");
        cluster.Volumes.Set(StorageSamples.Claim("data"));
        Says("pod has unbound immediate PersistentVolumeClaims");
        cluster.Volumes.Set(StorageSamples.Claim("data").BoundTo("v"));
        Says("persistentvolume \"v\" not found");
        PersistentVolumeClaim claim = StorageSamples.Claim("data").BoundTo("v");
        cluster.Volumes.Set(Revised(claim with { Status = claim.Status with { Phase = "Lost" } }, 2));
        Says("persistentvolumeclaim \"data\" bound to non-existent persistentvolume \"v\"");
        cluster.Volumes.Set(Revised(claim with { Metadata = claim.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } }, 3));
        Says("persistentvolumeclaim \"data\" is being deleted");
    }

    [Fact]
    public void An_ephemeral_volume_waits_for_its_own_claim()
    {
        Pod own = Given.Pod("web", change: spec => spec with
        {
            Volumes =
            [
                Volume.Empty with { Name = "tmp", VolumeSource = VolumeSource.Empty with { Ephemeral = EphemeralVolumeSource.Empty } },
            ],
        });
        Says("waiting for ephemeral volume controller to create the persistentvolumeclaim \"web-tmp\"", own);
        cluster.Volumes.Set(StorageSamples.Claim("web-tmp"));
        Says("PVC default/web-tmp was not created for pod default/web (pod is not owner)", own);
    }

    [Fact]
    public void A_bound_volume_keeps_the_pod_where_it_can_be_reached()
    {
        PersistentVolumeClaim claim = StorageSamples.Claim("data").BoundTo("v");
        cluster.Volumes.Set(claim);
        cluster.Volumes.Set(StorageSamples.Volume("v", node: "b").BoundTo(claim));
        Placement placement = cluster.Decide(pod);
        Assert.Equal("b", placement.Node?.Name);
        Assert.True(placement.Volumes.IsEmpty);
        cluster.Volumes.Set(Revised(StorageSamples.Volume("v", node: "c").BoundTo(claim), 2));
        Assert.Equal("0/2 nodes are available: 2 node(s) had volume node affinity conflict.", cluster.Say(pod));
    }

    [Fact]
    public void A_waiting_claim_takes_the_smallest_volume_of_the_node()
    {
        cluster.Volumes.Set(StorageSamples.Class("later", waits: true));
        cluster.Volumes.Set(StorageSamples.Claim("data", kind: "later"));
        Assert.Equal("0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind.", cluster.Say(pod));

        cluster.Volumes.Set(StorageSamples.Volume("big", "9Gi", "later", node: "b"));
        cluster.Volumes.Set(StorageSamples.Volume("small", "2Gi", "later", node: "b"));
        cluster.Volumes.Set(StorageSamples.Volume("other", "1Gi", "fast", node: "a"));
        Placement placement = cluster.Decide(pod);
        Assert.Equal("b", placement.Node?.Name);
        VolumeBinding binding = Assert.Single(placement.Volumes.Bindings);
        Assert.Equal("small", binding.Volume.Metadata.Name);
        Assert.Equal("data", binding.Tied.Spec.ClaimRef!.Name);
    }

    [Fact]
    public void What_was_decided_for_one_pod_is_not_there_for_the_next()
    {
        cluster.Volumes.Set(StorageSamples.Class("later", waits: true));
        cluster.Volumes.Set(StorageSamples.Claim("data", kind: "later"));
        cluster.Volumes.Set(StorageSamples.Claim("more", kind: "later"));
        cluster.Volumes.Set(StorageSamples.Volume("v", "2Gi", "later", node: "b"));
        Placement placement = cluster.Decide(pod);
        cluster.Volumes.Assume(placement.Volumes, "b");
        Pod next = Given.Pod("next").Using("more");
        Assert.Null(cluster.Decide(next).Node);
        cluster.Volumes.Revert(placement.Volumes);
        Assert.Equal("b", cluster.Decide(next).Node?.Name);

        // An assumption ends with what is seen later, not with what was seen already.
        cluster.Volumes.Assume(placement.Volumes, "b");
        cluster.Volumes.Set(StorageSamples.Volume("v", "2Gi", "later", node: "b"));
        Assert.Null(cluster.Decide(next).Node);
        cluster.Volumes.Set(Revised(StorageSamples.Volume("v", "2Gi", "later", node: "b"), 7));
        Assert.Equal("b", cluster.Decide(next).Node?.Name);
    }

    [Fact]
    public void Two_claims_of_a_pod_get_two_volumes()
    {
        cluster.Volumes.Set(StorageSamples.Class("later", waits: true));
        cluster.Volumes.Set(StorageSamples.Claim("data", "2Gi", "later"));
        cluster.Volumes.Set(StorageSamples.Claim("more", "1Gi", "later"));
        cluster.Volumes.Set(StorageSamples.Volume("one", "1Gi", "later", node: "b"));
        Pod both = Given.Pod("web").Using("data", "more");
        Assert.Null(cluster.Decide(both).Node);
        cluster.Volumes.Set(StorageSamples.Volume("two", "2Gi", "later", node: "b"));
        Assert.Equal(["one", "two"], cluster.Decide(both).Volumes.Bindings.AsEnumerable().Select(binding => binding.Volume.Metadata.Name));
    }

    [Fact]
    public void A_claim_is_provisioned_where_it_may_be_and_stays_there()
    {
        StorageClass kind = StorageSamples.Class("local-path", waits: true, LocalPath.Provisioner) with
        {
            AllowedTopologies =
            [
                TopologySelectorTerm.Empty with
                {
                    MatchLabelExpressions =
                        [TopologySelectorLabelRequirement.Empty with { Key = Given.Hostname, Values = ["b"] }],
                },
            ],
        };
        cluster.Volumes.Set(kind);
        cluster.Volumes.Set(StorageSamples.Claim("data", kind: "local-path"));
        Placement placement = cluster.Decide(pod);
        Assert.Equal("b", placement.Node?.Name);
        PersistentVolumeClaim selected = Assert.Single(placement.Volumes.Selected("b"));
        Assert.Equal("b", selected.Metadata.Annotations.Find(VolumeAnnotations.SelectedNode));

        cluster.Volumes.Set(kind with { AllowedTopologies = default });
        cluster.Volumes.Set(Revised(StorageSamples.Claim("data", kind: "local-path").Noted(VolumeAnnotations.SelectedNode, "a"), 2));
        Assert.Equal("a", cluster.Decide(pod).Node?.Name);
        cluster.Volumes.Set(Revised(StorageSamples.Claim("data", kind: "local-path").Noted(VolumeAnnotations.SelectedNode, "gone"), 3));
        Assert.Equal("0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind.", cluster.Say(pod));
    }

    [Fact]
    public void A_claim_for_one_pod_is_for_one_pod()
    {
        PersistentVolumeClaim claim = StorageSamples.Claim("data", access: "ReadWriteOncePod").BoundTo("v");
        cluster.Volumes.Set(claim);
        cluster.Volumes.Set(StorageSamples.Volume("v").BoundTo(claim));
        Pod first = Given.Pod("first").Using("data").On("a");
        cluster.SetPod(first);
        Assert.Equal("0/2 nodes are available: 2 node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode "
            + "already in-use by another pod.", cluster.Say(pod));
        cluster.RemovePod(Machinery.ObjectKey.Of(first));
        Assert.NotNull(cluster.Decide(pod).Node);
    }

    [Fact]
    public void A_volume_of_a_zone_keeps_the_pod_there()
    {
        ClusterLedger zoned = Given.Cluster(Given.Node("a", "east"), Given.Node("b", "west"), Given.Node("c"));
        PersistentVolumeClaim claim = StorageSamples.Claim("data").BoundTo("v");
        zoned.Volumes.Set(claim);
        PersistentVolume volume = StorageSamples.Volume("v").BoundTo(claim);
        zoned.Volumes.Set(volume with { Metadata = volume.Metadata with { Labels = MapOf.Create((Given.Zone, "north__west")) } });
        Placement placement = zoned.Decide(pod);
        Assert.NotEqual("a", placement.Node?.Name);
        Assert.Equal(["node(s) had no available volume zone"], placement.Rejections[0]!.Reasons);
        Assert.Null(placement.Rejections[1]);
    }

    [Fact]
    public void A_disk_of_another_pod_is_taken()
    {
        Pod first = Disk("first", false).On("a");
        cluster.SetPod(first);
        Assert.Equal("b", cluster.Decide(Disk("web", false)).Node?.Name);
        cluster.SetPod(Disk("second", false).On("b"));
        Assert.Equal("0/2 nodes are available: 2 node(s) had no available disk.", cluster.Say(Disk("web", false)));

        static Pod Disk(string name, bool readOnly) => Given.Pod(name, change: spec => spec with
        {
            Volumes =
            [
                Volume.Empty with
                {
                    Name = "disk",
                    VolumeSource = VolumeSource.Empty with
                    {
                        GCEPersistentDisk = GCEPersistentDiskVolumeSource.Empty with { PDName = "d", ReadOnly = readOnly },
                    },
                },
            ],
        });
    }

    [Fact]
    public void A_pod_goes_once_what_was_written_is_bound()
    {
        PersistentVolumeClaim claim = StorageSamples.Claim("data", kind: "later");
        PersistentVolume volume = Revised(VolumeMatching.Tie(StorageSamples.Volume("v", kind: "later", node: "b"), claim), 5);
        VolumePlan plan = new([new(volume, claim)], default);
        Assert.Equal("failed to check binding: could not find v1.PersistentVolume \"v\"", VolumeProgress.Of(plan, "b", cluster).Fault);
        cluster.Volumes.Set(Revised(StorageSamples.Volume("v", kind: "later", node: "b"), 4));
        cluster.Volumes.Set(claim);
        Assert.Equal(new(false, ""), VolumeProgress.Of(plan, "b", cluster)); // What was written is not seen yet.
        cluster.Volumes.Set(volume);
        Assert.Equal(new(false, ""), VolumeProgress.Of(plan, "b", cluster));
        cluster.Volumes.Set(Revised(claim.BoundTo("v"), 6));
        Assert.Equal(new(true, ""), VolumeProgress.Of(plan, "b", cluster));
        Assert.Equal("pv \"v\" node affinity doesn't match node \"a\": no matching NodeSelectorTerms", VolumeProgress.Of(plan, "a", cluster).Fault);
        cluster.Volumes.Set(Revised(StorageSamples.Volume("v", kind: "later", node: "b"), 9));
        Assert.Equal("ClaimRef got reset for pv \"v\"", VolumeProgress.Of(plan, "b", cluster).Fault);
        Assert.Equal("failed to get node \"c\": node \"c\" not found", VolumeProgress.Of(plan, "c", cluster).Fault);
    }

    [Fact]
    public void A_pod_starts_over_when_provisioning_gave_its_node_up()
    {
        PersistentVolumeClaim claim = Revised(StorageSamples.Claim("data").Noted(VolumeAnnotations.SelectedNode, "b"), 5);
        VolumePlan plan = new(default, [claim]);
        cluster.Volumes.Set(claim);
        Assert.Equal(new(false, ""), VolumeProgress.Of(plan, "b", cluster));
        cluster.Volumes.Set(Revised(StorageSamples.Claim("data"), 6));
        Assert.Equal("provisioning failed for PVC \"data\"", VolumeProgress.Of(plan, "b", cluster).Fault);
        cluster.Volumes.Set(Revised(claim.BoundTo("v"), 7));
        Assert.Equal(new(false, ""), VolumeProgress.Of(plan, "b", cluster));
        cluster.Volumes.Set(StorageSamples.Volume("v", node: "b"));
        Assert.Equal(new(true, ""), VolumeProgress.Of(plan, "b", cluster));
    }

    private static PersistentVolumeClaim Revised(PersistentVolumeClaim claim, int revision) =>
        claim with { Metadata = claim.Metadata with { ResourceVersion = $"{revision}" } };

    private static PersistentVolume Revised(PersistentVolume volume, int revision) =>
        volume with { Metadata = volume.Metadata with { ResourceVersion = $"{revision}" } };

    private void Says(string reason, Pod? which = null)
    {
        Placement placement = cluster.Decide(which ?? pod);
        Assert.Null(placement.Node);
        Assert.Equal(FilterRules.Volumes, placement.Refused);
        Assert.Equal(
            $"0/2 nodes are available: {reason}. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
            FitReport.Message(placement.Rejections, FitReport.NobodyToPreempt(2, []), placement.PodReason));
    }
}
