using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Authorization.Bootstrap;
using Skiff.ApiServer.Requests;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Resource.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Tests.Authorization;

public sealed class NodeAuthorizerTests
{
    private static readonly UserInfo node = UserInfo.Of("system:node:n1", "system:nodes");

    private readonly Authorizer authorizer = new(BootstrapPolicy.NodeRules);
    private readonly Pod pod = MakePod("web", "n1");

    public NodeAuthorizerTests()
    {
        authorizer.Set(pod);
        authorizer.Set(MakePod("far", "n2"));
        authorizer.Set(Volume("pv-web", "ns", "data-web", "storage-web"));
        authorizer.Set(Volume("pv-far", "ns", "data-far", "storage-far"));
        authorizer.Set(VolumeAttachment.Empty with
        {
            Metadata = Meta("", "va-n1"),
            Spec = VolumeAttachmentSpec.Empty with { NodeName = "n1" },
        });
        authorizer.Set(ResourceSlice.Empty with
        {
            Metadata = Meta("", "slice-n1"),
            Spec = ResourceSliceSpec.Empty with { NodeName = "n1" },
        });
    }

    [Theory]
    [InlineData("get secrets ns pull-web", true)]
    [InlineData("get secrets ns env-web", true)]
    [InlineData("get secrets ns from-web", true)]
    [InlineData("get secrets ns volume-web", true)]
    [InlineData("get secrets ns projected-web", true)]
    [InlineData("list secrets ns env-web", true)]
    [InlineData("watch secrets ns env-web", true)]
    [InlineData("get secrets ns init-web", true)]
    [InlineData("get secrets ns debug-web", true)]
    [InlineData("get secrets storage storage-web", true)]
    [InlineData("get secrets storage controller-web", false)]
    [InlineData("get secrets storage storage-far", false)]
    [InlineData("get secrets ns env-far", false)]
    [InlineData("get secrets other env-web", false)]
    [InlineData("list secrets ns ", false)]
    [InlineData("list secrets  ", false)]
    [InlineData("update secrets ns env-web", false)]
    [InlineData("delete secrets ns env-web", false)]
    [InlineData("get configmaps ns config-web", true)]
    [InlineData("get configmaps ns config-far", false)]
    [InlineData("get persistentvolumeclaims ns data-web", true)]
    [InlineData("get persistentvolumeclaims ns web-scratch", true)]
    [InlineData("list persistentvolumeclaims ns data-web", false)]
    [InlineData("patch persistentvolumeclaims/status ns data-web", true)]
    [InlineData("patch persistentvolumeclaims/status ns data-far", false)]
    [InlineData("get persistentvolumeclaims/status ns data-web", false)]
    [InlineData("get persistentvolumes  pv-web", true)]
    [InlineData("get persistentvolumes  pv-far", false)]
    [InlineData("list persistentvolumes  ", false)]
    [InlineData("update persistentvolumes  pvc-1", true)]
    [InlineData("update persistentvolumes/status  pvc-1", false)]
    [InlineData("update persistentvolumes  pv-web", false)]
    [InlineData("delete persistentvolumes  pvc-1", false)]
    [InlineData("get resourceclaims.resource.k8s.io ns gpu-web", true)]
    [InlineData("get resourceclaims.resource.k8s.io ns made-web", true)]
    [InlineData("get resourceclaims.resource.k8s.io ns gpu-far", false)]
    [InlineData("get volumeattachments.storage.k8s.io  va-n1", true)]
    [InlineData("get volumeattachments.storage.k8s.io  va-n2", false)]
    [InlineData("get resourceslices.resource.k8s.io  slice-n1", true)]
    [InlineData("delete resourceslices.resource.k8s.io  slice-n2", false)]
    [InlineData("list resourceslices.resource.k8s.io  ", false)]
    [InlineData("create serviceaccounts/token ns sa-web", true)]
    [InlineData("create serviceaccounts/token ns sa-far", false)]
    [InlineData("create serviceaccounts/token ns ", false)]
    [InlineData("get serviceaccounts ns sa-web", true)]
    [InlineData("get serviceaccounts ns sa-far", false)]
    [InlineData("create serviceaccounts ns ", false)]
    [InlineData("get leases.coordination.k8s.io kube-node-lease n1", true)]
    [InlineData("update leases.coordination.k8s.io kube-node-lease n2", false)]
    [InlineData("create leases.coordination.k8s.io kube-node-lease ", true)]
    [InlineData("get leases.coordination.k8s.io kube-system n1", false)]
    [InlineData("list leases.coordination.k8s.io kube-node-lease ", false)]
    [InlineData("get leases.coordination.k8s.io kube-system singleton.ns.db", true)]
    [InlineData("watch leases.coordination.k8s.io kube-system singleton.ns.db", true)]
    [InlineData("create leases.coordination.k8s.io kube-system ", true)]
    [InlineData("delete leases.coordination.k8s.io kube-system kube-scheduler", false)]
    [InlineData("list leases.coordination.k8s.io kube-system ", false)]
    [InlineData("get leases.coordination.k8s.io ns singleton.ns.db", false)]
    [InlineData("get csinodes.storage.k8s.io  n1", true)]
    [InlineData("get csinodes.storage.k8s.io  n2", false)]
    [InlineData("get nodes  n1", true)]
    [InlineData("get nodes  n2", false)]
    [InlineData("list nodes  ", false)]
    [InlineData("watch nodes  n1", true)]
    [InlineData("patch nodes/status  n1", true)]
    [InlineData("delete nodes  n1", false)]
    [InlineData("get pods ns web", true)]
    [InlineData("get pods ns far", false)]
    [InlineData("watch pods ns web", true)]
    [InlineData("list pods  ", false)]
    [InlineData("create pods ns ", true)]
    [InlineData("delete pods ns web", true)]
    [InlineData("update pods ns web", false)]
    [InlineData("patch pods/status ns web", true)]
    [InlineData("create pods/eviction ns web", true)]
    [InlineData("create pods/exec ns web", false)]
    [InlineData("create pods/binding ns web", false)]
    [InlineData("list services  ", true)]
    [InlineData("create services ns ", false)]
    [InlineData("create events.events.k8s.io ns ", true)]
    [InlineData("create subjectaccessreviews.authorization.k8s.io  ", true)]
    [InlineData("create certificatesigningrequests.certificates.k8s.io  ", true)]
    [InlineData("get deployments.apps ns web", false)]
    [InlineData("list clusterroles.rbac.authorization.k8s.io  ", false)]
    public void A_node_may_what_its_pods_need_and_no_more(string request, bool allowed) =>
        Assert.Equal(allowed, Decide(request).IsAllowed);

