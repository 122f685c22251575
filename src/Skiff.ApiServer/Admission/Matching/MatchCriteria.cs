using System.Collections.Concurrent;
using Skiff.ApiServer.Resources;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Matching;

/// <summary>Whether a webhook or policy concerns a request.</summary>
/// <param name="Form">
/// The resource in whose version the object is shown: the one addressed, or an equivalent one that a rule names. Null
/// when the request is of no concern.
/// </param>
/// <param name="Fault">Why that cannot be told.</param>
public readonly record struct MatchOutcome(Resource? Form, Status? Fault)
{
    /// <summary>The request is of no concern.</summary>
    public static MatchOutcome None => default;
}

/// <summary>
/// What requests a webhook or a policy is about: rules, exceptions and the labels of object and namespace. Made once
/// for each object of configuration. What the rules say of a resource is remembered, so that asking again costs one
/// look-up and no memory.
/// </summary>
public sealed class MatchCriteria
{
    // Resources times subresources times operations; more are asked of only after many definitions came and went.
    private const int RememberedMax = 4096;

    private readonly MatchRule[] rules;
    private readonly MatchRule[] exceptions;
    private readonly bool matchesEquivalent;
    private readonly bool isNamed;
    private readonly Selector namespaces;
    private readonly Selector objects;
    private readonly string selectorFault;
    private readonly ConcurrentDictionary<(Resource, string, AdmissionOperation), Resource?> remembered = new();

    private MatchCriteria(
        IEnumerable<MatchRule> rules, IEnumerable<MatchRule> exceptions, string? matchPolicy,
        LabelSelector? namespaces, LabelSelector? objects)
    {
        this.rules = [.. rules];
        this.exceptions = [.. exceptions];
        matchesEquivalent = matchPolicy != MatchPolicyType.Exact;
        isNamed = this.rules.Concat(this.exceptions).Any(rule => !rule.Names.IsEmpty);
        bool isSound = Read(namespaces, out this.namespaces, out string first);
        isSound &= Read(objects, out this.objects, out string second);
        selectorFault = isSound ? "" : first.Length > 0 ? first : second;
    }

    /// <summary>The criteria of a webhook.</summary>
    public static MatchCriteria Of(ListOf<RuleWithOperations> rules, string? matchPolicy,
        LabelSelector? namespaces, LabelSelector? objects) =>
        new(rules.AsEnumerable().Select(MatchRule.Of), [], matchPolicy, namespaces, objects);

    /// <summary>The criteria of a policy or of its binding; without resource rules every resource is meant.</summary>
    public static MatchCriteria Of(MatchResources match) =>
        new(match.ResourceRules.IsEmpty ? [everything] : match.ResourceRules.AsEnumerable().Select(MatchRule.Of),
            match.ExcludeResourceRules.AsEnumerable().Select(MatchRule.Of),
            match.MatchPolicy, match.NamespaceSelector, match.ObjectSelector);

    /// <summary>Whether the request is of concern, and in which version its object is to be shown.</summary>
    public MatchOutcome Match(AdmissionRequest request)
    {
        Resource? form = isNamed ? FormOf(request, request.Name) : Remembered(request);
        if (form is null) return MatchOutcome.None;
        if (selectorFault.Length > 0) return new(null, Status.InternalError(selectorFault));
        if (!MatchesObject(request)) return MatchOutcome.None;
        (bool isMatch, Status? fault) = MatchesNamespace(request);
        return fault is not null ? new(null, fault) : isMatch ? new(form, null) : MatchOutcome.None;
    }

    private static readonly MatchRule everything = MatchRule.Of(RuleWithOperations.Empty with
    {
        Operations = ["*"],
        Rule = Rule.Empty with { APIGroups = ["*"], APIVersions = ["*"], Resources = ["*/*"] },
    });

    // An absent selector was defaulted to the empty one before it was stored; in doubt it selects everything, too.
    private static bool Read(LabelSelector? source, out Selector selector, out string fault)
    {
        fault = "";
        selector = Selector.Everything;
        if (source is null) return true;
        if (!Selector.TryFrom(source, out Selector? read, out fault)) return false;
        selector = read;
        return true;
    }

    private Resource? Remembered(AdmissionRequest request)
    {
        (Resource, string, AdmissionOperation) key = (request.Resource, request.Subresource, request.Operation);
        if (remembered.TryGetValue(key, out Resource? known)) return known;
        if (remembered.Count >= RememberedMax) remembered.Clear();
        return remembered[key] = FormOf(request, "");
    }

    private Resource? FormOf(AdmissionRequest request, string name)
    {
        if (Covering(exceptions, request, name) is not null) return null;
        return Covering(rules, request, name);
    }

    // The version addressed has precedence over every other one, and an earlier rule over a later one.
    private Resource? Covering(MatchRule[] asked, AdmissionRequest request, string name)
    {
        foreach (MatchRule rule in asked)
        {
            if (Covers(rule, request, request.Resource, name)) return request.Resource;
        }

        if (!matchesEquivalent || asked.Length == 0) return null;
        IReadOnlyList<Resource> equivalents = request.Registry.EquivalentsOf(request.Resource);
        foreach (MatchRule rule in asked)
        {
            foreach (Resource other in equivalents)
            {
                if (Covers(rule, request, other, name)) return other;
            }
        }

        return null;
    }

    private static bool Covers(MatchRule rule, AdmissionRequest request, Resource resource, string name) =>
        rule.Covers(request.Operation, resource.Kind, request.Subresource) && rule.CoversName(name);

    private bool MatchesObject(AdmissionRequest request) => objects.IsEverything
        || (request.Object is { } next && objects.Matches(next.Metadata.Labels))
        || (request.Old is { } old && objects.Matches(old.Metadata.Labels));

    private (bool IsMatch, Status? Fault) MatchesNamespace(AdmissionRequest request)
    {
        // What lives in the cluster has no namespace that could exempt it, unless it is one.
        if (namespaces.IsEverything || (!request.Kind.Namespaced && request.Kind != Kinds.Namespace)) return (true, null);
        bool isItsOwn = request.Kind == Kinds.Namespace && request.Subresource.Length == 0
            && request.Operation is AdmissionOperation.Create or AdmissionOperation.Update;
        if (isItsOwn) return (namespaces.Matches(request.Object!.Metadata.Labels), null);
        string name = request.Namespace.Length > 0 ? request.Namespace : request.Old?.Metadata.Name ?? "";
        return request.Registry.Get(Kinds.Namespace, "", name) is { } space
            ? (namespaces.Matches(space.Metadata.Labels), null)
            : (false, Status.NotFound("", "namespaces", name));
    }
}
