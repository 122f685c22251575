using Skiff.Controllers;
using Skiff.Machinery.Control;

namespace Skiff.ControlPlane;

/// <summary>Every controller of the cluster, one line each.</summary>
public static class AllControllers
{
    /// <summary>Makes the runners. None has started.</summary>
    /// <param name="context">What runners need of their process.</param>
    /// <param name="seeds">Source of each runner's seed.</param>
    public static IReadOnlyList<IRunner> Create(RunnerContext context, Random seeds) =>
    [
        Of<ApiServiceRegistrationController, ApiServiceRegistrationController.View>(context, seeds),
        Of<BootstrapSigningController, BootstrapSigningController.View>(context, seeds),
        Of<BootstrapTokenCleaningController, BootstrapTokenCleaningController.View>(context, seeds),
        Of<CertificateApprovingController, CertificateApprovingController.View>(context, seeds),
        Of<CertificateCleaningController, CertificateCleaningController.View>(context, seeds),
        Of<CertificateSigningController, CertificateSigningController.View>(context, seeds),
        Of<DaemonSetController, DaemonSetController.View>(context, seeds),
        Of<ClaimProtectionController, ClaimProtectionController.View>(context, seeds),
        Of<ClaimBindingController, ClaimBindingController.View>(context, seeds),
        Of<ClusterRoleAggregationController, ClusterRoleAggregationController.View>(context, seeds),
        Of<CronJobController, CronJobController.View>(context, seeds),
        Of<DeploymentController, DeploymentController.View>(context, seeds),
        Of<DisruptionController, DisruptionController.View>(context, seeds),
        Of<EndpointsController, EndpointsController.View>(context, seeds),
        Of<EndpointSliceController, EndpointSliceController.View>(context, seeds),
        Of<EndpointSliceMirroringController, EndpointSliceMirroringController.View>(context, seeds),
        Of<EphemeralVolumeController, EphemeralVolumeController.View>(context, seeds),
        Of<FlowSchemaController, FlowSchemaController.View>(context, seeds),
        Of<JobController, JobController.View>(context, seeds),
        Of<JobPodReleaseController, JobPodReleaseController.View>(context, seeds),
        Of<JobTtlController, JobTtlController.View>(context, seeds),
        Of<LocalPathProvisioningController, LocalPathProvisioningController.View>(context, seeds),
        Of<LocalPathReclaimController, LocalPathReclaimController.View>(context, seeds),
        Of<NodeLifecycleController, NodeLifecycleController.View>(context, seeds),
        Of<NodeRangeController, NodeRangeController.View>(context, seeds),
        Of<PodGarbageController, PodGarbageController.View>(context, seeds),
        Of<PolicyStatusController, PolicyStatusController.View>(context, seeds),
        Of<ReplicaSetController, ReplicaSetController.View>(context, seeds),
        Of<ReplicationControllerController, ReplicationControllerController.View>(context, seeds),
        Of<RootCertificateController, RootCertificateController.View>(context, seeds),
        Of<ServiceAccountController, ServiceAccountController.View>(context, seeds),
        Of<ServiceAccountTokenController, ServiceAccountTokenController.View>(context, seeds),
        Of<StaleDisruptionController, StaleDisruptionController.View>(context, seeds),
        Of<StatefulSetController, StatefulSetController.View>(context, seeds),
        Of<TaintEvictionController, TaintEvictionController.View>(context, seeds),
        Of<VolumeBindingController, VolumeBindingController.View>(context, seeds),
        Of<VolumeProtectionController, VolumeProtectionController.View>(context, seeds),
    ];

    private static ControllerRunner<TController, TView> Of<TController, TView>(RunnerContext context, Random seeds)
        where TController : IController<TView>
        where TView : class => new(context, seeds.Next());
}
