namespace Skiff.Store;

/// <summary>Changes to the tree. Each answers the root to use from now on; the old root stays what it was.</summary>
internal static class TreeEdit
{
    /// <summary>A node after an insertion: itself, and what was split off to its right.</summary>
    private readonly record struct Grown(Node Left, Node? Right = null, string Separator = "");

    internal static Node Set(Node root, Stored item, Edit edit)
    {
        Grown grown = Insert(root, item, edit, rightmost: true);
        if (grown.Right is null) return grown.Left;
        return Branch.Over([grown.Left, grown.Right], [grown.Separator], edit);
    }

    /// <summary>Removes a key that the caller has found.</summary>
    internal static Node Remove(Node root, string key, Edit edit)
    {
        Node node = Cut(root, key, edit);
        while (node is Branch { Children: [var only] }) node = only;
        return node;
    }

    private static Grown Insert(Node node, Stored item, Edit edit, bool rightmost)
    {
        if (node is Leaf leaf) return InsertLeaf(leaf, item, edit, rightmost);

        Branch branch = Own((Branch)node, edit);
        int at = TreeSearch.ChildAt(branch, item.Key, Edge.After);
        Node child = branch.Children[at];
        int before = child.Count;
        Grown grown = Insert(child, item, edit, rightmost && at == branch.Size - 1);
        branch.Children[at] = grown.Left;
        branch.Count += grown.Left.Count - before;
        if (grown.Right is null) return new Grown(branch);

        branch.Children = Inserted(branch.Children, at + 1, grown.Right);
        branch.Separators = Inserted(branch.Separators, at, grown.Separator);
        branch.Count += grown.Right.Count;
        return branch.Size <= Node.MaxFanOut ? new Grown(branch) : Split(branch, edit, rightmost);
    }

    private static Grown InsertLeaf(Leaf leaf, Stored item, Edit edit, bool rightmost)
    {
        Stored[] items = leaf.Items;
        int at = TreeSearch.LeftOf(items, item.Key, Edge.Before);
        if (at < items.Length && string.Equals(items[at].Key, item.Key))
        {
            Leaf own = Own(leaf, edit);
            own.Items[at] = item;
            return new Grown(own);
        }

        if (items.Length < Node.MaxFanOut) return new Grown(new Leaf(Inserted(items, at, item), edit));

        // Names that only ever grow (events, jobs) fill the last leaf: leave it full instead of half empty.
        if (rightmost && at == items.Length) return new Grown(leaf, new Leaf([item], edit), item.Key);

        Stored[] all = Inserted(items, at, item);
        int half = all.Length / 2;
        return new Grown(new Leaf(all[..half], edit), new Leaf(all[half..], edit), all[half].Key);
    }

    private static Grown Split(Branch branch, Edit edit, bool rightmost)
    {
        int left = rightmost ? branch.Size - Node.MinFanOut : branch.Size / 2;
        return new Grown(
            Branch.Over(branch.Children[..left], branch.Separators[..(left - 1)], edit),
            Branch.Over(branch.Children[left..], branch.Separators[left..], edit),
            branch.Separators[left - 1]);
    }

    private static Node Cut(Node node, string key, Edit edit)
    {
        if (node is Leaf leaf)
        {
            int item = TreeSearch.LeftOf(leaf.Items, key, Edge.Before);
            return new Leaf(Removed(leaf.Items, item), edit);
        }

        Branch branch = Own((Branch)node, edit);
        int at = TreeSearch.ChildAt(branch, key, Edge.After);
        branch.Children[at] = Cut(branch.Children[at], key, edit);
        branch.Count--;
        if (branch.Children[at].Size < Node.MinFanOut && branch.Size > 1) Join(branch, Math.Max(at - 1, 0), edit);
        return branch;
    }

    /// <summary>Makes one node, or two of equal size, of the children at <paramref name="at"/> and after it.</summary>
    private static void Join(Branch branch, int at, Edit edit)
    {
        Node left = branch.Children[at];
        Node right = branch.Children[at + 1];
        Grown joined = left is Leaf leaf
            ? JoinLeaves(leaf, (Leaf)right, edit)
            : JoinBranches((Branch)left, (Branch)right, branch.Separators[at], edit);
        branch.Children[at] = joined.Left;
        if (joined.Right is not null)
        {
            branch.Children[at + 1] = joined.Right;
            branch.Separators = [.. branch.Separators];
            branch.Separators[at] = joined.Separator;
            return;
        }
        branch.Children = Removed(branch.Children, at + 1);
        branch.Separators = Removed(branch.Separators, at);
    }

    private static Grown JoinLeaves(Leaf left, Leaf right, Edit edit)
    {
        Stored[] all = [.. left.Items, .. right.Items];
        if (all.Length <= Node.MaxFanOut) return new Grown(new Leaf(all, edit));
        int half = all.Length / 2;
        return new Grown(new Leaf(all[..half], edit), new Leaf(all[half..], edit), all[half].Key);
    }

    private static Grown JoinBranches(Branch left, Branch right, string separator, Edit edit)
    {
        Node[] children = [.. left.Children, .. right.Children];
        string[] separators = [.. left.Separators, separator, .. right.Separators];
        Branch all = Branch.Over(children, separators, edit);
        return all.Size <= Node.MaxFanOut ? new Grown(all) : Split(all, edit, rightmost: false);
    }

    private static Leaf Own(Leaf leaf, Edit edit) =>
        ReferenceEquals(leaf.Owner, edit) ? leaf : new Leaf([.. leaf.Items], edit);

    private static Branch Own(Branch branch, Edit edit)
    {
        if (ReferenceEquals(branch.Owner, edit)) return branch;
        // An update changes no separator, so the copy shares them; who changes one replaces the array.
        return new Branch([.. branch.Children], branch.Separators, branch.Count, edit);
    }

    private static T[] Inserted<T>(T[] array, int at, T item)
    {
        T[] result = new T[array.Length + 1];
        array.AsSpan(0, at).CopyTo(result);
        result[at] = item;
        array.AsSpan(at).CopyTo(result.AsSpan(at + 1));
        return result;
    }

    private static T[] Removed<T>(T[] array, int at)
    {
        T[] result = new T[array.Length - 1];
        array.AsSpan(0, at).CopyTo(result);
        array.AsSpan(at + 1).CopyTo(result.AsSpan(at));
        return result;
    }
}
