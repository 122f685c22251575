using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>
/// Checks values against the schema of their definition, in the words of upstream's OpenAPI validation. What a
/// replacement leaves as it was is forgiven where old and new value can be told to be the same one.
/// </summary>
internal static class SchemaCheck
{
    /// <summary>Checks a value that is new.</summary>
    public static void Check(Json value, StructuralSchema schema, FieldPath? path, Faults faults) =>
        Of(value, schema, "", null).Tell(path, faults);

    /// <summary>Checks a value that replaces another.</summary>
    public static void Check(Correlation values, StructuralSchema schema, FieldPath? path, Faults faults)
    {
        SchemaFindings findings = Of(values.Value, schema, "", values);
        if (!findings.IsValid && !values.IsSame) findings.Tell(path, faults);
    }

    // The order is upstream's: it decides which of several faults comes first.
    private static SchemaFindings Of(Json value, StructuralSchema schema, string path, Correlation? old)
    {
        SchemaFindings result = new();
        if (value.IsNull)
        {
            if (schema.Types.Count > 0 && !schema.Nullable) result.Add(WrongType(path, schema.Types, "null"));
            else result.Pass();
            CheckEnum(value, schema, path, result);
            return result;
        }

        if (schema.Types.Count > 0 || schema.Format.Length > 0) Run(result, CheckType(value, schema, path));
        Run(result, CheckAlternatives(value, schema, path, old));
        switch (value)
        {
            case JsonString text:
                CheckString(text.Value, schema, path, result);
                result.Pass();
                CheckFormat(text.Value, schema, path, result);
                break;
            case JsonNumber number:
                Run(result, NumberCheck.Of(number, schema, path));
                break;
            case JsonArray list:
                Run(result, CheckItems(list, schema, path, old));
                break;
        }

        CheckEnum(value, schema, path, result);
        result.Pass();
        if (value is JsonObject map) Run(result, CheckMembers(map, schema, path, old));
        result.Pass();
        return result;
    }

    private static void Run(SchemaFindings result, SchemaFindings part)
    {
        result.Merge(part);
        result.Pass();
    }

    private static SchemaFindings Below(Json value, StructuralSchema schema, string path, Correlation? old)
    {
        SchemaFindings result = Of(value, schema, path, old);
        if (old is not null && !result.IsValid && old.IsSame) result.Forgive();
        return result;
    }

    private static SchemaFinding WrongType(string path, IReadOnlyList<string> wanted, string found) =>
        WrongType(path, string.Join(',', wanted), found);

    private static SchemaFinding WrongType(string path, string wanted, string found) => new(
        CauseType.TypeInvalid, path, GoText.Quote(found), $"{path} in body must be of type {wanted}: {GoText.Quote(found)}");

    private static SchemaFindings CheckType(Json value, StructuralSchema schema, string path)
    {
        SchemaFindings result = new();
        (string type, string format) = value switch
        {
            JsonBoolean => ("boolean", ""),
            JsonString => ("string", ""),
            JsonNumber { IsInteger: true } => ("integer", "int64"),
            JsonNumber => ("number", "float64"),
            JsonArray => ("array", ""),
            _ => ("object", ""),
        };
        IReadOnlyList<string> types = schema.Types;
        bool fits = types.Contains(type)
            || (type == "number" && types.Contains("integer") && NumberCheck.IsWhole(((JsonNumber)value).Double))
            || (type == "integer" && types.Contains("number"));
        bool plain = value is JsonString or JsonArray;
        if (!plain && schema.Format.Length > 0 && !fits && format != schema.Format)
        {
            result.Add(WrongType(path, schema.Format, format));
            return result;
        }

        bool numeric = types.Contains("number") || types.Contains("integer");
        bool leftToFormat = !numeric && schema.Format.Length > 0 && plain;
        if (fits || leftToFormat) result.Pass();
        else result.Add(WrongType(path, types, type));
        return result;
    }

    private static SchemaFindings CheckAlternatives(Json value, StructuralSchema schema, string path, Correlation? old)
    {
        SchemaFindings result = new();
        if (schema.AnyOf.Count > 0) CheckAnyOf(value, schema, path, old, result);
        if (schema.OneOf.Count > 0) CheckOneOf(value, schema, path, old, result);
        if (schema.AllOf.Count > 0) CheckAllOf(value, schema, path, old, result);
        if (schema.Not is { } not && Of(value, not, path, old).IsValid)
            result.Add(new("", "", "", $"{GoText.Quote(path)} must not validate the schema (not)"));
        result.Pass();
        return result;
    }

    private static void CheckAnyOf(Json value, StructuralSchema schema, string path, Correlation? old, SchemaFindings result)
    {
        SchemaFindings? best = null;
        foreach (StructuralSchema alternative in schema.AnyOf)
        {
            SchemaFindings one = Of(value, alternative, path, old);
            if (one.IsValid)
            {
                result.Merge(one);
                return;
            }

            if (best is null || one.Passed > best.Passed) best = one;
        }

        result.Add(new("", "", "", $"{GoText.Quote(path)} must validate at least one schema (anyOf)"));
        result.Merge(best!);
    }

    private static void CheckOneOf(Json value, StructuralSchema schema, string path, Correlation? old, SchemaFindings result)
    {
        SchemaFindings? best = null, first = null;
        int valid = 0;
        foreach (StructuralSchema alternative in schema.OneOf)
        {
            SchemaFindings one = Of(value, alternative, path, old);
            if (one.IsValid)
            {
                valid++;
                first ??= one;
                best = null;
            }
            else if (valid == 0 && (best is null || one.Passed > best.Passed))
            {
                best = one;
            }
        }

        if (valid == 1)
        {
            result.Merge(first!);
            return;
        }

        string found = valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives";
        result.Add(new("", "", "", $"{GoText.Quote(path)} must validate one and only one schema (oneOf). {found}"));
        if (best is not null) result.Merge(best);
    }

