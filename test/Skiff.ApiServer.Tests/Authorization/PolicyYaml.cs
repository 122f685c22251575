using System.Text;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Tests.Authorization;

/// <summary>Writes policy in the text form upstream keeps it in, so that lengths and places can be compared.</summary>
internal static class PolicyYaml
{
    public static string Of(IEnumerable<IObject> objects)
    {
        StringBuilder text = new("apiVersion: v1\nitems:\n");
        IEnumerable<IObject> sorted = objects
            .OrderBy(value => value.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(value => value.Metadata.Name, StringComparer.Ordinal);
        foreach (IObject value in sorted) Write(text, value);
        return text.Append("kind: List\nmetadata: {}\n").ToString();
    }

    private static void Write(StringBuilder text, IObject value)
    {
        string lead = "- ";
        if (value is ClusterRole { AggregationRule: { } aggregation })
        {
            text.Append("- aggregationRule:\n    clusterRoleSelectors:\n");
            foreach (LabelSelector selector in aggregation.ClusterRoleSelectors)
            {
                text.Append("    - matchLabels:\n");
                foreach ((string key, string label) in selector.MatchLabels.Span)
                {
                    text.Append($"        {key}: {Quote(label)}\n");
                }
            }

            lead = "  ";
        }

        text.Append($"{lead}apiVersion: rbac.authorization.k8s.io/v1\n  kind: {value.GetType().Name}\n  metadata:\n");
        Write(text, "annotations", value.Metadata.Annotations);
        Write(text, "labels", value.Metadata.Labels);
        text.Append($"    name: {value.Metadata.Name}\n");
        if (value.Metadata.Namespace.Length > 0) text.Append($"    namespace: {value.Metadata.Namespace}\n");
        if (value is ClusterRole clusterRole) Write(text, clusterRole.Rules);
        if (value is Role role) Write(text, role.Rules);
        if (value is RoleBinding binding) Write(text, binding);
    }

    private static void Write(StringBuilder text, string name, MapOf<string> map)
    {
        text.Append($"    {name}:\n");
        foreach ((string key, string value) in map.Span) text.Append($"      {key}: {Quote(value)}\n");
    }

    private static void Write(StringBuilder text, ListOf<PolicyRule> rules)
    {
        text.Append(rules.IsEmpty ? "  rules: null\n" : "  rules:\n");
        foreach (PolicyRule rule in rules)
        {
            string lead = "  - ";
            foreach ((string name, ListOf<string> words) in new[]
            {
                ("apiGroups", rule.APIGroups), ("nonResourceURLs", rule.NonResourceURLs),
                ("resourceNames", rule.ResourceNames), ("resources", rule.Resources), ("verbs", rule.Verbs),
            })
            {
                if (words.IsEmpty) continue;
                text.Append($"{lead}{name}:\n");
                foreach (string word in words) text.Append($"    - {Quote(word)}\n");
                lead = "    ";
            }
        }
    }

    private static void Write(StringBuilder text, RoleBinding binding)
    {
        text.Append($"  roleRef:\n    apiGroup: {binding.RoleRef.APIGroup}\n    kind: {binding.RoleRef.Kind}\n");
        text.Append($"    name: {binding.RoleRef.Name}\n  subjects:\n");
        foreach (Subject subject in binding.Subjects)
        {
            text.Append(subject.APIGroup.Length > 0
                ? $"  - apiGroup: {subject.APIGroup}\n    kind: {subject.Kind}\n"
                : $"  - kind: {subject.Kind}\n");
            text.Append($"    name: {subject.Name}\n");
            if (subject.Namespace.Length > 0) text.Append($"    namespace: {subject.Namespace}\n");
        }
    }

    private static string Quote(string word) => word switch
    {
        "" => "\"\"",
        "true" => "\"true\"",
        _ when word[0] == '*' => $"'{word}'",
        _ => word,
    };
}
