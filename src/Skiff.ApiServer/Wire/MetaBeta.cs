using Skiff.Machinery;

namespace Skiff.ApiServer.Wire;

/// <summary>
/// Tables and metadata under <c>meta.k8s.io/v1beta1</c>, which upstream still answers to those who ask for nothing newer.
/// The members are those of v1; only the version is another.
/// </summary>
internal static class MetaBeta
{
    /// <summary>The version that clients ask for.</summary>
    public const string Version = "v1beta1";

    private const string Current = "meta.k8s.io/v1";
    private static readonly Json older = Json.Of($"meta.k8s.io/{Version}");

    /// <summary>The JSON of a table, of metadata or of a list of it under the older version; other JSON as it is.</summary>
    public static byte[] Rename(byte[] json)
    {
        if (JsonParser.ParseOwn(json).Value is not JsonObject value || value.Text("apiVersion") != Current) return json;
        value = value.Set("apiVersion", older);
        if (value["items"] is JsonArray items) value = value.Set("items", Each(items, Renamed));
        if (value["rows"] is JsonArray rows) value = value.Set("rows", Each(rows, WithObject));
        return JsonText.ToUtf8(value);
    }

    private static JsonArray Each(JsonArray list, Func<Json, Json> rename) => JsonArray.From(list.Items.ToArray().Select(rename));

    private static Json Renamed(Json value) =>
        value is JsonObject part && part.Text("apiVersion") == Current ? part.Set("apiVersion", older) : value;

    private static Json WithObject(Json row) =>
        row is JsonObject members && members["object"] is { } shown ? members.Set("object", Renamed(shown)) : row;
}
