using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Authorization.V1;
using Skiff.Model.Certificates.V1;

namespace Skiff.Controllers;

/// <summary>
/// Approves the requests for client certificates of nodes: a node's own, and any node's for those who may join nodes.
/// </summary>
/// <remarks>Always true: nothing is denied, and nothing is approved that its author may not have approved.</remarks>
public sealed class CertificateApprovingController : IController<CertificateApprovingController.View>
{
    // Nothing tells that a role was granted meanwhile.
    private static readonly TimeSpan recheck = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public static string Name => "certificatesigningrequest-approving-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.CertificateSigningRequest)
    {
        Writes = [Kinds.CertificateSigningRequest.At("approval")],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Request">A request nobody has decided on.</param>
    /// <param name="IsAllowed">Answers what somebody may do.</param>
    public sealed record View(CertificateSigningRequest Request, Func<SubjectAccessReviewSpec, bool> IsAllowed);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        if (cache.Settings.IsAllowed is not { } isAllowed) return null;
        return cache.Find<CertificateSigningRequest>(key) is
            { Spec.SignerName: ClusterSigners.NodeClient, Status.Certificate.IsEmpty: true } request && !request.IsDecided
                ? new(request, isAllowed)
                : null;
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        CertificateSigningRequest csr = view.Request;
        if (SigningRequest.Parse(csr.Spec.Request.Span, out _) is not { } asked) return Plan.Nothing;
        if (ClusterSigners.Fault(csr.Spec.SignerName, asked, csr.Spec.Usages) is not null) return Plan.Nothing;
        if (csr.Spec.Username == asked.Names.CommonName && MayCreate(view, "selfnodeclient"))
        {
            return Approve(csr, "Auto approving self kubelet client certificate after SubjectAccessReview.");
        }

        return MayCreate(view, "nodeclient")
            ? Approve(csr, "Auto approving kubelet client certificate after SubjectAccessReview.")
            : Plan.Nothing.Again(recheck);
    }

    private static bool MayCreate(View view, string subresource) => view.IsAllowed(SubjectAccessReviewSpec.Empty with
    {
        User = view.Request.Spec.Username,
        UID = view.Request.Spec.UID,
        Groups = view.Request.Spec.Groups,
        Extra = view.Request.Spec.Extra,
        ResourceAttributes = ResourceAttributes.Empty with
        {
            Group = "certificates.k8s.io",
            Resource = "certificatesigningrequests",
            Verb = "create",
            Subresource = subresource,
        },
    });

    private static Plan Approve(CertificateSigningRequest csr, string message) =>
        Plan.Of(Write.Update(csr.With(RequestConditionType.Approved, "AutoApproved", message), "approval"));
}
