using Skiff.Model.Meta.V1;

namespace Skiff.Model.AdmissionRegistration.V1;

public sealed partial record ValidatingWebhook
{
    internal const int DefaultTimeoutSeconds = 10;

    private ValidatingWebhook WithOwnDefaults()
    {
        ValidatingWebhook complete = this with
        {
            FailurePolicy = FailurePolicy ?? FailurePolicyType.Fail,
            MatchPolicy = MatchPolicy ?? MatchPolicyType.Equivalent,
            NamespaceSelector = NamespaceSelector ?? LabelSelector.Empty,
            ObjectSelector = ObjectSelector ?? LabelSelector.Empty,
            TimeoutSeconds = TimeoutSeconds ?? DefaultTimeoutSeconds,
        };
        return complete == this ? this : complete;
    }
}

public sealed partial record MutatingWebhook
{
    private MutatingWebhook WithOwnDefaults()
    {
        MutatingWebhook complete = this with
        {
            FailurePolicy = FailurePolicy ?? FailurePolicyType.Fail,
            MatchPolicy = MatchPolicy ?? MatchPolicyType.Equivalent,
            NamespaceSelector = NamespaceSelector ?? LabelSelector.Empty,
            ObjectSelector = ObjectSelector ?? LabelSelector.Empty,
            TimeoutSeconds = TimeoutSeconds ?? ValidatingWebhook.DefaultTimeoutSeconds,
            ReinvocationPolicy = ReinvocationPolicy ?? ReinvocationPolicyType.Never,
        };
        return complete == this ? this : complete;
    }
}

public sealed partial record Rule
{
    private Rule WithOwnDefaults() => Scope is null ? this with { Scope = ScopeType.AllScopes } : this;
}

public sealed partial record ServiceReference
{
    private const int HttpsPort = 443;

    private ServiceReference WithOwnDefaults() => Port is null ? this with { Port = HttpsPort } : this;
}

public sealed partial record MatchResources
{
    private MatchResources WithOwnDefaults()
    {
        MatchResources complete = this with
        {
            MatchPolicy = MatchPolicy ?? MatchPolicyType.Equivalent,
            NamespaceSelector = NamespaceSelector ?? LabelSelector.Empty,
            ObjectSelector = ObjectSelector ?? LabelSelector.Empty,
        };
        return complete == this ? this : complete;
    }
}

public sealed partial record ValidatingAdmissionPolicySpec
{
    private ValidatingAdmissionPolicySpec WithOwnDefaults() =>
        FailurePolicy is null ? this with { FailurePolicy = FailurePolicyType.Fail } : this;
}

public sealed partial record MutatingAdmissionPolicySpec
{
    private MutatingAdmissionPolicySpec WithOwnDefaults() =>
        FailurePolicy is null ? this with { FailurePolicy = FailurePolicyType.Fail } : this;
}
