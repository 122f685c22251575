using System.Text;
using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Machinery.Policies;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Policies;

/// <summary>
/// Judges requests by ValidatingAdmissionPolicies: each binding that concerns a request, with each of its parameters. The
/// first denial answers; warnings and remarks for the audit are passed on from all.
/// </summary>
/// <param name="registry">Where policies, bindings and parameters are.</param>
/// <param name="authorizer">Answers for expressions that ask it.</param>
public sealed class ValidatingPolicies(Registry registry, Authorizer authorizer) : AdmissionPlugin
{
    private const int AnnotationBytesMax = 10 * 1024;

    private readonly PolicySet<ValidatingPolicy> set = new(
        registry.Of(Kinds.ValidatingAdmissionPolicy), Read,
        registry.Of(Kinds.ValidatingAdmissionPolicyBinding),
        static value => PolicyBinding.Of((ValidatingAdmissionPolicyBinding)value));

    /// <inheritdoc/>
    public override string Name => "ValidatingAdmissionPolicy";

    /// <inheritdoc/>
    public override ValueTask<Status?> ValidateAsync(AdmissionRequest request, CancellationToken stop)
    {
        PolicyHook<ValidatingPolicy>[] policies = set.Policies;
        bool concerns = policies.Length > 0 && !AdmissionExemptions.Covers(request.Kind);
        return concerns ? JudgeAsync(policies, request, stop) : new((Status?)null);
    }

    private static (object, Func<PolicyHook<ValidatingPolicy>>) Read(IObject value)
    {
        ValidatingAdmissionPolicy policy = (ValidatingAdmissionPolicy)value;
        ValidatingAdmissionPolicySpec spec = policy.Spec;
        return (spec, () => new(
            policy.Metadata.Name, spec.ParamKind, spec.FailurePolicy == FailurePolicyType.Ignore,
            MatchCriteria.Of(spec.MatchConstraints ?? MatchResources.Empty), new ValidatingPolicy(spec)));
    }

    private async ValueTask<Status?> JudgeAsync(
        PolicyHook<ValidatingPolicy>[] policies, AdmissionRequest request, CancellationToken stop)
    {
        Judgement judgement = new(request, new AuthorizerAnswers(authorizer, stop));
        foreach (PolicyHook<ValidatingPolicy> policy in policies) await JudgeAsync(policy, judgement, stop);
        return judgement.Denial;
    }

    private async ValueTask JudgeAsync(PolicyHook<ValidatingPolicy> policy, Judgement judgement, CancellationToken stop)
    {
        AdmissionRequest request = judgement.Request;
        MatchOutcome outcome = policy.Criteria.Match(request);
        if (outcome.Fault is { } fault) judgement.Misconfigured(policy, null, fault.Message);
        if (outcome.Form is not { } form) return;
        Resource? kind = PolicyParams.Find(registry, policy.ParamKind, out string unknown);
        if (unknown.Length > 0)
        {
            judgement.Misconfigured(policy, null, unknown);
            return;
        }

        (PolicyInputs? shown, Status? misfit) = await judgement.InputsAsync(form, stop);
        if (shown is null)
        {
            judgement.Misconfigured(policy, null, misfit?.Message ?? "");
            return;
        }

        Dictionary<string, List<string>> notes = new(StringComparer.Ordinal);
        foreach (PolicyBinding binding in set.BindingsOf(policy.Name))
        {
            await JudgeAsync(policy, binding, kind, shown, notes, judgement, stop);
        }

        foreach ((string key, List<string> values) in notes)
        {
            request.Call.Annotate($"{policy.Name}/{key}", string.Join(", ", values));
        }
    }

    private async ValueTask JudgeAsync(
        PolicyHook<ValidatingPolicy> policy, PolicyBinding binding, Resource? kind, PolicyInputs shown,
        Dictionary<string, List<string>> notes, Judgement judgement, CancellationToken stop)
    {
        AdmissionRequest request = judgement.Request;
        MatchOutcome outcome = binding.Criteria?.Match(request) ?? new(request.Resource, null);
        if (outcome.Fault is { } fault) judgement.Misconfigured(policy, binding, fault.Message);
        if (outcome.Form is null) return;
        (IReadOnlyList<PolicyParams.Parameter>? parameters, string missing) =
            await PolicyParams.CollectAsync(registry, kind, binding.Params, request.Namespace, stop);
        if (parameters is null)
        {
            judgement.Misconfigured(policy, binding, missing);
            return;
        }

        foreach (PolicyParams.Parameter parameter in parameters)
        {
            PolicyVerdict verdict = await judgement.Answers.EvaluateAsync(
                () => policy.Program.Judge(shown, parameter.Value, stop));
            foreach (PolicyDenial denial in verdict.Denials) judgement.Act(policy, binding, denial);
            foreach ((string key, string value) in verdict.Annotations) Note(notes, key, value);
            foreach (string error in verdict.AnnotationErrors) judgement.Deny(policy.Name, binding.Name, error, "");
        }
    }

