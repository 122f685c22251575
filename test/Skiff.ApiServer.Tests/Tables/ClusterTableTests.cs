using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.FlowControl.V1;
using Skiff.Model.Policy.V1;
using Skiff.Model.Rbac.V1;
using Skiff.Model.Scheduling.V1;
using Skiff.Model.Storage.V1;
using static Skiff.ApiServer.Tests.Tables.TableFixture;

namespace Skiff.ApiServer.Tests.Tables;

public sealed class ClusterTableTests
{
    [Fact]
    public void Nodes()
    {
        Assert.Equal(
            "Name|Status|Roles|Age|Version|[Internal-IP]|[External-IP]|[OS-Image]|[Kernel-Version]|[Container-Runtime]",
            Head(Kinds.Node));
        Node node = new() { Metadata = Meta() };
        Assert.Equal("one|Unknown|<none>|5m||<none>|<none>|<unknown>|<unknown>|<unknown>", Row(node));
        node = node with
        {
            Metadata = node.Metadata with
            {
                Labels = MapOf.Create(
                    ("node-role.kubernetes.io/worker", ""), ("node-role.kubernetes.io/control-plane", ""),
                    ("kubernetes.io/role", "edge"), ("node-role.kubernetes.io/", "x")),
            },
            Spec = NodeSpec.Empty with { Unschedulable = true },
            Status = NodeStatus.Empty with
            {
                Conditions = [new() { Type = "Ready", Status = "True" }],
                Addresses =
                [
                    new() { Type = "Hostname", Address = "h" }, new() { Type = "InternalIP", Address = "10.1.1.1" },
                ],
                NodeInfo = NodeSystemInfo.Empty with
                {
                    KubeletVersion = "v1.36.0", OSImage = "Debian", KernelVersion = "6.1",
                    ContainerRuntimeVersion = "cri://1",
                },
            },
        };
        Assert.Equal(
            "one|Ready,SchedulingDisabled|control-plane,edge,worker|5m|v1.36.0|10.1.1.1|<none>|Debian|6.1|cri://1",
            Row(node));
        node = node with
        {
            Spec = NodeSpec.Empty,
            Status = node.Status with { Conditions = [new() { Type = "Ready", Status = "Unknown" }] },
        };
        Assert.StartsWith("one|NotReady|", Row(node), StringComparison.Ordinal);
    }

    [Fact]
    public void Small_kinds()
    {
        Assert.Equal("one|Active|5m", Row(new Namespace { Metadata = Meta(), Status = new() { Phase = "Active" } }));
        Assert.Equal("one|me|5m", Row(new Lease { Metadata = Meta(), Spec = new() { HolderIdentity = "me" } }));
        Assert.Equal("one|2|5m", Row(new ConfigMap
        {
            Metadata = Meta(), Data = MapOf.Create(("a", "1")), BinaryData = MapOf.Create(("b", default(Bytes))),
        }));
        Assert.Equal("one|Opaque|1|5m", Row(new Secret
        {
            Metadata = Meta(), Type = "Opaque", Data = MapOf.Create(("a", default(Bytes))),
        }));
        Assert.Equal("one|0|5m", Row(new ServiceAccount { Metadata = Meta() }));
        Assert.Equal("one|7|True|5m|Never", Row(new PriorityClass
        {
            Metadata = Meta(), Value = 7, GlobalDefault = true, PreemptionPolicy = "Never",
        }));
        Assert.Equal("Name|Value|Global-Default|Age|PreemptionPolicy", Head(Kinds.PriorityClass));
        Assert.Equal(
            "one|web,log|nginx:1,fluent:2|app=web", Row(new PodTemplate { Metadata = Meta(), Template = Template() }));
        Assert.Equal("one|Healthy|ok|", Row(new ComponentStatus
        {
            Metadata = Meta(), Conditions = [new() { Type = "Healthy", Status = "True", Message = "ok" }],
        }));
        Assert.Equal("one|lvl|9|<none>|5m|?", Row(new FlowSchema
        {
            Metadata = Meta(),
            Spec = new() { PriorityLevelConfiguration = new() { Name = "lvl" }, MatchingPrecedence = 9 },
        }));
        Assert.Equal("one|Exempt|<none>|<none>|<none>|<none>|5m", Row(new PriorityLevelConfiguration
        {
            Metadata = Meta(), Spec = new() { Type = "Exempt" },
        }));
    }

    [Fact]
    public void Kinds_nobody_wrote_columns_for_print_their_creation()
    {
        Assert.Equal("Name|Created At", Head(Kinds.ClusterRole));
        Assert.Equal("one|2026-07-01T11:55:00Z", Row(new ClusterRole { Metadata = Meta() }));
        Assert.Equal("one|2026-07-01T11:55:00Z", Row(new LimitRange { Metadata = Meta() }));
    }

