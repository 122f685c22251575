using System.Collections;

namespace Skiff.Store;

/// <summary>
/// A run of objects in key order. Its length is known before it is read; reading it allocates nothing.
/// </summary>
public readonly struct ResourceRange : IEnumerable<Stored>
{
    private readonly Node _root;

    internal ResourceRange(Node root, int start, int count)
    {
        _root = root;
        Start = start;
        Count = count;
    }

    /// <summary>Objects in the range.</summary>
    public int Count { get; }

    /// <summary>Rank of the first object in the whole view.</summary>
    internal int Start { get; }

    /// <summary>The first <paramref name="limit"/> objects at most.</summary>
    public ResourceRange Take(int limit) => new(_root, Start, Math.Clamp(limit, 0, Count));

    /// <summary>Reads the objects in order.</summary>
    public Enumerator GetEnumerator() => new(_root, Start, Count);

    IEnumerator<Stored> IEnumerable<Stored>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Walks a range leaf by leaf.</summary>
    /// <remarks>
    /// The way from the root to the current leaf is kept as one number of six bits per level, so that moving on to the
    /// next leaf needs neither a stack nor a comparison of keys.
    /// </remarks>
    public struct Enumerator : IEnumerator<Stored>
    {
        private const int LevelBits = 6;
        private const int MaxLevels = 10;

        private readonly Node _root;
        private Stored[] _items;
        private int _index;
        private int _remaining;
        private ulong _path;

        internal Enumerator(Node root, int start, int count)
        {
            _root = root;
            _items = [];
            _remaining = count;
            if (count > 0) Seek(start);
        }

        /// <inheritdoc/>
        public readonly Stored Current => _items[_index];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (_remaining == 0) return false;
            _remaining--;
            if (++_index < _items.Length) return true;
            NextLeaf();
            return true;
        }

        /// <summary>Not supported: take a new enumerator.</summary>
        public void Reset() => throw new NotSupportedException("a range is read from its start by a new enumerator");

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }

        private void Seek(int rank)
        {
            Node node = _root;
            int level = 0;
            while (node is Branch branch)
            {
                Invariant.Check(level < MaxLevels);
                int child = 0;
                while (rank >= branch.Children[child].Count) rank -= branch.Children[child++].Count;
                _path |= (ulong)child << (LevelBits * level++);
                node = branch.Children[child];
            }
            _items = ((Leaf)node).Items;
            _index = rank - 1;
        }

        private void NextLeaf()
        {
            int turn = -1;
            Node node = _root;
            for (int level = 0; node is Branch branch; level++)
            {
                int child = ChildAt(level);
                if (child + 1 < branch.Size) turn = level;
                node = branch.Children[child];
            }

            Invariant.Check(turn >= 0);
            ulong kept = _path & ((1UL << (LevelBits * turn)) - 1);
            _path = kept | ((ulong)(ChildAt(turn) + 1) << (LevelBits * turn));
            node = _root;
            for (int level = 0; node is Branch branch; level++) node = branch.Children[ChildAt(level)];
            _items = ((Leaf)node).Items;
            _index = 0;
        }

        private readonly int ChildAt(int level) => (int)(_path >> (LevelBits * level)) & ((1 << LevelBits) - 1);
    }
}
