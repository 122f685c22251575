using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>
/// Rules of certificate signing requests. Decisions come through the approval alone, certificates through the status
/// alone, and neither is taken back. What an old object has been allowed it may keep.
/// </summary>
internal static class CertificateSigningRequestKind
{
    private const string LegacySigner = "kubernetes.io/legacy-unknown";
    private const int ExpirationMin = 600;

    private static readonly FieldPath Conditions = FieldPath.Status.Child("conditions");
    private static readonly FieldPath Certificate = FieldPath.Status.Child("certificate");
    private static readonly string[] Decisions = [RequestConditionType.Approved, RequestConditionType.Denied];
    private static readonly string[] Lasting = [.. Decisions, RequestConditionType.Failed];

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<CertificateSigningRequest>
    {
        Name = NameRules.PathSegment,
        OnCreate = (value, faults) => Check(value, null, faults),
        OnUpdate = (value, old, faults) => CheckUpdate(value, old, mayDecide: false, maySign: false, faults),
        OnStatus = (value, old, faults) => CheckUpdate(value, old, mayDecide: false, maySign: true, faults),
        On = new Dictionary<string, Action<CertificateSigningRequest, CertificateSigningRequest, Faults>>
        {
            ["approval"] = (value, old, faults) => CheckUpdate(value, old, mayDecide: true, maySign: false, faults),
        },
    };

    private static void Check(CertificateSigningRequest value, CertificateSigningRequest? old, Faults faults)
    {
        CertificateSigningRequestSpec spec = value.Spec;
        FieldPath path = FieldPath.Spec;
        if (RequestFault(spec.Request) is { } fault)
        {
            faults.Invalid(path.Child("request"), Convert.ToBase64String(spec.Request.Span), fault);
        }

        if (spec.Usages.IsEmpty) faults.Required(path.Child("usages"));
        CheckUsages(path.Child("usages"), spec.Usages, old?.Spec.Usages, faults);
        if (spec.SignerName != LegacySigner) SignerNames.Check(path.Child("signerName"), spec.SignerName, faults);
        else if (old?.Spec.SignerName != LegacySigner)
        {
            faults.Invalid(path.Child("signerName"), spec.SignerName,
                "the legacy signerName is not allowed via this API version");
        }

        if (spec.ExpirationSeconds is < ExpirationMin and { } seconds)
        {
            faults.Invalid(path.Child("expirationSeconds"), seconds,
                "may not specify a duration less than 600 seconds (10 minutes)");
        }

        CheckConditions(value.Status.Conditions, old?.Status.Conditions ?? default, faults);
        Bytes before = old?.Status.Certificate ?? default;
        bool isKept = old is not null && (value.Status.Certificate == before || CertificateFault(before) is not null);
        if (!isKept && CertificateFault(value.Status.Certificate) is { } bad)
        {
            faults.Invalid(Certificate, "<certificate data>", bad);
        }
    }

    private static string? RequestFault(Bytes request) =>
        SigningRequest.Parse(request.Span, out string fault) is { } parsed ? parsed.SignatureFault() : fault;

