using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.ApiServer.Admission.Matching;

/// <summary>A rule of a webhook or a policy about operations and resources, by which it concerns a request or not.</summary>
/// <param name="Rule">The operations and resources.</param>
/// <param name="Names">Names of objects to which the rule is limited; none for every object.</param>
public sealed record MatchRule(RuleWithOperations Rule, ListOf<string> Names)
{
    private const string Any = "*";

    /// <summary>A rule about every object.</summary>
    public static MatchRule Of(RuleWithOperations rule) => new(rule, default);

    /// <summary>A rule about objects of certain names.</summary>
    public static MatchRule Of(NamedRuleWithOperations rule) => new(rule.RuleWithOperations, rule.ResourceNames);

    /// <summary>Whether the rule is about an operation on a resource, as if it were addressed in the version given.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="kind">The kind of the resource.</param>
    /// <param name="subresource">The subresource, or empty.</param>
    public bool Covers(AdmissionOperation operation, Kind kind, string subresource) =>
        CoversScope(kind)
        && HasOrAny(Rule.Operations, WordOf(operation))
        && HasOrAny(Rule.Rule.APIGroups, kind.Group)
        && HasOrAny(Rule.Rule.APIVersions, kind.Version)
        && CoversResource(kind.Plural, subresource);

    /// <summary>Whether the rule is about objects of a name.</summary>
    public bool CoversName(string name) => Names.IsEmpty || Names.Contains(name);

    /// <summary>An operation as rules and reviews write it.</summary>
    public static string WordOf(AdmissionOperation operation) => operation switch
    {
        AdmissionOperation.Create => OperationType.CREATE,
        AdmissionOperation.Update => OperationType.UPDATE,
        AdmissionOperation.Delete => OperationType.DELETE,
        _ => OperationType.CONNECT,
    };

    // A namespace itself lives in the cluster, although its requests carry its name as their namespace.
    private bool CoversScope(Kind kind) => Rule.Rule.Scope switch
    {
        ScopeType.Namespaced => kind.Namespaced,
        ScopeType.Cluster => !kind.Namespaced,
        _ => true,
    };

    private bool CoversResource(string plural, string subresource)
    {
        foreach (string pattern in Rule.Rule.Resources)
        {
            int slash = pattern.IndexOf('/', StringComparison.Ordinal);
            ReadOnlySpan<char> resource = slash < 0 ? pattern : pattern.AsSpan(0, slash);
            ReadOnlySpan<char> below = slash < 0 ? "" : pattern.AsSpan(slash + 1);
            bool isOfResource = resource is Any || resource.SequenceEqual(plural);
            if (isOfResource && (below is Any || below.SequenceEqual(subresource))) return true;
        }

        return false;
    }

    private static bool HasOrAny(ListOf<string> wanted, string value) => wanted.Contains(Any) || wanted.Contains(value);
}
