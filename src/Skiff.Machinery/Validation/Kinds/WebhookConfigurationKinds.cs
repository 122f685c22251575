using Skiff.Machinery.Validation.Admission;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of configurations of admission webhooks.</summary>
internal static class WebhookConfigurationKinds
{
    private const int TimeoutSecondsMax = 30;
    private static readonly FieldPath Webhooks = FieldPath.Root("webhooks");

    /// <summary>The rules of webhooks that change objects.</summary>
    public static KindRules Mutating { get; } = new KindRules<MutatingWebhookConfiguration>
    {
        Finalizers = FinalizerRule.QualifiedOnly,
        MetadataOnce = true,
        Always = (configuration, faults) =>
        {
            HashSet<string> names = new(StringComparer.Ordinal);
            for (int i = 0; i < configuration.Webhooks.Count; i++)
            {
                MutatingWebhook hook = configuration.Webhooks[i];
                FieldPath path = Webhooks.Index(i);
                Check(new Terms(hook.Name, hook.Rules, hook.FailurePolicy, hook.MatchPolicy, hook.SideEffects,
                    hook.TimeoutSeconds, hook.NamespaceSelector, hook.ObjectSelector), path, faults);
                if (hook.ReinvocationPolicy is { } again)
                {
                    faults.OneOf(path.Child("reinvocationPolicy"), again,
                        ReinvocationPolicyType.IfNeeded, ReinvocationPolicyType.Never);
                }

                CheckRest(hook.Name, hook.ClientConfig, hook.MatchConditions, hook.AdmissionReviewVersions, names, path, faults);
            }
        },
    };

    /// <summary>The rules of webhooks that only check.</summary>
    public static KindRules Validating { get; } = new KindRules<ValidatingWebhookConfiguration>
    {
        Finalizers = FinalizerRule.QualifiedOnly,
        MetadataOnce = true,
        Always = (configuration, faults) =>
        {
            HashSet<string> names = new(StringComparer.Ordinal);
            for (int i = 0; i < configuration.Webhooks.Count; i++)
            {
                ValidatingWebhook hook = configuration.Webhooks[i];
                FieldPath path = Webhooks.Index(i);
                Check(new Terms(hook.Name, hook.Rules, hook.FailurePolicy, hook.MatchPolicy, hook.SideEffects,
                    hook.TimeoutSeconds, hook.NamespaceSelector, hook.ObjectSelector), path, faults);
                CheckRest(hook.Name, hook.ClientConfig, hook.MatchConditions, hook.AdmissionReviewVersions, names, path, faults);
            }
        },
    };

    private readonly record struct Terms(
        string Name, ListOf<RuleWithOperations> Rules, string? FailurePolicy, string? MatchPolicy, string? SideEffects,
        int? TimeoutSeconds, LabelSelector? Namespaces, LabelSelector? Objects);

    private static void Check(Terms hook, FieldPath path, Faults faults)
    {
        CheckName(hook.Name, path.Child("name"), faults);
        for (int i = 0; i < hook.Rules.Count; i++)
            ResourceRuleRules.Check(hook.Rules[i], path.Child("rules").Index(i), faults);
        if (hook.FailurePolicy is { } failure)
            faults.OneOf(path.Child("failurePolicy"), failure, FailurePolicyType.Fail, FailurePolicyType.Ignore);
        if (hook.MatchPolicy is { } match)
            faults.OneOf(path.Child("matchPolicy"), match, MatchPolicyType.Equivalent, MatchPolicyType.Exact);
        FieldPath effects = path.Child("sideEffects");
        if (hook.SideEffects is { } side) faults.OneOf(effects, side, SideEffectClass.None, SideEffectClass.NoneOnDryRun);
        else faults.Required(effects, "must specify one of None, NoneOnDryRun");
        if (hook.TimeoutSeconds is { } seconds and not (>= 1 and <= TimeoutSecondsMax))
            faults.Invalid(path.Child("timeoutSeconds"), seconds, "the timeout value must be between 1 and 30 seconds");
        Labels.CheckSelector(hook.Namespaces, path.Child("namespaceSelector"), faults);
        Labels.CheckSelector(hook.Objects, path.Child("objectSelector"), faults);
    }

    private static void CheckRest(string name, WebhookClientConfig client, ListOf<MatchCondition> conditions,
        ListOf<string> versions, HashSet<string> names, FieldPath path, Faults faults)
    {
        WebhookClientRules.Check(client, path.Child("clientConfig"), faults);
        MatchConditionRules.Check(conditions, path.Child("matchConditions"), faults);
        CheckVersions(versions, path.Child("admissionReviewVersions"), faults);
        if (name.Length > 0 && !names.Add(name)) faults.Duplicate(path.Child("name"), name);
    }

    private static void CheckName(string name, FieldPath path, Faults faults)
    {
        if (name.Length == 0) faults.Required(path);
        else if (Names.Dns1123Subdomain(name) is { Count: > 0 } problems) faults.Invalid(path, name, string.Join(',', problems));
        else if (name.AsSpan().Count('.') < 2)
            faults.Invalid(path, name, "should be a domain with at least three segments separated by dots");
    }

    private static void CheckVersions(ListOf<string> versions, FieldPath path, Faults faults)
    {
        if (versions.IsEmpty)
        {
            faults.Required(path, "must specify one of v1, v1beta1");
            return;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < versions.Count; i++)
        {
            if (seen.Add(versions[i])) faults.Invalid(path.Index(i), versions[i], Names.Dns1035Label(versions[i]));
            else faults.Invalid(path.Index(i), versions[i], "duplicate version");
        }

        if (!versions.Contains("v1") && !versions.Contains("v1beta1"))
            faults.Invalid(path, versions, "must include at least one of v1, v1beta1");
    }
}
