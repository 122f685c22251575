using System.Text;

namespace Skiff.Model;

/// <summary>The way from a document's root to one of its tokens.</summary>
internal readonly struct JsonPlace
{
    private readonly List<JsonStep> steps;

    private JsonPlace(List<JsonStep> steps) => this.steps = steps;

    /// <summary>The path as strict decoding names it: <c>spec.containers[0].volume</c>.</summary>
    public string Path
    {
        get
        {
            StringBuilder path = new();
            foreach (JsonStep step in steps)
            {
                if (step.Name is null) path.Append('[').Append(step.Index).Append(']');
                else if (path.Length == 0) path.Append(step.Name);
                else path.Append('.').Append(step.Name);
            }

            return path.ToString();
        }
    }

    /// <summary>Finds the way to the token at an offset: a value, or a member's name.</summary>
    public static JsonPlace Find(ReadOnlySpan<byte> text, int offset)
    {
        JsonWalk walk = new(text);
        while (walk.At < offset && walk.Next())
        {
        }

        return new([.. walk.Steps]);
    }

    /// <summary>Finds the paths of several members' names, given in document order, in one pass.</summary>
    public static List<string> FindPaths(ReadOnlySpan<byte> text, List<int> offsets)
    {
        List<string> paths = [];
        JsonWalk walk = new(text);
        foreach (int offset in offsets)
        {
            while (walk.At < offset && walk.Next())
            {
            }

            paths.Add(new JsonPlace(walk.Steps).Path);
        }

        return paths;
    }

    /// <summary>Go's error for a value of the wrong type at this place.</summary>
    /// <param name="root">Schema of the document, or null.</param>
    /// <param name="found">What was found: <c>number</c>, <c>string</c>, <c>number 1.5</c> ...</param>
    public string TypeError(TypeSchema? root, string found)
    {
        if (root is null) return $"json: cannot unmarshal {found} into Go value";
        GoPlace place = new(root);
        foreach (JsonStep step in steps) place = place.Enter(step.Name);
        return place.Path.Length == 0
            ? $"json: cannot unmarshal {found} into Go value of type {place.GoType}"
            : $"json: cannot unmarshal {found} into Go struct field {place.Owner}.{place.Path} of type {place.GoType}";
    }

    /// <summary>Where a path has come to in terms of Go's types.</summary>
    private readonly record struct GoPlace(string Owner, string Path, string GoType, TypeSchema? Object, string Inner)
    {
        public GoPlace(TypeSchema root)
            : this(root.Name, "", root.GoType, root, "")
        {
        }

        // Keys of maps and indexes of lists leave Go's field path as it is; they lead from the collection to its items.
        public GoPlace Enter(string? name)
        {
            if (Inner.Length > 0) return this with { GoType = Inner, Inner = InnerOf(Inner) };
            if (Object is null || name is null) return this;
            string path = Path.Length == 0 ? name : $"{Path}.{name}";
            if (Object.Find(name) is not { } field) return new(Object.Name, path, "string", null, "");
            string type = field.GoType;
            return new(Object.Name, path, type, field.Object?.Invoke(), InnerOf(type));
        }

        private static string InnerOf(string type) =>
            type.StartsWith("[]", StringComparison.Ordinal) && type != "[]uint8" ? type[2..]
            : type.StartsWith("map[string]", StringComparison.Ordinal) ? type["map[string]".Length..]
            : "";
    }
}
