using Skiff.Machinery.Validation.Definitions;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of custom resource definitions.</summary>
internal static class CustomResourceDefinitionKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<CustomResourceDefinition>
    {
        MetadataOnce = true,
        Finalizers = FinalizerRule.QualifiedOnly,
        OnCreate = static (definition, faults) =>
        {
            string name = $"{definition.Spec.Names.Plural}.{definition.Spec.Group}";
            if (definition.Metadata.Name != name)
                faults.Invalid(FieldPath.Metadata.Child("name"), definition.Metadata.Name, "must be spec.names.plural+\".\"+spec.group");
            DefinitionRules.Create(definition, faults);
        },
        OnUpdate = DefinitionRules.Update,
        OnStatus = static (definition, _, faults) =>
            NamesRules.Check(definition.Status.AcceptedNames, FieldPath.Status.Child("acceptedNames"), faults),
    };
}
