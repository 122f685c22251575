using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Certificates.V1;

namespace Skiff.Controllers;

/// <summary>Signs approved requests of the cluster's signers, or says why not.</summary>
/// <remarks>Always true: what was not approved, was denied or has failed is never signed, and nothing is signed twice.</remarks>
public sealed class CertificateSigningController : IController<CertificateSigningController.View>
{
    private static readonly TimeSpan lifetimeMax = TimeSpan.FromDays(365);
    private static readonly TimeSpan lifetimeMin = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public static string Name => "certificatesigningrequest-signing-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.CertificateSigningRequest)
    {
        Writes = [Kinds.CertificateSigningRequest.Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Request">An approved request of one of the cluster's signers.</param>
    /// <param name="Sign">Makes a certificate.</param>
    public sealed record View(
        CertificateSigningRequest Request, Func<SigningRequest, ListOf<string>, TimeSpan, Bytes> Sign);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Settings.SignCertificate is { } sign && cache.Find<CertificateSigningRequest>(key) is { } request
        && request.IsToBeSigned && ClusterSigners.Has(request.Spec.SignerName)
            ? new(request, sign)
            : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        CertificateSigningRequest csr = view.Request;
        if (SigningRequest.Parse(csr.Spec.Request.Span, out _) is not { } asked) return Plan.Nothing;
        if (ClusterSigners.Fault(csr.Spec.SignerName, asked, csr.Spec.Usages) is { } fault)
        {
            return Plan.Nothing.WithStatus(csr, csr.With(RequestConditionType.Failed, "SignerValidationFailure", fault));
        }

        Bytes certificate = view.Sign(asked, csr.Spec.Usages, Lifetime(csr.Spec.ExpirationSeconds));
        if (certificate.IsEmpty) return Plan.Nothing;
        return Plan.Nothing.WithStatus(csr, csr with { Status = csr.Status with { Certificate = certificate } });
    }

    private static TimeSpan Lifetime(int? seconds)
    {
        if (seconds is not { } wanted) return lifetimeMax;
        TimeSpan lifetime = TimeSpan.FromSeconds(wanted);
        return lifetime > lifetimeMax ? lifetimeMax : lifetime < lifetimeMin ? lifetimeMin : lifetime;
    }
}
