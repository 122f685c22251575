using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Authorization.Nodes;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Authentication.V1;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Coordination.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Resource.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Tests.Authorization;

public sealed class NodeRestrictionTests
{
    private static readonly Node stored = Node.Empty with
    {
        Metadata = Meta("", "n1") with
        {
            UID = "node-uid",
            Labels = MapOf.Create(("kubernetes.io/hostname", "n1"), ("node-role.kubernetes.io/worker", "")),
        },
        Spec = NodeSpec.Empty with { Taints = [Taint.Empty with { Key = "k", Effect = "NoSchedule" }] },
    };

    private static readonly Pod mirror = Pod.Empty with
    {
        Metadata = Meta("ns", "static-n1") with
        {
            Annotations = MapOf.Create(("kubernetes.io/config.mirror", "hash")),
            OwnerReferences =
            [
                OwnerReference.Empty with
                {
                    APIVersion = "v1",
                    Kind = "Node",
                    Name = "n1",
                    UID = "node-uid",
                    Controller = true,
                },
            ],
        },
        Spec = PodSpec.Empty with { NodeName = "n1" },
    };

    [Theory]
    [InlineData("its own", true)]
    [InlineData("another node's", false)]
    [InlineData("made by hand", false)]
    [InlineData("still bound", false)]
    [InlineData("not on its way out", false)]
    [InlineData("changed besides", false)]
    [InlineData("deleted", false)]
    public void A_node_lets_go_of_volumes_whose_data_it_was_to_remove(string what, bool allowed)
    {
        PersistentVolume volume = PersistentVolume.Empty with
        {
            Metadata = Meta("", "pvc-1") with
            {
                DeletionTimestamp = what == "not on its way out" ? null : DateTimeOffset.UnixEpoch,
                Labels = MapOf.Create(("kubernetes.io/hostname", what == "another node's" ? "n2" : "n1")),
                Annotations = what == "made by hand"
                    ? default
                    : MapOf.Create((VolumeAnnotations.ProvisionedBy, LocalPath.Provisioner)),
                Finalizers = ["kubernetes.io/pv-protection", LocalPath.Finalizer],
            },
            Spec = PersistentVolumeSpec.Empty with { PersistentVolumeReclaimPolicy = "Delete" },
            Status = PersistentVolumeStatus.Empty with { Phase = what == "still bound" ? "Bound" : "Released" },
        };
        PersistentVolume after = volume with
        {
            Metadata = volume.Metadata with { Finalizers = ["kubernetes.io/pv-protection"] },
            Spec = volume.Spec with { StorageClassName = what == "changed besides" ? "other" : "" },
        };
        string? fault = NodeRestriction.Check(
            "n1", stored, what == "deleted" ? AdmissionOperation.Delete : AdmissionOperation.Update, "",
            what == "deleted" ? null : after, volume);
        Assert.Equal(allowed, fault is null);
    }

    public static TheoryData<string, string> Mirrors() => new()
    {
        { "as it should be", "" },
        {
            "no mirror",
            "pod does not have \"kubernetes.io/config.mirror\" annotation, node \"n1\" can only create mirror pods"
        },
        { "elsewhere", "node \"n1\" can only create pods with spec.nodeName set to itself" },
        { "no owner", "node \"n1\" can only create pods with an owner reference set to itself" },
        { "two owners", "node \"n1\" can only create pods with a single owner reference set to itself" },
        { "another owner", "node \"n1\" can only create pods with an owner reference set to itself" },
        { "no controller", "node \"n1\" can only create pods with a controller owner reference set to itself" },
        { "blocking", "node \"n1\" must not set blockOwnerDeletion on an owner reference" },
        { "old node", "node n1 UID mismatch: expected old got node-uid" },
        { "account", "node \"n1\" can not create pods that reference a service account" },
        { "pull secret", "node \"n1\" can not create pods that reference secrets" },
        { "ephemeral secret", "node \"n1\" can not create pods that reference secrets" },
        { "config map", "node \"n1\" can not create pods that reference configmaps" },
        { "claim", "node \"n1\" can not create pods that reference persistentvolumeclaims" },
        { "device", "node \"n1\" can not create pods that reference resourceclaims" },
        { "device by template", "node \"n1\" can not create pods that reference resourceclaims" },
        { "bundle", "node \"n1\" can not create pods that reference clustertrustbundles" },
    };