    [Theory]
    [InlineData("list pods  ", "spec.nodeName", "n1", true)]
    [InlineData("watch pods  ", "spec.nodeName", "n1", true)]
    [InlineData("list pods  ", "spec.nodeName", "n2", false)]
    [InlineData("list pods  ", "metadata.name", "n1", false)]
    [InlineData("deletecollection resourceslices.resource.k8s.io  ", "spec.nodeName", "n1", true)]
    public void A_node_may_list_its_own(string request, string field, string value, bool allowed) => Assert.Equal(
        allowed, Decide(Parse(request) with { FieldSelector = [new(field, value, Negated: false)] }).IsAllowed);

    [Theory]
    [InlineData("list", Operator.In, "n1", true)]
    [InlineData("watch", Operator.Equals, "n1", true)]
    [InlineData("list", Operator.Equals, "n2", false)]
    [InlineData("list", Operator.In, "n1,n2", false)]
    [InlineData("list", Operator.NotEquals, "n1", false)]
    [InlineData("deletecollection", Operator.Equals, "n1", false)]
    public void A_node_finds_the_volumes_on_its_disk(string verb, Operator how, string hosts, bool allowed) => Assert.Equal(
        allowed, Decide(Parse($"{verb} persistentvolumes  ") with
        {
            LabelSelector = [new("kubernetes.io/hostname", how, ListOf.From(hosts.Split(',')))],
        }).IsAllowed);

