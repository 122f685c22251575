namespace Skiff.Store;

/// <summary>
/// Marks the nodes that one batch of edits has made and may therefore change in place. A node with any other mark is
/// shared with readers and is copied before it changes.
/// </summary>
internal sealed class Edit;

/// <summary>
/// A node of a persistent B-tree: items in key order in the leaves, separators in the branches. A published node never
/// changes, so a reader that holds a root holds a snapshot.
/// </summary>
/// <remarks>
/// Worked example with room for 4: a leaf [a b d e] that receives c splits into [a b c] and [d e], and the branch above
/// gains the separator d, because everything in the right child is at or after d. Removing d leaves the separator: it
/// is a bound, not a key that must exist.
/// </remarks>
internal abstract class Node(Edit? owner, int count)
{
    /// <summary>Most items in a leaf and most children in a branch.</summary>
    internal const int MaxFanOut = 32;

    /// <summary>A node that shrinks below this takes from, or joins, a neighbour.</summary>
    internal const int MinFanOut = 8;

    /// <summary>The batch that may change this node in place.</summary>
    internal Edit? Owner { get; } = owner;

    /// <summary>Items in this node and below.</summary>
    internal int Count { get; set; } = count;

    /// <summary>Items of a leaf, children of a branch.</summary>
    internal abstract int Size { get; }
}

/// <summary>Items in key order.</summary>
internal sealed class Leaf(Stored[] items, Edit? owner) : Node(owner, items.Length)
{
    internal static readonly Leaf Empty = new([], null);

    internal Stored[] Items { get; set; } = items;

    internal override int Size => Items.Length;
}

/// <summary>Children and the bounds between them: child i holds keys below separator i, child i+1 the rest.</summary>
internal sealed class Branch(Node[] children, string[] separators, int count, Edit? owner) : Node(owner, count)
{
    internal Node[] Children { get; set; } = children;

    internal string[] Separators { get; set; } = separators;

    internal override int Size => Children.Length;

    internal static Branch Over(Node[] children, string[] separators, Edit? owner)
    {
        int count = 0;
        foreach (Node child in children) count += child.Count;
        return new Branch(children, separators, count, owner);
    }
}