    private static void CheckAllOf(Json value, StructuralSchema schema, string path, Correlation? old, SchemaFindings result)
    {
        int valid = 0;
        foreach (StructuralSchema part in schema.AllOf)
        {
            SchemaFindings one = Of(value, part, path, old);
            if (one.IsValid) valid++;
            result.Merge(one);
        }

        if (valid == schema.AllOf.Count) return;
        string none = valid == 0 ? ". None validated" : "";
        result.Add(new("", "", "", $"{GoText.Quote(path)} must validate all the schemas (allOf){none}"));
    }

    private static void CheckString(string text, StructuralSchema schema, string path, SchemaFindings result)
    {
        var source = schema.Source;
        if (source.MaxLength is null && source.MinLength is null && source.Pattern.Length == 0) return;
        int length = Length(text);
        string shown = GoText.Quote(text);
        if (source.MaxLength is { } longest && length > longest)
        {
            result.Add(new(CauseType.TooLong, path, "", $"{path} in body should be at most {longest} chars long")
            {
                Bound = (length, longest),
            });
        }
        else if (source.MinLength is { } shortest && length < shortest)
        {
            result.Add(new(CauseType.FieldValueInvalid, path, shown, $"{path} in body should be at least {shortest} chars long"));
        }
        else if (source.Pattern.Length > 0 && (schema.Pattern is not { } pattern || !pattern.IsMatch(text)))
        {
            result.Add(new(CauseType.FieldValueInvalid, path, shown, $"{path} in body should match '{source.Pattern}'"));
        }
    }

    /// <summary>Characters of a text as Go counts them.</summary>
    internal static int Length(string text)
    {
        int low = 0;
        foreach (char unit in text)
        {
            if (char.IsLowSurrogate(unit)) low++;
        }

        return text.Length - low;
    }

    private static void CheckFormat(string text, StructuralSchema schema, string path, SchemaFindings result)
    {
        if (schema.FormatTest is not { } test) return;
        if (!test(text)) result.Add(WrongType(path, schema.Format, text));
        result.Pass();
    }

    private static void CheckEnum(Json value, StructuralSchema schema, string path, SchemaFindings result)
    {
        if (schema.Enum.Count == 0) return;
        foreach (Json allowed in schema.Enum)
        {
            if (!allowed.IsNull && NumberCheck.IsSame(value, allowed)) return;
        }

        result.Add(new(CauseType.FieldValueNotSupported, path, ValueText.Shown(value),
            $"{path} in body should be one of [{string.Join(' ', schema.Enum.Select(Patching.GoValue.Text))}]")
        {
            Allowed = [.. schema.Enum.Select(static allowed => allowed is JsonString text ? text.Value : allowed.ToString())],
        });
    }

    private static SchemaFindings CheckItems(JsonArray list, StructuralSchema schema, string path, Correlation? old)
    {
        SchemaFindings result = new();
        if (schema.Items is { } items)
        {
            for (int i = 0; i < list.Count; i++) result.Merge(Below(list[i], items, $"{path}[{i}]", old?.Item(i)));
        }

        if (schema.Source.MinItems is { } least && list.Count < least)
        {
            result.Add(new(CauseType.FieldValueInvalid, path, ValueText.Shown(Json.Of(list.Count)),
                $"{path} in body should have at least {least} items"));
        }

        if (schema.Source.MaxItems is { } most && list.Count > most)
        {
            result.Add(new(CauseType.TooMany, path, "", $"{path} in body should have at most {most} items")
            {
                Bound = (list.Count, most),
            });
        }

        result.Pass();
        return result;
    }

    private static SchemaFindings CheckMembers(JsonObject map, StructuralSchema schema, string path, Correlation? old)
    {
        SchemaFindings result = new();
        if (schema.Source.MinProperties is { } least && map.Count < least)
        {
            result.Add(new(CauseType.FieldValueInvalid, path, ValueText.Shown(Json.Of(map.Count)),
                $"{path} in body should have at least {least} properties"));
        }

        if (schema.Source.MaxProperties is { } most && map.Count > most)
        {
            result.Add(new(CauseType.TooMany, path, "", $"{path} in body should have at most {most} properties")
            {
                Bound = (map.Count, most),
            });
        }

        bool closed = schema.Source.AdditionalProperties is { Allows: false };
        foreach ((string name, Json member) in map.Members)
        {
            if (schema.Properties.ContainsKey(name)) continue;
            if (closed)
            {
                result.Add(new(CauseType.FieldValueInvalid, path, GoText.Quote(name), $"{path}.{name} in body is a forbidden property"));
            }
            else if (schema.Additional is { } additional)
            {
                result.Merge(Below(member, additional, $"{path}.{name}", MemberOf(old, path, name)));
            }
        }

        foreach ((string name, Json member) in map.Members)
        {
            if (!schema.Properties.TryGetValue(name, out StructuralSchema? property)) continue;
            string below = path.Length == 0 ? name : $"{path}.{name}";
            result.Merge(Below(member, property, below, MemberOf(old, path, name)));
        }

        foreach (string required in schema.Source.Required)
        {
            if (map.Has(required)) continue;
            result.Add(new(CauseType.FieldValueRequired, $"{path}.{required}", "", $"{path}.{required} in body is required"));
        }

        return result;
    }

    // The type of an object is no part of what can be the same: both were read as one version.
    private static Correlation? MemberOf(Correlation? old, string path, string name) =>
        path.Length == 0 && name is "kind" or "apiVersion" ? null : old?.Member(name);
}
