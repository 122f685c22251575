using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of bindings of roles, which keep the role they were made for.</summary>
internal static class RoleBindingKinds
{
    private const string Group = "rbac.authorization.k8s.io";

    private static readonly FieldPath Reference = FieldPath.Root("roleRef");

    /// <summary>The rules of bindings in a namespace.</summary>
    public static KindRules RoleBinding { get; } = new KindRules<RoleBinding>
    {
        Name = NameRules.PathSegment,
        Always = (binding, faults) =>
        {
            CheckReference(binding.RoleRef, ["Role", "ClusterRole"], faults);
            CheckSubjects(binding.Subjects, true, faults);
        },
        OnUpdate = (binding, old, faults) => CheckUpdate(binding.RoleRef, old.RoleRef, faults),
    };

    /// <summary>The rules of bindings in the whole cluster.</summary>
    public static KindRules ClusterRoleBinding { get; } = new KindRules<ClusterRoleBinding>
    {
        Name = NameRules.PathSegment,
        Always = (binding, faults) =>
        {
            CheckReference(binding.RoleRef, ["ClusterRole"], faults);
            CheckSubjects(binding.Subjects, false, faults);
        },
        OnUpdate = (binding, old, faults) => CheckUpdate(binding.RoleRef, old.RoleRef, faults),
    };

    private static void CheckUpdate(RoleRef reference, RoleRef old, Faults faults)
    {
        if (reference != old) faults.InvalidText(Reference, Shown.Of(reference), "cannot change roleRef");
    }

    private static void CheckReference(RoleRef reference, ReadOnlySpan<string> kinds, Faults faults)
    {
        faults.OneOf(Reference.Child("apiGroup"), reference.APIGroup, Group);
        faults.OneOf(Reference.Child("kind"), reference.Kind, kinds);
        if (reference.Name.Length == 0) faults.Required(Reference.Child("name"));
        else faults.Invalid(Reference.Child("name"), reference.Name, Names.PathSegment(reference.Name));
    }

    private static void CheckSubjects(ListOf<Subject> subjects, bool namespaced, Faults faults)
    {
        for (int i = 0; i < subjects.Count; i++)
        {
            CheckSubject(subjects[i], namespaced, FieldPath.Root("subjects").Index(i), faults);
        }
    }

    private static void CheckSubject(Subject subject, bool namespaced, FieldPath path, Faults faults)
    {
        if (subject.Name.Length == 0) faults.Required(path.Child("name"));
        switch (subject.Kind)
        {
            case "ServiceAccount":
                if (subject.Name.Length > 0)
                {
                    faults.Invalid(path.Child("name"), subject.Name, Names.Dns1123Subdomain(subject.Name));
                }

                if (subject.APIGroup.Length > 0) faults.NotSupported(path.Child("apiGroup"), subject.APIGroup, "");
                if (!namespaced && subject.Namespace.Length == 0) faults.Required(path.Child("namespace"));
                break;
            case "User" or "Group":
                faults.OneOf(path.Child("apiGroup"), subject.APIGroup, Group);
                break;
            default:
                faults.NotSupported(path.Child("kind"), subject.Kind, "ServiceAccount", "User", "Group");
                break;
        }
    }
}
