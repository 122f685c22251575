using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>Who approves a request for a certificate must be allowed to, for its signer.</summary>
public sealed class CertificateApproval(Authorizer authorizer) : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "CertificateApproval";

    /// <inheritdoc/>
    public override async ValueTask<Status?> ValidateAsync(AdmissionRequest request, CancellationToken stop)
    {
        bool isApproval = request is { Operation: AdmissionOperation.Update, Subresource: "approval" };
        // The old object decides: what the new one says of its signer is the caller's own claim.
        if (!isApproval || request.Old is not CertificateSigningRequest { Spec.SignerName: { } signer }) return null;
        return await Signers.AllowAsync(authorizer, request.Call.Caller, "approve", signer, stop)
            ? null
            : request.Forbidden($"user not permitted to approve requests with signerName {GoText.Quote(signer)}");
    }
}

/// <summary>Who signs a certificate, or says that it will not be, must be allowed to, for its signer.</summary>
public sealed class CertificateSigning(Authorizer authorizer) : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "CertificateSigning";

    /// <inheritdoc/>
    public override async ValueTask<Status?> ValidateAsync(AdmissionRequest request, CancellationToken stop)
    {
        bool isSigning = request is { Operation: AdmissionOperation.Update, Subresource: "status" };
        if (!isSigning || request.Old is not CertificateSigningRequest old) return null;
        CertificateSigningRequestStatus next = ((CertificateSigningRequest)request.Object!).Status;
        if (next.Certificate == old.Status.Certificate && next.Conditions == old.Status.Conditions) return null;
        return await Signers.AllowAsync(authorizer, request.Call.Caller, "sign", old.Spec.SignerName, stop)
            ? null
            : request.Forbidden(
                $"user not permitted to sign requests with signerName {GoText.Quote(old.Spec.SignerName)}");
    }
}

/// <summary>Nobody becomes a member of the masters by way of a certificate.</summary>
public sealed class CertificateSubjectRestriction : AdmissionPlugin
{
    private const string ClientSigner = "kubernetes.io/kube-apiserver-client";

    /// <inheritdoc/>
    public override string Name => "CertificateSubjectRestriction";

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        bool isNew = request.Operation == AdmissionOperation.Create && request.Subresource.Length == 0;
        if (!isNew || request.Object is not CertificateSigningRequest { Spec.SignerName: ClientSigner } wanted) return null;
        try
        {
            CertificateRequest parsed = CertificateRequest.LoadSigningRequestPem(
                Encoding.ASCII.GetString(wanted.Spec.Request.Span), HashAlgorithmName.SHA256);
            return SubjectNames.Of(parsed.SubjectName).Organizations.Contains(UserInfo.MastersGroup)
                ? request.Forbidden($"use of {ClientSigner} signer with {UserInfo.MastersGroup} group is not allowed")
                : null;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            return request.Forbidden("failed to parse CSR: PEM block type must be CERTIFICATE REQUEST");
        }
    }
}

/// <summary>What the names of signers allow.</summary>
internal static class Signers
{
    private const string Group = "certificates.k8s.io";

    /// <summary>Whether a user may do something for a signer, by its name or by all names of its domain.</summary>
    public static async ValueTask<bool> AllowAsync(
        Authorizer authorizer, UserInfo user, string verb, string signer, CancellationToken stop)
    {
        Attributes one = Attributes.ForResource(user, verb, Group, "signers", name: signer);
        if ((await authorizer.AuthorizeAsync(one, stop)).IsAllowed) return true;
        string domain = signer.Split('/', 2)[0];
        return (await authorizer.AuthorizeAsync(one with { Name = domain + "/*" }, stop)).IsAllowed;
    }
}
