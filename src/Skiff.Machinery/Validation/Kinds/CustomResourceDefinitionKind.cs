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
            const string rule = "must be spec.names.plural+\".\"+spec.group";
            string name = $"{definition.Spec.Names.Plural}.{definition.Spec.Group}", prefix = definition.Metadata.GenerateName;
            if (prefix.Length > 0 && prefix != name) faults.Invalid(FieldPath.Metadata.Child("generateName"), prefix, rule);
            if (definition.Metadata.Name.Length > 0 && definition.Metadata.Name != name) faults.Invalid(FieldPath.Metadata.Child("name"), definition.Metadata.Name, rule);
            DefinitionRules.Create(definition, faults);
        },
        OnUpdate = DefinitionRules.Update,
        OnStatus = static (definition, _, faults) =>
            NamesRules.Check(definition.Status.AcceptedNames, FieldPath.Status.Child("acceptedNames"), faults),
    };
}