    private static void Note(Dictionary<string, List<string>> notes, string key, string value)
    {
        if (Encoding.UTF8.GetByteCount(value) > AnnotationBytesMax) value = value[..Math.Min(value.Length, AnnotationBytesMax)];
        if (!notes.TryGetValue(key, out List<string>? values)) notes[key] = values = [];
        if (!values.Contains(value)) values.Add(value);
    }

    /// <summary>What the policies say of one request.</summary>
    private sealed class Judgement(AdmissionRequest request, AuthorizerAnswers answers)
    {
        private readonly Dictionary<Resource, PolicyInputs> inputs = [];
        private Namespace? space;

        public AdmissionRequest Request => request;

        public AuthorizerAnswers Answers => answers;

        /// <summary>The first denial; null when nobody denies.</summary>
        public Status? Denial { get; private set; }

        /// <summary>The request in a version, shown once for all policies that want that one.</summary>
        public async ValueTask<(PolicyInputs? Inputs, Status? Fault)> InputsAsync(
            Resource form, CancellationToken stop)
        {
            if (inputs.TryGetValue(form, out PolicyInputs? known)) return (known, null);
            (ShownObjects? shown, Status? fault) = await ShownObjects.OfAsync(request, form, stop);
            if (shown is null) return (null, fault);
            space ??= PolicyRequest.SpaceOf(request);
            return (inputs[form] = PolicyRequest.Show(request, shown, space, answers), null);
        }

        public void Misconfigured(PolicyHook<ValidatingPolicy> policy, PolicyBinding? binding, string why)
        {
            if (policy.FailsOpen) return;
            Deny(policy.Name, binding?.Name, $"failed to configure {(binding is null ? "policy" : "binding")}: {why}", "");
        }

        public void Act(PolicyHook<ValidatingPolicy> policy, PolicyBinding binding, PolicyDenial denial)
        {
            foreach (string action in binding.Actions)
            {
                switch (action)
                {
                    case ValidationAction.Deny:
                        Deny(policy.Name, binding.Name, denial.Message, denial.Reason);
                        break;
                    case ValidationAction.Warn:
                        request.Call.Warn($"Validation failed for ValidatingAdmissionPolicy '{policy.Name}' with binding "
                            + $"'{binding.Name}': {denial.Message}");
                        break;
                    case ValidationAction.Audit:
                        request.Call.Annotate("validation.policy.admission.k8s.io/validation_failure", Failure(binding, denial));
                        break;
                }
            }
        }

        public void Deny(string policy, string? binding, string message, string reason)
        {
            if (Denial is not null) return;
            string with = binding is null ? "" : $" with binding '{binding}'";
            string text = $"ValidatingAdmissionPolicy '{policy}'{with} denied request: {message}";
            Status status = request.Forbidden(text);
            StatusDetails details = status.Details ?? StatusDetails.Empty;
            Denial = status with
            {
                Reason = reason.Length > 0 ? reason : StatusReason.Invalid,
                Code = CodeOf(reason),
                Details = details with { Causes = [StatusCause.Empty with { Message = text }] },
            };
        }

        private static int CodeOf(string reason) => reason switch
        {
            StatusReason.Forbidden => 403,
            StatusReason.Unauthorized => 401,
            StatusReason.RequestEntityTooLarge => 413,
            _ => 422,
        };

        private static string Failure(PolicyBinding binding, PolicyDenial denial)
        {
            JsonObjectBuilder failure = new(5);
            failure.Set("message", Json.Of(denial.Message));
            failure.Set("policy", Json.Of(binding.PolicyName));
            failure.Set("binding", Json.Of(binding.Name));
            failure.Set("expressionIndex", Json.Of(denial.Index));
            failure.Set("validationActions", JsonArray.From(binding.Actions.AsEnumerable().Select(Json.Of)));
            return Json.Array(failure.Build()).ToString();
        }
    }
}
