using Skiff.Machinery.Validation.Pods;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of pod templates that stand by themselves.</summary>
internal static class PodTemplateKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<PodTemplate>
    {
        MetadataOnce = true,
        Always = (template, faults) => TemplateRules.Check(template.Template, FieldPath.Root("template"), faults),
    };
}
