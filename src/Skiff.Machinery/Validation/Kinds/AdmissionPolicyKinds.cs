using Skiff.Machinery.Cel;
using Skiff.Machinery.Policies;
using Skiff.Machinery.Validation.Admission;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Meta.V1;
using PolicyValidation = Skiff.Model.AdmissionRegistration.V1.Validation;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of admission policies and their bindings.</summary>
internal static class AdmissionPolicyKinds
{
    private const int AnnotationsMax = 20;
    private const int AnnotationBytesMax = 5 * 1024;
    private static readonly FieldPath Spec = FieldPath.Root("spec");

    /// <summary>The rules of policies that check.</summary>
    public static KindRules Validating { get; } = new KindRules<ValidatingAdmissionPolicy>
    {
        Finalizers = FinalizerRule.QualifiedOnly,
        MetadataOnce = true,
        OnCreate = static (policy, faults) => Check(policy, checksConditions: true, faults),
        OnUpdate = static (policy, old, faults) => Check(policy, policy.Spec.ParamKind != old.Spec.ParamKind
            || policy.Spec.MatchConditions != old.Spec.MatchConditions, faults),
        OnStatus = static (policy, _, faults) => CheckStatus(policy.Status, faults),
    };

    /// <summary>The rules of bindings of policies that check.</summary>
    public static KindRules ValidatingBinding { get; } = new KindRules<ValidatingAdmissionPolicyBinding>
    {
        Finalizers = FinalizerRule.QualifiedOnly,
        MetadataOnce = true,
        Always = static (binding, faults) =>
        {
            CheckPolicyName(binding.Spec.PolicyName, faults);
            if (binding.Spec.ParamRef is { } reference) MatchResourcesRules.Check(reference, Spec.Child("paramRef"), faults);
            // Upstream's path has this very slip.
            if (binding.Spec.MatchResources is { } match) MatchResourcesRules.Check(match, Spec.Child("matchResouces"), faults);
            CheckActions(binding.Spec.ValidationActions, Spec.Child("validationActions"), faults);
        },
    };

    /// <summary>The rules of policies that change.</summary>
    public static KindRules Mutating { get; } = new KindRules<MutatingAdmissionPolicy>
    {
        Finalizers = FinalizerRule.QualifiedOnly,
        MetadataOnce = true,
        OnCreate = static (policy, faults) => Check(policy, checksConditions: true, faults),
        OnUpdate = static (policy, old, faults) => Check(policy, policy.Spec.ParamKind != old.Spec.ParamKind
            || policy.Spec.MatchConditions != old.Spec.MatchConditions, faults),
    };

    /// <summary>The rules of bindings of policies that change.</summary>
    public static KindRules MutatingBinding { get; } = new KindRules<MutatingAdmissionPolicyBinding>
    {
        Finalizers = FinalizerRule.QualifiedOnly,
        MetadataOnce = true,
        Always = static (binding, faults) =>
        {
            CheckPolicyName(binding.Spec.PolicyName, faults);
            if (binding.Spec.ParamRef is { } reference) MatchResourcesRules.Check(reference, Spec.Child("paramRef"), faults);
            FieldPath path = Spec.Child("matchResources");
            if (binding.Spec.MatchResources is { } match) MatchResourcesRules.Check(match, path, faults);
            MatchResourcesRules.CheckMutable(binding.Spec.MatchResources, path, faults);
        },
    };

    private static void Check(ValidatingAdmissionPolicy policy, bool checksConditions, Faults faults)
    {
        ValidatingAdmissionPolicySpec spec = policy.Spec;
        CheckFailurePolicy(spec.FailurePolicy, faults);
        if (spec.ParamKind is not null) MatchResourcesRules.Check(spec.ParamKind, Spec.Child("paramKind"), faults);
        MatchResourcesRules.CheckOfPolicy(spec.MatchConstraints, Spec.Child("matchConstraints"), faults);
        PolicyScope scope = new(spec.ParamKind is not null, Authorizer: true);
        if (checksConditions) MatchConditionRules.Check(spec.MatchConditions, scope, Spec.Child("matchConditions"), faults);
        PolicyCompiler compiler = new(composes: !spec.Variables.IsEmpty);
        PolicyExpressionRules.CheckVariables(spec.Variables, compiler, scope, Spec.Child("variables"), faults);
        if (spec.Validations.IsEmpty && spec.AuditAnnotations.IsEmpty)
        {
            const string Detail = "validations or auditAnnotations must contain at least one item";
            faults.Required(Spec.Child("validations"), Detail);
            faults.Required(Spec.Child("auditAnnotations"), Detail);
            return;
        }

        for (int i = 0; i < spec.Validations.Count; i++)
            Check(spec.Validations[i], compiler, scope, Spec.Child("validations").Index(i), faults);
        CheckAnnotations(policy.Metadata.Name, spec.AuditAnnotations, compiler, scope, faults);
    }

