using System.Reflection;
using System.Text.Json;

namespace Skiff.Model.Tests;

/// <summary>
/// Every declared field against upstream's published schema: name, number, type, keys and strategies.
/// </summary>
public sealed class FactsTests
{
    // Messages of the served groups that have no record here, and why.
    private static readonly Dictionary<string, string> NotDeclared = new(StringComparer.Ordinal)
    {
        ["meta/v1/Duration"] = "a .NET length of time",
        ["meta/v1/FieldsV1"] = "kept as raw JSON",
        ["meta/v1/MicroTime"] = "a .NET time",
        ["meta/v1/Time"] = "a .NET time",
        ["meta/v1/Timestamp"] = "the wire form of a time",
        ["meta/v1/TypeMeta"] = "every kind writes it itself",
        ["meta/v1/Verbs"] = "a wrapped list",
        ["meta/v1/WatchEvent"] = "framed by the watch itself",
        ["apiextensions/v1/JSON"] = "kept as raw JSON",
        ["apiextensions/v1/JSONSchemaPropsOrArray"] = "written by hand",
        ["apiextensions/v1/JSONSchemaPropsOrBool"] = "written by hand",
        ["apiextensions/v1/JSONSchemaPropsOrStringArray"] = "written by hand",
        ["authentication/v1/ExtraValue"] = "a wrapped list",
        ["authorization/v1/ExtraValue"] = "a wrapped list",
        ["certificates/v1/ExtraValue"] = "a wrapped list",
        ["core/v1/PodStatusResult"] = "read by no client since static pods are mirrored",
        ["core/v1/RangeAllocation"] = "upstream's own allocation record, served to nobody",
        ["core/v1/SerializedReference"] = "an annotation's content, never served",
    };

