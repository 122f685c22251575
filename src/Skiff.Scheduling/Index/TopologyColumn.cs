using Skiff.Model;

namespace Skiff.Scheduling;

/// <summary>
/// One label of all nodes as numbers: the domain of a node is the number of its value. Tallies over the label hang on
/// the column and are told when a node moves from one domain to another.
/// </summary>
internal sealed class TopologyColumn(string key)
{
    /// <summary>The domain of a node without the label.</summary>
    public const int None = -1;

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<string> values = [];
    private readonly List<int> nodesIn = [];
    private readonly Stack<int> free = new();
    private readonly List<SlotTally> tallies = [];
    private int[] domains = [];

    /// <summary>The label.</summary>
    public string Key => key;

    /// <summary>Numbers in use lie below this one.</summary>
    public int Bound => values.Count;

    /// <summary>Domains with a node.</summary>
    public int DomainCount { get; private set; }

    /// <summary>Nodes with the label.</summary>
    public int NodeCount { get; private set; }

    /// <summary>The domain of the node in a slot.</summary>
    public int DomainOf(int slot) => slot < domains.Length ? domains[slot] : None;

    /// <summary>Whether some node is in a domain.</summary>
    public bool HasNodes(int domain) => nodesIn[domain] > 0;

    /// <summary>The label's value in a domain.</summary>
    public string ValueOf(int domain) => values[domain];

    /// <summary>A node came, changed its labels, or with null went.</summary>
    public void SetNode(int slot, MapOf<string>? labels)
    {
        int before = DomainOf(slot);
        if (labels is { } present && present.TryGetValue(key, out string? value))
        {
            if (before != None && values[before] == value) return;
            Move(slot, before, Enter(value));
        }
        else if (before != None)
        {
            Move(slot, before, None);
        }
    }

    /// <summary>Hangs a tally on the column.</summary>
    public void Attach(SlotTally tally) => tallies.Add(tally);

    /// <summary>Takes a tally off; whether it was the last.</summary>
    public bool Detach(SlotTally tally)
    {
        tallies.Remove(tally);
        return tallies.Count == 0;
    }

    private int Enter(string value)
    {
        if (ids.TryGetValue(value, out int known)) return known;
        if (free.TryPop(out int id))
        {
            values[id] = value;
        }
        else
        {
            id = values.Count;
            values.Add(value);
            nodesIn.Add(0);
        }

        ids[value] = id;
        return id;
    }

    private void Move(int slot, int from, int to)
    {
        if (slot >= domains.Length) Grow(slot);
        domains[slot] = to;
        foreach (SlotTally tally in tallies) tally.Move(slot, from, to);
        if (to != None)
        {
            NodeCount++;
            if (nodesIn[to]++ == 0) DomainCount++;
        }

        if (from == None) return;
        NodeCount--;
        if (--nodesIn[from] > 0) return;
        DomainCount--;
        ids.Remove(values[from]);
        free.Push(from);
    }

    private void Grow(int slot)
    {
        int length = domains.Length;
        Array.Resize(ref domains, Math.Max(16, (slot + 1) * 2));
        Array.Fill(domains, None, length, domains.Length - length);
    }
}

/// <summary>Something counted per node and, with it, per domain of one label; both at hand without adding up.</summary>
internal sealed class SlotTally
{
    private readonly TopologyColumn column;
    private int[] bySlot = [];
    private long[] byDomain = [];

    /// <summary>A tally of nothing, hung on its column.</summary>
    public SlotTally(TopologyColumn column)
    {
        this.column = column;
        column.Attach(this);
    }

    /// <summary>The label whose values are the domains.</summary>
    public TopologyColumn Column => column;

    /// <summary>The count over all nodes with the label.</summary>
    public long Total { get; private set; }

    /// <summary>The count on one node.</summary>
    public int OnSlot(int slot) => slot < bySlot.Length ? bySlot[slot] : 0;

    /// <summary>The count in one domain.</summary>
    public long InDomain(int domain) => (uint)domain < (uint)byDomain.Length ? byDomain[domain] : 0;

    /// <summary>Counts on a node.</summary>
    public void Add(int slot, int change)
    {
        if (slot >= bySlot.Length) Array.Resize(ref bySlot, Math.Max(16, (slot + 1) * 2));
        bySlot[slot] += change;
        Count(column.DomainOf(slot), change);
    }

    internal void Move(int slot, int from, int to)
    {
        int count = OnSlot(slot);
        if (count == 0) return;
        Count(from, -count);
        Count(to, count);
    }

    private void Count(int domain, int change)
    {
        if (domain == TopologyColumn.None) return;
        if (domain >= byDomain.Length) Array.Resize(ref byDomain, Math.Max(16, (domain + 1) * 2));
        byDomain[domain] += change;
        Total += change;
    }
}
