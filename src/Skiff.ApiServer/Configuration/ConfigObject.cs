using Skiff.Machinery;
using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.ApiServer.Configuration;

/// <summary>
/// One object of a configuration file, read member by member. What has the wrong type, and what nobody asked for, is told
/// when the whole file has been read.
/// </summary>
public sealed class ConfigObject
{
    private readonly JsonObject json;
    private readonly ConfigFile file;
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    internal ConfigObject(JsonObject json, FieldPath? path, ConfigFile file)
    {
        (this.json, this.file, Path) = (json, file, path);
        file.Add(this);
    }

    internal ConfigFile File => file;

    /// <summary>Where faults go.</summary>
    public Faults Faults => file.Faults;

    /// <summary>The way to the object; null for the file's root.</summary>
    public FieldPath? Path { get; }

    /// <summary>The way to a member.</summary>
    public FieldPath At(string name) => Path?.Child(name) ?? FieldPath.Root(name);

    /// <summary>Whether a member is given.</summary>
    public bool Has(string name) => json[name] is { IsNull: false };

    /// <summary>A text, empty when not given.</summary>
    public string Text(string name) => Take<JsonString>(name, "string")?.Value ?? "";

    /// <summary>A truth, null when not given.</summary>
    public bool? Flag(string name) => Take<JsonBoolean>(name, "bool")?.Value;

    /// <summary>A whole number, null when not given.</summary>
    public long? Number(string name) => Take<JsonNumber>(name, "integer") is { IsInteger: true } number ? number.Integer : null;

    /// <summary>A duration such as <c>1m30s</c>; none when not given.</summary>
    public TimeSpan Duration(string name)
    {
        string text = Text(name);
        if (text.Length == 0) return TimeSpan.Zero;
        if (!GoDuration.TryParse(text, out TimeSpan duration, out string fault)) file.Misread(At(name), fault);
        return duration;
    }

    /// <summary>A list of texts.</summary>
    public ListOf<string> Texts(string name)
    {
        List<string> texts = [];
        foreach (Json item in (Take<JsonArray>(name, "list") ?? JsonArray.Empty).Items)
        {
            if (item is JsonString text) texts.Add(text.Value);
            else file.Misfit(At(name).Index(texts.Count), "string");
        }

        return texts.ToListOf();
    }

    /// <summary>Texts by name.</summary>
    public MapOf<string> TextMap(string name)
    {
        MapOf<string> texts = default;
        foreach (JsonMember member in (Take<JsonObject>(name, "object") ?? JsonObject.Empty).Members)
        {
            if (member.Value is JsonString text) texts = texts.Set(member.Name, text.Value);
            else file.Misfit(At(name).Key(member.Name), "string");
        }

        return texts;
    }

    /// <summary>Lists of texts by name.</summary>
    public MapOf<ListOf<string>> TextsMap(string name)
    {
        MapOf<ListOf<string>> lists = default;
        if (Object(name) is not { } map) return lists;
        foreach (JsonMember member in map.json.Members) lists = lists.Set(member.Name, map.Texts(member.Name));
        return lists;
    }

    /// <summary>Amounts by name, each a text or a whole number.</summary>
    public MapOf<Quantity> Amounts(string name)
    {
        MapOf<Quantity> amounts = default;
        foreach (JsonMember member in (Take<JsonObject>(name, "object") ?? JsonObject.Empty).Members)
        {
            FieldPath at = At(name).Key(member.Name);
            string? text = member.Value switch
            {
                JsonString given => given.Value,
                JsonNumber { IsInteger: true } number => number.ToString(),
                _ => null,
            };
            if (text is null) file.Misfit(at, "quantity");
            else if (Quantity.TryParse(text, out Quantity amount, out string? fault)) amounts = amounts.Set(member.Name, amount);
            else Faults.Invalid(at, text, fault);
        }

        return amounts;
    }

    /// <summary>An object, or null.</summary>
    public ConfigObject? Object(string name) =>
        Take<JsonObject>(name, "object") is { } found ? new(found, At(name), file) : null;

    /// <summary>Objects by name.</summary>
    public IReadOnlyList<(string Name, ConfigObject Value)> ObjectMap(string name)
    {
        List<(string, ConfigObject)> objects = [];
        foreach (JsonMember member in (Take<JsonObject>(name, "object") ?? JsonObject.Empty).Members)
        {
            if (member.Value is JsonObject found) objects.Add((member.Name, new(found, At(name).Key(member.Name), file)));
            else file.Misfit(At(name).Key(member.Name), "object");
        }

        return objects;
    }

    /// <summary>A list of objects.</summary>
    public IReadOnlyList<ConfigObject> Objects(string name)
    {
        List<ConfigObject> objects = [];
        foreach (Json item in (Take<JsonArray>(name, "list") ?? JsonArray.Empty).Items)
        {
            if (item is JsonObject found) objects.Add(new(found, At(name).Index(objects.Count), file));
            else file.Misfit(At(name).Index(objects.Count), "object");
        }

        return objects;
    }

    /// <summary>Members that nobody asked for.</summary>
    internal IEnumerable<string> Unread()
    {
        List<string> unread = [];
        foreach (JsonMember member in json.Members)
        {
            if (!read.Contains(member.Name)) unread.Add(At(member.Name).ToString());
        }

        return unread;
    }

    private T? Take<T>(string name, string type)
        where T : Json
    {
        read.Add(name);
        Json? value = json[name];
        if (value is null or JsonNull) return null;
        if (value is T fitting) return fitting;
        file.Misfit(At(name), type);
        return null;
    }
}
