using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Policies;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Policies;

/// <summary>
/// Changes objects by MutatingAdmissionPolicies, one after another, each seeing what the one before it made. Once one has
/// changed the object, all changing rules run a second time; in it those policies run again that want to.
/// </summary>
/// <param name="registry">Where policies, bindings and parameters are.</param>
/// <param name="authorizer">Answers for expressions that ask it.</param>
public sealed class MutatingPolicies(Registry registry, Authorizer authorizer) : AdmissionPlugin
{
    private readonly PolicySet<Compiled> set = new(
        registry.Of(Kinds.MutatingAdmissionPolicy), Read,
        registry.Of(Kinds.MutatingAdmissionPolicyBinding),
        static value => PolicyBinding.Of((MutatingAdmissionPolicyBinding)value));

    /// <inheritdoc/>
    public override string Name => "MutatingAdmissionPolicy";

    /// <inheritdoc/>
    public override ValueTask<AdmissionAnswer> MutateAsync(AdmissionRequest request, CancellationToken stop)
    {
        PolicyHook<Compiled>[] policies = set.Policies;
        bool concerns = policies.Length > 0 && request.Operation != AdmissionOperation.Delete;
        if (!concerns || AdmissionExemptions.Covers(request.Kind))
            return new(AdmissionAnswer.Admit(request.Object));
        return RunAsync(policies, request, stop);
    }

    private sealed record Compiled(MutatingPolicy Policy, bool WantsAgain);

    private sealed record Invocation(
        PolicyHook<Compiled> Policy, PolicyBinding Binding, Resource Form, PolicyParams.Parameter Parameter)
    {
        public string Key => $"{Policy.Name}\n{Binding.Name}\n{Parameter.Name}";
    }

    private readonly record struct Failure(PolicyHook<Compiled> Policy, string? Binding, string Why, string Reason);

    private static (object, Func<PolicyHook<Compiled>>) Read(IObject value)
    {
        MutatingAdmissionPolicy policy = (MutatingAdmissionPolicy)value;
        MutatingAdmissionPolicySpec spec = policy.Spec;
        return (spec, () => new(
            policy.Metadata.Name, spec.ParamKind, spec.FailurePolicy == FailurePolicyType.Ignore,
            MatchCriteria.Of(spec.MatchConstraints ?? MatchResources.Empty),
            new(new MutatingPolicy(spec), spec.ReinvocationPolicy == ReinvocationPolicyType.IfNeeded)));
    }

    private async ValueTask<AdmissionAnswer> RunAsync(
        PolicyHook<Compiled>[] policies, AdmissionRequest request, CancellationToken stop)
    {
        List<Failure> failures = [];
        List<Invocation> invocations = [];
        foreach (PolicyHook<Compiled> policy in policies)
        {
            await CollectAsync(policy, request, invocations, failures, stop);
        }

        if (invocations.Count > 0)
        {
            Namespace? space = PolicyRequest.SpaceOf(request);
            AuthorizerAnswers answers = new(authorizer, stop);
            Rounds rounds = request.MemoryOf<Rounds>(Name);
            if (request.Round > 0 && !Equals(rounds.Left, request.Object)) rounds.SomebodyChanged();
            foreach (Invocation invocation in invocations)
            {
                await InvokeAsync(invocation, request, space, answers, rounds, failures, stop);
            }

            rounds.Left = request.Object;
        }

        List<Failure> counted = failures.FindAll(static failure => !failure.Policy.FailsOpen);
        return counted.Count == 0 ? AdmissionAnswer.Admit(request.Object) : AdmissionAnswer.Deny(Refusal(request, counted));
    }

    private async ValueTask CollectAsync(
        PolicyHook<Compiled> policy, AdmissionRequest request, List<Invocation> invocations, List<Failure> failures,
        CancellationToken stop)
    {
        MatchOutcome outcome = policy.Criteria.Match(request);
        if (outcome.Fault is { } fault) failures.Add(new(policy, null, $"failed to configure policy: {fault.Message}", ""));
        if (outcome.Form is not { } form) return;
        Resource? kind = PolicyParams.Find(registry, policy.ParamKind, out string unknown);
        if (unknown.Length > 0)
        {
            failures.Add(new(policy, null, $"failed to configure policy: {unknown}", ""));
            return;
        }

        foreach (PolicyBinding binding in set.BindingsOf(policy.Name))
        {
            MatchOutcome narrowed = binding.Criteria?.Match(request) ?? new(request.Resource, null);
            if (narrowed.Form is null && narrowed.Fault is null) continue;
            (IReadOnlyList<PolicyParams.Parameter>? parameters, string why) = narrowed.Fault is { } misfit
                ? (null, misfit.Message)
                : await PolicyParams.CollectAsync(registry, kind, binding.Params, request.Namespace, stop);
            if (parameters is null) failures.Add(new(policy, binding.Name, $"failed to configure binding: {why}", ""));
            else invocations.AddRange(parameters.Select(parameter => new Invocation(policy, binding, form, parameter)));
        }
    }

