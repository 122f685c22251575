namespace Skiff.Machinery;

/// <summary>Collects the members of an object in any order; of equal names the last one counts.</summary>
public ref struct JsonObjectBuilder
{
    private JsonMember[] members;
    private int count;
    private bool sorted;

    /// <summary>A builder with room for a number of members.</summary>
    public JsonObjectBuilder(int capacity)
    {
        members = capacity == 0 ? [] : new JsonMember[capacity];
        sorted = true;
    }

    /// <summary>Adds a member.</summary>
    public void Set(string name, Json value)
    {
        if (count == members.Length) Array.Resize(ref members, Math.Max(4, count * 2));
        if (sorted && count > 0) sorted = string.CompareOrdinal(members[count - 1].Name, name) < 0;
        members[count++] = new(name, value);
    }

    /// <summary>The object; the builder must not be used afterwards.</summary>
    public readonly JsonObject Build()
    {
        if (count == 0) return JsonObject.Empty;
        int distinct = sorted ? count : SortDistinct(members.AsSpan(0, count), null);
        return new(distinct == members.Length ? members : members.AsSpan(0, distinct).ToArray());
    }

    /// <summary>
    /// Orders members by name in place, keeps the last of equal names and answers how many are left; the names that
    /// came more than once are added to <paramref name="repeated"/>.
    /// </summary>
    internal static int SortDistinct(Span<JsonMember> members, List<string>? repeated)
    {
        if (members.Length <= 32) InsertionSort(members);
        else StableSort(members);

        int kept = 0;
        for (int i = 0; i < members.Length; i++)
        {
            if (kept > 0 && string.Equals(members[kept - 1].Name, members[i].Name, StringComparison.Ordinal))
            {
                repeated?.Add(members[i].Name);
                kept--;
            }

            members[kept++] = members[i];
        }

        return kept;
    }

    private static void InsertionSort(Span<JsonMember> members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            JsonMember member = members[i];
            int at = i;
            while (at > 0 && string.CompareOrdinal(members[at - 1].Name, member.Name) > 0)
            {
                members[at] = members[at - 1];
                at--;
            }

            members[at] = member;
        }
    }

    // The position breaks ties, so that the last of equal names stays last.
    private static void StableSort(Span<JsonMember> members)
    {
        (string Name, int Position)[] keys = new (string, int)[members.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = (members[i].Name, i);
        keys.AsSpan().Sort(members, static (left, right) =>
        {
            int order = string.CompareOrdinal(left.Name, right.Name);
            return order != 0 ? order : left.Position.CompareTo(right.Position);
        });
    }
}
