using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Policy.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Rows of configuration, secrets, accounts, and of limits on what a namespace may use.</summary>
internal static class ConfigurationPrinters
{
    /// <summary>Rows of config maps.</summary>
    public static Printer ConfigMaps { get; } = new Printer<ConfigMap>(
        [Columns.Name, Columns.Text("Data", "How many entries there are."), Columns.Age],
        static (value, now) =>
            [value.Metadata.Name, value.Data.Count + value.BinaryData.Count, CellText.Age(value, now)]);

    /// <summary>Rows of secrets: how many entries, never what they are.</summary>
    public static Printer Secrets { get; } = new Printer<Secret>(
        [
            Columns.Name,
            Columns.Text("Type", "What the secret is for."),
            Columns.Text("Data", "How many entries there are."),
            Columns.Age,
        ],
        static (value, now) => [value.Metadata.Name, value.Type, value.Data.Count, CellText.Age(value, now)]);

    /// <summary>Rows of service accounts.</summary>
    public static Printer ServiceAccounts { get; } = new Printer<ServiceAccount>(
        [Columns.Name, Columns.Text("Secrets", "How many secrets the account lists."), Columns.Age],
        static (value, now) => [value.Metadata.Name, value.Secrets.Count, CellText.Age(value, now)]);

    /// <summary>Rows of resource quotas.</summary>
    public static Printer ResourceQuotas { get; } = new Printer<ResourceQuota>(
        [
            Columns.Name,
            Columns.Text("Request", "Used and allowed amounts, of requests and of objects."),
            Columns.Text("Limit", "Used and allowed amounts of limits."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            Usage(value.Status, limits: false),
            Usage(value.Status, limits: true),
            CellText.Age(value, now),
        ]);

    /// <summary>Rows of pod disruption budgets.</summary>
    public static Printer PodDisruptionBudgets { get; } = new Printer<PodDisruptionBudget>(
        [
            Columns.Name,
            Columns.Text("Min Available", "Pods that must stay available."),
            Columns.Text("Max Unavailable", "Pods that may be unavailable."),
            Columns.Integer("Allowed Disruptions", "Pods that may be disrupted now."),
            Columns.Age,
        ],
        static (value, now) =>
        [
            value.Metadata.Name,
            value.Spec.MinAvailable?.ToString() ?? "N/A",
            value.Spec.MaxUnavailable?.ToString() ?? "N/A",
            value.Status.DisruptionsAllowed,
            CellText.Age(value, now),
        ]);

    private static string Usage(ResourceQuotaStatus status, bool limits) => string.Join(", ", status.Hard.AsEnumerable()
        .Where(entry => entry.Key.StartsWith("limits.", StringComparison.Ordinal) == limits)
        .Select(entry => $"{entry.Key}: {status.Used.Find(entry.Key)}/{entry.Value}"));
}
