using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Authorization.Nodes;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.ApiServer.Subresources;

/// <summary>Deletes a pod if its disruption budgets allow it; 429 until they do.</summary>
public sealed class EvictionSubresource(
    Registry registry, AdmissionChain admission, Removal removal, Replacement replacement)
{
    private const int AttemptsMax = 20;
    private const int DisruptedPodsMax = 2000; // Upstream's.

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
        return await EvictAsync(call, options, stop) ?? new Reply.OfMessage(
            201, Status.Empty with { StatusValue = Status.Success, Code = 201 });
    }

    // Whoever named the version that he means is told of another one; for others it is looked at again.
    private async ValueTask<Reply?> EvictAsync(Call call, DeleteOptions options, CancellationToken stop)
    {
        bool isPinned = options.Preconditions?.ResourceVersion is not null;
        for (int attempt = 1; ; attempt++)
        {
            if (call.Resource.Find(call.Key) is not { } stored) return call.Resource.NotFound(call.Key.Name);
            Pod pod = (Pod)call.Resource.Served(stored);
            if (IsGuarded(pod)) return await EvictGuardedAsync(call, pod, options, stop);
            // One that waits may become ready meanwhile, and then it is guarded.
            bool mayChange = pod.Status.Phase == PodPhase.Pending && pod.Metadata.DeletionTimestamp is null;
            Reply? refused = await EndAsync(call, mayChange && !isPinned ? At(pod, options) : options, stop);
            if (isPinned || attempt == AttemptsMax || !IsConflict(refused)) return refused;
        }
    }

    private async ValueTask<Reply?> EvictGuardedAsync(Call call, Pod pod, DeleteOptions options, CancellationToken stop)
    {
        PodDisruptionBudget[] budgets =
        [
            .. registry.List(Kinds.PodDisruptionBudget, pod.Metadata.Namespace)
                .Where(budget => budget.Spec.Selector.Matches(pod.Metadata.Labels)),
        ];
        if (budgets.Length > 1)
        {
            return Status.Unexplained(
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        }

        if (budgets.Length == 0) return await EndAsync(call, options, stop);
        PodDisruptionBudget budget = budgets[0];
        if (!pod.IsReady && MayGoUnready(budget))
        {
            bool isPinned = options.Preconditions?.ResourceVersion is not null;
            Reply? refused = await EndAsync(call, At(pod, options), stop);
            return !isPinned && IsConflict(refused) ? StillCounting(budget) : refused;
        }

        if (Refusal(budget) is { } refusal) return refusal;
        bool isDry = !options.DryRun.IsEmpty;
        if (!isDry && await SpendAsync(call, budget, stop) is { } unspent) return unspent;
        return await EndAsync(call, options, stop);
    }

    // It does not count as healthy, so nobody misses it; unless too few others are, or nobody is meant to be.
    private static bool MayGoUnready(PodDisruptionBudget budget) =>
        budget.Spec.UnhealthyPodEvictionPolicy == UnhealthyPodEvictionPolicyType.AlwaysAllow
        || (budget.Status.CurrentHealthy >= budget.Status.DesiredHealthy && budget.Status.DesiredHealthy > 0);

    // The pod tells why it ends before it does; null when its end has begun.
    private async ValueTask<Reply?> EndAsync(Call call, DeleteOptions options, CancellationToken stop)
    {
        if (options.DryRun.IsEmpty)
        {
            Call telling = Own(call, call.Resource, call.Key);
            Reply told = await replacement.RunAsync(telling, current =>
            {
                if (Removal.Violated(call.Resource, current, options) is { } violated) return violated;
                DateTimeOffset now = ObjectNaming.Seconds(call.ReceivedAt);
                return Transformed.To(Disruption.Mark((Pod)current, "EvictionByEvictionAPI", "Eviction API: evicting", now));
            }, stop, form: AdmittedForm.None);
            if (told is Reply.OfError) return told;
            if (told is Reply.OfStored stored && options.Preconditions?.ResourceVersion is not null)
            {
                options = At(stored.Resource.Served(stored.Object), options);
            }
        }

        return await removal.DeleteAsync(call, call.Key, options, stop, isAdmitted: true) as Reply.OfError;
    }

    private static DeleteOptions At(IObject pod, DeleteOptions options) => options with
    {
        Preconditions = (options.Preconditions ?? Model.Meta.V1.Preconditions.Empty) with
        {
            ResourceVersion = pod.Metadata.ResourceVersion,
        },
    };

    private static Call Own(Call call, Resource resource, ObjectKey key) => new()
    {
        Resource = resource,
        Verb = Verb.Update,
        Key = key,
        Subresource = "status",
        Query = new Query { FieldManager = call.FieldManager },
        Caller = call.Caller,
        ReceivedAt = call.ReceivedAt,
    };

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
    private static bool IsGuarded(Pod pod) =>
        pod.Metadata.DeletionTimestamp is null
        && pod.Status.Phase is not (PodPhase.Succeeded or PodPhase.Failed or PodPhase.Pending);

    private static bool IsConflict(Reply? reply) => reply is Reply.OfError { Status.Reason: StatusReason.Conflict };

    // Spent before the pod is deleted: so many at once can never take more than there is.
    private async ValueTask<Reply?> SpendAsync(Call call, PodDisruptionBudget budget, CancellationToken stop)
    {
        Call spending = Own(call, registry.Of(Kinds.PodDisruptionBudget), ObjectKey.Of(budget));
        for (int attempt = 1; ; attempt++)
        {
            Reply reply = await replacement.RunAsync(spending, current =>
            {
                PodDisruptionBudget now = (PodDisruptionBudget)current;
                if (Refusal(now) is { } refused) return refused;
                PodDisruptionBudgetStatus status = now.Status with
                {
                    DisruptionsAllowed = now.Status.DisruptionsAllowed - 1,
                    DisruptedPods = now.Status.DisruptedPods.Set(call.Key.Name, ObjectNaming.Seconds(call.ReceivedAt)),
                };
                return Transformed.To(now with
                {
                    Status = status.DisruptionsAllowed > 0
                        ? status
                        : BudgetConditions.Told(status, ObjectNaming.Seconds(call.ReceivedAt)),
                });
            }, stop);
            if (attempt == AttemptsMax || !IsConflict(reply)) return reply as Reply.OfError;
        }
    }

    private static Status? Refusal(PodDisruptionBudget budget)
    {
        const string Plural = "poddisruptionbudget";
        PodDisruptionBudgetStatus status = budget.Status;
        if (status.ObservedGeneration < budget.Metadata.Generation) return StillCounting(budget);
        if (status.DisruptionsAllowed < 0)
            return Status.Forbidden("policy", Plural, budget.Metadata.Name, "pdb disruptions allowed is negative");
        if (status.DisruptedPods.Count > DisruptedPodsMax)
        {
            return Status.Forbidden("policy", Plural, budget.Metadata.Name,
                "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }

        return status.DisruptionsAllowed > 0 ? null : Refused(
            $"The disruption budget {budget.Metadata.Name} needs {status.DesiredHealthy} healthy pods and has "
            + $"{status.CurrentHealthy} currently", retryAfterSeconds: 0);
    }

    private static Status StillCounting(PodDisruptionBudget budget) => Refused(
        $"The disruption budget {budget.Metadata.Name} is still being processed by the server.", retryAfterSeconds: 10);

    private static Status Refused(string why, int retryAfterSeconds)
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