    [Theory]
    [MemberData(nameof(Mirrors))]
    public void A_node_creates_bare_mirror_pods_of_its_own(string change, string why) => Assert.Equal(
        why, NodeRestriction.Check("n1", stored, AdmissionOperation.Create, "", Spoil(change), null) ?? "");

    [Fact]
    public void A_node_deletes_its_own_pods_and_updates_none()
    {
        Pod far = mirror with { Spec = mirror.Spec with { NodeName = "n2" } };

        Assert.Null(Check(AdmissionOperation.Delete, "", null, mirror));
        Assert.NotNull(Check(AdmissionOperation.Delete, "", null, far));
        Assert.NotNull(Check(AdmissionOperation.Update, "", mirror, mirror));
        Assert.Null(NodeRestriction.CheckEviction("n1", mirror));
        Assert.NotNull(NodeRestriction.CheckEviction("n1", far));
    }

    [Fact]
    public void A_node_reports_the_status_of_its_pods_and_nothing_else()
    {
        Pod running = mirror with { Status = PodStatus.Empty with { Phase = "Running" } };
        Pod labelled = running with { Metadata = running.Metadata with { Labels = MapOf.Create(("app", "db")) } };
        Pod claiming = running with
        {
            Status = running.Status with
            {
                ResourceClaimStatuses =
                    [PodResourceClaimStatus.Empty with { Name = "a", ResourceClaimName = "theirs" }],
            },
        };
        Pod far = mirror with { Spec = mirror.Spec with { NodeName = "n2" } };

        Assert.Null(Check(AdmissionOperation.Update, "status", running, mirror));
        Assert.Equal("node \"n1\" cannot update labels through pod status",
            Check(AdmissionOperation.Update, "status", labelled, mirror));
        Assert.Equal("node \"n1\" cannot update resource claim statues",
            Check(AdmissionOperation.Update, "status", claiming, mirror));
        Assert.NotNull(Check(AdmissionOperation.Update, "status", far, far));
    }

    [Theory]
    [InlineData("kubernetes.io/hostname", "")]
    [InlineData("topology.kubernetes.io/zone", "")]
    [InlineData("node.kubernetes.io/anything", "")]
    [InlineData("sub.kubelet.kubernetes.io/anything", "")]
    [InlineData("example.com/anything", "")]
    [InlineData("plain", "")]
    [InlineData("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/control-plane")]
    [InlineData("node-restriction.kubernetes.io/team", "node-restriction.kubernetes.io/team")]
    [InlineData("x.node-restriction.kubernetes.io/team", "x.node-restriction.kubernetes.io/team")]
    [InlineData("kubernetes.io/other", "kubernetes.io/other")]
    [InlineData("a.k8s.io/other", "a.k8s.io/other")]
    public void A_node_gives_itself_harmless_labels(string label, string forbidden)
    {
        MapOf<string> labels = stored.Metadata.Labels.Set(label, "v");
        Node labelled = stored with { Metadata = stored.Metadata with { Labels = labels } };
        Node fresh = labelled with { Metadata = labelled.Metadata with { Labels = MapOf.Create((label, "v")) } };

        Assert.Equal(forbidden.Length == 0 ? "" : $"is not allowed to modify labels: {forbidden}",
            Check(AdmissionOperation.Update, "", labelled, stored) ?? "");
        Assert.Equal(
            forbidden.Length == 0 ? "" : $"node \"n1\" is not allowed to set the following labels: {forbidden}",
            Check(AdmissionOperation.Create, "", fresh, null) ?? "");
    }

    [Fact]
    public void A_node_changes_only_itself_and_neither_taints_nor_owners()
    {
        Node bare = stored with { Metadata = stored.Metadata with { Labels = default } };
        Node clean = stored with { Spec = stored.Spec with { Taints = default } };
        Node owned = stored with
        {
            Metadata = stored.Metadata with { OwnerReferences = [OwnerReference.Empty with { Name = "gone" }] },
        };
        Node ready = stored with { Status = NodeStatus.Empty with { Phase = "Running" } };
        Node other = stored with { Metadata = stored.Metadata with { Name = "n2" } };

        Assert.Null(Check(AdmissionOperation.Update, "status", ready, stored));
        Assert.Equal("node \"n1\" is not allowed to modify node \"n2\"",
            Check(AdmissionOperation.Update, "", other, other));
        Assert.Equal("node \"n1\" is not allowed to modify taints",
            Check(AdmissionOperation.Update, "", clean, stored));
        Assert.Equal("node \"n1\" is not allowed to modify ownerReferences",
            Check(AdmissionOperation.Update, "status", owned, stored));
        Assert.NotNull(Check(AdmissionOperation.Create, "", owned, null));
        Assert.Equal("is not allowed to modify labels: node-role.kubernetes.io/worker",
            Check(AdmissionOperation.Update, "", bare, stored));
    }

