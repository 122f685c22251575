using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Admission.Policies;
using Skiff.ApiServer.Admission.Quotas;
using Skiff.ApiServer.Admission.Webhooks;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Authorization.Nodes;
using Skiff.ApiServer.Authorization.Rbac;
using Skiff.ApiServer.CustomResources;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;

namespace Skiff.ApiServer.Admission;

/// <summary>Every plug-in, in upstream's order.</summary>
public static class AdmissionPlugins
{
    /// <summary>The chain of a server.</summary>
    public static AdmissionChain Chain(
        Registry registry, ObjectNaming naming, Authorizer authorizer, WebhookCaller webhooks,
        QuotaDesk quotas)
    {
        MatchConditions conditions = new PolicyConditions(authorizer).TestAsync;
        return new AdmissionChain(
        [
            new TerminatingDefinitions(),
            new NamespaceLifecycle(),
            new LimitRanger(),
            new ServiceAccountAdmission(naming),
            new NodeRestriction(),
            new TaintNodesByCondition(),
            new PodSecurityAdmission(),
            new PriorityAdmission(),
            new DefaultTolerationSeconds(),
            new DefaultStorageClass(),
            new StorageObjectInUseProtection(),
            new PersistentVolumeClaimResize(),
            new RuntimeClassAdmission(),
            new CertificateApproval(authorizer),
            new CertificateSigning(authorizer),
            new CertificateSubjectRestriction(),
            new DefaultIngressClass(),
            new PodTopologyLabels(),
            new DeviceAdminAccess(),
            new MutatingPolicies(registry, authorizer),
            new MutatingWebhooks(registry, webhooks, conditions),
            new ValidatingPolicies(registry, authorizer),
            new ValidatingWebhooks(registry, webhooks, conditions),
            new ResourceQuotaAdmission(quotas),
            new EscalationAdmission(authorizer),
        ]);
    }
}
