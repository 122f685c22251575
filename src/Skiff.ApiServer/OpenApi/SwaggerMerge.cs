using Skiff.Machinery;

namespace Skiff.ApiServer.OpenApi;

/// <summary>
/// Makes one document of version 2 of several. Of a path that two documents have, the first one's stays; a schema or a
/// parameter that two have differently gets a number in the later one: <c>ObjectMeta_v2</c>. Not for several threads.
/// </summary>
public sealed class SwaggerMerge
{
    private const string KindsName = "x-kubernetes-group-version-kind";

    private readonly JsonObject first;
    private readonly SortedDictionary<string, Json> paths;
    private readonly SortedDictionary<string, Json> definitions;
    private readonly SortedDictionary<string, Json> parameters;

    /// <summary>Begins with a document, from which everything but those three parts is taken.</summary>
    public SwaggerMerge(JsonObject first)
    {
        this.first = first;
        paths = Members(first, "paths");
        definitions = Members(first, "definitions");
        parameters = Members(first, "parameters");
    }

    /// <summary>Adds a document.</summary>
    public void Add(JsonObject document)
    {
        JsonObject added = SwaggerReferences.Part(document, "paths");
        bool isNew = false, isTaken = false;
        foreach ((string path, _) in added.Members)
        {
            isTaken |= paths.ContainsKey(path);
            isNew |= !paths.ContainsKey(path);
        }

        if (!isNew) return;
        JsonObject source = isTaken ? SwaggerReferences.Keep(document, path => !paths.ContainsKey(path)) : document;
        source = SwaggerReferences.Rename(
            source, "definitions", SwaggerReferences.Definitions, Renames(source, "definitions", definitions, IsSameSchema));
        source = SwaggerReferences.Rename(
            source, "parameters", SwaggerReferences.Parameters,
            Renames(source, "parameters", parameters, static (left, right) => left == right));
        foreach ((string name, Json schema) in SwaggerReferences.Part(source, "definitions").Members)
            definitions[name] = definitions.TryGetValue(name, out Json? known) ? WithKindsOf(known, schema) : schema;
        foreach ((string name, Json parameter) in SwaggerReferences.Part(source, "parameters").Members)
            parameters.TryAdd(name, parameter);
        foreach ((string path, Json item) in SwaggerReferences.Part(source, "paths").Members) paths.TryAdd(path, item);
    }

    /// <summary>The one document.</summary>
    public JsonObject Build()
    {
        JsonObject whole = first.Set("paths", Build(paths)).Set("definitions", Build(definitions));
        return parameters.Count == 0 ? whole : whole.Set("parameters", Build(parameters));
    }

    private static SortedDictionary<string, Json> Members(JsonObject document, string part)
    {
        SortedDictionary<string, Json> members = new(StringComparer.Ordinal);
        foreach ((string name, Json value) in SwaggerReferences.Part(document, part).Members) members[name] = value;
        return members;
    }

    private static JsonObject Build(SortedDictionary<string, Json> members)
    {
        JsonObjectBuilder built = new(members.Count);
        foreach ((string name, Json value) in members) built.Set(name, value);
        return built.Build();
    }

    // A number that an equal one has got before is taken again, so that many servers of one making share their schemas.
    private static Dictionary<string, string> Renames(
        JsonObject source, string part, SortedDictionary<string, Json> known, Func<Json, Json, bool> isSame)
    {
        Dictionary<string, string> renames = new(StringComparer.Ordinal);
        HashSet<string> taken = new(StringComparer.Ordinal);
        JsonObject added = SwaggerReferences.Part(source, part);
        foreach ((string name, Json value) in added.Members)
        {
            string candidate = name;
            int number = 1;
            while (!IsFree(candidate))
            {
                number++;
                candidate = $"{name}_v{number}";
            }

            if (number > 1) renames[name] = candidate;
            taken.Add(candidate);

            bool IsFree(string wanted) =>
                known.TryGetValue(wanted, out Json? there)
                    ? isSame(there, value)
                    : !taken.Contains(wanted) && (wanted == name || !added.Has(wanted));
        }

        return renames;
    }

    // Schemas may be those of other kinds and be the same.
    private static bool IsSameSchema(Json left, Json right) => left is JsonObject one && right is JsonObject other
        ? one.Remove(KindsName) == other.Remove(KindsName)
        : left == right;

    private static Json WithKindsOf(Json known, Json added)
    {
        if (known is not JsonObject schema || added is not JsonObject other || other[KindsName] is not JsonArray more)
            return known;
        Json[] old = schema[KindsName] is JsonArray list ? list.Items.ToArray() : [];
        Json[] all = [.. old.Union(more.Items.ToArray())];
        return all.Length == old.Length
            ? known
            : schema.Set(KindsName, JsonArray.From(all.OrderBy(TextOf, StringComparer.Ordinal)));
    }

    private static string TextOf(Json kind) =>
        kind is JsonObject map ? $"{map.Text("group")}/{map.Text("version")}.{map.Text("kind")}" : "";
}
