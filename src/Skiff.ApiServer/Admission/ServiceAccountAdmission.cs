using Skiff.ApiServer.Authorization.Nodes;
using Skiff.ApiServer.Verbs;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>
/// Every pod runs as a service account: the one it names or <c>default</c>. Its containers find a token, the
/// cluster's CA and the namespace under a well-known path, unless the pod or the account does not want that.
/// </summary>
public sealed class ServiceAccountAdmission(ObjectNaming naming) : AdmissionPlugin
{
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string VolumePrefix = "kube-api-access-";
    private const string MirrorAnnotation = "kubernetes.io/config.mirror";
    private const long TokenSeconds = 3607; // Upstream's: recognisable as the server's own choice.

    /// <inheritdoc/>
    public override string Name => "ServiceAccount";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        if (request.Operation != AdmissionOperation.Create || request.Object is not Pod pod || request.Call.Subresource.Length > 0)
            return AdmissionAnswer.Admit(request.Object);
        if (pod.Metadata.Annotations.ContainsKey(MirrorAnnotation))
        {
            bool named = pod.Spec.ServiceAccountName.Length > 0;
            return named
                ? AdmissionAnswer.Deny(request.Forbidden("a mirror pod may not reference service accounts"))
                : AdmissionAnswer.Admit(pod);
        }

        string name = pod.Spec.ServiceAccountName.Length > 0 ? pod.Spec.ServiceAccountName : "default";
        ServiceAccount? account = request.Registry.Get(Kinds.ServiceAccount, pod.Metadata.Namespace, name);
        if (account is null)
        {
            return AdmissionAnswer.Deny(request.Forbidden(
                $"error looking up service account {pod.Metadata.Namespace}/{name}: serviceaccount \"{name}\" not found"));
        }

        PodSpec spec = pod.Spec with { ServiceAccountName = name, DeprecatedServiceAccount = name };
        bool mounts = spec.AutomountServiceAccountToken ?? account.AutomountServiceAccountToken ?? true;
        if (mounts) spec = WithToken(spec);
        if (spec.ImagePullSecrets.IsEmpty) spec = spec with { ImagePullSecrets = account.ImagePullSecrets };
        return AdmissionAnswer.Admit(pod with { Spec = spec });
    }

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        if (request.Object is not Pod pod) return null;
        bool isJoined = request.Operation == AdmissionOperation.Update && request.Call.Subresource == "ephemeralcontainers";
        bool isNew = request.Operation == AdmissionOperation.Create && request.Call.Subresource.Length == 0;
        if (!isJoined && !isNew) return null;
        if (isNew && pod.Metadata.Annotations.ContainsKey(MirrorAnnotation)) return MirrorFault(request, pod);
        string name = pod.Spec.ServiceAccountName;
        if (request.Registry.Get(Kinds.ServiceAccount, pod.Metadata.Namespace, name) is not { } account) return null;
        if (!MountableSecrets.AreEnforced(account)) return null;
        string? fault = isJoined ? MountableSecrets.EphemeralFault(account, pod.Spec) : MountableSecrets.Fault(account, pod.Spec);
        return fault is null ? null : request.Forbidden(fault);
    }

    // What runs without the cluster's leave gets nothing of the cluster's.
    private static Status? MirrorFault(AdmissionRequest request, Pod pod)
    {
        Pod ordinary = pod with { Metadata = pod.Metadata with { Annotations = default } };
        if (NodeReferences.Of(ordinary).Any(reference => reference.Kind == Referent.Secret))
            return request.Forbidden("a mirror pod may not reference secrets");
        bool hasToken = pod.Spec.Volumes.Any(volume => (volume.VolumeSource.Projected?.Sources ?? default)
            .Any(source => source.ServiceAccountToken is not null));
        return hasToken ? request.Forbidden("a mirror pod may not use ServiceAccountToken volume projections") : null;
    }

    private PodSpec WithToken(PodSpec spec)
    {
        string volume = spec.Volumes.FirstOrDefault(v => v.Name.StartsWith(VolumePrefix, StringComparison.Ordinal))?.Name
            ?? naming.Generate(VolumePrefix);
        bool used = false;
        ListOf<Container> containers = spec.Containers.Select(Mounting);
        ListOf<Container> initContainers = spec.InitContainers.Select(Mounting);
        if (!used) return spec;
        bool present = spec.Volumes.Any(v => v.Name == volume);
        return spec with
        {
            Containers = containers,
            InitContainers = initContainers,
            Volumes = present ? spec.Volumes : spec.Volumes.Add(TokenVolume(volume)),
        };

        Container Mounting(Container container)
        {
            if (container.VolumeMounts.Any(mount => mount.MountPath == MountPath)) return container;
            used = true;
            VolumeMount mount = VolumeMount.Empty with { Name = volume, ReadOnly = true, MountPath = MountPath };
            return container with { VolumeMounts = container.VolumeMounts.Add(mount) };
        }
    }

    private static Volume TokenVolume(string name) => Volume.Empty with
    {
        Name = name,
        VolumeSource = VolumeSource.Empty with
        {
            Projected = ProjectedVolumeSource.Empty with
            {
                DefaultMode = 420,
                Sources =
                [
                    VolumeProjection.Empty with
                    {
                        ServiceAccountToken = ServiceAccountTokenProjection.Empty with
                        {
                            Path = "token",
                            ExpirationSeconds = TokenSeconds,
                        },
                    },
                    VolumeProjection.Empty with
                    {
                        ConfigMap = ConfigMapProjection.Empty with
                        {
                            LocalObjectReference = LocalObjectReference.Empty with { Name = "kube-root-ca.crt" },
                            Items = [KeyToPath.Empty with { Key = "ca.crt", Path = "ca.crt" }],
                        },
                    },
                    VolumeProjection.Empty with
                    {
                        DownwardAPI = DownwardAPIProjection.Empty with
                        {
                            Items =
                            [
                                DownwardAPIVolumeFile.Empty with
                                {
                                    Path = "namespace",
                                    FieldRef = ObjectFieldSelector.Empty with
                                    {
                                        APIVersion = "v1",
                                        FieldPath = "metadata.namespace",
                                    },
                                },
                            ],
                        },
                    },
                ],
            },
        },
    };
}
