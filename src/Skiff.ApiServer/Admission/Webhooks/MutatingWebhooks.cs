using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Patching;
using Skiff.Model;
using Skiff.Model.Admission.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>
/// Asks the changing webhooks that a request concerns, one after another, each about what the one before it made. Once
/// one has changed the object, all changing rules run a second time; in it those webhooks are asked again that want to
/// be and were asked before the change.
/// </summary>
/// <param name="registry">Where the configurations are.</param>
/// <param name="caller">Asks them.</param>
/// <param name="conditions">Tells whether their conditions hold.</param>
public sealed class MutatingWebhooks(Registry registry, WebhookCaller caller, MatchConditions conditions)
    : WebhookAdmission(
        new Derived<Webhook[]>(registry.Of(Kinds.MutatingWebhookConfiguration), Webhook.Mutating), caller, conditions)
{
    /// <inheritdoc/>
    public override string Name => "MutatingAdmissionWebhook";

    /// <inheritdoc/>
    public override ValueTask<AdmissionAnswer> MutateAsync(AdmissionRequest request, CancellationToken stop)
    {
        ReadOnlySpan<Webhook> hooks = HooksFor(request);
        return hooks.IsEmpty ? new(AdmissionAnswer.Admit(request.Object)) : AskAsync(hooks.ToArray(), request, stop);
    }

    private async ValueTask<AdmissionAnswer> AskAsync(Webhook[] hooks, AdmissionRequest request, CancellationToken stop)
    {
        Rounds? rounds = null;
        if (request.Round > 0)
        {
            rounds = request.MemoryOf<Rounds>(Name);
            if (!Equals(rounds.Left, request.Object)) rounds.SomebodyChanged();
        }

        for (int i = 0; i < hooks.Length; i++)
        {
            Webhook hook = hooks[i];
            (ShownObjects? shown, Status? fault) = Concern(hook, request);
            if (fault is not null) return AdmissionAnswer.Deny(fault);
            if (shown is null) continue;
            rounds ??= request.MemoryOf<Rounds>(Name);
            // A webhook that the first round passed by is not asked in the second for the first time.
            if (request.Round > 0 && !rounds.Again.Contains(hook.Id)) continue;
            AdmissionAnswer answer = await AskOneAsync(hook, request, shown, i, rounds, stop);
            if (answer.Fault is not null) return answer;
            request.Become(answer.Object);
        }

        if (rounds is not null) rounds.Left = request.Object;
        return AdmissionAnswer.Admit(request.Object);
    }

    private async Task<AdmissionAnswer> AskOneAsync(Webhook hook, AdmissionRequest request, ShownObjects shown,
        int index, Rounds rounds, CancellationToken stop)
    {
        string place = $"webhook.admission.k8s.io/round_{request.Round}_index_{index}";
        WebhookVerdict verdict = await Caller.AskAsync(hook, request, shown, stop);
        AdmissionAnswer answer = Judge(hook, verdict, request, shown, out string? callFault);
        bool isChanged = answer.Fault is null && !ReferenceEquals(answer.Object, request.Object);
        request.Call.Annotate($"mutation.{place}", Remark(hook, isChanged));
        if (isChanged)
        {
            rounds.SomebodyChanged();
            request.RunAgain();
        }

        if (hook.WantsAgain) rounds.Asked.Add(hook.Id);
        if (callFault is null) return answer;
        if (!hook.FailsOpen) return AdmissionAnswer.Deny(WebhookCaller.Told(hook, callFault));
        request.Call.Annotate($"failed-open.mutation.{place}", hook.Name);
        return AdmissionAnswer.Admit(request.Object);
    }

    private static AdmissionAnswer Judge(Webhook hook, WebhookVerdict verdict, AdmissionRequest request,
        ShownObjects shown, out string? callFault)
    {
        callFault = verdict.CallFault;
        if (verdict.Refusal is not null) return AdmissionAnswer.Deny(verdict.Refusal);
        if (callFault is not null) return AdmissionAnswer.Admit(request.Object);
        AdmissionResponse response = verdict.Response!;
        WebhookCaller.Pass(hook, response, request.Call);
        if (!response.Allowed) return AdmissionAnswer.Deny(WebhookCaller.Denied(hook, response.Result));
        if (response.Patch.IsEmpty) return AdmissionAnswer.Admit(request.Object);
        JsonParse patch = JsonParser.Parse(response.Patch.Span);
        if (patch.Value is null)
        {
            callFault = $"received undecodable patch in webhook response: {patch.Error}";
            return AdmissionAnswer.Admit(request.Object);
        }

        if (patch.Value is JsonArray { Count: 0 } or JsonNull) return AdmissionAnswer.Admit(request.Object);
        if (shown.Object is null)
        {
            return AdmissionAnswer.Deny(Status.InternalError($"admission webhook {GoText.Quote(hook.Name)} attempted to "
                + "modify the object, which is not supported for this operation"));
        }

        if (response.PatchType is not (null or PatchType.JSONPatch))
        {
            callFault = $"unsupported patch type {GoText.Quote(response.PatchType)}";
            return AdmissionAnswer.Admit(request.Object);
        }

        return Patched(request, shown, patch.Value);
    }

    private static AdmissionAnswer Patched(AdmissionRequest request, ShownObjects shown, Json patch)
    {
        IObject before = shown.Object!;
        Kind kind = before.Kind;
        PatchResult result = JsonPatch.Apply(ObjectCodec.Tree(before), patch);
        if (!result.TryGet(out Json? patched, out _)) return AdmissionAnswer.Deny(Status.InternalError(result.Detail));
        JsonInput input = new(JsonText.ToUtf8(patched), kind.Schema);
        IMessageKind read = kind.ReadJson(ref input);
        input.End();
        if (input.Error is { } misfit) return AdmissionAnswer.Deny(Status.InternalError(misfit));
        IObject after = (IObject)kind.WithDefaults(read);
        return AdmissionAnswer.Admit(after.Equals(before) ? request.Object : shown.Back(request, after));
    }

    private static string Remark(Webhook hook, bool isChanged)
    {
        JsonObjectBuilder remark = new(3);
        remark.Set("configuration", Json.Of(hook.Configuration));
        remark.Set("webhook", Json.Of(hook.Name));
        remark.Set("mutated", Json.Of(isChanged));
        return remark.Build().ToString()!;
    }
}
