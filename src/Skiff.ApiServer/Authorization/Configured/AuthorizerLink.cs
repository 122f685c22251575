namespace Skiff.ApiServer.Authorization.Configured;

/// <summary>An authorizer in its place among the others.</summary>
/// <param name="setting">What it is.</param>
/// <param name="webhook">What asks, when it is another server.</param>
/// <param name="count">Counts its decisions.</param>
internal sealed class AuthorizerLink(AuthorizerSetting setting, WebhookAuthorizer? webhook, DecisionCount count)
{
    public AuthorizerSetting Setting => setting;

    public WebhookAuthorizer? Webhook => webhook;

    /// <summary>Counts a decision; false when others are to decide.</summary>
    public bool Settles(Decision decision)
    {
        if (decision.Verdict == Verdict.NoOpinion) return false;
        count.Add(decision.Verdict);
        return true;
    }
}