    [Fact]
    public void A_node_has_one_lease_one_csinode_and_its_slices()
    {
        Lease own = Lease.Empty with { Metadata = Meta("kube-node-lease", "n1") };
        Lease others = own with { Metadata = Meta("kube-node-lease", "n2") };
        Lease elsewhere = own with { Metadata = Meta("kube-system", "n1") };

        Assert.Null(Check(AdmissionOperation.Create, "", own, null));
        Assert.NotNull(Check(AdmissionOperation.Create, "", others, null));
        Assert.NotNull(Check(AdmissionOperation.Create, "", elsewhere, null));
        Assert.Null(Check(AdmissionOperation.Create, "", CSINode.Empty with { Metadata = Meta("", "n1") }, null));
        Assert.NotNull(Check(AdmissionOperation.Create, "", CSINode.Empty with { Metadata = Meta("", "n2") }, null));
        Assert.Null(Check(AdmissionOperation.Create, "", Slice("n1"), null));
        Assert.NotNull(Check(AdmissionOperation.Create, "", Slice("n2"), null));
        Assert.NotNull(Check(AdmissionOperation.Create, "", Slice(null), null));
        Assert.NotNull(Check(AdmissionOperation.Update, "", Slice("n1"), Slice("n2")));
        Assert.NotNull(Check(AdmissionOperation.Delete, "", null, Slice("n2")));
    }

    [Fact]
    public void A_node_holds_singletons_for_its_own_pods()
    {
        Lease own = Lease.Empty with
        {
            Metadata = Meta("kube-system", "singleton.ns.db"),
            Spec = LeaseSpec.Empty with { HolderIdentity = "n1/db-0/u1" },
        };
        Lease others = own with { Spec = own.Spec with { HolderIdentity = "n11/db-0/u2" } };

        Assert.Null(Check(AdmissionOperation.Create, "", own, null));
        Assert.NotNull(Check(AdmissionOperation.Create, "", others, null));
        Assert.NotNull(Check(AdmissionOperation.Create, "", own with { Metadata = Meta("kube-system", "db") }, null));
        Assert.Null(Check(AdmissionOperation.Update, "", own, others)); // It ran out, as far as anybody here knows.
        Assert.NotNull(Check(AdmissionOperation.Update, "", others, own));
        Assert.Null(Check(AdmissionOperation.Delete, "", null, own));
        Assert.NotNull(Check(AdmissionOperation.Delete, "", null, others));
    }

    [Fact]
    public void A_node_tells_only_how_large_a_claim_is()
    {
        PersistentVolumeClaim before = PersistentVolumeClaim.Empty with { Metadata = Meta("ns", "data") };
        PersistentVolumeClaim grown = before with
        {
            Status = before.Status with
            {
                Conditions = [PersistentVolumeClaimCondition.Empty with { Type = "Resizing" }],
            },
        };
        PersistentVolumeClaim owned = grown with { Metadata = grown.Metadata with { Finalizers = ["x"] } };

        Assert.Null(Check(AdmissionOperation.Update, "status", grown, before));
        Assert.NotNull(Check(AdmissionOperation.Update, "status", owned, before));
        Assert.Equal("may only update PVC status", Check(AdmissionOperation.Update, "", grown, before));
    }

    [Theory]
    [InlineData("system:node:n1", "kubernetes.io/kube-apiserver-client-kubelet", "")]
    [InlineData("system:node:n2", "kubernetes.io/kube-apiserver-client-kubelet",
        "can only create a node CSR with CN=system:node:n1")]
    [InlineData("admin", "kubernetes.io/kubelet-serving", "can only create a node CSR with CN=system:node:n1")]
    [InlineData("admin", "example.com/any", "")]
    [InlineData("", "kubernetes.io/kubelet-serving", "unable to parse csr")]
    public void A_node_asks_for_its_own_certificate(string name, string signer, string why)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = name.Length == 0
            ? "nothing"
            : new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        CertificateSigningRequest csr = CertificateSigningRequest.Empty with
        {
            Spec = CertificateSigningRequestSpec.Empty with
            {
                SignerName = signer,
                Request = new(Encoding.ASCII.GetBytes(pem)),
            },
        };

