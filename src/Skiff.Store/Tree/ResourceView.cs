namespace Skiff.Store;

/// <summary>
/// The objects of one resource at one revision, in ordinal key order. A view never changes and costs nothing to hold
/// beyond the objects it keeps alive; reading it takes no lock.
/// </summary>
public readonly struct ResourceView
{
    private readonly Node _root;

    internal ResourceView(Node root, long revision)
    {
        _root = root;
        Revision = revision;
    }

    /// <summary>
    /// The revision the view is at: everything up to it is in the view, nothing after it. For a current read this is
    /// the newest revision of the whole store, which may be later than the last change of this resource.
    /// </summary>
    public long Revision { get; }

    /// <summary>Objects in the view.</summary>
    public int Count => _root.Count;

    /// <summary>
    /// Whether another view holds the very same versions of the same objects: nothing of the resource was written
    /// between the two. What was written and undone counts as a difference.
    /// </summary>
    public bool HoldsSame(ResourceView other) => ReferenceEquals(_root, other._root);

    /// <summary>The object under a key, or null. O(log n).</summary>
    public Stored? Find(string key) => TreeSearch.Find(_root, key);

    /// <summary>Every object.</summary>
    public ResourceRange All() => new(_root, 0, _root.Count);

    /// <summary>
    /// The objects whose key begins with <paramref name="prefix"/>; end it with a slash for a namespace.
    /// </summary>
    public ResourceRange WithPrefix(string prefix)
    {
        int start = TreeSearch.Rank(_root, prefix, Edge.Before);
        return new ResourceRange(_root, start, TreeSearch.Rank(_root, prefix, Edge.AfterPrefix) - start);
    }

    /// <summary>
    /// The objects whose key begins with <paramref name="prefix"/> and lies after <paramref name="key"/>.
    /// </summary>
    public ResourceRange After(string key, string prefix = "")
    {
        ResourceRange within = WithPrefix(prefix);
        int start = Math.Max(within.Start, TreeSearch.Rank(_root, key, Edge.After));
        return new ResourceRange(_root, start, Math.Max(0, within.Start + within.Count - start));
    }
}
