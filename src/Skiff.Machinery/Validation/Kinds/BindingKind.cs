using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of bindings of pods to nodes.</summary>
internal static class BindingKind
{
    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<Binding> { Always = Check };

    private static void Check(Binding binding, Faults faults)
    {
        FieldPath path = FieldPath.Root("target");
        if (binding.Target.Kind is not ("" or "Node"))
        {
            faults.NotSupported(path.Child("kind"), binding.Target.Kind, "Node", "<empty>");
        }

        if (binding.Target.Name.Length == 0) faults.Required(path.Child("name"));
    }
}
