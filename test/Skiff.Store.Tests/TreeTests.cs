namespace Skiff.Store.Tests;

/// <summary>The tree against a sorted dictionary, with old roots looked at again after later edits.</summary>
public sealed class TreeTests
{
    private static readonly ResourceId Resource = new StoreImage().Register("pods", null);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory, MemberData(nameof(Seeds))]
    public void AgreesWithASortedDictionary(int seed)
    {
        Random random = new(seed);
        int keys = random.Next(2, 6000);
        int deleteShare = random.Next(10, 60);
        Node root = Leaf.Empty;
        SortedDictionary<string, Stored> expected = new(StringComparer.Ordinal);
        List<(Node Root, Stored[] Items)> old = [];
        Edit edit = new();
        for (int step = 0; step < 12_000; step++)
        {
            // Shrinks towards nothing at the end, so that joining up to the root is seen as well.
            int share = step > 8_000 ? 85 : deleteShare;
            string key = Key(random, keys);
            if (random.Next(100) >= share)
            {
                Stored item = new(Resource, key, step, step, [], null);
                root = TreeEdit.Set(root, item, edit);
                expected[key] = item;
            }
            else
            {
                if (step > 8_000 && expected.Count > 0 && !expected.ContainsKey(key)) key = expected.Keys.First();
                Assert.Equal(expected.GetValueOrDefault(key), TreeSearch.Find(root, key));
                if (expected.Remove(key)) root = TreeEdit.Remove(root, key, edit);
            }

            if (random.Next(40) == 0) edit = new Edit(); // A new batch: what is there may be somebody's snapshot.
            if (random.Next(800) != 0) continue;
            edit = new Edit();
            old.Add((root, [.. expected.Values]));
            Same(root, [.. expected.Values], random, keys);
        }
        foreach ((Node snapshot, Stored[] items) in old) Same(snapshot, items, random, keys);
    }

    [Fact]
    public void AscendingKeysFillTheLeaves()
    {
        Node root = Filled(10_000, i => $"{i:D6}");
        Assert.InRange(Leaves(root), 10_000 / Node.MaxFanOut, (10_000 / Node.MaxFanOut) + 2);
        Assert.InRange(Depth(root), 1, 4);
    }

    [Fact]
    public void AnUpdateOfAPublishedTreeCopiesOneWayDown()
    {
        Node root = Filled(10_000, i => $"{i:D6}");
        Stored item = new(Resource, "005000", 1, 1, [], null);
        TreeEdit.Set(root, item, new Edit());
        long before = GC.GetAllocatedBytesForCurrentThread();
        TreeEdit.Set(root, item, new Edit());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 1500);
    }

    [Fact]
    public void ReadingARangeAllocatesNothing()
    {
        Node root = Filled(5_000, i => $"ns{i % 7}/{i}");
        ResourceView view = new(root, 1);
        long Sum()
        {
            long sum = 0;
            foreach (Stored stored in view.WithPrefix("ns3/")) sum += stored.Revision;
            foreach (Stored stored in view.All()) sum += stored.Revision;
            return sum;
        }
        long expected = Sum();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long actual = Sum();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(expected, actual);
    }

    private static Node Filled(int count, Func<int, string> key)
    {
        Node root = Leaf.Empty;
        Edit edit = new();
        for (int i = 0; i < count; i++) root = TreeEdit.Set(root, new Stored(Resource, key(i), i, i, [], null), edit);
        return root;
    }

    private static void Same(Node root, Stored[] items, Random random, int keys)
    {
        ResourceView view = new(root, 1);
        Assert.Equal(items.Length, view.Count);
        Assert.Equal(items, view.All());
        Checked(root);
        for (int i = 0; i < 10; i++)
        {
            string key = Key(random, keys);
            string prefix = key[..random.Next(key.Length + 1)];
            Stored[] within = [.. items.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))];
            Assert.Equal(within, view.WithPrefix(prefix));
            Assert.Equal(within.Where(item => string.CompareOrdinal(item.Key, key) > 0), view.After(key, prefix));
            int limit = random.Next(items.Length + 2);
            Stored[] later = [.. items.Where(item => string.CompareOrdinal(item.Key, key) > 0)];
            Assert.Equal(later.Take(limit), view.After(key).Take(limit));
            Assert.Equal(items.FirstOrDefault(item => item.Key == key), view.Find(key));
        }
    }

    /// <summary>Sizes, counts and bounds of every node.</summary>
    private static int Checked(Node node)
    {
        Assert.InRange(node.Size, 0, Node.MaxFanOut);
        if (node is not Branch branch) return node.Count;
        Assert.Equal(branch.Size - 1, branch.Separators.Length);
        Assert.True(branch.Size > 1);
        Assert.Equal(branch.Count, branch.Children.Sum(Checked));
        Assert.Single(branch.Children.Select(Depth).Distinct());
        return branch.Count;
    }

    private static int Depth(Node node) => node is Branch branch ? 1 + Depth(branch.Children[0]) : 0;

    private static int Leaves(Node node) => node is Branch branch ? branch.Children.Sum(Leaves) : 1;

    private static string Key(Random random, int keys)
    {
        int number = random.Next(keys);
        return number % 11 == 0 ? $"{number}" : $"ns{number % 5}/{(char)('a' + (number % 3))}{number}";
    }
}
