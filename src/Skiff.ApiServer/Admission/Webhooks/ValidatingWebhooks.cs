using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Admission.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>Asks every checking webhook that a request concerns, all at once. The first refusal in their order counts.</summary>
/// <param name="registry">Where the configurations are.</param>
/// <param name="caller">Asks them.</param>
/// <param name="conditions">Tells whether their conditions hold.</param>
public sealed class ValidatingWebhooks(Registry registry, WebhookCaller caller, MatchConditions conditions)
    : WebhookAdmission(
        new Derived<Webhook[]>(registry.Of(Kinds.ValidatingWebhookConfiguration), Webhook.Validating), caller, conditions)
{
    /// <inheritdoc/>
    public override string Name => "ValidatingAdmissionWebhook";

    /// <inheritdoc/>
    public override ValueTask<Status?> ValidateAsync(AdmissionRequest request, CancellationToken stop)
    {
        Webhook[] hooks = HooksFor(request);
        return hooks.Length == 0 ? default : AskAsync(hooks, request, stop);
    }

    private async ValueTask<Status?> AskAsync(Webhook[] hooks, AdmissionRequest request, CancellationToken stop)
    {
        List<(Webhook Hook, ShownObjects Shown)>? asked = null;
        foreach (Webhook hook in hooks)
        {
            (ShownObjects? shown, Status? fault) = await ConcernAsync(hook, request, stop);
            if (fault is not null) return fault;
            if (shown is not null) (asked ??= []).Add((hook, shown));
        }

        return asked is null ? null : await AskAsync(asked, request, stop);
    }

    private async ValueTask<Status?> AskAsync(
        List<(Webhook Hook, ShownObjects Shown)> asked, AdmissionRequest request, CancellationToken stop)
    {
        Task<WebhookVerdict>[] calls = [.. asked.Select(one => Caller.AskAsync(one.Hook, request, one.Shown, stop))];
        WebhookVerdict[] verdicts = await Task.WhenAll(calls);
        Status? first = null;
        for (int i = 0; i < verdicts.Length; i++) first ??= Judge(asked[i].Hook, verdicts[i], request, i);
        return first;
    }

    private static Status? Judge(Webhook hook, WebhookVerdict verdict, AdmissionRequest request, int index)
    {
        if (verdict.Refusal is not null) return verdict.Refusal;
        if (verdict.CallFault is { } fault)
        {
            if (!hook.FailsOpen) return WebhookCaller.Told(hook, fault);
            request.Call.Annotate($"failed-open.validating.webhook.admission.k8s.io/round_0_index_{index}", hook.Name);
            return null;
        }

        AdmissionResponse response = verdict.Response!;
        WebhookCaller.Pass(hook, response, request.Call);
        return response.Allowed ? null : WebhookCaller.Denied(hook, response.Result);
    }
}
