namespace Skiff.Machinery.Apply;

/// <summary>How one value differs from another, as the fields that came, went and changed.</summary>
internal readonly record struct Comparison(FieldSet Added, FieldSet Removed, FieldSet Modified)
{
    /// <summary>No difference.</summary>
    public static Comparison None { get; } = new(FieldSet.Empty, FieldSet.Empty, FieldSet.Empty);

    /// <summary>Whether nothing differs.</summary>
    public bool IsSame => Added.IsEmpty && Removed.IsEmpty && Modified.IsEmpty;

    /// <summary>What differs apart from the fields of a set and everything below them.</summary>
    public Comparison Without(FieldSet ignored) => ignored.IsEmpty
        ? this
        : new(Added.ExceptTrees(ignored), Removed.ExceptTrees(ignored), Modified.ExceptTrees(ignored));

    /// <summary>Compares two objects.</summary>
    public static Comparison Of(Json before, Json after, ApplyType type)
    {
        Differences all = new();
        all.Compare(before, after, type, out _);
        return all.Take();
    }
}

/// <summary>Collects the differences of the members and items of one container.</summary>
internal ref struct Differences
{
    private List<FieldSet.Entry>? added;
    private List<FieldSet.Entry>? removed;
    private List<FieldSet.Entry>? modified;

    /// <summary>What happened to a field itself, apart from what is below it.</summary>
    [Flags]
    internal enum Change
    {
        None = 0,
        Added = 1,
        Removed = 2,
        Modified = 4,
    }

    /// <summary>The differences so far.</summary>
    public readonly Comparison Take()
    {
        if (added is null && removed is null && modified is null) return Comparison.None;
        return new(Set(added), Set(removed), Set(modified));
    }

    /// <summary>Compares two values of a type, of which one may be absent, and collects what differs below them.</summary>
    public void Compare(Json? before, Json? after, ApplyType type, out Change self)
    {
        self = Change.None;
        if (ReferenceEquals(before, after)) return;
        ApplyShape beforeShape = type.ShapeOf(before), afterShape = type.ShapeOf(after);
        bool leaf = false;
        if (after is null || (before is not null && beforeShape != afterShape))
        {
            leaf |= CompareAs(beforeShape, before, after, type, ref self);
        }

        if (after is not null) leaf |= CompareAs(afterShape, before, after, type, ref self);
        if (leaf) return;
        if (before is null) self |= Change.Added;
        else if (after is null) self |= Change.Removed;
    }

    private static FieldSet Set(List<FieldSet.Entry>? entries) => entries is null ? FieldSet.Empty : FieldSet.From(entries);

    // Whether the value was compared as a whole.
    private bool CompareAs(ApplyShape shape, Json? before, Json? after, ApplyType type, ref Change self)
    {
        bool empty = shape switch
        {
            ApplyShape.Record or ApplyShape.Map => before is not JsonObject { Count: > 0 } && after is not JsonObject { Count: > 0 },
            ApplyShape.Set or ApplyShape.KeyedList => before is not JsonArray { Count: > 0 } && after is not JsonArray { Count: > 0 },
            _ => true,
        };
        if (empty)
        {
            if (before is null) self |= Change.Added;
            else if (after is null) self |= Change.Removed;
            else if (!ValueOrder.Same(before, after)) self |= Change.Modified;
            return true;
        }

        if (shape is ApplyShape.Record or ApplyShape.Map)
        {
            CompareMembers(before as JsonObject ?? JsonObject.Empty, after as JsonObject ?? JsonObject.Empty, type);
        }
        else
        {
            CompareItems(before as JsonArray ?? JsonArray.Empty, after as JsonArray ?? JsonArray.Empty, type, shape);
        }

        return false;
    }

    private void CompareMembers(JsonObject before, JsonObject after, ApplyType type)
    {
        int i = 0, j = 0;
        while (i < before.Count || j < after.Count)
        {
            int order = i == before.Count ? 1 : j == after.Count ? -1
                : string.CompareOrdinal(before.Members[i].Name, after.Members[j].Name);
            string name = order <= 0 ? before.Members[i].Name : after.Members[j].Name;
            Json? left = order <= 0 ? before.Members[i++].Value : null;
            Json? right = order >= 0 ? after.Members[j++].Value : null;
            if (ReferenceEquals(left, right)) continue;
            CompareChild(PathElement.OfName(name), left, right, type.Member(name) ?? ApplyType.Deduced);
        }
    }

    private void CompareChild(PathElement step, Json? before, Json? after, ApplyType type)
    {
        if (before is null)
        {
            FieldSet.Keep(ref added, step, true, WholeValue.FieldsOf(after!, type));
            return;
        }

        Differences below = new();
        below.Compare(before, after, type, out Change self);
        Keep(step, self, below.Take());
    }

    private void Keep(PathElement step, Change self, Comparison below)
    {
        FieldSet.Keep(ref added, step, (self & Change.Added) != 0, below.Added);
        FieldSet.Keep(ref removed, step, (self & Change.Removed) != 0, below.Removed);
        FieldSet.Keep(ref modified, step, (self & Change.Modified) != 0, below.Modified);
    }

    private void CompareItems(JsonArray before, JsonArray after, ApplyType type, ApplyShape shape)
    {
        // Most lists are as they were, and then need not be sorted out.
        if (before.Equals(after)) return;
        List<PathElement> order = [];
        Dictionary<PathElement, (List<Json>? Before, List<Json>? After)> items = [];
        foreach (Json item in before.Items)
        {
            if (ListSteps.Of(shape, type.Field!, item, out _) is not { } step) continue;
            if (!items.TryGetValue(step, out var known)) order.Add(step);
            (known.Before ??= []).Add(item);
            items[step] = known;
        }

        foreach (Json item in after.Items)
        {
            if (ListSteps.Of(shape, type.Field!, item, out _) is not { } step) continue;
            if (!items.TryGetValue(step, out var known)) order.Add(step);
            (known.After ??= []).Add(item);
            items[step] = known;
        }

        ApplyType itemType = type.Item();
        foreach (PathElement step in order) CompareSame(step, items[step].Before ?? [], items[step].After ?? [], itemType);
    }

    // Items of one key. A key that occurs more than once is compared as a whole.
    private void CompareSame(PathElement step, List<Json> before, List<Json> after, ApplyType type)
    {
        if (before.Count <= 1 && after.Count <= 1)
        {
            CompareChild(step, before.Count > 0 ? before[0] : null, after.Count > 0 ? after[0] : null, type);
            return;
        }

        if (before.Count > 1 && after.Count > 1)
        {
            bool same = before.Count == after.Count;
            for (int i = 0; same && i < before.Count; i++) same = ValueOrder.Same(before[i], after[i]);
            if (!same) Keep(step, Change.Modified, Comparison.None);
            return;
        }

        if (before.Count > 1)
        {
            if (after.Count > 0) CompareChild(step, null, after[0], type);
            Keep(step, Change.Removed, Comparison.None);
            return;
        }

        if (before.Count > 0) CompareChild(step, before[0], null, type);
        Keep(step, Change.Added, Comparison.None);
    }
}
