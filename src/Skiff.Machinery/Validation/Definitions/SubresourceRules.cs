using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of the scale of a custom resource.</summary>
internal static class SubresourceRules
{
    /// <summary>Checks the subresources of a version.</summary>
    public static void Check(CustomResourceSubresources? subresources, FieldPath path, Faults faults)
    {
        if (subresources?.Scale is not { } scale) return;
        CheckReplicas(scale.SpecReplicasPath, ".spec.", path.Child("scale.specReplicasPath"), faults);
        CheckReplicas(scale.StatusReplicasPath, ".status.", path.Child("scale.statusReplicasPath"), faults);
        if (scale.LabelSelectorPath is not { Length: > 0 } selector) return;
        FieldPath at = path.Child("scale.labelSelectorPath");
        if (!ColumnRules.CheckPath(selector, at, faults)) return;
        bool inside = selector.StartsWith(".spec.", StringComparison.Ordinal)
            || selector.StartsWith(".status.", StringComparison.Ordinal);
        if (!inside) faults.Invalid(at, selector, "should be a json path under either .spec or .status");
    }

    private static void CheckReplicas(string text, string below, FieldPath path, Faults faults)
    {
        if (text.Length == 0)
        {
            faults.Required(path);
            return;
        }

        if (!ColumnRules.CheckPath(text, path, faults)) return;
        if (!text.StartsWith(below, StringComparison.Ordinal))
            faults.Invalid(path, text, $"should be a json path under {below[..^1]}");
    }
}
