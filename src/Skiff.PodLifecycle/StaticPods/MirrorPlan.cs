using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.StaticPods;

/// <summary>What to do so that every static pod has its mirror and no mirror is without its pod.</summary>
/// <param name="Delete">Mirrors that show nothing, something else, or are being deleted.</param>
/// <param name="Create">Static pods that have none. One whose old mirror goes comes with the next plan.</param>
public sealed record MirrorPlan(ListOf<Pod> Delete, ListOf<Pod> Create)
{
    /// <summary>The plan.</summary>
    /// <param name="wanted">The static pods that manifests name.</param>
    /// <param name="ending">Those that no manifest names any longer and that have not ended.</param>
    /// <param name="mirrors">The mirrors that the API has of this node.</param>
    public static MirrorPlan Of(IReadOnlyCollection<Pod> wanted, IReadOnlyCollection<Pod> ending, IReadOnlyCollection<Pod> mirrors)
    {
        List<Pod> delete = [], create = [];
        foreach (Pod mirror in mirrors)
        {
            Pod? shown = wanted.FirstOrDefault(pod => HasNameOf(pod, mirror));
            bool isFit = shown is not null && mirror.Metadata.DeletionTimestamp is null && StaticPod.IsMirrorOf(mirror, shown);
            // One that still ends is shown until it has ended.
            if (isFit || (shown is null && ending.Any(pod => HasNameOf(pod, mirror)))) continue;
            delete.Add(mirror);
        }

        foreach (Pod pod in wanted)
        {
            if (!mirrors.Any(mirror => HasNameOf(pod, mirror))) create.Add(pod);
        }

        return new(delete.ToListOf(), create.ToListOf());
    }

    private static bool HasNameOf(Pod one, Pod other) =>
        one.Metadata.Name == other.Metadata.Name && one.Metadata.Namespace == other.Metadata.Namespace;
}
