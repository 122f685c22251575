using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Authorization;
using Skiff.Machinery.Policies;

namespace Skiff.ApiServer.Admission.Policies;

/// <summary>Tells whether the match conditions of webhooks hold.</summary>
/// <param name="authorizer">Answers for expressions that ask it.</param>
public sealed class PolicyConditions(Authorizer authorizer)
{
    /// <summary>Tests conditions.</summary>
    public async ValueTask<ConditionOutcome> TestAsync(
        MatchTest conditions, bool failsOpen, AdmissionRequest request, ShownObjects shown, CancellationToken stop)
    {
        AuthorizerAnswers answers = new(authorizer, stop);
        PolicyInputs inputs = PolicyRequest.Show(request, shown, null, answers);
        MatchVerdict verdict = await answers.EvaluateAsync(() => conditions.Test(inputs, null, failsOpen, stop));
        return new(verdict.Holds, verdict.Error);
    }
}
