using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Admission;
using Skiff.Model;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Networking.V1;
using Skiff.Model.Node.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Tests.Admission;

public sealed class SmallPluginTests
{
    private static readonly Pod pod = Pod.Empty with
    {
        Metadata = ObjectMeta.Empty with { Namespace = "shop", Name = "p" },
        Spec = PodSpec.Empty with { RuntimeClassName = "kata" },
    };

    [Fact]
    public async Task A_runtime_class_gives_overhead_selector_and_tolerations()
    {
        await using AdmissionWorld world = new(new RuntimeClassAdmission());
        AdmissionRequest absent = world.RequestOf(AdmissionOperation.Create, pod);
        Assert.Equal("pods \"p\" is forbidden: pod rejected: RuntimeClass \"kata\" not found", (await RunAsync(world, absent))?.Message);
        Toleration any = Toleration.Empty with { Key = "kata", Operator = "Exists" };
        MapOf<Quantity> fixedAmount = MapOf.Create(("cpu", Quantity.Of(1)));
        await world.SeedAsync(RuntimeClass.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "kata" },
            Overhead = Overhead.Empty with { PodFixed = fixedAmount },
            Scheduling = Scheduling.Empty with { NodeSelector = MapOf.Create(("vm", "yes")), Tolerations = [any] },
        });
        Pod tolerant = pod with
        {
            Spec = pod.Spec with
            {
                NodeSelector = MapOf.Create(("disk", "ssd")),
                Tolerations = [any, any with { Operator = "Equal", Value = "x", Effect = "NoSchedule" }],
            },
        };
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, tolerant);
        Assert.Null(await RunAsync(world, request));
        PodSpec spec = ((Pod)request.Object!).Spec;
        Assert.Equal(fixedAmount, spec.Overhead);
        Assert.Equal(MapOf.Create(("disk", "ssd"), ("vm", "yes")), spec.NodeSelector);
        Assert.Equal([any], spec.Tolerations);

        Pod torn = pod with { Spec = pod.Spec with { NodeSelector = MapOf.Create(("vm", "no")) } };
        Assert.Equal("pods \"p\" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[vm] = yes; pod.spec.nodeSelector[vm] = no",
            (await RunAsync(world, world.RequestOf(AdmissionOperation.Create, torn)))?.Message);
        Pod heavy = pod with { Spec = pod.Spec with { Overhead = MapOf.Create(("cpu", Quantity.Of(2))) } };
        Assert.EndsWith("doesn't match RuntimeClass's defined Overhead",
            (await RunAsync(world, world.RequestOf(AdmissionOperation.Create, heavy)))?.Message, StringComparison.Ordinal);
        Pod alone = heavy with { Spec = heavy.Spec with { RuntimeClassName = null } };
        Assert.EndsWith("Overhead set without corresponding RuntimeClass defined Overhead",
            (await RunAsync(world, world.RequestOf(AdmissionOperation.Create, alone)))?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ingress_gets_the_only_default_class()
    {
        await using AdmissionWorld world = new(new DefaultIngressClass());
        Ingress ingress = Ingress.Empty with { Metadata = pod.Metadata };
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, ingress);
        Assert.Null(await RunAsync(world, request));
        Assert.Same(ingress, request.Object);
        await world.SeedAsync(Class("a"));
        request = world.RequestOf(AdmissionOperation.Create, ingress);
        Assert.Null(await RunAsync(world, request));
        Assert.Equal("a", ((Ingress)request.Object!).Spec.IngressClassName);
        await world.SeedAsync(Class("b"));
        Assert.Equal("Internal error occurred: 2 default IngressClasses were found, only 1 allowed",
            (await RunAsync(world, world.RequestOf(AdmissionOperation.Create, ingress)))?.Message);

        static IngressClass Class(string name) => IngressClass.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = name, Annotations = MapOf.Create(("ingressclass.kubernetes.io/is-default-class", "true")),
            },
        };
    }

    [Fact]
    public async Task New_claims_and_volumes_are_protected_once()
    {
        await using AdmissionWorld world = new(new StorageObjectInUseProtection());
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, PersistentVolumeClaim.Empty with { Metadata = pod.Metadata });
        await RunAsync(world, request);
        Assert.Equal(["kubernetes.io/pvc-protection"], request.Object!.Metadata.Finalizers);
        AdmissionRequest again = world.RequestOf(AdmissionOperation.Create, request.Object);
        await RunAsync(world, again);
        Assert.Same(request.Object, again.Object);
    }

    [Fact]
    public async Task A_claim_grows_when_it_is_bound_and_its_class_allows()
    {
        await using AdmissionWorld world = new(new PersistentVolumeClaimResize());
        PersistentVolumeClaim small = PersistentVolumeClaim.Empty with
        {
            Metadata = pod.Metadata,
            Spec = PersistentVolumeClaimSpec.Empty with { StorageClassName = "gold", Resources = Storage(1) },
        };
        PersistentVolumeClaim large = small with { Spec = small.Spec with { Resources = Storage(2) } };
        Assert.Null(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, small, large)));
        Assert.EndsWith("Only bound persistent volume claims can be expanded",
            (await RunAsync(world, world.RequestOf(AdmissionOperation.Update, large, small)))?.Message, StringComparison.Ordinal);
        PersistentVolumeClaim bound = small with { Status = small.Status with { Phase = "Bound" } };
        Assert.Contains("must support resize", (await RunAsync(world, world.RequestOf(AdmissionOperation.Update, large, bound)))?.Message,
            StringComparison.Ordinal);
        StorageClass gold = await world.SeedAsync(StorageClass.Empty with { Metadata = ObjectMeta.Empty with { Name = "gold" } });
        Assert.NotNull(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, large, bound)));
        await world.DeleteAsync(gold);
        await world.SeedAsync(gold with { AllowVolumeExpansion = true });
        Assert.Null(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, large, bound)));

        static VolumeResourceRequirements Storage(long bytes) =>
            VolumeResourceRequirements.Empty with { Requests = MapOf.Create(("storage", Quantity.Of(bytes))) };
    }

    [Fact]
    public async Task Nobody_asks_for_a_masters_certificate()
    {
        await using AdmissionWorld world = new(new CertificateSubjectRestriction());
        Assert.Null(await AskAsync("kubernetes.io/kube-apiserver-client", "CN=a, O=users"));
        Assert.Equal("certificatesigningrequests.certificates.k8s.io \"c\" is forbidden: use of kubernetes.io/kube-apiserver-client "
            + "signer with system:masters group is not allowed",
            (await AskAsync("kubernetes.io/kube-apiserver-client", "CN=a, O=users, O=system:masters"))?.Message);
        Assert.Null(await AskAsync("example.com/own", "CN=a, O=system:masters"));

        async Task<Status?> AskAsync(string signer, string subject)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            byte[] pem = Encoding.ASCII.GetBytes(new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSigningRequestPem());
            CertificateSigningRequest wanted = CertificateSigningRequest.Empty with
            {
                Metadata = ObjectMeta.Empty with { Name = "c" },
                Spec = CertificateSigningRequestSpec.Empty with { SignerName = signer, Request = new Bytes(pem) },
            };
            return await RunAsync(world, world.RequestOf(AdmissionOperation.Create, wanted));
        }
    }

    [Fact]
    public async Task Who_approves_or_signs_must_be_allowed_to()
    {
        Skiff.ApiServer.Authorization.Authorizer authorizer = new(default);
        await using AdmissionWorld world = new(new CertificateApproval(authorizer), new CertificateSigning(authorizer));
        CertificateSigningRequest old = CertificateSigningRequest.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "c" },
            Spec = CertificateSigningRequestSpec.Empty with { SignerName = "example.com/own" },
        };
        CertificateSigningRequest signed = old with { Status = old.Status with { Certificate = new Bytes(new byte[] { 1 }) } };
        Assert.EndsWith("user not permitted to approve requests with signerName \"example.com/own\"",
            (await RunAsync(world, world.RequestOf(AdmissionOperation.Update, old, old, "approval")))?.Message, StringComparison.Ordinal);
        Assert.EndsWith("user not permitted to sign requests with signerName \"example.com/own\"",
            (await RunAsync(world, world.RequestOf(AdmissionOperation.Update, signed, old, "status")))?.Message, StringComparison.Ordinal);
        Assert.Null(await RunAsync(world, world.RequestOf(AdmissionOperation.Update, old, old, "status")));
    }

    [Fact]
    public async Task A_pod_carries_the_zone_of_its_node()
    {
        await using AdmissionWorld world = new(new PodTopologyLabels());
        await world.SeedAsync(Skiff.Model.Core.V1.Node.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = "n", Labels = MapOf.Create(("topology.kubernetes.io/zone", "z"), ("topology.kubernetes.io/region", "r"), ("x", "y")),
            },
        });
        Binding binding = Binding.Empty with
        {
            Metadata = pod.Metadata with { Labels = MapOf.Create(("topology.kubernetes.io/region", "own")) },
            Target = ObjectReference.Empty with { Kind = "Node", Name = "n" },
        };
        AdmissionRequest request = world.RequestOf(AdmissionOperation.Create, binding, subresource: "binding", kind: Kinds.Pod);
        Assert.Null(await RunAsync(world, request));
        Assert.Equal(MapOf.Create(("topology.kubernetes.io/region", "own"), ("topology.kubernetes.io/zone", "z")),
            request.Object!.Metadata.Labels);
    }

    private static async Task<Status?> RunAsync(AdmissionWorld world, AdmissionRequest request) =>
        await world.Admission.RunAsync(request, TestContext.Current.CancellationToken);
}
