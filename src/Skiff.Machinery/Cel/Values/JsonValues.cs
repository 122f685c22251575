using System.Diagnostics.CodeAnalysis;

namespace Skiff.Machinery.Cel;

/// <summary>
/// The bridge between the JSON tree and values: a tree is looked at in place, member by member as an expression asks
/// for them, and nothing of it is copied.
/// </summary>
public static class JsonValues
{
    /// <summary>A JSON value without a schema: objects are maps, numbers integers or doubles.</summary>
    public static CelValue Of(Json value) => value switch
    {
        JsonString text => CelString.Of(text.Value),
        JsonNumber number => number.IsInteger ? CelInt.Of(number.Integer) : CelDouble.Of(number.Double),
        JsonBoolean flag => CelBool.Of(flag.Value),
        JsonArray array => new Items(array),
        JsonObject map => new Members(map),
        _ => CelNull.Value,
    };

    /// <summary>The JSON of a value, or an error for what JSON cannot say.</summary>
    public static Json? TryToJson(CelValue value, out string error)
    {
        error = "";
        switch (value)
        {
            case CelNull: return Json.Null;
            case CelBool flag: return Json.Of(flag.Value);
            case CelInt number: return Json.Of(number.Value);
            case CelUint number when number.Value <= long.MaxValue: return Json.Of((long)number.Value);
            case CelUint number: return Json.Of((double)number.Value);
            case CelDouble number when double.IsFinite(number.Value): return Json.Of(number.Value);
            case CelString text: return Json.Of(text.Value);
            case CelBytes bytes: return Json.Of(Convert.ToBase64String(bytes.Value));
            case CelTimestamp time: return Json.Of(time.ToString());
            case CelDuration span: return Json.Of(span.Text);
            case Items items: return items.Source;
            case Members members: return members.Source;
            case CelList list: return ListToJson(list, out error);
            case CelMap map: return MapToJson(map, out error);
            case CelOptional { Value: { } inner }: return TryToJson(inner, out error);
            default:
                error = $"unsupported value of type {value.Type.Name}";
                return null;
        }
    }

    private static JsonArray? ListToJson(CelList list, out string error)
    {
        error = "";
        Json[] items = new Json[list.Count];
        for (int i = 0; i < items.Length; i++)
        {
            if (TryToJson(list[i], out error) is not { } item) return null;
            items[i] = item;
        }

        return JsonArray.Adopt(items);
    }

    private static JsonObject? MapToJson(CelMap map, out string error)
    {
        error = "";
        JsonObjectBuilder members = new(map.Count);
        foreach (CelValue key in map.Keys)
        {
            if (!map.TryGet(key, out CelValue? value)) continue;
            if (key is not CelString name)
            {
                error = $"unsupported key of type {key.Type.Name}";
                return null;
            }

            if (TryToJson(value, out error) is not { } member) return null;
            members.Set(name.Value, member);
        }

        return members.Build();
    }

    private sealed class Items(JsonArray source) : CelList
    {
        public JsonArray Source => source;

        public override int Count => source.Count;

        public override CelValue this[int index] => JsonValues.Of(source[index]);
    }

    private sealed class Members(JsonObject source) : CelMap
    {
        public JsonObject Source => source;

        public override int Count => source.Count;

        public override IEnumerable<CelValue> Keys
        {
            get
            {
                for (int i = 0; i < source.Count; i++) yield return CelString.Of(source.Members[i].Name);
            }
        }

        public override bool TryGet(CelValue key, [NotNullWhen(true)] out CelValue? value)
        {
            value = null;
            return key is CelString name && TryGet(name.Value, out value);
        }

        public override bool TryGet(string key, [NotNullWhen(true)] out CelValue? value)
        {
            value = source[key] is { } member ? JsonValues.Of(member) : null;
            return value is not null;
        }
    }
}