    private static void Check(MutatingAdmissionPolicy policy, bool checksConditions, Faults faults)
    {
        MutatingAdmissionPolicySpec spec = policy.Spec;
        CheckFailurePolicy(spec.FailurePolicy, faults);
        if (spec.ParamKind is not null) MatchResourcesRules.Check(spec.ParamKind, Spec.Child("paramKind"), faults);
        MatchResourcesRules.CheckOfPolicy(spec.MatchConstraints, Spec.Child("matchConstraints"), faults);
        MatchResourcesRules.CheckMutable(spec.MatchConstraints, Spec.Child("matchConstraints"), faults);
        PolicyScope scope = new(spec.ParamKind is not null, Authorizer: true);
        if (checksConditions) MatchConditionRules.Check(spec.MatchConditions, scope, Spec.Child("matchConditions"), faults);
        PolicyCompiler compiler = new(composes: !spec.Variables.IsEmpty);
        PolicyExpressionRules.CheckVariables(spec.Variables, compiler, scope, Spec.Child("variables"), faults);
        FieldPath mutations = Spec.Child("mutations");
        if (spec.Mutations.IsEmpty) faults.Required(mutations, "mutations must contain at least one item");
        for (int i = 0; i < spec.Mutations.Count; i++)
            Check(spec.Mutations[i], compiler, scope with { Patches = true }, mutations.Index(i), faults);
        FieldPath again = Spec.Child("reinvocationPolicy");
        if (spec.ReinvocationPolicy.Length == 0) faults.Required(again);
        else faults.OneOf(again, spec.ReinvocationPolicy, ReinvocationPolicyType.IfNeeded, ReinvocationPolicyType.Never);
    }

    private static void CheckFailurePolicy(string? policy, Faults faults)
    {
        if (policy is null) faults.Required(Spec.Child("failurePolicy"));
        else faults.OneOf(Spec.Child("failurePolicy"), policy, FailurePolicyType.Fail, FailurePolicyType.Ignore);
    }

    private static void Check(
        PolicyValidation validation, PolicyCompiler compiler, PolicyScope scope, FieldPath path, Faults faults)
    {
        FieldPath expression = path.Child("expression"), message = path.Child("message");
        if (string.IsNullOrWhiteSpace(validation.Expression)) faults.Required(expression, "expression is not specified");
        else PolicyExpressionRules.Check(validation.Expression, compiler, scope, expression, faults, CelType.Bool);
        FieldPath made = path.Child("messageExpression");
        if (validation.MessageExpression.Length > 0 && string.IsNullOrWhiteSpace(validation.MessageExpression))
            faults.Invalid(made, validation.MessageExpression, "must be non-empty if specified");
        else if (validation.MessageExpression.Length > 0)
        {
            PolicyScope inMessages = scope with { Authorizer = false };
            PolicyExpressionRules.Check(validation.MessageExpression, compiler, inMessages, made, faults, CelType.String);
        }

        if (validation.Message.Length > 0 && string.IsNullOrWhiteSpace(validation.Message))
            faults.Invalid(message, validation.Message, "message must be non-empty if specified");
        else if (validation.Message.Trim().AsSpan().ContainsAny('\n', '\r'))
            faults.Invalid(message, validation.Message, "message must not contain line breaks");
        if (validation.Reason is { } reason)
        {
            faults.OneOf(path.Child("reason"), reason, StatusReason.Forbidden, StatusReason.Invalid,
                StatusReason.RequestEntityTooLarge);
        }
    }

