using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>The binding a rule comes to a user by. Its text names binding, role and subject as upstream does.</summary>
/// <param name="binding">The binding.</param>
/// <param name="user">The user it was looked up for.</param>
public sealed class RuleSource(Binding binding, UserInfo user)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        // Upstream names the first subject that applies, whichever way the binding was found.
        Subject subject = binding.Subjects.FirstOrDefault(s => Binding.AppliesTo(s, user, binding.Namespace))
            ?? Subject.Empty;
        string kind = binding.Namespace.Length == 0 ? "ClusterRoleBinding" : "RoleBinding";
        string name = binding.Namespace.Length == 0 ? binding.Name : $"{binding.Name}/{binding.Namespace}";
        string role = $"{binding.RoleRef.Kind} {GoQuote.Of(binding.RoleRef.Name)}";
        return $"{kind} {GoQuote.Of(name)} of {role} to {Text(subject)}";
    }

    private string Text(Subject subject)
    {
        if (subject.Kind != SubjectKinds.ServiceAccount) return $"{subject.Kind} {GoQuote.Of(subject.Name)}";
        string space = subject.Namespace.Length > 0 ? subject.Namespace : binding.Namespace;
        return $"{subject.Kind} {GoQuote.Of($"{subject.Name}/{space}")}";
    }
}

/// <summary>The kinds of subjects.</summary>
internal static class SubjectKinds
{
    public const string User = "User";
    public const string Group = "Group";
    public const string ServiceAccount = "ServiceAccount";
}

/// <summary>A role binding or cluster role binding, as the evaluator sees it.</summary>
/// <param name="Namespace">Namespace it holds in; empty for the whole cluster.</param>
/// <param name="Name">Name of the binding.</param>
/// <param name="RoleRef">The role it grants.</param>
/// <param name="Subjects">Whom it grants it to.</param>
public sealed record Binding(string Namespace, string Name, RoleRef RoleRef, ListOf<Subject> Subjects)
{
    /// <summary>Whether a subject stands for a user in a binding of a namespace.</summary>
    internal static bool AppliesTo(Subject subject, UserInfo user, string bindingNamespace) => subject.Kind switch
    {
        SubjectKinds.User => user.Name == subject.Name,
        SubjectKinds.Group => user.Groups.Contains(subject.Name),
        SubjectKinds.ServiceAccount => AccountName(subject, bindingNamespace) == user.Name,
        _ => false,
    };

    /// <summary>User name of an account; null when neither subject nor binding has a namespace.</summary>
    internal static string? AccountName(Subject subject, string bindingNamespace)
    {
        string space = subject.Namespace.Length > 0 ? subject.Namespace : bindingNamespace;
        return space.Length == 0 ? null : new ServiceAccountName(space, subject.Name).UserName;
    }
}
