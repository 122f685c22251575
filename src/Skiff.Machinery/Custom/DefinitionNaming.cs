using Skiff.Machinery.Validation;
using Skiff.Machinery.Validation.Admission;
using Skiff.Machinery.Validation.Definitions;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>
/// The status of a definition: which of its names are free, whether it is established, and what else is to be said of it.
/// A pure function of the definition and of the names that others of its group hold.
/// </summary>
public static class DefinitionNaming
{
    /// <summary>The definition with the status it should have; itself when it has it.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="others">The other definitions of its group, as they are now.</param>
    /// <param name="now">The time.</param>
    public static CustomResourceDefinition Next(
        CustomResourceDefinition definition, IEnumerable<CustomResourceDefinition> others, DateTimeOffset now)
    {
        CustomResourceDefinition next = WithNames(definition, others, now);
        next = WithStructure(next, now);
        next = WithApproval(next, now);
        next = WithEstablished(next, now);
        return next == definition ? definition : next;
    }

    private static CustomResourceDefinition WithNames(
        CustomResourceDefinition definition, IEnumerable<CustomResourceDefinition> others, DateTimeOffset now)
    {
        if (definition.Spec.Names == definition.Status.AcceptedNames) return definition;
        HashSet<string> resources = new(StringComparer.Ordinal), kinds = new(StringComparer.Ordinal);
        foreach (CustomResourceDefinitionNames taken in others.Select(other => other.Status.AcceptedNames))
        {
            resources.UnionWith([taken.Plural, taken.Singular, .. taken.ShortNames.AsEnumerable()]);
            kinds.UnionWith([taken.Kind, taken.ListKind]);
        }

        (CustomResourceDefinitionNames names, string reason, string message) =
            Accept(definition.Spec.Names, definition.Status.AcceptedNames, resources, kinds);
        CustomResourceDefinition next = definition with { Status = definition.Status with { AcceptedNames = names } };
        bool accepted = reason.Length == 0;
        return DefinitionConditions.Set(
            next, CustomResourceDefinitionConditionType.NamesAccepted,
            accepted ? ConditionStatus.True : ConditionStatus.False,
            accepted ? "NoConflicts" : reason, accepted ? "no conflicts found" : message, now);
    }

    // What is free is accepted, even when something else is not; of several conflicts the last one is told.
    private static (CustomResourceDefinitionNames Names, string Reason, string Message) Accept(
        CustomResourceDefinitionNames wanted, CustomResourceDefinitionNames held, HashSet<string> resources, HashSet<string> kinds)
    {
        CustomResourceDefinitionNames names = held with { Categories = wanted.Categories };
        string reason = "", message = "";
        bool Free(string name, string mine, HashSet<string> taken, string conflict)
        {
            if (name == mine || !taken.Contains(name)) return true;
            reason = conflict;
            message = $"{GoText.Quote(name)} is already in use";
            return false;
        }

        if (Free(wanted.Plural, held.Plural, resources, "PluralConflict")) names = names with { Plural = wanted.Plural };
        if (Free(wanted.Singular, held.Singular, resources, "SingularConflict")) names = names with { Singular = wanted.Singular };
        string[] conflicts = [.. wanted.ShortNames.AsEnumerable()
            .Where(name => !held.ShortNames.Contains(name) && resources.Contains(name))
            .Select(name => $"{GoText.Quote(name)} is already in use").Distinct(StringComparer.Ordinal)];
        if (conflicts.Length == 0)
        {
            names = names with { ShortNames = wanted.ShortNames };
        }
        else
        {
            reason = "ShortNamesConflict";
            message = conflicts.Length == 1 ? conflicts[0] : $"[{string.Join(", ", conflicts)}]";
        }

        if (Free(wanted.Kind, held.Kind, kinds, "KindConflict")) names = names with { Kind = wanted.Kind };
        if (Free(wanted.ListKind, held.ListKind, kinds, "ListKindConflict")) names = names with { ListKind = wanted.ListKind };
        return (names, reason, message);
    }

    private static CustomResourceDefinition WithEstablished(CustomResourceDefinition definition, DateTimeOffset now)
    {
        const string established = CustomResourceDefinitionConditionType.Established;
        if (DefinitionConditions.IsTrue(definition, established)) return definition;
        if (!DefinitionConditions.IsTrue(definition, CustomResourceDefinitionConditionType.NamesAccepted))
        {
            return DefinitionConditions.Set(
                definition, established, ConditionStatus.False, "NotAccepted", "not all names are accepted", now);
        }

        bool unreadable = definition.Spec.Conversion?.Webhook?.ClientConfig is { } config
            && config.CABundle.Length > 0 && !WebhookClientRules.IsBundle(config.CABundle);
        return unreadable
            ? DefinitionConditions.Set(definition, established, ConditionStatus.False, "InvalidCABundle",
                "The conversion webhook CABundle is invalid", now)
            : DefinitionConditions.Set(definition, established, ConditionStatus.True, "InitialNamesAccepted",
                "the initial names have been accepted", now);
    }

    private static CustomResourceDefinition WithStructure(CustomResourceDefinition definition, DateTimeOffset now)
    {
        const string type = CustomResourceDefinitionConditionType.NonStructuralSchema;
        Faults faults = new();
        if (definition.Spec.PreserveUnknownFields)
            faults.Invalid(FieldPath.Spec.Child("preserveUnknownFields"), true, "must be false");
        for (int i = 0; i < definition.Spec.Versions.Count; i++)
        {
            CustomResourceDefinitionVersion version = definition.Spec.Versions[i];
            if (version.Schema?.OpenAPIV3Schema is not { } source) continue;
            if (StructuralSchema.Parse(source, out string fault) is not { } schema)
            {
                return DefinitionConditions.Set(definition, type, ConditionStatus.Unknown, "StructuralError",
                    $"failed to check validation schema for version {version.Name}: {fault}", now);
            }

            Faults found = new();
            FieldPath path = FieldPath.Spec.Child("versions").Index(i).Child("schema", "openAPIV3Schema");
            StructuralRules.Check(schema, path, found);
            faults.AddSorted(found);
        }

        return faults.Count == 0
            ? DefinitionConditions.Remove(definition, type)
            : DefinitionConditions.Set(definition, type, ConditionStatus.True, "Violations", faults.ToString(), now);
    }

    private static CustomResourceDefinition WithApproval(CustomResourceDefinition definition, DateTimeOffset now)
    {
        if (!ApprovalPolicy.Protects(definition.Spec.Group)) return definition;
        (ApprovalState state, string why) = ApprovalPolicy.StateOf(definition.Metadata.Annotations);
        (string status, string reason) = state switch
        {
            ApprovalState.Approved => (ConditionStatus.True, "ApprovedAnnotation"),
            ApprovalState.Bypassed => (ConditionStatus.False, "UnapprovedAnnotation"),
            ApprovalState.Missing => (ConditionStatus.False, "MissingAnnotation"),
            _ => (ConditionStatus.False, "InvalidAnnotation"),
        };
        return DefinitionConditions.Set(
            definition, CustomResourceDefinitionConditionType.KubernetesAPIApprovalPolicyConformant, status, reason, why, now);
    }
}
