using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Authorization.Nodes;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.ApiServer.Subresources;

/// <summary>Deletes a pod if its disruption budgets allow it; 429 until they do.</summary>
public sealed class EvictionSubresource(
    Registry registry, AdmissionChain admission, Removal removal, Replacement replacement)
{
    /// <summary>Evicts the pod of the call's key.</summary>
    public async ValueTask<Reply> CreateAsync(Call call, CancellationToken stop)
    {
        Decoded decoded = ObjectCodec.Decode(call, Kinds.Eviction);
        if (decoded.Fault is { } fault) return fault;
        Eviction eviction = (Eviction)decoded.Object!;
        if (eviction.Metadata.Name != call.Key.Name)
            return Status.BadRequest("name in URL does not match name in Eviction object");
        if (call.Resource.Find(call.Key) is not { } stored) return call.Resource.NotFound(call.Key.Name);

        Pod pod = (Pod)call.Resource.Served(stored);
        if (NodeIdentity.NodeName(call.Caller) is { } node && NodeRestriction.CheckEviction(node, pod) is { } foreign)
            return Status.Forbidden("", "pods", pod.Metadata.Name, foreign);
        AdmissionRequest request = new(registry, call, AdmissionOperation.Create, eviction, null);
        if (await admission.RunAsync(request, stop) is { } denied) return denied;
        eviction = (Eviction)request.Object!;
        DeleteOptions options = eviction.DeleteOptions ?? DeleteOptions.Empty;
        if (WithDryRun(call, options, out options) is { } torn) return torn;
        if (DeleteVerb.Check(options) is { } senseless) return senseless;
        bool isDry = !options.DryRun.IsEmpty;
        if (Guarded(pod) && await SpendBudgetAsync(call, pod, isDry, stop) is { } refused) return refused;

        Reply reply = await removal.DeleteAsync(call, call.Key, options, stop, isAdmitted: true);
        return reply is Reply.OfError
            ? reply
            : new Reply.OfMessage(201, Status.Empty with { StatusValue = Status.Success, Code = 201 });
    }

    // Both the query and the body can ask for a dry run; when both do, they have to ask for the same.
    private static Status? WithDryRun(Call call, DeleteOptions given, out DeleteOptions options)
    {
        ListOf<string> wanted = ListOf.From(call.Query.DryRun.Select(value => value ?? ""));
        options = given.DryRun.IsEmpty ? given with { DryRun = wanted } : given;
        bool same = given.DryRun.IsEmpty || wanted.IsEmpty || given.DryRun == wanted;
        return same ? null : Status.BadRequest(
            $"Non-matching dry-run options in request and content: [{string.Join(' ', wanted.AsEnumerable())}] and "
            + $"[{string.Join(' ', given.DryRun.AsEnumerable())}]");
    }

    // A pod that has ended, waits or is going already disturbs nobody.
    private static bool Guarded(Pod pod) =>
        pod.Metadata.DeletionTimestamp is null
        && pod.Status.Phase is not (PodPhase.Succeeded or PodPhase.Failed or PodPhase.Pending);

    private async ValueTask<Reply?> SpendBudgetAsync(Call call, Pod pod, bool isDry, CancellationToken stop)
    {
        PodDisruptionBudget[] budgets =
        [
            .. registry.List(Kinds.PodDisruptionBudget, pod.Metadata.Namespace)
                .Where(budget => Selector.From(budget.Spec.Selector).Matches(pod.Metadata.Labels)),
        ];
        if (budgets.Length == 0) return null;
        if (budgets.Length > 1)
        {
            return Status.InternalError(
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }

        PodDisruptionBudget budget = budgets[0];
        bool ready = pod.Status.Conditions.Any(c => c.Type == PodConditionType.Ready && c.Status == ConditionStatus.True);
        bool healthyEnough = budget.Status.CurrentHealthy >= budget.Status.DesiredHealthy && budget.Status.DesiredHealthy > 0;
        if (!ready && (budget.Spec.UnhealthyPodEvictionPolicy == "AlwaysAllow" || healthyEnough)) return null;
        if (isDry && budget.Status.DisruptionsAllowed > 0) return null;
        return await SpendAsync(call, pod, budget, stop);
    }

    private async ValueTask<Reply?> SpendAsync(Call call, Pod pod, PodDisruptionBudget budget, CancellationToken stop)
    {
        Call spending = new()
        {
            Resource = registry.Of(Kinds.PodDisruptionBudget),
            Verb = Verb.Update,
            Key = Machinery.ObjectKey.Of(budget),
            Subresource = "status",
            Query = new Query { FieldManager = call.FieldManager },
            Caller = call.Caller,
            ReceivedAt = call.ReceivedAt,
        };
        Reply reply = await replacement.RunAsync(spending, current =>
        {
            PodDisruptionBudget now = (PodDisruptionBudget)current;
            if (now.Status.ObservedGeneration < now.Metadata.Generation)
                return Refused(now, "The disruption budget is still being processed by the server.", retryAfterSeconds: 10);
            if (now.Status.DisruptionsAllowed <= 0) return Refused(now, Shortage(now), retryAfterSeconds: 0);
            return Transformed.To(now with
            {
                Metadata = now.Metadata with { ResourceVersion = "" },
                Status = now.Status with
                {
                    DisruptionsAllowed = now.Status.DisruptionsAllowed - 1,
                    DisruptedPods = now.Status.DisruptedPods.Set(pod.Metadata.Name, call.ReceivedAt),
                },
            });
        }, stop);
        return reply as Reply.OfError;
    }

    private static string Shortage(PodDisruptionBudget budget) =>
        $"The disruption budget {budget.Metadata.Name} needs {budget.Status.DesiredHealthy} healthy pods and has "
        + $"{budget.Status.CurrentHealthy} currently";

    private static Status Refused(PodDisruptionBudget budget, string why, int retryAfterSeconds)
    {
        Status status = Status.TooManyRequests(
            "Cannot evict pod as it would violate the pod's disruption budget.", retryAfterSeconds);
        return status with
        {
            Details = status.Details! with
            {
                Causes = [StatusCause.Empty with { Type = "DisruptionBudget", Message = why }],
            },
        };
    }
}
