namespace Skiff.Machinery;

/// <summary>
/// Changes to an object's members, collected and then made in one pass: cheap for a few changes and linear for many.
/// </summary>
internal ref struct JsonEdit(JsonObject original)
{
    // A null value stands for removal. Each name occurs once.
    private List<KeyValuePair<string, Json?>>? changes;
    private Dictionary<string, int>? latest;

    /// <summary>The value that a member has after the changes so far, or null.</summary>
    public readonly Json? this[string name]
    {
        get
        {
            int change = Find(name);
            return change < 0 ? original[name] : changes![change].Value;
        }
    }

    /// <summary>Sets a member.</summary>
    public void Set(string name, Json value) => Change(name, value);

    /// <summary>Removes a member when it is there.</summary>
    public void Remove(string name) => Change(name, null);

    /// <summary>The object with all changes made; the original itself when none was one.</summary>
    public readonly JsonObject Build()
    {
        if (changes is null) return original;
        changes.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        ReadOnlySpan<JsonMember> members = original.Members;
        JsonMember[] merged = new JsonMember[members.Length + changes.Count];
        int count = 0, at = 0;
        bool changed = false;
        foreach ((string name, Json? value) in changes)
        {
            while (at < members.Length && string.CompareOrdinal(members[at].Name, name) < 0) merged[count++] = members[at++];
            bool had = at < members.Length && string.Equals(members[at].Name, name, StringComparison.Ordinal);
            changed |= had ? !ReferenceEquals(members[at].Value, value) : value is not null;
            if (had) at++;
            if (value is not null) merged[count++] = new(name, value);
        }

        if (!changed) return original;
        while (at < members.Length) merged[count++] = members[at++];
        return count == 0 ? JsonObject.Empty : new(merged.AsSpan(0, count).ToArray());
    }

    private void Change(string name, Json? value)
    {
        changes ??= [];
        int known = Find(name);
        if (known >= 0)
        {
            changes[known] = new(name, value);
            return;
        }

        changes.Add(new(name, value));
        if (changes.Count < 16) return;
        if (latest is null)
        {
            latest = new(StringComparer.Ordinal);
            for (int i = 0; i < changes.Count; i++) latest[changes[i].Key] = i;
        }

        latest[name] = changes.Count - 1;
    }

    private readonly int Find(string name)
    {
        if (changes is null) return -1;
        if (latest is not null) return latest.GetValueOrDefault(name, -1);
        for (int i = 0; i < changes.Count; i++)
        {
            if (string.Equals(changes[i].Key, name, StringComparison.Ordinal)) return i;
        }

        return -1;
    }
}