    [Theory]
    [InlineData("get secrets ns env-far", "no relationship found between node 'n1' and this object")]
    [InlineData("update secrets ns env-web", "can only read resources of this type")]
    [InlineData("list secrets ns ", "No Object name found")]
    [InlineData("get nodes  n2", "node 'n1' cannot read 'n2', only its own Node object")]
    [InlineData("list nodes  ", "node 'n1' cannot read all nodes, only its own Node object")]
    [InlineData("list pods  ", "can only list/watch pods with spec.nodeName field selector")]
    [InlineData("get leases.coordination.k8s.io kube-system n1",
        "can only access leases in the \"kube-node-lease\" system namespace")]
    public void The_reason_is_told(string request, string reason) => Assert.Equal(reason, Decide(request).Reason);

    [Fact]
    public void What_a_pod_gave_goes_with_it()
    {
        Assert.True(Decide("get secrets storage storage-web").IsAllowed);

        authorizer.Remove(pod);

        Assert.False(Decide("get secrets ns env-web").IsAllowed);
        Assert.False(Decide("get persistentvolumes  pv-web").IsAllowed);
        Assert.False(Decide("get secrets storage storage-web").IsAllowed);
    }

    [Fact]
    public void What_two_pods_give_goes_with_the_second()
    {
        Pod twin = pod with { Metadata = pod.Metadata with { Name = "twin" } };
        authorizer.Set(twin);
        authorizer.Remove(pod);
        Assert.True(Decide("get secrets ns env-web").IsAllowed);

        authorizer.Remove(twin);
        Assert.False(Decide("get secrets ns env-web").IsAllowed);
    }

    [Fact]
    public void A_change_of_the_pod_is_followed()
    {
        authorizer.Set(pod with { Spec = pod.Spec with { ImagePullSecrets = [] } });
        Assert.False(Decide("get secrets ns pull-web").IsAllowed);
        Assert.True(Decide("get secrets ns env-web").IsAllowed);

        authorizer.Set(pod with { Spec = pod.Spec with { NodeName = "n2" } });
        Assert.False(Decide("get secrets ns env-web").IsAllowed);
    }

    [Fact]
    public void A_volume_bound_elsewhere_takes_its_secrets_along()
    {
        authorizer.Set(Volume("pv-web", "ns", "data-far", "storage-web"));

        Assert.False(Decide("get persistentvolumes  pv-web").IsAllowed);
        Assert.False(Decide("get secrets storage storage-web").IsAllowed);
    }

    [Fact]
    public void A_secret_goes_with_the_volume_that_needed_it()
    {
        authorizer.Set(Volume("pv-web", "ns", "data-web", "storage-new"));
        Assert.True(Decide("get secrets storage storage-new").IsAllowed);
        Assert.False(Decide("get secrets storage storage-web").IsAllowed);

        authorizer.Remove(Volume("pv-web", "ns", "data-web", "storage-new"));
        Assert.False(Decide("get secrets storage storage-new").IsAllowed);
        Assert.False(Decide("get persistentvolumes  pv-web").IsAllowed);
    }

    [Fact]
    public void A_mirror_pod_gives_its_node_nothing()
    {
        authorizer.Remove(pod);
        authorizer.Set(pod with
        {
            Metadata = pod.Metadata with { Annotations = MapOf.Create(("kubernetes.io/config.mirror", "hash")) },
        });

        Assert.True(Decide("get pods ns web").IsAllowed);
        Assert.False(Decide("get secrets ns env-web").IsAllowed);
        Assert.False(Decide("create serviceaccounts/token ns sa-web").IsAllowed);
    }

    [Theory]
    [InlineData("system:node:n1", "")]
    [InlineData("n1", "system:nodes")]
    [InlineData("system:node:", "system:nodes")]
    [InlineData("system:node:n3", "system:nodes")]
    public void Only_the_node_itself_is_the_node(string name, string group)
    {
        UserInfo user = group.Length == 0 ? UserInfo.Of(name) : UserInfo.Of(name, group);

        Assert.False(Decide(Parse("get secrets ns env-web") with { User = user }).IsAllowed);
    }

    private Decision Decide(string request) => Decide(Parse(request));

    private Decision Decide(Attributes request) =>
        authorizer.AuthorizeAsync(request, TestContext.Current.CancellationToken).Now();