    [Fact]
    public void Bindings_and_requests()
    {
        Assert.Equal("Name|Role|Age|[Users]|[Groups]|[ServiceAccounts]", Head(Kinds.RoleBinding));
        RoleBinding binding = new()
        {
            Metadata = Meta(),
            RoleRef = new() { Kind = "Role", Name = "reader" },
            Subjects =
            [
                new() { Kind = "User", Name = "u1" }, new() { Kind = "User", Name = "u2" },
                new() { Kind = "Group", Name = "g" }, new() { Kind = "ServiceAccount", Namespace = "ns", Name = "sa" },
            ],
        };
        Assert.Equal("one|Role/reader|5m|u1, u2|g|ns/sa", Row(binding));

        Assert.Equal(
            "Name|Age|SignerName|Requestor|RequestedDuration|Condition", Head(Kinds.CertificateSigningRequest));
        CertificateSigningRequest request = new()
        {
            Metadata = Meta(), Spec = new() { SignerName = "s", Username = "u", ExpirationSeconds = 3600 },
        };
        Assert.Equal("one|5m|s|u|60m|Pending", Row(request));
        request = request with
        {
            Status = new()
            {
                Conditions = [new() { Type = "Approved" }, new() { Type = "Failed" }],
                Certificate = new(new byte[] { 1 }),
            },
        };
        Assert.EndsWith("|Approved,Failed,Issued", Row(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Events_of_both_groups()
    {
        Event core = new()
        {
            Metadata = Meta("e"),
            Type = "Normal",
            Reason = "Pulled",
            Message = " done\n",
            InvolvedObject = new() { Kind = "Pod", Name = "p", FieldPath = "spec.containers{a}" },
            Source = new() { Component = "kubelet", Host = "n1" },
            FirstTimestamp = Ago(100),
            LastTimestamp = Ago(20),
            Count = 3,
        };
        Assert.Equal(
            "Last Seen|Type|Reason|Object|[Subobject]|[Source]|Message|[First Seen]|[Count]|[Name]", Head(core.Kind));
        Assert.Equal("20s|Normal|Pulled|pod/p|spec.containers{a}|kubelet, n1|done|100s|3|e", Row(core));
        Model.Events.V1.Event newer = new()
        {
            Metadata = Meta("e"),
            Type = "Warning",
            Reason = "Failed",
            Note = "no",
            Regarding = new() { Kind = "Node" },
            EventTime = Ago(50),
            ReportingController = "x",
        };
        Assert.Equal("50s|Warning|Failed|node||x|no|50s|1|e", Row(newer));
        newer = newer with { Series = new() { Count = 8, LastObservedTime = Ago(5) } };
        Assert.Equal("5s|Warning|Failed|node||x|no|50s|8|e", Row(newer));
    }

    [Fact]
    public void Quotas_and_budgets()
    {
        ResourceQuota quota = new()
        {
            Metadata = Meta(),
            Status = new()
            {
                Hard = MapOf.Create(
                    ("pods", Quantity.Of(10)), ("requests.cpu", Quantity.Of(2)), ("limits.cpu", Quantity.Of(4))),
                Used = MapOf.Create(("pods", Quantity.Parse("3"))),
            },
        };
        Assert.Equal("one|pods: 3/10, requests.cpu: 0/2|limits.cpu: 0/4|5m", Row(quota));
        PodDisruptionBudget budget = new()
        {
            Metadata = Meta(), Spec = new() { MinAvailable = "50%" }, Status = new() { DisruptionsAllowed = 1 },
        };
        Assert.Equal("one|50%|N/A|1|5m", Row(budget));
    }

    [Fact]
    public void Volumes_claims_and_classes()
    {
        PersistentVolume volume = new()
        {
            Metadata = Meta(),
            Spec = PersistentVolumeSpec.Empty with
            {
                Capacity = MapOf.Create(("storage", Quantity.Parse("5Gi"))),
                AccessModes = ["ReadWriteMany", "ReadWriteOnce", "ReadWriteOnce"],
                PersistentVolumeReclaimPolicy = "Retain",
                ClaimRef = new() { Namespace = "ns", Name = "data" },
                StorageClassName = "fast",
                VolumeMode = "Filesystem",
            },
            Status = new() { Phase = "Bound" },
        };
        Assert.Equal(
            "Name|Capacity|Access Modes|Reclaim Policy|Status|Claim|StorageClass|VolumeAttributesClass|Reason|Age|"
            + "[VolumeMode]",
            Head(volume.Kind));
        Assert.Equal("one|5Gi|RWO,RWX|Retain|Bound|ns/data|fast|<unset>||5m|Filesystem", Row(volume));

        PersistentVolumeClaim claim = new()
        {
            Metadata = Meta(),
            Spec = PersistentVolumeClaimSpec.Empty with { StorageClassName = "fast" },
            Status = new() { Phase = "Pending" },
        };
        Assert.Equal("one|Pending||||fast|<unset>|5m|<unset>", Row(claim));
        claim = claim with
        {
            Metadata = claim.Metadata with { DeletionTimestamp = Now },
            Spec = claim.Spec with { VolumeName = "pv" },
            Status = claim.Status with { AccessModes = ["ReadWriteOncePod"], Capacity = volume.Spec.Capacity },
        };
        Assert.Equal("one|Terminating|pv|5Gi|RWOP|fast|<unset>|5m|<unset>", Row(claim));

        StorageClass storage = new() { Metadata = Meta(), Provisioner = "p" };
        Assert.Equal("one|p|Delete|Immediate|False|5m", Row(storage));
        storage = storage with
        {
            Metadata = storage.Metadata with
            {
                Annotations = MapOf.Create(("storageclass.kubernetes.io/is-default-class", "true")),
            },
        };
        Assert.StartsWith("one (default)|", Row(storage), StringComparison.Ordinal);
        Assert.Equal("one|True|False|False|<unset>|False|<none>|5m", Row(new CSIDriver { Metadata = Meta() }));
    }

    [Fact]
    public void Api_services()
    {
        APIServiceCondition available = new() { Type = "Available", Status = "True", Reason = "Local" };
        APIService local = new() { Metadata = Meta(), Status = new() { Conditions = [available] } };
        Assert.Equal("one|Local|True|5m", Row(local));
        local = local with
        {
            Spec = new() { Service = new() { Namespace = "kube-system", Name = "metrics" } },
            Status = new() { Conditions = [available with { Status = "False", Reason = "MissingEndpoints" }] },
        };
        Assert.Equal("one|kube-system/metrics|False (MissingEndpoints)|5m", Row(local));
    }
}
