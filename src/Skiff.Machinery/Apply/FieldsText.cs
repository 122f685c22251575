using System.Buffers;
using Skiff.Model;

namespace Skiff.Machinery.Apply;

/// <summary>Reads and writes field sets in the form of managed fields, <c>FieldsV1</c>.</summary>
public static class FieldsText
{
    /// <summary>
    /// Reads a set; absent fields are the empty set. Null, with what is wrong, when the text is no field set. Kinds of
    /// steps that are not known are dropped.
    /// </summary>
    public static FieldSet? Read(RawJson text, out string error)
    {
        error = "";
        if (text.IsAbsent) return FieldSet.Empty;
        if (KnownFields.Find(text.Utf8.Span) is { } known) return known;
        FieldSet? set = Parse(text, out error);
        if (set is not null) KnownFields.Keep(text.Utf8.Span, set);
        return set;
    }

    /// <summary>Writes a set canonically: fields in order, a dot where a field with others below it is in the set.</summary>
    public static RawJson Write(FieldSet set)
    {
        using PooledBuffer output = new();
        Write(set, self: false, output);
        return new(output.Written.ToArray());
    }

    private static FieldSet? Parse(RawJson text, out string error)
    {
        JsonParse parsed = JsonParser.Parse(text.Utf8.Span);
        error = parsed.Error;
        if (parsed.Value is null) return null;
        if (parsed.Value is JsonObject map) return Read(map, out _, ref error);
        if (parsed.Value.IsNull) return FieldSet.Empty;
        error = "parsing managed fields: not an object";
        return null;
    }

    private static FieldSet? Read(JsonObject map, out bool member, ref string error)
    {
        member = false;
        List<FieldSet.Entry> entries = new(map.Count);
        foreach ((string name, Json value) in map.Members)
        {
            if (name == ".")
            {
                member = true;
                continue;
            }

            PathElement? step = PathElement.Parse(name, out string problem);
            if (step is null && problem.Length == 0) continue;
            if (step is null)
            {
                error = $"parsing key as path element: {problem}";
                return null;
            }

            bool childMember = true;
            FieldSet? below = value is JsonObject child ? Read(child, out childMember, ref error) : FieldSet.Empty;
            if (below is null) return null;
            entries.Add(new(step.Value, childMember || below.IsEmpty, below));
        }

        return FieldSet.From(entries);
    }

    private static void Write(FieldSet set, bool self, PooledBuffer output)
    {
        output.Write("{"u8);
        if (self) output.Write("\".\":{}"u8);
        bool first = !self;
        foreach (FieldSet.Entry entry in set.Entries)
        {
            if (!first) output.Write(","u8);
            first = false;
            if (entry.Step.Name is { } name) JsonText.WriteString("f:"u8, name, output);
            else JsonText.WriteString(entry.Step.ToFieldsText(), output);
            output.Write(":"u8);
            Write(entry.Below, self: entry.Member && !entry.Below.IsEmpty, output);
        }

        output.Write("}"u8);
    }
}
