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
        Webhook[] hooks = HooksFor(request);
        return hooks.Length == 0 ? new(AdmissionAnswer.Admit(request.Object)) : AskAsync(hooks, request, stop);
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
            (ShownObjects? shown, Status? fault) = await ConcernAsync(hook, request, stop);
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
        (AdmissionAnswer answer, string? callFault) = await JudgeAsync(hook, verdict, request, shown, stop);
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

    // What the failure policy decides about comes back beside the answer.
    private static async ValueTask<(AdmissionAnswer Answer, string? CallFault)> JudgeAsync(
        Webhook hook, WebhookVerdict verdict, AdmissionRequest request, ShownObjects shown, CancellationToken stop)
    {
        AdmissionAnswer unchanged = AdmissionAnswer.Admit(request.Object);
        if (verdict.Refusal is not null) return (AdmissionAnswer.Deny(verdict.Refusal), null);
        if (verdict.CallFault is not null) return (unchanged, verdict.CallFault);
        AdmissionResponse response = verdict.Response!;
        WebhookCaller.Pass(hook, response, request.Call);
        if (!response.Allowed) return (AdmissionAnswer.Deny(WebhookCaller.Denied(hook, response.Result)), null);
        if (response.Patch.IsEmpty) return (unchanged, null);
        JsonParse patch = JsonParser.Parse(response.Patch.Span);
        if (patch.Value is null)
            return (unchanged, $"received undecodable patch in webhook response: {patch.Error}");
        if (patch.Value is JsonArray { Count: 0 } or JsonNull) return (unchanged, null);
        if (shown.Object is null)
        {
            return (AdmissionAnswer.Deny(Status.InternalError($"admission webhook {GoText.Quote(hook.Name)} attempted to "
                + "modify the object, which is not supported for this operation")), null);
        }

        return response.PatchType is null or PatchType.JSONPatch
            ? (await PatchedAsync(request, shown, patch.Value, stop), null)
            : (unchanged, $"unsupported patch type {GoText.Quote(response.PatchType)}");
    }

    private static async ValueTask<AdmissionAnswer> PatchedAsync(
        AdmissionRequest request, ShownObjects shown, Json patch, CancellationToken stop)
    {
        IObject before = shown.Object!;
        PatchResult result = JsonPatch.Apply(ObjectCodec.Tree(before), patch);
        if (!result.TryGet(out Json? patched, out _)) return AdmissionAnswer.Deny(Status.InternalError(result.Detail));
        (IObject after, string misfit) = Read(before.Kind, patched);
        if (misfit.Length > 0) return AdmissionAnswer.Deny(Status.InternalError(misfit));
        if (after.Equals(before)) return AdmissionAnswer.Admit(request.Object);
        (IObject? back, Status? fault) = await shown.BackAsync(request, after, stop);
        return fault is not null ? AdmissionAnswer.Deny(fault) : AdmissionAnswer.Admit(back);
    }

    private static (IObject Value, string Misfit) Read(Kind kind, Json tree)
    {
        JsonInput input = new(JsonText.ToUtf8(tree), kind.Schema);
        IMessageKind read = kind.ReadJson(ref input);
        input.End();
        return ((IObject)kind.WithDefaults(read), input.Error ?? "");
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
