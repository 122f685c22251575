using System.Globalization;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;

namespace Skiff.Controllers;

/// <summary>
/// Empties a namespace that is being deleted, then lets it go. Pods go first and alone: while one of them may still
/// run, what protects it or it depends on (network policies, its volumes' claims) stays.
/// </summary>
/// <remarks>Always true: the namespace is let go only when a live look found nothing in it; nothing outside of it is
/// touched; a plan deletes at most <see cref="DeletionsMax"/> objects.</remarks>
public static class NamespaceDeletion
{
    /// <summary>Most deletions in one plan.</summary>
    public const int DeletionsMax = 500;

    private const string Finalizer = "kubernetes";

    /// <summary>What is left of a kind in the namespace.</summary>
    public sealed record Remainder(Kind Kind, ListOf<ObjectMeta> Objects);

    /// <summary>What a decision depends on.</summary>
    /// <param name="Namespace">The namespace.</param>
    /// <param name="Left">What a live look found, kinds without objects left out.</param>
    /// <param name="LookFailures">Why some kinds could not be looked at.</param>
    /// <param name="DeleteFailures">Why some objects could not be deleted in the last round.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(
        Namespace Namespace,
        ListOf<Remainder> Left,
        ListOf<string> LookFailures,
        ListOf<string> DeleteFailures,
        DateTimeOffset Now);

    /// <summary>Whether a namespace is this rule's business.</summary>
    public static bool IsDue(Namespace value) =>
        value.Metadata.IsTerminating && value.Spec.Finalizers.Contains(Finalizer);

    /// <summary>Decides.</summary>
    public static Plan Reconcile(View view)
    {
        Namespace value = view.Namespace;
        if (!IsDue(value)) return Plan.Nothing;
        Namespace told = value with
        {
            Status = value.Status with
            {
                Phase = NamespacePhase.Terminating,
                Conditions = Conditions(view),
            },
        };
        if (view.Left.IsEmpty && view.LookFailures.IsEmpty)
        {
            Namespace free = told with
            {
                Spec = told.Spec with { Finalizers = told.Spec.Finalizers.Where(name => name != Finalizer) },
            };
            return Plan.Of(Write.Update(free, "finalize"));
        }

        Remainder? pods = view.Left.FirstOrDefault(left => left.Kind.Name == "Pod" && left.Kind.Group.Length == 0);
        IEnumerable<Remainder> turn = pods is null ? view.Left : [pods];
        return Plan.Of(turn.SelectMany(Deletions).Take(DeletionsMax)).WithStatus(value, told);
    }

    private static IEnumerable<Write> Deletions(Remainder left) => left.Objects.AsEnumerable()
        .Where(metadata => !metadata.IsTerminating)
        .Select(metadata => new DeleteWrite(left.Kind, new(metadata.Namespace, metadata.Name), metadata.UID)
        {
            Propagation = DeletionPropagation.Background,
        });

    private static ListOf<NamespaceCondition> Conditions(View view)
    {
        string[] remaining = [.. view.Left.AsEnumerable()
            .Select(left => string.Create(
                CultureInfo.InvariantCulture, $"{left.Kind.Plural}.{left.Kind.Group} has {left.Objects.Count} resource instances"))
            .Order(StringComparer.Ordinal)];
        string[] finalizers = [.. view.Left.AsEnumerable()
            .SelectMany(left => left.Objects.AsEnumerable())
            .SelectMany(metadata => metadata.Finalizers.AsEnumerable())
            .GroupBy(name => name, StringComparer.Ordinal)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} in {group.Count()} resource instances"))
            .Order(StringComparer.Ordinal)];

        ConditionList list = new(view.Namespace.Status.Conditions, view.Now);
        list.Set(
            "NamespaceDeletionDiscoveryFailure",
            view.LookFailures,
            ("DiscoveryFailed", $"Discovery failed for some groups, {view.LookFailures.Count} failing: {Join(view.LookFailures)}"),
            ("ResourcesDiscovered", "All resources successfully discovered"));
        list.Set(
            "NamespaceDeletionGroupVersionParsingFailure",
            default,
            ("", ""),
            ("ParsedGroupVersions", "All legacy kube types successfully parsed"));
        list.Set(
            "NamespaceDeletionContentFailure",
            view.DeleteFailures,
            ("ContentDeletionFailed",
                $"Failed to delete all resource types, {view.DeleteFailures.Count} remaining: {Join(view.DeleteFailures)}"),
            ("ContentDeleted", "All content successfully deleted, may be waiting on finalization"));
        list.Set(
            "NamespaceContentRemaining",
            ListOf.From(remaining),
            ("SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", remaining)}"),
            ("ContentRemoved", "All content successfully removed"));
        list.Set(
            "NamespaceFinalizersRemaining",
            ListOf.From(finalizers),
            ("SomeFinalizersRemain", $"Some content in the namespace has finalizers remaining: {string.Join(", ", finalizers)}"),
            ("ContentHasNoFinalizers", "All content-preserving finalizers finished"));
        return list.Conditions;
    }

    private static string Join(ListOf<string> texts) => string.Join(", ", texts.AsEnumerable().Order(StringComparer.Ordinal));

    private sealed class ConditionList(ListOf<NamespaceCondition> conditions, DateTimeOffset now)
    {
        public ListOf<NamespaceCondition> Conditions { get; private set; } = conditions;

        public void Set(
            string type, ListOf<string> troubles, (string Reason, string Message) bad, (string Reason, string Message) good)
        {
            (string reason, string message) = troubles.IsEmpty ? good : bad;
            string status = troubles.IsEmpty ? ConditionStatus.False : ConditionStatus.True;
            NamespaceCondition? before = Conditions.FirstOrDefault(condition => condition.Type == type);
            NamespaceCondition after = NamespaceCondition.Empty with
            {
                Type = type,
                Status = status,
                Reason = reason,
                Message = message,
                LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now,
            };
            Conditions = before is null
                ? Conditions.Add(after)
                : Conditions.Select(condition => ReferenceEquals(condition, before) ? after : condition);
        }
    }
}
