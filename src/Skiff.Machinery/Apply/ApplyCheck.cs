using Skiff.Model;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.Machinery.Apply;

/// <summary>Checks that a value fits its schema, in the words of upstream's apply engine.</summary>
internal sealed class ApplyCheck(bool allowDuplicates)
{
    private const int ProblemsMax = 100;
    private readonly List<string> problems = [];
    private readonly List<PathElement> path = [];

    /// <summary>What is wrong with a value; empty when nothing is.</summary>
    public static string Problems(Json value, ApplyType type, bool allowDuplicates)
    {
        ApplyCheck check = new(allowDuplicates);
        check.Check(value, type);
        return check.problems.Count switch
        {
            0 => "",
            1 => check.problems[0],
            _ => $"errors:\n  {string.Join("\n  ", check.problems)}",
        };
    }

    private void Check(Json value, ApplyType type)
    {
        if (value.IsNull || type.IsDeduced || problems.Count >= ProblemsMax) return;
        if (type.Record is { } record) CheckRecord(value, record);
        else if (type.Field is { Shape: FieldShape.List } list && !IsItem(type, list)) CheckList(value, type, list);
        else if (type.Field is { Shape: FieldShape.Map } map && !IsItem(type, map)) CheckMap(value, type);
        else if (type.Field is { } scalar) CheckScalar(value, scalar);
    }

    // A field's type and its items' type name the same field; only the field's own has a container's shape.
    private static bool IsItem(ApplyType type, FieldSchema field) => !ReferenceEquals(type, ApplyTypes.Of(field));

    private void CheckRecord(Json value, TypeSchema record)
    {
        if (value is not JsonObject map)
        {
            Add($"expected map, got {Shown(value)}");
            return;
        }

        foreach ((string name, Json member) in map.Members)
        {
            path.Add(PathElement.OfName(name));
            bool declared = true;
            if (record.Find(name) is { } field) Check(member, ApplyTypes.Of(field));
            else declared = record.PreservesUnknown;
            if (!declared) Add("field not declared in schema");
            path.RemoveAt(path.Count - 1);
            if (!declared) return;
        }
    }

    private void CheckMap(Json value, ApplyType type)
    {
        if (value is not JsonObject map)
        {
            Add($"expected map, got {Shown(value)}");
            return;
        }

        ApplyType item = ApplyTypes.ItemOf(type.Field!);
        foreach ((string name, Json member) in map.Members)
        {
            path.Add(PathElement.OfName(name));
            Check(member, item);
            path.RemoveAt(path.Count - 1);
        }
    }

    private void CheckList(Json value, ApplyType type, FieldSchema field)
    {
        if (value is not JsonArray list)
        {
            Add($"expected list, got {Shown(value)}");
            return;
        }

        ApplyShape shape = type.ShapeOf(value);
        ApplyType itemType = ApplyTypes.ItemOf(field);
        HashSet<PathElement> seen = [];
        for (int i = 0; i < list.Count; i++)
        {
            PathElement step = PathElement.OfIndex(i);
            if (shape is ApplyShape.Set or ApplyShape.KeyedList)
            {
                if (ListSteps.Of(shape, field, list[i], out string problem) is not { } found)
                {
                    Add($"element {i}: {problem}");
                    return;
                }

                step = found;
                if (!seen.Add(step) && !allowDuplicates) Add($"duplicate entries for key {step}");
            }

            path.Add(step);
            Check(list[i], itemType);
            path.RemoveAt(path.Count - 1);
        }
    }

    private void CheckScalar(Json value, FieldSchema field)
    {
        switch (field.Type)
        {
            case ValueType.String or ValueType.Bytes or ValueType.Duration:
                if (value is not JsonString) Add($"expected string, got &value.valueUnstructured{{Value:{Literal(value)}}}");
                break;
            case ValueType.Int32 or ValueType.Int64 or ValueType.Double:
                if (value is not JsonNumber) Add($"expected numeric (int or float), got {Patching.GoValue.Type(value)}");
                break;
            case ValueType.Boolean:
                if (value is not JsonBoolean) Add($"expected boolean, got {Shown(value)}");
                break;
            default:
                if (value is JsonObject or JsonArray) Add($"expected any scalar, got {Shown(value)}");
                break;
        }
    }

    private static string Shown(Json value) => $"&{{{Patching.GoValue.Text(value)}}}";

    private static string Literal(Json value) => value switch
    {
        JsonString text => GoText.Quote(text.Value),
        JsonObject map =>
            $"map[string]interface {{}}{{{string.Join(", ", map.Members.ToArray().Select(at => $"{GoText.Quote(at.Name)}:{Literal(at.Value)}"))}}}",
        JsonArray list => $"[]interface {{}}{{{string.Join(", ", list.Items.ToArray().Select(Literal))}}}",
        JsonNull => "interface {}(nil)",
        _ => value.ToString(),
    };

    private void Add(string problem)
    {
        if (problems.Count >= ProblemsMax) return;
        string at = FieldSet.PathText(path);
        problems.Add(at.Length == 0 ? problem : $"{at}: {problem}");
    }
}
