using System.Diagnostics.CodeAnalysis;

namespace Skiff.Machinery;

/// <summary>One member of an object.</summary>
/// <param name="Name">Member name.</param>
/// <param name="Value">The value; never null, a JSON null is <see cref="Json.Null"/>.</param>
public readonly record struct JsonMember(string Name, Json Value);

/// <summary>An object: members with distinct names in ordinal order.</summary>
public sealed class JsonObject : Json
{
    private readonly JsonMember[] members;

    internal JsonObject(JsonMember[] members) => this.members = members;

    /// <summary>The object without members.</summary>
    public static JsonObject Empty { get; } = new([]);

    /// <summary>The members in name order.</summary>
    public ReadOnlySpan<JsonMember> Members => members;

    /// <summary>Number of members.</summary>
    public int Count => members.Length;

    /// <inheritdoc/>
    public override string TypeName => "map";

    /// <summary>The value of a member, or null when there is none.</summary>
    public Json? this[string name]
    {
        get
        {
            int index = IndexOf(name);
            return index < 0 ? null : members[index].Value;
        }
    }

    /// <summary>Whether a member is there, a JSON null included.</summary>
    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>The value of a member.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Json? value)
    {
        value = this[name];
        return value is not null;
    }

    /// <summary>The text of a string member, or null when it is absent or no string.</summary>
    public string? Text(string name) => (this[name] as JsonString)?.Value;

    /// <summary>The value below several objects, or null when the way ends.</summary>
    public Json? At(params ReadOnlySpan<string> path)
    {
        Json? at = this;
        foreach (string name in path) at = (at as JsonObject)?[name];
        return at;
    }

    /// <summary>The object with one member set.</summary>
    public JsonObject Set(string name, Json value)
    {
        int index = IndexOf(name);
        if (index >= 0)
        {
            if (ReferenceEquals(members[index].Value, value)) return this;
            JsonMember[] copy = [.. members];
            copy[index] = new(name, value);
            return new(copy);
        }

        index = ~index;
        return new([.. members.AsSpan(0, index), new(name, value), .. members.AsSpan(index)]);
    }

    /// <summary>The object without a member.</summary>
    public JsonObject Remove(string name)
    {
        int index = IndexOf(name);
        if (index < 0) return this;
        return Count == 1 ? Empty : new([.. members.AsSpan(0, index), .. members.AsSpan(index + 1)]);
    }

    /// <inheritdoc/>
    public override bool Equals(Json? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is not JsonObject that || that.Count != Count) return false;
        for (int i = 0; i < members.Length; i++)
        {
            if (!string.Equals(members[i].Name, that.members[i].Name, StringComparison.Ordinal)) return false;
            if (!members[i].Value.Equals(that.members[i].Value)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (JsonMember member in members)
        {
            hash.Add(member.Name, StringComparer.Ordinal);
            hash.Add(member.Value);
        }

        return hash.ToHashCode();
    }

    private int IndexOf(string name)
    {
        int low = 0, high = members.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(members[middle].Name, name);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
