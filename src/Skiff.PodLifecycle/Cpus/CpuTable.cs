using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.PodLifecycle.Cpus;

/// <summary>Processors that a container has for itself.</summary>
/// <param name="PodUid">The pod.</param>
/// <param name="Container">The container.</param>
/// <param name="Cpus">The processors.</param>
public sealed record CpuGrant(string PodUid, string Container, CpuSet Cpus);

/// <summary>Who runs on which processors.</summary>
/// <param name="Shared">Those of all containers that have none for themselves.</param>
/// <param name="Grants">Who has some for itself. Containers of one pod that follow one another may have the same.</param>
public sealed record CpuTable(CpuSet Shared, ListOf<CpuGrant> Grants)
{
    private const string Policy = "policyName", Default = "defaultCpuSet", Entries = "entries";

    /// <summary>What a container has for itself; null for nothing.</summary>
    public CpuSet? Find(string podUid, string container) =>
        Grants.FirstOrDefault(grant => grant.PodUid == podUid && grant.Container == container)?.Cpus;

    /// <summary>Whether a container of the pod has processors for itself.</summary>
    public bool HasPod(string podUid) => Grants.Any(grant => grant.PodUid == podUid);

    /// <summary>A container was given processors.</summary>
    public CpuTable With(CpuGrant grant) => new(Shared - grant.Cpus, Grants.Add(grant));

    /// <summary>A pod gives back what it had.</summary>
    public CpuTable Without(string podUid)
    {
        CpuSet back = Grants.AsEnumerable().Where(grant => grant.PodUid == podUid)
            .Aggregate(CpuSet.Empty, (all, grant) => all | grant.Cpus);
        return back.IsEmpty ? this : new(Shared | back, Grants.Where(grant => grant.PodUid != podUid));
    }

    /// <summary>What is left to the next agent, in the shape of upstream's state file.</summary>
    public JsonObject ToJson(string policy) => Json.Object(
        (Policy, Json.Of(policy)),
        (Default, Json.Of(Shared.ToString())),
        (Entries, Json.Object([.. Grants.AsEnumerable().GroupBy(grant => grant.PodUid, StringComparer.Ordinal).Select(pod => (pod.Key, (Json)Json.Object(
            [.. pod.Select(grant => (grant.Container, Json.Of(grant.Cpus.ToString())))])))])));

    /// <summary>What an agent left, and under which policy; null when it is nothing of the kind.</summary>
    public static (CpuTable Table, string Policy)? Read(JsonObject data)
    {
        if (data.Text(Policy) is not { } policy || data.Text(Default) is not { } shared || data[Entries] is not JsonObject pods) return null;
        if (CpuSet.Parse(shared, out _) is not { } known) return null;
        List<CpuGrant> grants = [];
        foreach (JsonMember pod in pods.Members)
        {
            if (pod.Value is not JsonObject containers) return null;
            foreach (JsonMember container in containers.Members)
            {
                if (container.Value is not JsonString text || CpuSet.Parse(text.Value, out _) is not { } cpus) return null;
                grants.Add(new(pod.Name, container.Name, cpus));
            }
        }

        return (new(known, grants.ToListOf()), policy);
    }
}
