using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>What the two sorts of webhooks share: which of them concern a request, and in which version they see it.</summary>
public abstract class WebhookAdmission : AdmissionPlugin
{
    private readonly Derived<Webhook[]> hooks;
    private readonly MatchConditions conditions;

    private protected WebhookAdmission(Derived<Webhook[]> hooks, WebhookCaller caller, MatchConditions conditions)
    {
        this.hooks = hooks;
        this.conditions = conditions;
        Caller = caller;
    }

    private protected WebhookCaller Caller { get; }

    /// <summary>Who may be asked about the request; nobody about what configures admission, so that no one is locked out.</summary>
    private protected Webhook[] HooksFor(AdmissionRequest request)
    {
        Webhook[] all = hooks.Value;
        return all.Length == 0 || AdmissionExemptions.Covers(request.Kind) ? [] : all;
    }

    /// <summary>The objects as a webhook is to see them; null without a fault when the request does not concern it.</summary>
    private protected async ValueTask<(ShownObjects? Shown, Status? Fault)> ConcernAsync(
        Webhook hook, AdmissionRequest request, CancellationToken stop)
    {
        MatchOutcome outcome = hook.Criteria.Match(request);
        if (outcome.Form is null) return (null, outcome.Fault);
        (ShownObjects? shown, Status? fault) = await ShownObjects.OfAsync(request, outcome.Form, stop);
        if (shown is null) return (null, fault);
        if (hook.Conditions is null) return (shown, null);
        ConditionOutcome held = await conditions(hook.Conditions, hook.FailsOpen, request, shown, stop);
        if (held.Fault.Length > 0)
            return (null, Status.Forbidden(request.Kind.Group, request.Kind.Plural, request.Name, held.Fault));
        return (held.Holds ? shown : null, null);
    }
}
