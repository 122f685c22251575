using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Skiff.Machinery.Cel;

/// <summary>JSON values seen through their schema: times are times, sets compare as sets, absent members are absent.</summary>
public static class SchemaValues
{
    /// <summary>A JSON value as its schema says; an error when it is not as the schema says.</summary>
    public static CelValue Of(Json value, CelSchema schema)
    {
        if (value.IsNull)
        {
            return schema.IsNullable ? CelNull.Value : new CelError("invalid data, got null for schema with nullable=false");
        }

        return (schema.Form, value) switch
        {
            (CelForm.Any, _) => JsonValues.Of(value),
            (CelForm.IntOrString, JsonString or JsonNumber { IsInteger: true }) => JsonValues.Of(value),
            (CelForm.IntOrString, _) => new CelError("invalid data, expected XIntOrString value to be either a string or integer"),
            (CelForm.Object or CelForm.Map, JsonObject map) => new Members(map, schema),
            (CelForm.Object or CelForm.Map, _) => new CelError("invalid data, expected a map for the provided schema with type=object"),
            (CelForm.List, JsonArray) when schema.Element is null =>
                new CelError("invalid array type, expected Items with a non-empty Schema"),
            (CelForm.List, JsonArray array) => new Items(array, schema),
            (CelForm.List, _) => new CelError("invalid data, expected an array for the provided schema with type=array"),
            (CelForm.Number, JsonNumber number) => CelDouble.Of(number.Double),
            (CelForm.Number, _) => new CelError($"invalid data, expected float, got {GoTypeOf(value)}"),
            (CelForm.Integer, JsonNumber { IsInteger: true } number) => CelInt.Of(number.Integer),
            (CelForm.Integer, _) => new CelError($"invalid data, expected int, got {GoTypeOf(value)}"),
            (CelForm.Boolean, JsonBoolean flag) => CelBool.Of(flag.Value),
            (CelForm.Boolean, _) => new CelError($"invalid data, expected bool, got {GoTypeOf(value)}"),
            (_, JsonString text) => Text(text.Value, schema.Form),
            _ => new CelError($"invalid data, expected string, got {GoTypeOf(value)}"),
        };
    }

    private static string GoTypeOf(Json value) => value.TypeName switch
    {
        "map" => "map[string]interface {}",
        "list" => "[]interface {}",
        string name => name,
    };

    private static CelValue Text(string text, CelForm form)
    {
        switch (form)
        {
            case CelForm.Duration:
                return (CelValue?)CelDuration.Parse(text) ?? new CelError($"Invalid duration {text}: time: invalid duration");
            case CelForm.Date:
                bool day = DateOnly.TryParseExact(
                    text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date);
                if (!day) return new CelError($"Invalid date formatted string {text}");
                return CelTimestamp.Of(new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));
            case CelForm.DateTime:
                return (CelValue?)CelTimestamp.Parse(text) ?? new CelError($"Invalid date-time formatted string {text}");
            case CelForm.Bytes:
                byte[] bytes = new byte[text.Length];
                bool read = Convert.TryFromBase64String(text, bytes, out int length);
                return read ? new CelBytes(bytes[..length]) : new CelError($"Invalid byte formatted string {text}");
            default:
                return CelString.Of(text);
        }
    }

    private sealed class Members(JsonObject source, CelSchema schema) : CelMap
    {
        private bool IsObject => schema.Form == CelForm.Object;

        public override int Count => source.Count;

        public override IEnumerable<CelValue> Keys
        {
            get
            {
                for (int i = 0; i < source.Count; i++)
                {
                    string name = source.Members[i].Name;
                    if (!IsObject) yield return CelString.Of(name);
                    else if (schema.Find(name) is { } member) yield return CelString.Of(member.Escaped ?? name);
                }
            }
        }

        public override bool TryGet(CelValue key, [NotNullWhen(true)] out CelValue? value)
        {
            if (key is CelString name) return TryGet(name.Value, out value);
            value = CelError.NoSuchOverload;
            return true;
        }

        public override bool TryGet(string key, [NotNullWhen(true)] out CelValue? value)
        {
            value = null;
            CelMember? member = IsObject ? schema.FindEscaped(key) : null;
            if (IsObject && member is null) return false;
            if (source[member?.Name ?? key] is not { } found || (IsObject && found.IsNull)) return false;
            CelSchema? inner = member?.Schema ?? schema.Element;
            value = inner is null ? null : SchemaValues.Of(found, inner);
            return value is not null;
        }

        internal override bool EqualTo(CelValue other)
        {
            if (other is not CelMap map || map.Count != Count) return false;
            foreach (CelValue key in Keys)
            {
                bool mine = TryGet(key, out CelValue? left), theirs = map.TryGet(key, out CelValue? right);
                if (mine != theirs || (mine && !AreEqual(left!, right!))) return false;
            }

            return true;
        }
    }

    /// <summary>A list of a schema; after an addition it holds values, before that the JSON.</summary>
    private sealed class Items : CelList
    {
        private readonly JsonArray? source;
        private readonly CelValue[]? values;
        private readonly CelSchema schema;

        public Items(JsonArray source, CelSchema schema)
        {
            this.source = source;
            this.schema = schema;
        }

        private Items(CelValue[] values, CelSchema schema)
        {
            this.values = values;
            this.schema = schema;
        }

        public override int Count => source?.Count ?? values!.Length;

        public override CelValue this[int index] =>
            source is null ? values![index] : SchemaValues.Of(source[index], schema.Element!);

        private bool IsKeyed => schema.ListType is "set" or "map";

        internal override CelValue Add(CelList other)
        {
            if (!IsKeyed) return base.Add(other);
            List<CelValue> all = [];
            Dictionary<string, int> places = new(StringComparer.Ordinal);
            foreach (CelList list in (CelList[])[this, other])
            {
                for (int i = 0; i < list.Count; i++)
                {
                    string key = KeyOf(list[i]);
                    if (!places.TryGetValue(key, out int place))
                    {
                        places[key] = all.Count;
                        all.Add(list[i]);
                    }
                    else if (schema.ListType == "map")
                    {
                        all[place] = list[i];
                    }
                }
            }

            return new Items([.. all], schema);
        }

        // Sets and keyed lists are equal whatever their order.
        internal override bool EqualTo(CelValue other)
        {
            if (!IsKeyed) return base.EqualTo(other);
            if (other is not CelList list || list.Count != Count) return false;
            Dictionary<string, CelValue> mine = new(StringComparer.Ordinal);
            for (int i = 0; i < Count; i++) mine[KeyOf(this[i])] = this[i];
            for (int i = 0; i < list.Count; i++)
            {
                if (!mine.TryGetValue(KeyOf(list[i]), out CelValue? same) || !AreEqual(same, list[i])) return false;
            }

            return true;
        }

        private string KeyOf(CelValue item)
        {
            if (schema.ListType == "set" || item is not CelMap map) return $"{item.Type.Name}:{item}";
            return string.Join('\u0001', schema.ListKeys.Select(key =>
                map.TryGet(FieldNames.Escape(key) ?? key, out CelValue? value) ? $"{value.Type.Name}:{value}" : ""));
        }
    }
}
