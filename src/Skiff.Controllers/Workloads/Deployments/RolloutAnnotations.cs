using System.Globalization;
using Skiff.Model;
using Skiff.Model.Apps.V1;

namespace Skiff.Controllers;

/// <summary>The annotations by which a deployment and its replica sets remember the rollout.</summary>
internal static class RolloutAnnotations
{
    public const string Revision = "deployment.kubernetes.io/revision";
    public const string RevisionHistory = "deployment.kubernetes.io/revision-history";
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    private const int HistoryMaxChars = 2000;

    private static readonly string[] NotCopied =
    [
        "kubectl.kubernetes.io/last-applied-configuration",
        Revision,
        RevisionHistory,
        DesiredReplicas,
        MaxReplicas,
        "deprecated.deployment.rollback.to",
    ];

    /// <summary>A set's revision; 0 without one that can be read.</summary>
    public static long RevisionOf(ReplicaSet set) => Number(set.Metadata.Annotations, Revision) ?? 0;

    /// <summary>The number in an annotation, if there is one.</summary>
    public static long? Number(MapOf<string> annotations, string name) =>
        long.TryParse(annotations.Find(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : null;

    /// <summary>Annotations that record the sizes a set was last scaled for.</summary>
    public static MapOf<string> WithSizes(MapOf<string> annotations, RolloutBudget budget) => annotations
        .Set(DesiredReplicas, Text(budget.Replicas))
        .Set(MaxReplicas, Text(budget.MaxTotal));

    /// <summary>
    /// The annotations of the set of the present template: the deployment's own, and a revision that is not below the
    /// one given. A set that gets a higher revision than it had is being rolled back to, and keeps the old one in its
    /// history.
    /// </summary>
    public static MapOf<string> OfNewSet(MapOf<string> annotations, Deployment deployment, long revision)
    {
        foreach ((string name, string value) in deployment.Metadata.Annotations)
        {
            if (!NotCopied.Contains(name) && annotations.Find(name) != value) annotations = annotations.Set(name, value);
        }

        string? old = annotations.Find(Revision);
        long before = Number(annotations, Revision) ?? 0;
        if (before >= revision) return annotations;

        annotations = annotations.Set(Revision, Text(revision));
        if (old is null) return annotations;
        return History(annotations.Find(RevisionHistory) ?? "", old) is { } history
            ? annotations.Set(RevisionHistory, history)
            : annotations;
    }

    private static string? History(string history, string revision)
    {
        if (history.Length == 0) return revision;
        string[] entries = history.Split(',');
        int length = history.Length + revision.Length + 1;
        int start = 0;
        while (length > HistoryMaxChars && start < entries.Length) length -= entries[start++].Length + 1;
        return length > HistoryMaxChars ? null : string.Join(',', [.. entries[start..], revision]);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