    private async ValueTask InvokeAsync(
        Invocation invocation, AdmissionRequest request, Namespace? space, AuthorizerAnswers answers, Rounds rounds,
        List<Failure> failures, CancellationToken stop)
    {
        (ShownObjects? shown, Status? fault) = await ShownObjects.OfAsync(request, invocation.Form, stop);
        if (shown is null)
        {
            failures.Add(Failed(invocation, fault?.Message ?? ""));
            return;
        }

        PolicyInputs inputs = PolicyRequest.Show(request, shown, space, answers);
        MatchVerdict match = await answers.EvaluateAsync(
            () => invocation.Policy.Program.Policy.Matches(inputs, invocation.Parameter.Value, stop));
        if (match.Error.Length > 0) failures.Add(Failed(invocation, match.Error));
        if (!match.Holds || (request.Round > 0 && !rounds.Again.Contains(invocation.Key))) return;
        IObject? changed = await ChangeAsync(invocation, request, shown, space, answers, failures, stop);
        if (changed is not null && !changed.Equals(shown.Object))
        {
            (IObject? next, fault) = await shown.BackAsync(request, changed, stop);
            if (fault is null) request.Become(next);
            else failures.Add(Failed(invocation, fault.Message));
            rounds.SomebodyChanged();
            request.RunAgain();
        }

        if (invocation.Policy.Program.WantsAgain) rounds.Asked.Add(invocation.Key);
    }

    private static async ValueTask<IObject?> ChangeAsync(
        Invocation invocation, AdmissionRequest request, ShownObjects shown, Namespace? space, AuthorizerAnswers answers,
        List<Failure> failures, CancellationToken stop)
    {
        MutatingPolicy policy = invocation.Policy.Program.Policy;
        for (int i = 0; i < policy.Count && shown.Object is { } current; i++)
        {
            int at = i;
            PolicyInputs inputs = PolicyRequest.Show(request, shown, space, answers);
            JsonObject tree = ObjectCodec.Tree(current);
            MutationResult result = await answers.EvaluateAsync(
                () => policy.Mutate(at, inputs, invocation.Parameter.Value, tree, current.Kind.Schema, stop));
            (IObject? after, string misfit) = result.Value is { } made ? Decode(current, made) : (null, result.Error);
            if (after is null) failures.Add(Failed(invocation, misfit));
            else shown = shown with { Object = after };
        }

        return shown.Object;
    }

    private static Failure Failed(Invocation invocation, string why) =>
        new(invocation.Policy, invocation.Binding.Name, why, StatusReason.Invalid);

    private static (IObject? Value, string Misfit) Decode(IObject before, JsonObject tree)
    {
        Kind kind = before.Kind;
        JsonInput input = new(JsonText.ToUtf8(tree), kind.Schema, strict: true);
        IMessageKind read = kind.ReadJson(ref input);
        input.End();
        if (input.Error is { } misfit) return (null, misfit);
        IReadOnlyList<string> strict = input.StrictErrors;
        if (strict.Count > 0) return (null, $"strict decoding error: {string.Join(", ", strict)}");
        return ((IObject)kind.WithDefaults(read), "");
    }

    private static Status Refusal(AdmissionRequest request, List<Failure> failures)
    {
        Status status = request.Forbidden("admission request denied by policy");
        List<StatusCause> causes = [];
        foreach (Failure failure in failures)
        {
            string text = failure.Binding is { } binding
                ? $"policy '{failure.Policy.Name}' with binding '{binding}' denied request: {failure.Why}"
                : $"policy {GoText.Quote(failure.Policy.Name)} denied request: {failure.Why}";
            causes.Add(StatusCause.Empty with { Message = text });
        }

        return status with
        {
            Message = causes[0].Message,
            Reason = failures[0].Reason.Length > 0 ? failures[0].Reason : status.Reason,
            Details = (status.Details ?? StatusDetails.Empty) with { Causes = [.. causes] },
        };
    }
}
