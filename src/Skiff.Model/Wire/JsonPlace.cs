using System.Text;

namespace Skiff.Model;

/// <summary>The way from a document's root to one of its tokens.</summary>
internal readonly struct JsonPlace
{
    private readonly List<Step> steps;

    private JsonPlace(List<Step> steps) => this.steps = steps;

    /// <summary>The path as strict decoding names it: <c>spec.containers[0].volume</c>.</summary>
    public string Path
    {
        get
        {
            StringBuilder path = new();
            foreach (Step step in steps)
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
        List<Step> steps = [];
        Stack<bool> objects = [];
        int at = 0;
        while (at < text.Length)
        {
            JsonSyntax.SkipSpace(text, ref at);
            if (at >= text.Length) break;
            byte current = text[at];
            bool nameNext = objects.Count > 0 && objects.Peek() && current == '"' && IsName(text, at);
            if (nameNext) steps[^1] = new Step(NameAt(text, at), 0);
            if (at >= offset) break;
            switch (current)
            {
                case (byte)'{':
                case (byte)'[':
                    objects.Push(current == '{');
                    steps.Add(new Step(current == '{' ? "" : null, 0));
                    at++;
                    break;
                case (byte)'}':
                case (byte)']':
                    objects.Pop();
                    steps.RemoveAt(steps.Count - 1);
                    at++;
                    break;
                case (byte)',':
                    if (!objects.Peek()) steps[^1] = new Step(null, steps[^1].Index + 1);
                    at++;
                    break;
                case (byte)'"':
                    if (JsonSyntax.SkipString(text, ref at) is not null) return new(steps);
                    break;
                default:
                    at++;
                    break;
            }
        }

        return new(steps);
    }

    /// <summary>Go's error for a value of the wrong type at this place.</summary>
    /// <param name="root">Schema of the document, or null.</param>
    /// <param name="found">What was found: <c>number</c>, <c>string</c>, <c>number 1.5</c> ...</param>
    public string TypeError(TypeSchema? root, string found)
    {
        if (root is null) return $"json: cannot unmarshal {found} into Go value";
        GoPlace place = new(root);
        foreach (Step step in steps) place = place.Enter(step.Name);
        return place.Path.Length == 0
            ? $"json: cannot unmarshal {found} into Go value of type {place.GoType}"
            : $"json: cannot unmarshal {found} into Go struct field {place.Owner}.{place.Path} of type {place.GoType}";
    }

    private static bool IsName(ReadOnlySpan<byte> text, int at)
    {
        if (JsonSyntax.SkipString(text, ref at) is not null) return false;
        JsonSyntax.SkipSpace(text, ref at);
        return at < text.Length && text[at] == ':';
    }

    private static string NameAt(ReadOnlySpan<byte> text, int at)
    {
        int start = at + 1;
        JsonSyntax.SkipString(text, ref at);
        return Encoding.UTF8.GetString(JsonText.Unescape(text[start..(at - 1)]));
    }

    /// <summary>A member's name, or, when there is none, an item's index.</summary>
    private readonly record struct Step(string? Name, int Index);

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
