using System.Text.RegularExpressions;
using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>
/// Answers without what must differ between two servers: identifiers, revisions, times, and addresses, ports and names
/// that each chose for itself.
/// </summary>
internal static partial class Normal
{
    /// <summary>The normal form of an answer's body.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="owned">
    /// The schema of the objects, by which fields are owned as a whole that the server tells apart: types became atomic
    /// in 1.21, with the markers structType, listType and mapType that fields had until then not been given (KEP-1152).
    /// </param>
    public static Json Of(Answer answer, TypeSchema? owned = null)
    {
        if (answer.Tree is null) return Json.Of(Text(answer.Text));
        Json tree = Value(answer.Tree, owned);
        return tree is JsonObject map && map.Text("kind") == "Table" ? Table(map) : tree;
    }

    private static Json Value(Json value, TypeSchema? owned) => value switch
    {
        JsonObject map => Map(map, owned),
        JsonArray list => JsonArray.From(list.Items.ToArray().Select(item => Value(item, owned))),
        JsonString text => Json.Of(Text(text.Value)),
        _ => value,
    };

    private static JsonObject Map(JsonObject map, TypeSchema? owned)
    {
        JsonObjectBuilder members = new(map.Count);
        foreach (JsonMember member in map.Members)
        {
            Json? value = member.Name switch
            {
                "selfLink" => null,
                "resourceVersion" or "continue" when member.Value is JsonString { Value.Length: > 0 } => Json.Of("R"),
                "managedFields" when member.Value is JsonArray entries => Owners(entries, owned),
                "nodePort" or "healthCheckNodePort" when member.Value is JsonNumber { Integer: >= 30_000 and <= 32_900 } => Json.Of(30_000),
                _ => Value(member.Value, owned),
            };
            if (value is not null) members.Set(member.Name, value);
        }

        JsonObject made = members.Build();
        return made.Text("generateName") is { Length: > 0 } prefix && made.Text("name") is { } name
            && name.Length > prefix.Length && name.StartsWith(prefix[..Math.Min(prefix.Length, 58)], StringComparison.Ordinal)
            ? made.Set("name", Json.Of("GENERATED"))
            : made;
    }

    // By manager and operation. Which of a manager's entries came through a subresource, later versions tell apart.
    private static JsonObject Owners(JsonArray entries, TypeSchema? owned)
    {
        JsonObject owners = JsonObject.Empty;
        foreach (Json entry in entries.Items)
        {
            if (entry is not JsonObject one) continue;
            string key = $"{one.Text("manager")} {one.Text("operation")}";
            JsonObject fields = one["fieldsV1"] is JsonObject set ? Fields(set, owned) : JsonObject.Empty;
            owners = owners.Set(key, owners[key] is JsonObject before ? Union(before, fields) : fields);
        }

        return owners;
    }

    private static JsonObject Fields(JsonObject set, TypeSchema? owned)
    {
        JsonObjectBuilder members = new(set.Count);
        foreach (JsonMember member in set.Members)
        {
            bool isField = member.Name.StartsWith("f:", StringComparison.Ordinal);
            string name = isField ? member.Name[2..] : member.Name;
            FieldSchema? field = isField ? owned?.Find(name) : null;
            TypeSchema? below = isField ? field?.Shape == FieldShape.Map ? null : field?.Object?.Invoke() : owned;
            bool isWhole = isField ? field is not null && IsAtomic(field) : name[0] == 'k' && below is { Atomic: true };
            members.Set(name, isWhole ? JsonObject.Empty : member.Value is JsonObject map ? Fields(map, below) : member.Value);
        }

        return members.Build();
    }

    /// <summary>Whether the field that a difference is about is owned as a whole.</summary>
    public static bool IsAtomic(Difference difference)
    {
        TypeSchema? type = difference.Kind.Schema;
        FieldSchema? field = null;
        foreach (string name in difference.Field.Split('.'))
        {
            field = type?.Find(name);
            type = field?.Object?.Invoke();
        }

        return field is not null && IsAtomic(field);
    }

    private static bool IsAtomic(FieldSchema field) => field.Merge == MergeShape.Atomic
        || (field.Merge == MergeShape.Default && field.Shape == FieldShape.List)
        || (field.Merge == MergeShape.Default && field.Shape == FieldShape.Single && field.Object is { } type && type().Atomic);

    private static JsonObject Union(JsonObject left, JsonObject right)
    {
        foreach (JsonMember member in right.Members)
        {
            left = left.Set(member.Name, left[member.Name] is JsonObject a && member.Value is JsonObject b ? Union(a, b) : member.Value);
        }

        return left;
    }

    // Ages pass, and what columns are for is told in each project's own words.
    private static JsonObject Table(JsonObject table)
    {
        if (table["columnDefinitions"] is not JsonArray columns) return table;
        int age = Array.FindIndex(columns.Items.ToArray(), column => (column as JsonObject)?.Text("name") is "Age" or "Last Seen" or "First Seen");
        JsonArray rows = table["rows"] as JsonArray ?? JsonArray.Empty;
        return table
            .Set("columnDefinitions", JsonArray.From(columns.Items.ToArray().Select(column => column is JsonObject map ? map.Remove("description") : column)))
            .Set("rows", JsonArray.From(rows.Items.ToArray().Select(row => age < 0 ? row : Places(row, age))));
    }

    private static Json Places(Json row, int age) => row is JsonObject map && map["cells"] is JsonArray cells && age < cells.Count
        ? map.Set("cells", JsonArray.From(cells.Items.ToArray().Select((cell, i) => i == age ? Json.Of("AGE") : cell)))
        : row;

    private static string Text(string text)
    {
        if (text.Length < 3) return text;
        string made = Identifier().Replace(text, "UID");
        made = Time().Replace(made, "TIME");
        made = Address().Replace(made, "10.43.X.X");
        made = NodePort().Replace(made, ":30000/");
        return Revision().Replace(made, "${words}R");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Identifier();

    // The seeds' own times are years old.
    [GeneratedRegex(@"20(2[4-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Time();

    [GeneratedRegex(@":3[0-2]\d\d\d/")]
    private static partial Regex NodePort();

    [GeneratedRegex(@"\b10\.43\.\d+\.\d+\b")]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<words>([Rr]esource ?[Vv]ersion|current|precondition|object meta): ?|in (record|the precondition) \()\d+")]
    private static partial Regex Revision();
}
