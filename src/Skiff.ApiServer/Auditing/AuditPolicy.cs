using Skiff.ApiServer.Authorization;
using Skiff.Model;

namespace Skiff.ApiServer.Auditing;

/// <summary>How much of a request is recorded.</summary>
public enum AuditLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Who, what, when, and how it ended.</summary>
    Metadata,

    /// <summary>Also what was sent.</summary>
    Request,

    /// <summary>Also what was answered.</summary>
    RequestResponse,
}

/// <summary>Points in a request's life at which it is recorded.</summary>
[Flags]
public enum AuditStages
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>It has come and is known to be from whom.</summary>
    RequestReceived = 1,

    /// <summary>A long answer has begun.</summary>
    ResponseStarted = 2,

    /// <summary>The answer has ended.</summary>
    ResponseComplete = 4,

    /// <summary>It failed beyond repair.</summary>
    Panic = 8,
}

/// <summary>Resources of a group that a rule is about.</summary>
/// <param name="Group">API group; empty for core.</param>
/// <param name="Resources">Resources and <c>resource/subresource</c>, either of them a star; none means all.</param>
/// <param name="Names">Names of objects; none means all.</param>
public sealed record AuditResources(string Group, ListOf<string> Resources, ListOf<string> Names);

/// <summary>What is recorded of a request.</summary>
/// <param name="Level">How much.</param>
/// <param name="Omitted">At which points nothing is.</param>
/// <param name="OmitManagedFields">Whether objects are recorded without who owns their fields.</param>
public readonly record struct AuditDecision(AuditLevel Level, AuditStages Omitted, bool OmitManagedFields);

/// <summary>One rule of a policy. An empty list restricts nothing.</summary>
public sealed record AuditRule(AuditDecision Decision)
{
    /// <summary>Names of users.</summary>
    public ListOf<string> Users { get; init; }

    /// <summary>Groups of users, one of which is enough.</summary>
    public ListOf<string> UserGroups { get; init; }

    /// <summary>Verbs.</summary>
    public ListOf<string> Verbs { get; init; }

    /// <summary>Resources.</summary>
    public ListOf<AuditResources> Resources { get; init; }

    /// <summary>Namespaces; the empty one for what is in none.</summary>
    public ListOf<string> Namespaces { get; init; }

    /// <summary>Paths that are no resources; a star at the end stands for what follows.</summary>
    public ListOf<string> NonResourceURLs { get; init; }

    /// <summary>Whether the rule is about a request.</summary>
    public bool Matches(Attributes request)
    {
        if (!Users.IsEmpty && !Users.Contains(request.User.Name)) return false;
        if (!UserGroups.IsEmpty && !request.User.Groups.Any(UserGroups.Contains)) return false;
        if (!Verbs.IsEmpty && !Verbs.Contains(request.Verb)) return false;
        if (!Namespaces.IsEmpty || !Resources.IsEmpty) return request.IsResource && MatchesResource(request);
        return NonResourceURLs.IsEmpty || (!request.IsResource && NonResourceURLs.Any(url => Covers(url, request.Path)));
    }

    private bool MatchesResource(Attributes request)
    {
        if (!Namespaces.IsEmpty && !Namespaces.Contains(request.Namespace)) return false;
        return Resources.IsEmpty || Resources.Any(resources => resources.Group == request.Group
            && (resources.Resources.IsEmpty || resources.Resources.Any(text => Covers(text, resources.Names, request))));
    }

    private static bool Covers(string text, ListOf<string> names, Attributes request)
    {
        if (!names.IsEmpty && !names.Contains(request.Name)) return false;
        if (text == "*") return true;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return request.Subresource.Length == 0 && text == request.Resource;
        ReadOnlySpan<char> resource = text.AsSpan(0, slash);
        ReadOnlySpan<char> subresource = text.AsSpan(slash + 1);
        if (subresource is "*" && resource.SequenceEqual(request.Resource)) return true;
        return request.Subresource.Length > 0 && subresource.SequenceEqual(request.Subresource)
            && (resource is "*" || resource.SequenceEqual(request.Resource));
    }

    private static bool Covers(string url, string path) => url == "*" || url == path
        || (url.EndsWith('*') && path.StartsWith(url.AsSpan().TrimEnd('*'), StringComparison.Ordinal));
}

/// <summary>What is recorded: the first rule that is about a request decides.</summary>
/// <param name="Rules">The rules in order.</param>
public sealed record AuditPolicy(ListOf<AuditRule> Rules)
{
    /// <summary>What is recorded of a request; nothing when no rule is about it.</summary>
    public AuditDecision Evaluate(Attributes request)
    {
        foreach (AuditRule rule in Rules)
        {
            if (rule.Matches(request)) return rule.Decision;
        }

        return default;
    }
}
