using System.Text.RegularExpressions;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Rbac.V1;
using Attributes = Skiff.ApiServer.Authorization.Attributes;

namespace Skiff.ApiServer.Tests.Authorization;

/// <summary>
/// Role-based access written a second time, as plainly as can be: every binding, every subject, every rule, every word,
/// patterns as regular expressions. Nothing is shared with the evaluator it judges.
/// </summary>
internal sealed class BruteForceRbac(IReadOnlyList<IObject> objects)
{
    public bool Allows(Attributes request)
    {
        foreach (IObject value in objects)
        {
            (string space, RoleRef role, ListOf<Subject> subjects) = value switch
            {
                ClusterRoleBinding b => ("", b.RoleRef, b.Subjects),
                RoleBinding b => (b.Metadata.Namespace, b.RoleRef, b.Subjects),
                _ => ("", RoleRef.Empty, default),
            };
            if (value is RoleBinding && space != request.Namespace) continue;
            if (!subjects.AsEnumerable().Any(subject => Is(subject, space, request.User))) continue;
            if (RulesOf(role, space).Any(rule => Grants(rule, request))) return true;
        }

        return false;
    }

    private IEnumerable<PolicyRule> RulesOf(RoleRef reference, string space) => objects.SelectMany(value => value switch
    {
        ClusterRole role when reference.Kind == "ClusterRole" && role.Metadata.Name == reference.Name => role.Rules,
        Role role when reference.Kind == "Role" && role.Metadata.Name == reference.Name
            && role.Metadata.Namespace == space => role.Rules,
        _ => default(ListOf<PolicyRule>),
    });

    private static bool Is(Subject subject, string space, UserInfo user)
    {
        if (subject.Kind == "User") return subject.Name == user.Name;
        if (subject.Kind == "Group") return user.Groups.AsEnumerable().Any(group => group == subject.Name);
        if (subject.Kind != "ServiceAccount") return false;
        string home = subject.Namespace == "" ? space : subject.Namespace;
        return home != "" && user.Name == "system:serviceaccount:" + home + ":" + subject.Name;
    }

    private static bool Grants(PolicyRule rule, Attributes request)
    {
        bool verb = rule.Verbs.AsEnumerable().Any(v => v == "*" || v == request.Verb);
        if (!request.IsResource)
        {
            return verb && rule.NonResourceURLs.AsEnumerable()
                .Select(url => "^" + Regex.Replace(Regex.Escape(url), @"(\\\*)+$", ".*") + "$")
                .Any(pattern => Regex.IsMatch(request.Path, pattern, RegexOptions.Singleline));
        }

        string target = request.Subresource == "" ? request.Resource : request.Resource + "/" + request.Subresource;
        bool resource = rule.Resources.AsEnumerable().Any(r =>
            r == "*" || r == target || (request.Subresource != "" && r == "*/" + request.Subresource));
        bool group = rule.APIGroups.AsEnumerable().Any(g => g == "*" || g == request.Group);
        bool name = rule.ResourceNames.Count == 0 || rule.ResourceNames.AsEnumerable().Any(n => n == request.Name);
        return verb && group && resource && name;
    }
}
