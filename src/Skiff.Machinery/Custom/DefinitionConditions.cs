using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>Reading and setting the conditions of definitions.</summary>
public static class DefinitionConditions
{
    /// <summary>The condition of a type, or null.</summary>
    public static CustomResourceDefinitionCondition? Find(CustomResourceDefinition definition, string type) =>
        definition.Status.Conditions.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Whether a condition is there and true.</summary>
    public static bool IsTrue(CustomResourceDefinition definition, string type) =>
        Find(definition, type)?.Status == ConditionStatus.True;

    /// <summary>The definition with a condition, whose time of change stays when its status does.</summary>
    public static CustomResourceDefinition Set(
        CustomResourceDefinition definition, string type, string status, string reason, string message, DateTimeOffset now)
    {
        ListOf<CustomResourceDefinitionCondition> conditions = definition.Status.Conditions;
        int index = IndexOf(conditions, type);
        CustomResourceDefinitionCondition? old = index < 0 ? null : conditions[index];
        CustomResourceDefinitionCondition next = (old ?? CustomResourceDefinitionCondition.Empty) with
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now,
        };
        conditions = index < 0 ? conditions.Add(next) : conditions.SetItem(index, next);
        return definition with { Status = definition.Status with { Conditions = conditions } };
    }

    /// <summary>The definition without a condition.</summary>
    public static CustomResourceDefinition Remove(CustomResourceDefinition definition, string type) =>
        Find(definition, type) is null
            ? definition
            : definition with
            {
                Status = definition.Status with
                {
                    Conditions = definition.Status.Conditions.Where(condition => condition.Type != type),
                },
            };

    private static int IndexOf(ListOf<CustomResourceDefinitionCondition> conditions, string type)
    {
        for (int i = 0; i < conditions.Count; i++)
        {
            if (conditions[i].Type == type) return i;
        }

        return -1;
    }
}
