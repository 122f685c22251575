using System.Diagnostics.CodeAnalysis;
using Skiff.Machinery.Cel;

namespace Skiff.Machinery.Policies;

/// <summary>
/// The objects that mutating policies make: <c>Object{...}</c>, whose fields are free and whose nested types are named
/// after their place, and <c>JSONPatch{...}</c>.
/// </summary>
internal static class PatchValues
{
    public const string ObjectName = "Object";
    public const string PatchName = "JSONPatch";

    public static CelType ObjectType { get; } = CelType.Object(ObjectName);

    public static CelType PatchType { get; } = CelType.Object(PatchName);

    public static bool Has(string typeName) => typeName is ObjectName or PatchName
        || typeName.StartsWith("Object.", StringComparison.Ordinal);

    public static CelType? FieldType(string typeName, string field)
    {
        if (typeName != PatchName) return CelType.Dyn;
        return field switch
        {
            "op" or "path" or "from" => CelType.String,
            "value" => CelType.Dyn,
            _ => null,
        };
    }

    public static CelValue Create(string typeName, IReadOnlyList<(string Name, CelValue Value)> fields)
    {
        foreach ((string name, CelValue value) in fields)
        {
            if (typeName == PatchName && name != "value" && value is not CelString)
            {
                return new CelError($"unexpected type {value.Type.Name} for JSONPatchType '{name}' field");
            }
        }

        return new Made(typeName, fields);
    }

    /// <summary>What is wrong with the names of nested types; empty when nothing is.</summary>
    public static string Misnamed(CelValue value)
    {
        List<string> problems = [];
        Check(value, ObjectName, problems);
        return string.Join('\n', problems);
    }

    /// <summary>The names of nested types in a patch operation's value start wherever its own type says.</summary>
    public static string MisnamedWithin(CelValue value)
    {
        List<string> problems = [];
        Check(value, value.Type.Name, problems);
        return string.Join('\n', problems);
    }

    private static void Check(CelValue value, string expected, List<string> problems)
    {
        if (value is Made made)
        {
            string name = made.Type.Name;
            if (name != expected)
            {
                problems.Add($"unexpected type name \"{name}\", expected \"{expected}\", which matches field name path "
                    + "from root Object type");
            }

            foreach ((string field, CelValue inner) in made.Fields) Check(inner, $"{expected}.{field}", problems);
        }
        else if (value is CelList list)
        {
            for (int i = 0; i < list.Count; i++) Check(list[i], expected, problems);
        }
        else if (value is CelMap map)
        {
            foreach (CelValue key in map.Keys)
            {
                if (map.TryGet(key, out CelValue? inner)) Check(inner, expected, problems);
            }
        }
    }

    private sealed class Made(string typeName, IReadOnlyList<(string Name, CelValue Value)> fields) : CelMap
    {
        public IReadOnlyList<(string Name, CelValue Value)> Fields => fields;

        public override CelType Type { get; } = CelType.Object(typeName);

        public override int Count => fields.Count;

        public override IEnumerable<CelValue> Keys => fields.Select(static one => CelString.Of(one.Name));

        public override bool TryGet(CelValue key, [NotNullWhen(true)] out CelValue? value)
        {
            value = key is CelString name ? fields.FirstOrDefault(one => one.Name == name.Value).Value : null;
            return value is not null;
        }
    }
}
