using System.Globalization;
using System.Text;

namespace Skiff.Machinery.Validation;

/// <summary>
/// The way from an object's root to a field, as errors name it: <c>spec.containers[0].name</c>, <c>metadata.labels</c>,
/// <c>data[key]</c>. Steps share their beginnings; the text is made only when a fault needs it.
/// </summary>
public sealed class FieldPath
{
    private readonly FieldPath? parent;
    private readonly string? name;
    private readonly string? key;
    private readonly int index;

    private FieldPath(FieldPath? parent, string? name, string? key, int index)
    {
        this.parent = parent;
        this.name = name;
        this.key = key;
        this.index = index;
    }

    /// <summary>The path <c>metadata</c>.</summary>
    public static FieldPath Metadata { get; } = Root("metadata");

    /// <summary>The path <c>spec</c>.</summary>
    public static FieldPath Spec { get; } = Root("spec");

    /// <summary>The path <c>status</c>.</summary>
    public static FieldPath Status { get; } = Root("status");

    /// <summary>A path of one member.</summary>
    public static FieldPath Root(string name) => new(null, name, null, 0);

    /// <summary>The path of a member below this one.</summary>
    public FieldPath Child(string name) => new(this, name, null, 0);

    /// <summary>The path of two members below this one.</summary>
    public FieldPath Child(string name, string next) => new(Child(name), next, null, 0);

    /// <summary>The path of a list's item.</summary>
    public FieldPath Index(int index) => new(this, null, null, index);

    /// <summary>The path of a map's entry.</summary>
    public FieldPath Key(string key) => new(this, null, key, 0);

    /// <summary>The path's text.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        Append(text);
        return text.ToString();
    }

    private void Append(StringBuilder text)
    {
        parent?.Append(text);
        if (name is not null)
        {
            if (parent is not null) text.Append('.');
            text.Append(name);
        }
        else
        {
            text.Append('[').Append(key ?? index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }
    }
}