    private static void CheckAnnotations(
        string policy, ListOf<AuditAnnotation> annotations, PolicyCompiler compiler, PolicyScope scope, Faults faults)
    {
        FieldPath path = Spec.Child("auditAnnotations");
        HashSet<string> keys = new(StringComparer.Ordinal);
        if (annotations.Count > AnnotationsMax)
        {
            string shown = JsonArray.From(annotations.AsEnumerable().Select(static annotation =>
                (Json)Json.Object(("key", Json.Of(annotation.Key)), ("valueExpression", Json.Of(annotation.ValueExpression))))).ToString();
            faults.InvalidText(path, shown, $"must not have more than {AnnotationsMax} auditAnnotations");
        }

        for (int i = 0; i < annotations.Count; i++)
        {
            AuditAnnotation annotation = annotations[i];
            FieldPath key = path.Index(i).Child("key"), value = path.Index(i).Child("valueExpression");
            if (policy.Length == 0) faults.Invalid(key, annotation.Key, "requires metadata.name be non-empty");
            else Labels.CheckKey($"{policy}/{annotation.Key}", key, faults);
            string expression = annotation.ValueExpression.Trim();
            if (expression.Length == 0) faults.Required(value, "valueExpression is not specified");
            else if (Names.Bytes(expression) > AnnotationBytesMax)
                faults.Required(value, $"must not exceed {AnnotationBytesMax} bytes in length");
            else
            {
                PolicyExpression compiled = compiler.Compile(expression, scope, CelType.String, CelType.Null);
                PolicyExpressionRules.Report(compiled, annotation.ValueExpression, value, faults);
            }

            if (!keys.Add(annotation.Key)) faults.Duplicate(key, annotation.Key);
        }
    }

    private static void Check(Mutation mutation, PolicyCompiler compiler, PolicyScope scope, FieldPath path, Faults faults)
    {
        const string Patch = "jsonPatch", Apply = "applyConfiguration";
        switch (mutation.PatchType)
        {
            case "":
                faults.Required(path.Child("patchType"));
                break;
            case PatchType.JSONPatch:
                CheckPatch(Patch, mutation.JSONPatch?.Expression, mutation.PatchType, CelType.ListOf(PatchValues.PatchType));
                if (mutation.ApplyConfiguration is not null) Refuse(Apply);
                break;
            case PatchType.ApplyConfiguration:
                CheckPatch(Apply, mutation.ApplyConfiguration?.Expression, mutation.PatchType, PatchValues.ObjectType);
                if (mutation.JSONPatch is not null) Refuse(Patch);
                break;
            default:
                faults.NotSupported(path.Child("patchType"), mutation.PatchType, PatchType.ApplyConfiguration, PatchType.JSONPatch);
                break;
        }

        void Refuse(string other) => faults.Invalid(
            path.Child(other), $"{{{other}}}", $"must not be specified when patchType is {mutation.PatchType}");

        void CheckPatch(string member, string? expression, string type, CelType result)
        {
            FieldPath at = path.Child(member);
            if (expression is null) faults.Required(at, $"must be specified when patchType is {type}");
            else if (string.IsNullOrWhiteSpace(expression)) faults.Required(at.Child("expression"));
            else PolicyExpressionRules.Check(expression.Trim(), compiler, scope, at.Child("expression"), faults, result);
        }
    }

    private static void CheckPolicyName(string name, Faults faults)
    {
        FieldPath path = Spec.Child("policyName");
        if (name.Length == 0) faults.Required(path);
        else faults.Invalid(path, name, Names.Dns1123Subdomain(name));
    }

    private static void CheckActions(ListOf<string> actions, FieldPath path, Faults faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < actions.Count; i++)
        {
            faults.OneOf(path.Index(i), actions[i], ValidationAction.Audit, ValidationAction.Deny, ValidationAction.Warn);
            if (!seen.Add(actions[i])) faults.Duplicate(path.Index(i), actions[i]);
        }

        if (seen.Contains(ValidationAction.Deny) && seen.Contains(ValidationAction.Warn))
        {
            faults.Invalid(path, actions, "must not contain both Deny and Warn (repeating the same validation failure "
                + "information in the API response and headers serves no purpose)");
        }

        if (seen.Count == 0) faults.Required(path, "at least one validation action is required");
    }

    private static void CheckStatus(ValidatingAdmissionPolicyStatus status, Faults faults)
    {
        FieldPath path = FieldPath.Root("status").Child("typeChecking").Child("expressionWarnings");
        ListOf<ExpressionWarning> warnings = status.TypeChecking?.ExpressionWarnings ?? default;
        for (int i = 0; i < warnings.Count; i++)
        {
            if (warnings[i].Warning.Length == 0) faults.Required(path.Index(i).Child("warning"));
            if (string.IsNullOrWhiteSpace(warnings[i].FieldRef)) faults.Required(path.Index(i).Child("fieldRef"));
        }
    }
}
