using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Discovery.V1;

namespace Skiff.Controllers;

/// <summary>
/// Fits wanted endpoints into slices with few writes: what stays stays where it is; what comes goes first into slices
/// that are written anyway, then into one that has room for all the rest, then into new ones.
/// </summary>
internal static class SlicePacking
{
    /// <summary>Most endpoints in a slice.</summary>
    public const int EndpointsMax = 100;

    /// <summary>The writes for one address family.</summary>
    /// <param name="wanted">The endpoints, by the ports they have.</param>
    /// <param name="slices">The slices there are.</param>
    /// <param name="pattern">An empty slice with the metadata that all shall have.</param>
    /// <param name="triggerTime">When the change happened that led here; empty if unknown.</param>
    public static Plan Plan(
        IReadOnlyDictionary<ListOf<EndpointPort>, List<Endpoint>> wanted,
        ListOf<EndpointSlice> slices,
        EndpointSlice pattern,
        string triggerTime)
    {
        List<Drawer> drawers = [];
        foreach ((ListOf<EndpointPort> ports, List<Endpoint> endpoints) in wanted)
        {
            EndpointSlice[] existing = [.. slices.AsEnumerable().Where(slice => slice.Ports == ports)];
            drawers.AddRange(Pack(existing, endpoints, ports));
        }

        drawers.AddRange(slices.AsEnumerable()
            .Where(slice => !wanted.ContainsKey(slice.Ports))
            .Select(slice => new Drawer(slice, slice.Ports)));

        // A service without endpoints keeps one empty slice: its absence would mean that nobody has looked yet.
        if (drawers.All(drawer => drawer.Endpoints.Count == 0)) return OnePlaceholder(drawers, pattern, triggerTime);
        return Machinery.Control.Plan.Of(drawers.Select(drawer => drawer.ToWrite(pattern, triggerTime)).OfType<Write>());
    }

    private static Plan OnePlaceholder(List<Drawer> drawers, EndpointSlice pattern, string triggerTime)
    {
        EndpointSlice? kept = drawers
            .Select(drawer => drawer.Stored)
            .FirstOrDefault(slice => slice is not null && slice.Ports.IsEmpty && slice.Endpoints.IsEmpty);
        Plan plan = Machinery.Control.Plan.Nothing;
        foreach (Drawer drawer in drawers)
        {
            if (drawer.Stored is { } slice && !ReferenceEquals(slice, kept)) plan = plan.Then(Write.Delete(slice));
        }

        if (kept is null) return plan.Then(Write.Create(WithTime(pattern, triggerTime)));
        return kept.Metadata.Labels == pattern.Metadata.Labels
            ? plan
            : plan.Then(Write.Update(kept with { Metadata = kept.Metadata with { Labels = pattern.Metadata.Labels } }));
    }

    private static List<Drawer> Pack(EndpointSlice[] existing, List<Endpoint> endpoints, ListOf<EndpointPort> ports)
    {
        Dictionary<string, Endpoint> missing = new(StringComparer.Ordinal);
        foreach (Endpoint endpoint in endpoints) missing[endpoint.TargetRef!.UID] = endpoint;
        List<Drawer> drawers = [];
        foreach (EndpointSlice slice in existing)
        {
            Drawer drawer = new(slice, ports);
            drawer.KeepWanted(missing);
            drawers.Add(drawer);
        }

        Queue<Endpoint> rest = new(endpoints.Where(endpoint => missing.ContainsKey(endpoint.TargetRef!.UID)));
        foreach (Drawer drawer in drawers.Where(drawer => drawer.IsChanged && drawer.Endpoints.Count > 0)) drawer.Fill(rest);
        if (rest.Count > 0)
        {
            int part = rest.Count % EndpointsMax;
            Drawer? snug = drawers
                .Where(drawer => drawer.Endpoints.Count > 0 && drawer.Endpoints.Count + part <= EndpointsMax)
                .MaxBy(drawer => drawer.Endpoints.Count);
            if (part > 0) snug?.Fill(rest);
        }

        foreach (Drawer drawer in drawers.Where(drawer => drawer.Endpoints.Count == 0)) drawer.Fill(rest);
        while (rest.Count > 0)
        {
            Drawer drawer = new(null, ports);
            drawer.Fill(rest);
            drawers.Add(drawer);
        }

        return drawers;
    }

    private static EndpointSlice WithTime(EndpointSlice slice, string triggerTime) => triggerTime.Length == 0
        ? slice
        : slice with
        {
            Metadata = slice.Metadata with
            {
                Annotations = slice.Metadata.Annotations.Set(ServicePods.TriggerTime, triggerTime),
            },
        };

    /// <summary>A slice in the making.</summary>
    private sealed class Drawer(EndpointSlice? stored, ListOf<EndpointPort> ports)
    {
        public EndpointSlice? Stored { get; } = stored;

        public List<Endpoint> Endpoints { get; } = [];

        public bool IsChanged { get; private set; }

        public void KeepWanted(Dictionary<string, Endpoint> missing)
        {
            foreach (Endpoint endpoint in Stored!.Endpoints)
            {
                if (endpoint.TargetRef is not { } target || !missing.Remove(target.UID, out Endpoint? wanted))
                {
                    IsChanged = true;
                    continue;
                }

                Endpoints.Add(wanted);
                IsChanged |= !wanted.Equals(endpoint);
            }
        }

        public void Fill(Queue<Endpoint> rest)
        {
            while (rest.Count > 0 && Endpoints.Count < EndpointsMax)
            {
                Endpoints.Add(rest.Dequeue());
                IsChanged = true;
            }
        }

        public Write? ToWrite(EndpointSlice pattern, string triggerTime)
        {
            if (Endpoints.Count == 0) return Stored is null ? null : Write.Delete(Stored);
            if (Stored is null)
            {
                return Write.Create(WithTime(pattern with { Endpoints = Endpoints.ToListOf(), Ports = ports }, triggerTime));
            }

            bool relabelled = Stored.Metadata.Labels != pattern.Metadata.Labels;
            if (!IsChanged && !relabelled) return null;
            EndpointSlice slice = Stored with
            {
                Metadata = Stored.Metadata with { Labels = pattern.Metadata.Labels },
                Endpoints = Endpoints.ToListOf(),
            };
            return Write.Update(IsChanged ? WithTime(slice, triggerTime) : slice);
        }
    }
}