        Assert.Equal(why, Check(AdmissionOperation.Create, "", csr, null) ?? "");
    }

    [Theory]
    [InlineData("v1", "Pod", "web", "uid", "")]
    [InlineData("v1", "Pod", "far", "uid", "node requested token bound to a pod scheduled on a different node")]
    [InlineData("v1", "Pod", "web", "", "node requested token with a pod binding without a uid")]
    [InlineData("v1", "Secret", "web", "uid", "node requested token not bound to a pod")]
    [InlineData("", "", "", "", "node requested token not bound to a pod")]
    public void A_node_gets_tokens_for_its_pods(string version, string kind, string name, string uid, string why)
    {
        BoundObjectReference? reference = kind.Length == 0 ? null : BoundObjectReference.Empty with
        {
            APIVersion = version,
            Kind = kind,
            Name = name,
            UID = uid,
        };

        Assert.Equal(why, NodeRestriction.CheckToken("n1", reference, pod => Pod.Empty with
        {
            Metadata = Meta("ns", pod) with { UID = "uid" },
            Spec = PodSpec.Empty with { NodeName = pod == "web" ? "n1" : "n2" },
        }) ?? "");
    }

    private static string? Check(AdmissionOperation operation, string subresource, IObject? after, IObject? before) =>
        NodeRestriction.Check("n1", stored, operation, subresource, after, before);

    private static Pod Spoil(string change)
    {
        ObjectMeta meta = mirror.Metadata;
        PodSpec spec = mirror.Spec;
        OwnerReference owner = meta.OwnerReferences[0];
        return change switch
        {
            "no mirror" => mirror with { Metadata = meta with { Annotations = default } },
            "elsewhere" => mirror with { Spec = spec with { NodeName = "n2" } },
            "no owner" => Owned(),
            "two owners" => Owned(owner, owner),
            "another owner" => Owned(owner with { Name = "n2" }),
            "no controller" => Owned(owner with { Controller = null }),
            "blocking" => Owned(owner with { BlockOwnerDeletion = true }),
            "old node" => Owned(owner with { UID = "old" }),
            "account" => mirror with { Spec = spec with { ServiceAccountName = "default" } },
            "pull secret" => mirror with
            {
                Spec = spec with { ImagePullSecrets = [LocalObjectReference.Empty with { Name = "x" }] },
            },
            "ephemeral secret" => Mounting(VolumeSource.Empty with
            {
                Secret = SecretVolumeSource.Empty with { SecretName = "x" },
            }),
            "config map" => Mounting(VolumeSource.Empty with
            {
                ConfigMap = ConfigMapVolumeSource.Empty with
                {
                    LocalObjectReference = LocalObjectReference.Empty with { Name = "x" },
                },
            }),
            "claim" => Mounting(VolumeSource.Empty with
            {
                PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = "x" },
            }),
            "device" => Claiming(PodResourceClaim.Empty with { Name = "a", ResourceClaimName = "x" }),
            "device by template" =>
                Claiming(PodResourceClaim.Empty with { Name = "a", ResourceClaimTemplateName = "x" }),
            "bundle" => Mounting(VolumeSource.Empty with
            {
                Projected = ProjectedVolumeSource.Empty with
                {
                    Sources = [VolumeProjection.Empty with { ClusterTrustBundle = ClusterTrustBundleProjection.Empty }],
                },
            }),
            _ => mirror,
        };

        Pod Owned(params ListOf<OwnerReference> owners) =>
            mirror with { Metadata = meta with { OwnerReferences = owners } };

        Pod Mounting(VolumeSource source) =>
            mirror with { Spec = spec with { Volumes = [Volume.Empty with { Name = "v", VolumeSource = source }] } };

        Pod Claiming(PodResourceClaim claim) => mirror with { Spec = spec with { ResourceClaims = [claim] } };
    }

    private static ResourceSlice Slice(string? node) =>
        ResourceSlice.Empty with { Spec = ResourceSliceSpec.Empty with { NodeName = node } };

    private static ObjectMeta Meta(string @namespace, string name) =>
        ObjectMeta.Empty with { Namespace = @namespace, Name = name };
}
