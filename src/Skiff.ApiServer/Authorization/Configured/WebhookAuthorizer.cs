using Skiff.ApiServer.Connect;
using Skiff.Machinery;
using Skiff.Machinery.Policies;

namespace Skiff.ApiServer.Authorization.Configured;

/// <summary>
/// Lets another server decide, by an access review. What it said is remembered for a time, keyed by everything the review
/// said; very long questions are not, so that nobody fills the memory with them.
/// </summary>
public sealed class WebhookAuthorizer : IDisposable
{
    private const int AnswersMax = 8192;
    private const int RememberedMax = 10_000; // Characters of what the requester chooses.

    private readonly string name;
    private readonly WebhookSetting setting;
    private readonly ReviewClient client;
    private readonly WebhookCounts counts;
    private readonly TimeProvider time;
    private readonly AnswerCache<Answer> answers;

    /// <summary>An authorizer of a setting.</summary>
    /// <param name="setting">What was configured, of type Webhook.</param>
    /// <param name="counts">Where its work is counted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="share">A random number from 0 to 1.</param>
    public WebhookAuthorizer(AuthorizerSetting setting, WebhookCounts counts, TimeProvider time, Func<double> share)
    {
        Invariant.Check(setting.Webhook is not null, setting.Name);
        (name, this.setting, this.counts, this.time) = (setting.Name, setting.Webhook, counts, time);
        client = new(setting.Webhook.Server, setting.Webhook.Timeout, time, share);
        answers = new(AnswersMax / 2, time);
    }

    private sealed record Answer(bool Allowed, bool Denied, string Reason);

    /// <summary>Decides; at once where the answer is known or the conditions do not hold.</summary>
    public ValueTask<Decision> AuthorizeAsync(Attributes request, CancellationToken stop)
    {
        MatchVerdict concern = Concerns(request, stop);
        if (concern.Error.Length > 0) return new(Failed(concern.Error));
        if (!concern.Holds) return new(Decision.NoOpinion());
        JsonObject spec = ReviewSpec.Of(request);
        QuestionKey key = QuestionKey.Of(JsonText.ToUtf8(spec));
        return answers.TryGet(key, out Answer? known) ? new(DecisionOf(known)) : AskAsync(request, spec, key, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private MatchVerdict Concerns(Attributes request, CancellationToken stop)
    {
        if (setting.Conditions is not { } conditions) return new(true, "");
        long began = time.GetTimestamp();
        MatchVerdict verdict = conditions.Test(ReviewSpec.Shown(request), stop);
        counts.Tested(name, verdict, time.GetElapsedTime(began));
        return verdict;
    }

    private async ValueTask<Decision> AskAsync(Attributes request, JsonObject spec, QuestionKey key, CancellationToken stop)
    {
        ReviewAnswer answer = await client.AskAsync(
            ReviewSpec.Review(spec, setting.ReviewVersion), (outcome, _, took) => counts.Asked(name, outcome, took), stop);
        if (answer.Review is null)
        {
            if (!setting.DeniesOnFailure) counts.FailedOpen(name, answer.Outcome);
            return Failed(answer.Fault);
        }

        JsonObject status = answer.Review["status"] as JsonObject ?? JsonObject.Empty;
        Answer given = new(IsTrue(status, "allowed"), IsTrue(status, "denied"), status.Text("reason") ?? "");
        if (IsShort(request)) answers.Add(key, given, given.Allowed ? setting.AllowedFor : setting.RefusedFor);
        return DecisionOf(given);
    }

    private static bool IsTrue(JsonObject status, string name) => status[name] is JsonBoolean { Value: true };

    private static bool IsShort(Attributes request) =>
        request.Namespace.Length + request.Verb.Length + request.Group.Length + request.Version.Length + request.Resource.Length
        + request.Subresource.Length + request.Name.Length + request.Path.Length < RememberedMax;

    private static Decision DecisionOf(Answer answer) => answer switch
    {
        { Denied: true, Allowed: true } => Decision.Denied(answer.Reason) with
        {
            Error = "webhook subject access review returned both allow and deny response",
        },
        { Denied: true } => Decision.Denied(answer.Reason),
        { Allowed: true } => new(Verdict.Allow, null, answer.Reason),
        _ => Decision.NoOpinion(answer.Reason),
    };

    private Decision Failed(string error) =>
        new(setting.DeniesOnFailure ? Verdict.Deny : Verdict.NoOpinion, null, "", error);
}
