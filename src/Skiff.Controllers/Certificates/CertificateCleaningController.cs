using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Certificates.V1;

namespace Skiff.Controllers;

/// <summary>
/// Deletes certificate signing requests that have served their time: an hour after they were signed, denied or have
/// failed, a day after they were made or approved and nothing came of it, and once their certificate has ended.
/// </summary>
public sealed class CertificateCleaningController : IController<CertificateCleaningController.View>
{
    private static readonly TimeSpan settledFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan pendingFor = TimeSpan.FromHours(24);

    /// <inheritdoc/>
    public static string Name => "certificatesigningrequest-cleaner-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.CertificateSigningRequest)
    {
        Writes = [Kinds.CertificateSigningRequest],
    };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(CertificateSigningRequest Request, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<CertificateSigningRequest>(key) is { } request ? new(request, cache.Now) : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Request.Metadata.IsTerminating || DueAt(view.Request) is not { } due) return Plan.Nothing;
        TimeSpan left = due - view.Now;
        return left >= TimeSpan.Zero
            ? Plan.Nothing.Again(left + TimeSpan.FromSeconds(1))
            : Plan.Of(Write.Delete(view.Request) with
            {
                ResourceVersion = view.Request.Metadata.ResourceVersion, // It may have been decided on since.
            });
    }

    private static DateTimeOffset? DueAt(CertificateSigningRequest request)
    {
        DateTimeOffset? due = null;
        if (request.Status.Conditions.IsEmpty) Sooner(request.Metadata.CreationTimestamp, pendingFor);
        bool isIssued = !request.Status.Certificate.IsEmpty;
        foreach (CertificateSigningRequestCondition condition in request.Status.Conditions)
        {
            switch (condition.Type)
            {
                case RequestConditionType.Approved:
                    Sooner(condition.LastUpdateTime, isIssued ? settledFor : pendingFor);
                    if (isIssued) Sooner(EndOf(request.Status.Certificate), TimeSpan.Zero);
                    break;
                case RequestConditionType.Denied or RequestConditionType.Failed:
                    Sooner(condition.LastUpdateTime, settledFor);
                    break;
                default:
                    break;
            }
        }

        return due;

        void Sooner(DateTimeOffset? since, TimeSpan kept)
        {
            if (since is { } start && (due is null || start + kept < due)) due = start + kept;
        }
    }

    private static DateTimeOffset? EndOf(Bytes pem)
    {
        if (PemBlock.First(pem.Span) is not { } block) return null;
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(block.Content);
            return new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        }
        catch (CryptographicException)
        {
            return null; // It is kept as long as one whose end is far.
        }
    }
}
