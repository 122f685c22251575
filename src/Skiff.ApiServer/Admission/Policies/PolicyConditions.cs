using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Authorization;
using Skiff.Machinery.Policies;

namespace Skiff.ApiServer.Admission.Policies;

/// <summary>Tells whether the match conditions of webhooks hold.</summary>
/// <param name="authorizer">Answers for expressions that ask it.</param>
public sealed class PolicyConditions(Authorizer authorizer)
{
    private readonly PolicyRequest inputs = new(authorizer);

    /// <summary>Tests conditions.</summary>
    public ConditionOutcome Test(MatchTest conditions, bool failsOpen, AdmissionRequest request, ShownObjects shown)
    {
        MatchVerdict verdict = conditions.Test(inputs.Show(request, shown, null), null, failsOpen, CancellationToken.None);
        return new(verdict.Holds, verdict.Error);
    }
}
