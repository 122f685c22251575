using System.Globalization;
using Skiff.Agent.Cgroups;

namespace Skiff.Agent.Streaming.Stats;

/// <summary>What a pod as a whole uses, and where its cgroups are.</summary>
/// <param name="Entry">The pod.</param>
/// <param name="Cgroup">Its cgroup; empty when that is not known.</param>
/// <param name="Interfaces">Its network interfaces; none where it has the machine's.</param>
/// <param name="Processes">How many processes and threads it has.</param>
internal sealed record PodFigures(PodEntry Entry, string Cgroup, IReadOnlyList<InterfaceFigures> Interfaces, long Processes)
{
    /// <summary>Looks at a pod that has a sandbox.</summary>
    public static PodFigures Read(PodEntry entry, CgroupTree? cgroups)
    {
        if (cgroups is null) return new(entry, "", [], 0);
        string cgroup = cgroups.PathOf(entry.Pod);
        return new(entry, cgroup, entry.Pod.Spec.HostNetwork ? [] : InterfacesOf(cgroups, cgroup), cgroups.ProcessesOf(cgroup));
    }

    // All processes of a pod see the same interfaces; any of them may end while it is asked.
    private static IReadOnlyList<InterfaceFigures> InterfacesOf(CgroupTree cgroups, string cgroup)
    {
        foreach (int process in cgroups.ProcessIdsOf(cgroup))
        {
            try
            {
                return InterfaceFigures.Read(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/net/dev")));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }

        return [];
    }
}