    [Fact]
    public void EveryMessageIsDeclared()
    {
        List<string> missing = [];
        foreach ((string package, string name, JsonElement message) in Messages())
        {
            bool list = name.EndsWith("List", StringComparison.Ordinal)
                && Names(message).SequenceEqual(["metadata", "items"]);
            string key = $"{package}/{name}";
            if (!list && RecordOf(package, name) is null && !NotDeclared.ContainsKey(key)) missing.Add(key);
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void EveryFieldAgrees()
    {
        List<string> wrong = [];
        int compared = 0;
        foreach ((string package, string name, JsonElement message) in Messages())
        {
            if (RecordOf(package, name) is not { } record || NotDeclared.ContainsKey($"{package}/{name}")) continue;
            Dictionary<string, PropertyInfo> fields =
                Declared.Fields(record).ToDictionary(ProtoName, StringComparer.OrdinalIgnoreCase);
            foreach (JsonElement fact in message.GetProperty("fields").EnumerateArray())
            {
                string field = fact.GetProperty("name").GetString()!;
                compared++;
                string place = $"{package}/{name}.{field}";
                if (fields.Remove(field, out PropertyInfo? property)) Compare(wrong, place, fact, property);
                else wrong.Add($"{place}: not declared");
            }

            wrong.AddRange(fields.Keys.Select(extra => $"{package}/{name}.{extra}: unknown to upstream"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(compared > 2000, $"only {compared} fields compared");
    }

    private static void Compare(List<string> wrong, string place, JsonElement fact, PropertyInfo property)
    {
        void Check(string what, object? expected, object? actual)
        {
            if (Equals(expected, actual)) return;
            wrong.Add($"{place}: {what} is {actual ?? "none"}, upstream has {expected ?? "none"}");
        }

        Check("number", fact.GetProperty("number").GetInt32(), property.GetCustomAttribute<FieldAttribute>()!.Number);
        Check("type", FactType(fact), DeclaredType(property));
        string listType = Text(fact, "listType") ?? "";
        string keys = string.Join(",", property.GetCustomAttribute<ListMapAttribute>()?.Keys ?? []);
        string? mapKeys = listType == "map" ? string.Join(",", Texts(fact, "listMapKeys")) : "";
        Check("list keys", mapKeys, keys);
        Check("set", listType == "set", property.GetCustomAttribute<ListSetAttribute>() is not null);
        bool atomic = listType == "atomic" || Text(fact, "mapType") == "atomic" || Text(fact, "structType") == "atomic";
        Check("atomic", atomic, property.GetCustomAttribute<AtomicAttribute>() is not null);
        bool granular = Text(fact, "structType") == "granular";
        Check("granular", granular, property.GetCustomAttribute<GranularAttribute>() is not null);
        Check("merge key", Text(fact, "patchMergeKey"), property.GetCustomAttribute<PatchMergeKeyAttribute>()?.Key);
        string strategies = string.Join(",", property.GetCustomAttribute<PatchStrategyAttribute>()?.Strategies ?? []);
        Check("patch strategy", Text(fact, "patchStrategy") ?? "", strategies);
    }

    // "list of Container", "map of Quantity", "string" ...; packages are left out, names are unique enough.
    private static string FactType(JsonElement fact)
    {
        string type = fact.GetProperty("type").GetString()!;
        bool repeated = fact.TryGetProperty("repeated", out JsonElement flag) && flag.GetBoolean();
        const string Map = "map<string,";
        if (type.StartsWith(Map, StringComparison.Ordinal)) return $"map of {Simple(type[Map.Length..^1])}";
        if (type == "Verbs") return "list of string";
        return repeated ? $"list of {Simple(type)}" : Simple(type);
    }

    private static string Simple(string type) => type[(type.LastIndexOf('.') + 1)..] switch
    {
        "RawExtension" or "FieldsV1" or "JSON" => "any",
        "ExtraValue" => "list of string",
        string name => name,
    };

    private static string DeclaredType(PropertyInfo property)
    {
        Type type = property.PropertyType;
        string Item(Type one) => ItemName(one, property);
        if (Declared.IsList(type)) return $"list of {Item(type.GenericTypeArguments[0])}";
        if (!Declared.IsMap(type)) return Item(type);
        Type value = type.GenericTypeArguments[0];
        bool nested = Declared.IsList(value);
        return nested ? $"map of list of {Item(value.GenericTypeArguments[0])}" : $"map of {Item(value)}";
    }

    private static string ItemName(Type type, PropertyInfo property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return "string";
        if (type == typeof(int)) return "int32";
        if (type == typeof(long)) return "int64";
        if (type == typeof(bool)) return "bool";
        if (type == typeof(double)) return "double";
        if (type == typeof(Bytes)) return "bytes";
        if (type == typeof(RawJson)) return "any";
        if (type == typeof(TimeSpan)) return "Duration";
        if (type != typeof(DateTimeOffset)) return type.Name;
        return property.IsDefined(typeof(MicroTimeAttribute)) ? "MicroTime" : "Time";
    }

    // Upstream's message names a few fields otherwise than its JSON: $ref is ref, x-kubernetes-y is xKubernetesY.
    private static string ProtoName(PropertyInfo property)
    {
        string name = Declared.JsonName(property);
        if (property.DeclaringType == typeof(Core.V1.Probe) && name == "probeHandler") return "handler";
        return string.Concat(name.Where(letter => letter is not ('$' or '-')));
    }

    private static Type? RecordOf(string package, string name)
    {
        string space = $"Skiff.Model.{package.Replace('/', '.')}";
        return Declared.Records.FirstOrDefault(record => record.Name == name
            && string.Equals(record.Namespace, space, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<(string Package, string Name, JsonElement Message)> Messages()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Facts");
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            JsonElement root = JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
            string package = root.GetProperty("package").GetString()!;
            foreach (JsonProperty message in root.GetProperty("messages").EnumerateObject())
            {
                yield return (package, message.Name, message.Value);
            }
        }
    }

    private static IEnumerable<string> Names(JsonElement message) =>
        message.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()!);

    private static string? Text(JsonElement fact, string name) =>
        fact.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static IEnumerable<string> Texts(JsonElement fact, string name) =>
        fact.TryGetProperty(name, out JsonElement value) ? value.EnumerateArray().Select(one => one.GetString()!) : [];
}