    private static Attributes Parse(string text)
    {
        string[] parts = text.Split(' ');
        string[] target = parts[1].Split('/');
        string[] resource = target[0].Split('.', 2);
        return Attributes.ForResource(
            node, parts[0], resource.Length > 1 ? resource[1] : "", resource[0], parts[2], parts[3],
            target.Length > 1 ? target[1] : "");
    }

    private static Pod MakePod(string name, string nodeName) => Pod.Empty with
    {
        Metadata = Meta("ns", name),
        Spec = PodSpec.Empty with
        {
            NodeName = nodeName,
            ServiceAccountName = $"sa-{name}",
            ImagePullSecrets = [Local($"pull-{name}")],
            InitContainers = [Container.Empty with { Env = [SecretVariable($"init-{name}")] }],
            Containers =
            [
                Container.Empty with
                {
                    Env = [SecretVariable($"env-{name}")],
                    EnvFrom =
                    [
                        EnvFromSource.Empty with
                        {
                            SecretRef = SecretEnvSource.Empty with { LocalObjectReference = Local($"from-{name}") },
                        },
                    ],
                },
            ],
            EphemeralContainers =
            [
                EphemeralContainer.Empty with
                {
                    EphemeralContainerCommon =
                        EphemeralContainerCommon.Empty with { Env = [SecretVariable($"debug-{name}")] },
                },
            ],
            Volumes = Volumes(name),
            ResourceClaims =
            [
                PodResourceClaim.Empty with { Name = "a", ResourceClaimName = $"gpu-{name}" },
                PodResourceClaim.Empty with { Name = "b", ResourceClaimTemplateName = "template" },
                PodResourceClaim.Empty with { Name = "c", ResourceClaimTemplateName = "template" },
            ],
        },
        Status = PodStatus.Empty with
        {
            ResourceClaimStatuses =
                [PodResourceClaimStatus.Empty with { Name = "b", ResourceClaimName = $"made-{name}" }],
        },
    };

    private static ListOf<Volume> Volumes(string name) =>
    [
        Mount("a", VolumeSource.Empty with
        {
            Secret = SecretVolumeSource.Empty with { SecretName = $"volume-{name}" },
        }),
        Mount("b", VolumeSource.Empty with
        {
            ConfigMap = ConfigMapVolumeSource.Empty with { LocalObjectReference = Local($"config-{name}") },
        }),
        Mount("c", VolumeSource.Empty with
        {
            PersistentVolumeClaim = PersistentVolumeClaimVolumeSource.Empty with { ClaimName = $"data-{name}" },
        }),
        Mount("scratch", VolumeSource.Empty with { Ephemeral = EphemeralVolumeSource.Empty }),
        Mount("d", VolumeSource.Empty with
        {
            Projected = ProjectedVolumeSource.Empty with
            {
                Sources =
                [
                    VolumeProjection.Empty with
                    {
                        Secret = SecretProjection.Empty with { LocalObjectReference = Local($"projected-{name}") },
                    },
                ],
            },
        }),
    ];

    private static Volume Mount(string name, VolumeSource source) =>
        Skiff.Model.Core.V1.Volume.Empty with { Name = name, VolumeSource = source };

    private static EnvVar SecretVariable(string secret) => EnvVar.Empty with
    {
        ValueFrom = EnvVarSource.Empty with
        {
            SecretKeyRef = SecretKeySelector.Empty with { LocalObjectReference = Local(secret) },
        },
    };

    private static PersistentVolume Volume(string name, string space, string claim, string secret) =>
        PersistentVolume.Empty with
        {
            Metadata = Meta("", name),
            Spec = PersistentVolumeSpec.Empty with
            {
                ClaimRef = ObjectReference.Empty with { Namespace = space, Name = claim },
                PersistentVolumeSource = PersistentVolumeSource.Empty with
                {
                    CSI = CSIPersistentVolumeSource.Empty with
                    {
                        NodeStageSecretRef = SecretReference.Empty with { Namespace = "storage", Name = secret },
                        ControllerPublishSecretRef =
                            SecretReference.Empty with { Namespace = "storage", Name = "controller-web" },
                    },
                },
            },
        };

    private static LocalObjectReference Local(string name) => LocalObjectReference.Empty with { Name = name };

    private static ObjectMeta Meta(string @namespace, string name) =>
        ObjectMeta.Empty with { Namespace = @namespace, Name = name };
}
