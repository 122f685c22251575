using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Certificates.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>
/// Certificate signing requests: who asks is written by the server, decisions change through the approval alone, and
/// what is stored was stamped with a time.
/// </summary>
public sealed class CertificateSigningRequestStrategy : Strategy
{
    private static readonly string[] decisions = [RequestConditionType.Approved, RequestConditionType.Denied];

    /// <inheritdoc/>
    public override bool HasStatus => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["spec.signerName"] = request => ((CertificateSigningRequest)request).Spec.SignerName,
        };

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call)
    {
        CertificateSigningRequest request = (CertificateSigningRequest)draft;
        return request with
        {
            Spec = request.Spec with
            {
                Username = call.Caller.Name,
                UID = call.Caller.Uid,
                Groups = call.Caller.Groups,
                Extra = call.Caller.Extra,
            },
            Status = CertificateSigningRequestStatus.Empty,
        };
    }

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call)
    {
        CertificateSigningRequest old = (CertificateSigningRequest)current;
        return (CertificateSigningRequest)next with { Spec = old.Spec, Status = old.Status };
    }

    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call)
    {
        CertificateSigningRequest old = (CertificateSigningRequest)current;
        CertificateSigningRequest request = (CertificateSigningRequest)next with { Spec = old.Spec };
        bool isDecision = call.Subresource == "approval";
        return request with
        {
            Status = (isDecision ? old.Status : request.Status) with
            {
                Conditions = Stamped(
                    isDecision ? request.Status.Conditions : WithDecisionsOf(old, request.Status.Conditions),
                    old.Status.Conditions, call.ReceivedAt),
            },
        };
    }

    // Decisions that are still there are kept as they were; one more or one fewer is for validation to refuse.
    private static ListOf<CertificateSigningRequestCondition> WithDecisionsOf(
        CertificateSigningRequest old, ListOf<CertificateSigningRequestCondition> conditions)
    {
        CertificateSigningRequestCondition[] kept = [.. conditions];
        foreach (string type in decisions)
        {
            CertificateSigningRequestCondition[] before = [.. old.Status.Conditions.Where(c => c.Type == type)];
            if (kept.Count(c => c.Type == type) != before.Length) continue;
            for (int i = 0, at = 0; i < kept.Length; i++)
            {
                if (kept[i].Type == type) kept[i] = before[at++];
            }
        }

        return kept.Length == 0 ? conditions : ListOf.From(kept);
    }

    private static ListOf<CertificateSigningRequestCondition> Stamped(
        ListOf<CertificateSigningRequestCondition> conditions, ListOf<CertificateSigningRequestCondition> old,
        DateTimeOffset now)
    {
        if (conditions.IsEmpty) return conditions;
        // Times are kept to the second, and what is answered is what is read back.
        DateTimeOffset second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return ListOf.From(conditions.AsEnumerable().Select(condition => condition with
        {
            LastUpdateTime = condition.LastUpdateTime ?? second,
            LastTransitionTime = condition.LastTransitionTime
                ?? old.FirstOrDefault(c => c.Type == condition.Type && c.Status == condition.Status)?.LastTransitionTime
                ?? second,
        }));
    }
}
