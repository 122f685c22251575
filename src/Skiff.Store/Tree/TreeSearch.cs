namespace Skiff.Store;

/// <summary>Where an edge lies relative to a key.</summary>
internal enum Edge
{
    /// <summary>Left of the key.</summary>
    Before,

    /// <summary>Right of the key.</summary>
    After,

    /// <summary>Right of the key and of every key that begins with it.</summary>
    AfterPrefix,
}

/// <summary>Reads of the tree: by key, and by rank, which is the number of items left of an edge.</summary>
internal static class TreeSearch
{
    internal static Stored? Find(Node root, string key)
    {
        Node node = root;
        while (node is Branch branch) node = branch.Children[ChildAt(branch, key, Edge.After)];
        Stored[] items = ((Leaf)node).Items;
        int at = LeftOf(items, key, Edge.Before);
        return at < items.Length && string.Equals(items[at].Key, key) ? items[at] : null;
    }

    /// <summary>Items left of the edge, in O(log n).</summary>
    internal static int Rank(Node root, string key, Edge edge)
    {
        int rank = 0;
        Node node = root;
        while (node is Branch branch)
        {
            int child = ChildAt(branch, key, edge);
            for (int i = 0; i < child; i++) rank += branch.Children[i].Count;
            node = branch.Children[child];
        }
        return rank + LeftOf(((Leaf)node).Items, key, edge);
    }

    /// <summary>
    /// The child in which the edge lies: each separator left of the edge rules out the child before it.
    /// </summary>
    internal static int ChildAt(Branch branch, string key, Edge edge)
    {
        string[] separators = branch.Separators;
        int low = 0;
        int high = separators.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (IsLeft(separators[middle], key, edge)) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    internal static int LeftOf(Stored[] items, string key, Edge edge)
    {
        int low = 0;
        int high = items.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (IsLeft(items[middle].Key, key, edge)) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static bool IsLeft(string candidate, string key, Edge edge)
    {
        int order = string.CompareOrdinal(candidate, key);
        return edge switch
        {
            Edge.Before => order < 0,
            Edge.After => order <= 0,
            _ => order <= 0 || candidate.StartsWith(key, StringComparison.Ordinal),
        };
    }
}
