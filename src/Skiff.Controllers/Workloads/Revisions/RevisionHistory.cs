using System.Globalization;
using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>
/// The templates a set has had, kept as ControllerRevisions. A template's revision is found by its content; a set that
/// returns to an old template gets that revision back, with the highest number.
/// </summary>
internal static class RevisionHistory
{
    /// <summary>The label by which pods name their revision's hash or name.</summary>
    public const string PodLabel = "controller-revision-hash";

    /// <summary>The label of a StatefulSet's revisions with their hash; a DaemonSet's have the one of its pods.</summary>
    public const string HashLabel = "controller.kubernetes.io/hash";

    /// <summary>A template's revision among those there are.</summary>
    /// <param name="Current">The revision of the template.</param>
    /// <param name="All">All revisions after the plan, lowest number first.</param>
    /// <param name="Plan">What makes it so.</param>
    /// <param name="Collided">Whether another revision has the name; then there is no plan, and a count goes up.</param>
    public sealed record Sync(ControllerRevision Current, ListOf<ControllerRevision> All, Plan Plan, bool Collided);

    /// <summary>Finds or makes the revision of a template.</summary>
    /// <param name="owner">The set.</param>
    /// <param name="template">Its present template.</param>
    /// <param name="hashLabel">The label of a new revision with its hash, beside those of the template.</param>
    /// <param name="collisions">How often a name was taken.</param>
    /// <param name="revisions">Its revisions.</param>
    /// <param name="occupant">Finds a revision of a name, whoever owns it.</param>
    public static Sync Of(
        IObject owner,
        PodTemplateSpec template,
        string hashLabel,
        int? collisions,
        ListOf<ControllerRevision> revisions,
        Func<string, ControllerRevision?> occupant)
    {
        ControllerRevision[] sorted = [.. Sorted(revisions)];
        long next = sorted.Length == 0 ? 1 : sorted[^1].Revision + 1;
        RawJson data = DataOf(template);
        Json content = JsonParser.Parse(data.Utf8.Span).Value ?? Json.Null;
        ControllerRevision? same = sorted.LastOrDefault(revision => content.Equals(JsonParser.Parse(revision.Data.Utf8.Span).Value));
        if (same is not null)
        {
            if (ReferenceEquals(same, sorted[^1])) return new(same, ListOf.From(sorted), Plan.Nothing, false);
            ControllerRevision raised = same with { Revision = next };
            ListOf<ControllerRevision> all = ListOf.From(sorted.Where(revision => !ReferenceEquals(revision, same)).Append(raised));
            return new(raised, all, Plan.Of(Write.Update(raised)), false);
        }

        string hash = PodTemplates.Hash(template, collisions);
        ControllerRevision fresh = ControllerRevision.Empty with
        {
            Metadata = ObjectMeta.Empty with
            {
                Name = $"{owner.Metadata.Name}-{hash}",
                Namespace = owner.Metadata.Namespace,
                Labels = template.Metadata.Labels.Set(hashLabel, hash),
                Annotations = owner.Metadata.Annotations.Remove("kubectl.kubernetes.io/last-applied-configuration"),
                OwnerReferences = [owner.ControllerReference()],
            },
            Data = data,
            Revision = next,
        };
        if (occupant(fresh.Metadata.Name) is not null) return new(fresh, ListOf.From(sorted), Plan.Nothing, true);
        return new(fresh, ListOf.From(sorted.Append(fresh)), Plan.Of(Write.Create(fresh)), false);
    }

    /// <summary>The hash that the pods of a DaemonSet's revision have.</summary>
    public static string HashOf(ControllerRevision revision) => revision.Metadata.Labels.Find(PodLabel) ?? revision.Metadata.Name;

    /// <summary>The template a revision holds; null if it holds none that can be read.</summary>
    public static PodTemplateSpec? TemplateOf(ControllerRevision revision)
    {
        Json? template = (JsonParser.Parse(revision.Data.Utf8.Span).Value as JsonObject)?.At("spec", "template");
        if (template is not JsonObject) return null;
        JsonInput input = new(JsonText.ToUtf8(template));
        PodTemplateSpec value = PodTemplateSpec.ReadJson(ref input);
        return input.Failed ? null : value;
    }

    /// <summary>Deletes the lowest numbers beyond a limit, those in use aside.</summary>
    public static Plan Truncate(ListOf<ControllerRevision> revisions, int limit, IReadOnlySet<string> inUse)
    {
        ControllerRevision[] idle = [.. Sorted(revisions).Where(revision =>
            !inUse.Contains(revision.Metadata.Name) && !revision.Metadata.IsTerminating)];
        return Plan.Of(idle.Take(Math.Max(0, idle.Length - limit)).Select(revision => (Write)Write.Delete(revision)));
    }

    private static IEnumerable<ControllerRevision> Sorted(ListOf<ControllerRevision> revisions) => revisions.AsEnumerable()
        .OrderBy(revision => revision.Revision)
        .ThenBy(revision => revision.Metadata.CreationTimestamp)
        .ThenBy(revision => revision.Metadata.Name, StringComparer.Ordinal);

    // A patch that puts the template back, which is what a client that undoes a rollout applies.
    private static RawJson DataOf(PodTemplateSpec template)
    {
        using JsonOutput text = new();
        template.WriteJson(text);
        JsonObject content = (JsonObject)JsonParser.Parse(text.Written).Value!;
        Json patch = Json.Object(("spec", Json.Object(("template", content.Set("$patch", Json.Of("replace"))))));
        return new(JsonText.ToUtf8(patch));
    }
}
