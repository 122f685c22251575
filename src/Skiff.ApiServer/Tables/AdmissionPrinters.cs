using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.FlowControl.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of what the API server asks before it takes a request: webhooks, policies, flow control.</summary>
internal static class AdmissionPrinters
{
    /// <summary>Rows of mutating webhook configurations.</summary>
    public static Printer MutatingWebhooks { get; } = new Printer<MutatingWebhookConfiguration>(
        WebhookColumns(),
        static (value, now) => [value.Metadata.Name, value.Webhooks.Count, CellText.Age(value, now)]);

    /// <summary>Rows of validating webhook configurations.</summary>
    public static Printer ValidatingWebhooks { get; } = new Printer<ValidatingWebhookConfiguration>(
        WebhookColumns(),
        static (value, now) => [value.Metadata.Name, value.Webhooks.Count, CellText.Age(value, now)]);

    /// <summary>Rows of validating admission policies.</summary>
    public static Printer ValidatingPolicies { get; } = new Printer<ValidatingAdmissionPolicy>(
        PolicyColumns("Validations", "How many rules the policy checks."),
        static (value, now) =>
        [
            value.Metadata.Name, value.Spec.Validations.Count, Parameters(value.Spec.ParamKind),
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of mutating admission policies.</summary>
    public static Printer MutatingPolicies { get; } = new Printer<MutatingAdmissionPolicy>(
        PolicyColumns("Mutations", "How many changes the policy makes."),
        static (value, now) =>
        [
            value.Metadata.Name, value.Spec.Mutations.Count, Parameters(value.Spec.ParamKind),
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of validating admission policy bindings.</summary>
    public static Printer ValidatingPolicyBindings { get; } = new Printer<ValidatingAdmissionPolicyBinding>(
        BindingColumns(),
        static (value, now) =>
            [value.Metadata.Name, value.Spec.PolicyName, Parameters(value.Spec.ParamRef), CellText.Age(value, now)]);

    /// <summary>Rows of mutating admission policy bindings.</summary>
    public static Printer MutatingPolicyBindings { get; } = new Printer<MutatingAdmissionPolicyBinding>(
        BindingColumns(),
        static (value, now) =>
            [value.Metadata.Name, value.Spec.PolicyName, Parameters(value.Spec.ParamRef), CellText.Age(value, now)]);

    /// <summary>Rows of flow schemas.</summary>
    public static Printer FlowSchemas { get; } = new Printer<FlowSchema>(
        [
            Columns.Name,
            Columns.Text("PriorityLevel", "Priority level the flows are given."),
            Columns.Text("MatchingPrecedence", "Order among schemas that match; the lowest goes first."),
            Columns.Text("DistinguisherMethod", "How requests are told apart into flows."),
            Columns.Age,
            Columns.Text("MissingPL", "Whether the priority level is missing."),
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.PriorityLevelConfiguration.Name,
            value.Spec.MatchingPrecedence,
            value.Spec.DistinguisherMethod?.Type ?? CellText.None,
            CellText.Age(value, now),
            value.Status.Conditions.FirstOrDefault(condition => condition.Type == "Dangling")?.Status ?? "?",
        ]);

    /// <summary>Rows of priority level configurations.</summary>
    public static Printer PriorityLevels { get; } = new Printer<PriorityLevelConfiguration>(
        [
            Columns.Name,
            Columns.Text("Type", "Whether requests of the level are limited."),
            Columns.Text("NominalConcurrencyShares", "The level's share of the server's seats."),
            Columns.Text("Queues", "How many queues hold requests that wait."),
            Columns.Text("HandSize", "How many queues a flow may use."),
            Columns.Text("QueueLengthLimit", "How many requests one queue holds."),
            Columns.Age,
        ],
        static (value, now) =>
        {
            LimitedPriorityLevelConfiguration? limited = value.Spec.Limited;
            QueuingConfiguration? queuing = limited?.LimitResponse.Queuing;
            return
            [
                value.Metadata.Name,
                value.Spec.Type,
                limited is null ? CellText.None : limited.NominalConcurrencyShares,
                (object?)queuing?.Queues ?? CellText.None,
                (object?)queuing?.HandSize ?? CellText.None,
                (object?)queuing?.QueueLengthLimit ?? CellText.None,
                CellText.Age(value, now),
            ];
        });

    private static string Parameters(ParamKind? kind) =>
        kind is null ? CellText.Unset : $"{kind.APIVersion}/{kind.Kind}";

    // Whether the parameter lives in a namespace cannot be told from here, so one without a namespace prints a star.
    private static string Parameters(ParamRef? parameters) => parameters switch
    {
        null => CellText.Unset,
        { Name.Length: > 0, Namespace.Length: > 0 } => $"{parameters.Namespace}/{parameters.Name}",
        { Name.Length: > 0 } => $"*/{parameters.Name}",
        { Selector: { } selector } => CellText.Selector(selector),
        _ => CellText.Unset,
    };

    private static ListOf<TableColumnDefinition> WebhookColumns() =>
        [Columns.Name, Columns.Integer("Webhooks", "How many webhooks are configured."), Columns.Age];

    private static ListOf<TableColumnDefinition> PolicyColumns(string rules, string description) =>
    [
        Columns.Name,
        Columns.Integer(rules, description),
        Columns.Text("ParamKind", "Kind of object the policy takes parameters from."),
        Columns.Age,
    ];

    private static ListOf<TableColumnDefinition> BindingColumns() =>
    [
        Columns.Name,
        Columns.Text("PolicyName", "Policy that is bound."),
        Columns.Text("ParamRef", "Object the policy takes its parameters from."),
        Columns.Age,
    ];
}