    private static void CheckUsages(FieldPath path, ListOf<string> usages, ListOf<string>? old, Faults faults)
    {
        if (old is null || old.Value.All(KeyUsages.Words.Contains))
        {
            for (int i = 0; i < usages.Count; i++) faults.OneOf(path.Index(i), usages[i], KeyUsages.Words);
        }

        if (old is { } before && before.AsEnumerable().Distinct().Count() < before.Count) return;
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < usages.Count; i++)
        {
            if (!seen.Add(usages[i])) faults.Duplicate(path.Index(i), usages[i]);
        }
    }

    private static void CheckConditions(
        ListOf<CertificateSigningRequestCondition> conditions, ListOf<CertificateSigningRequestCondition> old, Faults faults)
    {
        bool mayBeBoth = Decisions.All(type => CountOf(old, type) > 0);
        bool mayBeEmpty = CountOf(old, "") > 0;
        bool mayRepeat = old.AsEnumerable().Select(condition => condition.Type).Distinct().Count() < old.Count;
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < conditions.Count; i++)
        {
            (FieldPath path, string type) = (Conditions.Index(i), conditions[i].Type);
            if (type.Length == 0 && !mayBeEmpty) faults.Required(path.Child("type"));
            CheckConditionStatus(path.Child("status"), conditions[i], faults);
            string? other = type == Decisions[0] ? Decisions[1] : type == Decisions[1] ? Decisions[0] : null;
            if (!mayBeBoth && other is not null && seen.Contains(other))
            {
                faults.Invalid(path.Child("type"), type, "Approved and Denied conditions are mutually exclusive");
            }

            if (!seen.Add(type) && !mayRepeat) faults.Duplicate(path.Child("type"), type);
        }
    }

    private static void CheckConditionStatus(FieldPath path, CertificateSigningRequestCondition condition, Faults faults)
    {
        if (condition.Status.Length == 0) faults.Required(path);
        else if (Lasting.Contains(condition.Type)) faults.OneOf(path, condition.Status, ConditionStatus.True);
        else
        {
            faults.OneOf(path, condition.Status, ConditionStatus.False, ConditionStatus.True, ConditionStatus.Unknown);
        }
    }

    private static void CheckUpdate(
        CertificateSigningRequest value, CertificateSigningRequest old, bool mayDecide, bool maySign, Faults faults)
    {
        Check(value, old, faults);
        foreach (string type in Lasting)
        {
            if (CountOf(value.Status.Conditions, type) >= CountOf(old.Status.Conditions, type)) continue;
            faults.Forbidden(Conditions, $"updates may not remove a condition of type \"{type}\"");
        }

        if (!mayDecide) CheckDecisions(value.Status.Conditions, old.Status.Conditions, faults);
        if (value.Status.Certificate == old.Status.Certificate) return;
        if (!maySign) faults.Forbidden(Certificate, "updates may not set certificate content");
        else if (!old.Status.Certificate.IsEmpty)
        {
            faults.Forbidden(Certificate, "updates may not modify existing certificate content");
        }
    }

    private static void CheckDecisions(
        ListOf<CertificateSigningRequestCondition> conditions, ListOf<CertificateSigningRequestCondition> old, Faults faults)
    {
        foreach (string type in Decisions)
        {
            ListOf<CertificateSigningRequestCondition> next = conditions.Where(condition => condition.Type == type);
            ListOf<CertificateSigningRequestCondition> before = old.Where(condition => condition.Type == type);
            if (next.Count > before.Count)
            {
                faults.Forbidden(Conditions, $"updates may not add a condition of type \"{type}\"");
            }
            else if (next.Count == before.Count && next != before)
            {
                faults.Forbidden(Conditions, $"updates may not modify a condition of type \"{type}\"");
            }
        }
    }

    private static int CountOf(ListOf<CertificateSigningRequestCondition> conditions, string type) =>
        conditions.AsEnumerable().Count(condition => condition.Type == type);

    private static string? CertificateFault(Bytes pem)
    {
        if (pem.IsEmpty) return null;
        IReadOnlyList<PemBlock> blocks = PemBlock.All(pem.Span);
        foreach (PemBlock block in blocks)
        {
            if (block.Label != "CERTIFICATE")
            {
                return $"only CERTIFICATE PEM blocks are allowed, found {GoText.Quote(block.Label)}";
            }

            if (block.HasHeaders) return "no PEM block headers are permitted";
            if (block.Content.Length == 0) return "found CERTIFICATE PEM block containing 0 certificates";
            if (!IsCertificate(block.Content)) return "x509: malformed certificate";
        }

        return blocks.Count == 0 ? "must contain at least one CERTIFICATE PEM block" : null;
    }

    private static bool IsCertificate(byte[] der)
    {
        try
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(der);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
