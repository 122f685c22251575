using Skiff.ApiServer.Authorization;
using Skiff.Machinery.Cel;

namespace Skiff.ApiServer.Admission.Policies;

/// <summary>
/// What the authorizer says to the expressions about one request. Expressions cannot wait: an answer that must be waited
/// for is begun, and the evaluation runs again once it is there. Each round answers at least one more question, and what
/// asking costs bounds how many there can be. A question that comes again is answered alike.
/// </summary>
/// <param name="authorizer">Answers.</param>
/// <param name="stop">Ends the request.</param>
internal sealed class AuthorizerAnswers(Authorizer authorizer, CancellationToken stop)
{
    private static readonly CelDecision awaitedYet = new(false, "", "");

    private readonly Dictionary<Attributes, Decision> known = [];
    private readonly Dictionary<Attributes, Task<Decision>> awaited = [];

    /// <summary>The answer to a question, or any while it is awaited.</summary>
    public CelDecision Ask(Attributes question)
    {
        if (!known.TryGetValue(question, out Decision decision))
        {
            if (awaited.ContainsKey(question)) return awaitedYet;
            ValueTask<Decision> asked = authorizer.AuthorizeAsync(question, stop);
            if (!asked.IsCompletedSuccessfully)
            {
                awaited[question] = asked.AsTask();
                return awaitedYet;
            }

            known[question] = decision = asked.Result;
        }

        return new(decision.IsAllowed, decision.Reason, decision.Error);
    }

    /// <summary>Evaluates, again and again, until every question that was asked on the way has had its answer.</summary>
    public async ValueTask<T> EvaluateAsync<T>(Func<T> evaluate)
    {
        while (true)
        {
            T result = evaluate();
            if (awaited.Count == 0) return result;
            foreach ((Attributes question, Task<Decision> answer) in awaited) known[question] = await answer;
            awaited.Clear();
        }
    }
}
