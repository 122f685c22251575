using System.Text.RegularExpressions;
using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>
/// Answers without what must differ between two servers: identifiers, revisions, times, and addresses, ports and names
/// that each chose for itself.
/// </summary>
/// <param name="request">What was asked for.</param>
internal sealed partial class Normal(Request request)
{
    // Names are cut where the random end would make them too long.
    private const int PrefixMax = 58;

    private static readonly JsonObject leaf = Json.Object((".", JsonObject.Empty));

    private readonly string? prefix = (request.Body as JsonObject)?.At("metadata", "generateName") is JsonString { Value.Length: > 0 } text
        ? text.Value[..Math.Min(PrefixMax, text.Value.Length)]
        : null;

    /// <summary>The normal form of an answer's body.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="isPeer">Whether it is the peer's, which lists from memory in no order before 1.31.</param>
    /// <param name="owned">
    /// The schema of the objects, by which fields are owned as a whole that the server tells apart: types became atomic
    /// in 1.21, with the markers structType, listType and mapType that fields had until then not been given (KEP-1152).
    /// </param>
    public Json Of(Answer answer, bool isPeer, TypeSchema? owned = null)
    {
        if (answer.Tree is null) return Json.Of(Text(answer.Text));
        Json tree = Value(answer.Tree, owned);
        if (request.IsWatch && tree is JsonArray events) tree = Events(events);
        bool isFromMemory = isPeer && (request.IsWatch || request.Target.Contains("resourceVersion=0", StringComparison.Ordinal));
        if (isFromMemory) tree = Sorted(tree);
        return tree is JsonObject map && map.Text("kind") == "Table" ? Table(map) : tree;
    }

    // Of a watch for tables the first event tells the columns.
    private static JsonArray Events(JsonArray events)
    {
        if (events.Count == 0 || (events[0] as JsonObject)?["object"] is not JsonObject { } first || first.Text("kind") != "Table")
            return events;
        Json columns = first["columnDefinitions"] ?? Json.Null;
        return JsonArray.From(events.Items.ToArray().Select(item => item is JsonObject one && one["object"] is JsonObject table
            && table.Text("kind") == "Table"
                ? one.Set("object", Table(table.Set("columnDefinitions", columns)))
                : item));
    }

    private static Json Sorted(Json tree)
    {
        if (tree is JsonArray events)
        {
            Json[] first = [.. events.Items.ToArray().TakeWhile(item => (item as JsonObject)?.Text("type") == "ADDED")];
            return JsonArray.From(first.OrderBy(NameOf, StringComparer.Ordinal).Concat(events.Items.ToArray().Skip(first.Length)));
        }

        if (tree is not JsonObject list) return tree;
        foreach (string name in (string[])["items", "rows"])
        {
            if (list[name] is JsonArray items)
                list = list.Set(name, JsonArray.From(items.Items.ToArray().OrderBy(NameOf, StringComparer.Ordinal)));
        }

        return list;
    }

    // Of an item, a row or an event; a table's event holds a table of one row.
    private static string NameOf(Json item)
    {
        JsonObject? map = item as JsonObject;
        JsonObject? inner = map?["object"] as JsonObject ?? map;
        if (inner?["rows"] is JsonArray { Count: > 0 } rows) return NameOf(rows[0]);
        return inner?.At("metadata", "name") is JsonString name ? name.Value : "";
    }

    private Json Value(Json value, TypeSchema? owned) => value switch
    {
        JsonObject map => Map(map, owned),
        JsonArray list => JsonArray.From(list.Items.ToArray().Select(item => Value(item, owned))),
        JsonString text => Json.Of(Text(text.Value)),
        _ => value,
    };

    private JsonObject Map(JsonObject map, TypeSchema? owned)
    {
        JsonObjectBuilder members = new(map.Count);
        foreach (JsonMember member in map.Members)
        {
            Json? value = member.Name switch
            {
                "selfLink" => null,
                "token" when member.Value is JsonString { Value.Length: > 100 } => Json.Of("TOKEN"),
                "resourceVersion" or "continue" when member.Value is JsonString { Value.Length: > 0 } => Json.Of("R"),
                "managedFields" when member.Value is JsonArray entries => Owners(entries, owned),
                "nodePort" or "healthCheckNodePort" when member.Value is JsonNumber { Integer: >= 30_000 and <= 32_900 } => Json.Of(30_000),
                _ => Value(member.Value, owned),
            };
            if (value is not null) members.Set(member.Name, value);
        }

        return members.Build();
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
            bool isEnd = isWhole || member.Value is JsonObject { Count: 0 };
            members.Set(name, name == "." ? JsonObject.Empty : isEnd ? leaf : member.Value is JsonObject map ? Fields(map, below) : member.Value);
        }

        return members.Build();
    }

    /// <summary>Whether the fields that a difference of owners is about are owned as a whole.</summary>
    public static bool IsAtomic(Difference difference) =>
        difference.Owned is { Count: > 0 } owned && owned.All(path =>
        {
            // An item of a list is one value as well, when its type is.
            bool isItem = path.EndsWith("[]", StringComparison.Ordinal);
            FieldSchema? field = FieldOf(difference.Kind.Schema, (isItem ? path[..^2] : path).Split('.'));
            return field is not null && (IsAtomic(field) || (isItem && field.Object is { } type && type().Atomic));
        });

    /// <summary>Whether a field, or one that it is a part of, is owned as a whole.</summary>
    public static bool IsWithinAtomic(TypeSchema schema, string field)
    {
        string[] names = [.. Index().Replace(field, "").Split('.', StringSplitOptions.RemoveEmptyEntries)];
        return Enumerable.Range(1, names.Length).Any(count => FieldOf(schema, names[..count]) is { } part && IsAtomic(part));
    }

    private static FieldSchema? FieldOf(TypeSchema? type, IEnumerable<string> names)
    {
        FieldSchema? field = null;
        foreach (string name in names)
        {
            field = type?.Find(name);
            type = field?.Object?.Invoke();
        }

        return field;
    }

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Index();

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

    // Cells by the name of their column, because columns have been added. Ages pass, and what columns are for is told in
    // each project's own words.
    private static JsonObject Table(JsonObject table)
    {
        if (table["columnDefinitions"] is not JsonArray columns) return table;
        string[] names = [.. columns.Items.ToArray().OfType<JsonObject>().Select(column => column.Text("name") ?? "")];
        JsonObject definitions = names.Index().Aggregate(
            JsonObject.Empty, (all, one) => all.Set(one.Item, ((JsonObject)columns[one.Index]).Remove("description")));
        JsonArray rows = table["rows"] as JsonArray ?? JsonArray.Empty;
        return table.Set("columnDefinitions", definitions)
            .Set("rows", JsonArray.From(rows.Items.ToArray().Select(row => Named(row, names))));
    }

    private static Json Named(Json row, string[] names)
    {
        if (row is not JsonObject map || map["cells"] is not JsonArray cells) return row;
        JsonObject named = JsonObject.Empty;
        for (int i = 0; i < Math.Min(names.Length, cells.Count); i++)
            named = named.Set(names[i], names[i] is "Age" or "Last Seen" or "First Seen" ? Json.Of("AGE") : cells[i]);
        return map.Set("cells", named);
    }

    private string Text(string text)
    {
        if (text.Length < 3) return text;
        string made = Identifier().Replace(text, "UID");
        made = prefix is null ? made : Regex.Replace(made, Regex.Escape(prefix) + "[bcdfghjklmnpqrstvwxz2456789]{5}", $"{prefix.Replace("$", "$$", StringComparison.Ordinal)}GENERATED");
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
