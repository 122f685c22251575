using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Pods;

/// <summary>Rules of taints and of the tolerations that answer them.</summary>
internal static class TolerationRules
{
    /// <summary>Checks tolerations.</summary>
    public static void Check(ListOf<Toleration> tolerations, FieldPath path, Faults faults)
    {
        for (int i = 0; i < tolerations.Count; i++) CheckOne(tolerations[i], path.Index(i), faults);
    }

    /// <summary>Checks that a pod kept its tolerations, but for how long they tolerate.</summary>
    public static void CheckOnlyAdded(
        ListOf<Toleration> tolerations, ListOf<Toleration> old, FieldPath path, Faults faults)
    {
        foreach (Toleration toleration in old)
        {
            bool kept = tolerations.Any(candidate =>
                candidate with { TolerationSeconds = null } == toleration with { TolerationSeconds = null });
            if (kept) continue;
            faults.Forbidden(path, "existing toleration can not be modified except its tolerationSeconds");
            return;
        }
    }

    /// <summary>Checks the taints of a node, which must differ in key or effect.</summary>
    public static void CheckTaints(ListOf<Taint> taints, FieldPath path, Faults faults)
    {
        HashSet<(string Key, string Effect)> seen = [];
        for (int i = 0; i < taints.Count; i++)
        {
            Taint taint = taints[i];
            FieldPath at = path.Index(i);
            Labels.CheckKey(taint.Key, at.Child("key"), faults);
            if (Names.LabelValue(taint.Value) is { Count: > 0 } problems)
            {
                faults.Invalid(at.Child("value"), taint.Value, string.Join(';', problems));
            }

            if (taint.Effect.Length == 0) faults.Required(at.Child("effect"));
            else CheckEffect(taint.Effect, at.Child("effect"), faults);
            if (!seen.Add((taint.Key, taint.Effect)))
            {
                faults.DuplicateText(at, $"{Shown.Of(taint)}: taints must be unique by key and effect pair");
            }
        }
    }

    private static void CheckEffect(string effect, FieldPath path, Faults faults) => faults.OneOf(
        path, effect, TaintEffect.NoSchedule, TaintEffect.PreferNoSchedule, TaintEffect.NoExecute);

    private static void CheckOne(Toleration toleration, FieldPath path, Faults faults)
    {
        if (toleration.Key.Length > 0) Labels.CheckKey(toleration.Key, path.Child("key"), faults);
        else if (toleration.Operator != TolerationOperator.Exists)
        {
            faults.Invalid(path.Child("operator"), toleration.Operator,
                "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }

        if (toleration.TolerationSeconds is not null && toleration.Effect != TaintEffect.NoExecute)
        {
            faults.Invalid(path.Child("effect"), toleration.Effect,
                "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }

        switch (toleration.Operator)
        {
            case "" or TolerationOperator.Equal:
                if (Names.LabelValue(toleration.Value) is { Count: > 0 } problems)
                {
                    faults.Invalid(path.Child("operator"), toleration.Value, string.Join(';', problems));
                }

                break;
            case TolerationOperator.Exists:
                if (toleration.Value.Length > 0)
                {
                    faults.Invalid(path.Child("operator"), toleration.Value,
                        "value must be empty when `operator` is 'Exists'");
                }

                break;
            default:
                faults.NotSupported(path.Child("operator"), toleration.Operator,
                    TolerationOperator.Equal, TolerationOperator.Exists);
                break;
        }

        if (toleration.Effect.Length > 0) CheckEffect(toleration.Effect, path.Child("effect"), faults);
    }
}
