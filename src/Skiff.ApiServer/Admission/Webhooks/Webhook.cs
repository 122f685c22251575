using Skiff.ApiServer.Admission.Matching;
using Skiff.Machinery.Policies;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.ApiServer.Admission.Webhooks;

/// <summary>One webhook of a configuration, ready to be asked. Of either sort: what differs is how its answer counts.</summary>
public sealed record Webhook
{
    private const int TimeoutSecondsMax = 30;
    private const int TimeoutSecondsDefault = 10;

    /// <summary>The configuration it stands in.</summary>
    public required string Configuration { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Tells it from others of the same name, which a configuration may have had.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it may change objects.</summary>
    public required bool IsMutating { get; init; }

    /// <summary>What requests it is about.</summary>
    public required MatchCriteria Criteria { get; init; }

    /// <summary>Conditions that must hold besides; null for none.</summary>
    public required MatchTest? Conditions { get; init; }

    /// <summary>How it is reached.</summary>
    public required WebhookClientConfig Client { get; init; }

    /// <summary>Whether a request goes on when the webhook cannot be asked.</summary>
    public required bool FailsOpen { get; init; }

    /// <summary>Whether it may be asked about what will not be stored.</summary>
    public required bool AllowsDryRun { get; init; }

    /// <summary>How long it may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Versions of the review that it understands, the best first.</summary>
    public required ListOf<string> ReviewVersions { get; init; }

    /// <summary>Whether it wants to be asked again when somebody changed the object after it.</summary>
    public bool WantsAgain { get; init; }

    /// <summary>The webhooks of changing configurations, which come by name, in their order.</summary>
    public static Webhook[] Mutating(IReadOnlyList<IObject> configurations) =>
    [
        .. configurations.Cast<MutatingWebhookConfiguration>().SelectMany(configuration =>
            configuration.Webhooks.AsEnumerable().Select((hook, index) => Of(configuration, hook, index))),
    ];

    /// <summary>The webhooks of checking configurations, which come by name, in their order.</summary>
    public static Webhook[] Validating(IReadOnlyList<IObject> configurations) =>
    [
        .. configurations.Cast<ValidatingWebhookConfiguration>().SelectMany(configuration =>
            configuration.Webhooks.AsEnumerable().Select((hook, index) => Of(configuration, hook, index))),
    ];

    private static Webhook Of(MutatingWebhookConfiguration configuration, MutatingWebhook hook, int index) => new()
    {
        Configuration = configuration.Metadata.Name,
        Name = hook.Name,
        Id = $"{configuration.Metadata.Name}/{hook.Name}/{index}",
        IsMutating = true,
        Criteria = MatchCriteria.Of(hook.Rules, hook.MatchPolicy, hook.NamespaceSelector, hook.ObjectSelector),
        Conditions = ConditionsOf(hook.MatchConditions),
        Client = hook.ClientConfig,
        FailsOpen = hook.FailurePolicy == FailurePolicyType.Ignore,
        AllowsDryRun = IsHarmless(hook.SideEffects),
        Timeout = TimeoutOf(hook.TimeoutSeconds),
        ReviewVersions = hook.AdmissionReviewVersions,
        WantsAgain = hook.ReinvocationPolicy == ReinvocationPolicyType.IfNeeded,
    };

    private static Webhook Of(ValidatingWebhookConfiguration configuration, ValidatingWebhook hook, int index) => new()
    {
        Configuration = configuration.Metadata.Name,
        Name = hook.Name,
        Id = $"{configuration.Metadata.Name}/{hook.Name}/{index}",
        IsMutating = false,
        Criteria = MatchCriteria.Of(hook.Rules, hook.MatchPolicy, hook.NamespaceSelector, hook.ObjectSelector),
        Conditions = ConditionsOf(hook.MatchConditions),
        Client = hook.ClientConfig,
        FailsOpen = hook.FailurePolicy == FailurePolicyType.Ignore,
        AllowsDryRun = IsHarmless(hook.SideEffects),
        Timeout = TimeoutOf(hook.TimeoutSeconds),
        ReviewVersions = hook.AdmissionReviewVersions,
    };

    private static MatchTest? ConditionsOf(ListOf<MatchCondition> conditions) =>
        conditions.IsEmpty ? null : MatchTest.Of(conditions);

    private static bool IsHarmless(string? effects) => effects is SideEffectClass.None or SideEffectClass.NoneOnDryRun;

    private static TimeSpan TimeoutOf(int? seconds) =>
        TimeSpan.FromSeconds(Math.Clamp(seconds ?? TimeoutSecondsDefault, 1, TimeoutSecondsMax));
}
