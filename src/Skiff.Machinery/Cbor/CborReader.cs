using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Skiff.Model;

namespace Skiff.Machinery.Cbor;

/// <summary>What a CBOR document was read as.</summary>
/// <param name="Value">The value; null when there was a mistake.</param>
/// <param name="Error">The mistake, in the words of the decoder that upstream uses.</param>
/// <param name="Unknown">The first field that the schema does not know, as a strict finding; empty for none.</param>
public readonly record struct CborParse(Json? Value, string Error, string Unknown);

/// <summary>Reads CBOR as the JSON that it stands for, with upstream's rules of what may stand where.</summary>
/// <remarks>
/// The grammar is checked first, so that nothing here can run over the end. A schema decides what a byte string is: text,
/// or bytes that JSON has in base64. Without one, as for custom objects, every value is taken as it comes.
/// </remarks>
public ref struct CborReader
{
    private const ulong Base64Url = 21, Base64 = 22, Base16 = 23;

    private readonly ReadOnlySpan<byte> data;
    private readonly TypeSchema? root;
    private int at;
    private string? fault;
    private string unknown = "";
    private string member = ""; // Of the root: upstream names no deeper one.

    private CborReader(ReadOnlySpan<byte> document, TypeSchema? schema)
    {
        data = document;
        root = schema;
    }

    /// <summary>Reads a document.</summary>
    public static CborParse Parse(ReadOnlySpan<byte> document, TypeSchema? schema)
    {
        if (CborSyntax.Check(document, JsonInput.MaxDepth) is { } mistake) return new(null, mistake, "");
        CborReader reader = new(document, schema);
        Json value = reader.Read(null, schema, 0);
        return reader.fault is { } fault ? new(null, fault, "") : new(value, "", reader.unknown);
    }

    /// <summary>Reads the two members that name a kind; the answer is null or the mistake.</summary>
    public static string? Peek(ReadOnlySpan<byte> document, out TypeMeta type)
    {
        type = new("", "");
        if (CborSyntax.Check(document, JsonInput.MaxDepth) is { } mistake) return mistake;
        CborReader reader = new(document, TypeNames);
        Json value = reader.Read(null, TypeNames, 0);
        if (value is JsonObject names) type = new(names.Text("apiVersion") ?? "", names.Text("kind") ?? "");
        return reader.fault;
    }

    private static readonly TypeSchema TypeNames = new("TypeMeta", "io.k8s.apimachinery.pkg.apis.meta.v1", "", static () =>
    [
        new() { Name = "kind", Type = Model.ValueType.String },
        new() { Name = "apiVersion", Type = Model.ValueType.String },
    ]);

    // A value of a field, or of a type, or of neither. Below: how many lists and maps of the field it is inside of.
    private Json Read(FieldSchema? field, TypeSchema? type, int below, ulong encoding = 0)
    {
        CborHead head = Next();
        while (head.Type == CborType.Tag && fault is null)
        {
            if (head.Argument is Base64Url or Base64 or Base16) encoding = head.Argument;
            if (head.Argument is 0 or 1 && IsAny(field, type)) return ReadTime(head.Argument);
            head = Next();
        }

        if (head is { Type: CborType.Primitive, Detail: 22 }) return Json.Null;
        if (field is not null) return ReadField(head, field, below, encoding);
        if (type is null || type.PreservesUnknown) return ReadAny(head, encoding);
        return head.Type == CborType.Map ? ReadStruct(head, type, encoding) : Mismatch(head.Type, type.GoType);
    }

    private static bool IsAny(FieldSchema? field, TypeSchema? type) =>
        field is null ? type is null || type.PreservesUnknown : field.Type == Model.ValueType.Any;

    private Json ReadField(CborHead head, FieldSchema field, int below, ulong encoding)
    {
        FieldShape shape = below == 0 ? field.Shape : below == 1 && field.Nested ? FieldShape.List : FieldShape.Single;
        switch (shape)
        {
            case FieldShape.List:
                return head.Type == CborType.Array
                    ? ReadArray(head, field, below + 1, encoding)
                    : Mismatch(head.Type, GoTypeOf(field, below));
            case FieldShape.Map:
                return head.Type == CborType.Map
                    ? ReadMap(head, field, below + 1, encoding)
                    : Mismatch(head.Type, GoTypeOf(field, below));
        }

        return field.Type switch
        {
            Model.ValueType.Any => ReadAny(head, encoding),
            Model.ValueType.Object when field.Object!() is { PreservesUnknown: false } type => head.Type == CborType.Map
                ? ReadStruct(head, type, encoding)
                : Mismatch(head.Type, type.GoType),
            Model.ValueType.Object => ReadAny(head, encoding),
            _ => ReadScalar(head, field, below, encoding),
        };
    }

    private static string GoTypeOf(FieldSchema field, int below)
    {
        string type = field.GoType;
        for (; below > 0; below--) type = type[(type.IndexOf(']', StringComparison.Ordinal) + 1)..];
        return type;
    }

    private Json ReadScalar(CborHead head, FieldSchema field, int below, ulong encoding)
    {
        switch (field.Type)
        {
            case Model.ValueType.Int32 or Model.ValueType.Int64 when head.Type is CborType.Unsigned or CborType.Negative:
                return ReadInteger(head, field.Type == Model.ValueType.Int32);
            case Model.ValueType.Double when head.Type is CborType.Unsigned or CborType.Negative:
                return Json.Of(head.Type == CborType.Unsigned ? head.Argument : -1.0 - head.Argument);
            case Model.ValueType.Double when head.Real() is { } real:
                return Json.Of(real);
            case Model.ValueType.Boolean when head is { Type: CborType.Primitive, Detail: 20 or 21 }:
                return Json.Of(head.Detail == 21);
            case Model.ValueType.Bytes when head.Type == CborType.Bytes:
                // Bytes that no tag says anything about are taken to be base64 already, as they are in JSON.
                return encoding == 0 ? ReadText(head, 0) : Json.Of(Convert.ToBase64String(Body(head)));
            case Model.ValueType.IntOrString when head.Type is CborType.Unsigned or CborType.Negative:
                return ReadInteger(head, isInt32: true);
            case Model.ValueType.Int32 or Model.ValueType.Int64 or Model.ValueType.Double or Model.ValueType.Boolean
                or Model.ValueType.Bytes:
                return Mismatch(head.Type, GoTypeOf(field, below));
            default:
                if (head.Type is CborType.Bytes or CborType.Text) return ReadText(head, encoding);
                bool named = field.Type == Model.ValueType.String;
                string goType = named ? GoTypeOf(field, below)
                    : field.Type == Model.ValueType.IntOrString ? "int32" : "string";
                return Mismatch(head.Type, goType);
        }
    }

    private Json ReadInteger(CborHead head, bool isInt32)
    {
        string type = isInt32 ? "int32" : "int64";
        if (head.Argument > long.MaxValue) return Mismatch(head.Type, type, $"{Decimal(head)} overflows {GoInt64(isInt32, head)}");
        long value = head.Type == CborType.Unsigned ? (long)head.Argument : ~(long)head.Argument;
        return isInt32 && value != (int)value
            ? Mismatch(head.Type, type, $"{Decimal(head)} overflows {type}")
            : Json.Of(value);
    }

    private static string GoInt64(bool isInt32, CborHead head) =>
        head.Type == CborType.Negative ? "Go's int64" : isInt32 ? "int32" : "int64";

    private static string Decimal(CborHead head) => head.Type == CborType.Unsigned
        ? head.Argument.ToString(CultureInfo.InvariantCulture)
        : $"-{((UInt128)head.Argument + 1).ToString(CultureInfo.InvariantCulture)}";

    private Json ReadAny(CborHead head, ulong encoding)
    {
        switch (head.Type)
        {
            case CborType.Unsigned or CborType.Negative:
                if (head.Argument > long.MaxValue)
                    return Mismatch(head.Type, "int64", $"{Decimal(head)} overflows Go's int64");
                return Json.Of(head.Type == CborType.Unsigned ? (long)head.Argument : ~(long)head.Argument);
            case CborType.Bytes or CborType.Text:
                return ReadText(head, encoding);
            case CborType.Array:
                return ReadArray(head, null, 0, encoding);
            case CborType.Map:
                return ReadMap(head, null, 0, encoding);
            default:
                if (head.Real() is { } real) return Json.Of(real);
                return head.Detail is 20 or 21
                    ? Json.Of(head.Detail == 21)
                    : Fail(CborSyntax.Unacceptable(head.Type, $"simple value {head.Argument} is not recognized"));
        }
    }

    private JsonArray ReadArray(CborHead head, FieldSchema? field, int below, ulong encoding)
    {
        List<Json> items = [];
        for (ulong i = 0; fault is null && HasMore(head, i); i++) items.Add(Read(field, null, below, encoding));
        return Json.Array(items.ToArray());
    }

    private JsonObject ReadMap(CborHead head, FieldSchema? field, int below, ulong encoding)
    {
        JsonObjectBuilder members = new(0);
        HashSet<string> met = new(StringComparer.Ordinal);
        for (ulong i = 0; fault is null && HasMore(head, i); i++)
        {
            CborHead key = Next();
            ulong keyEncoding = encoding;
            while (key.Type == CborType.Tag)
            {
                if (key.Argument is Base64Url or Base64 or Base16) keyEncoding = key.Argument;
                key = Next();
            }

            if (key.Type is not (CborType.Bytes or CborType.Text))
            {
                Mismatch(key.Type, "string");
                break;
            }

            string name = Text(key, keyEncoding);
            Json value = Read(field, null, below, encoding);
            if (!met.Add(name)) Repeated(name, i);
            members.Set(name, value);
        }

        return members.Build();
    }

    private JsonObject ReadStruct(CborHead head, TypeSchema type, ulong encoding)
    {
        JsonObjectBuilder members = new(0);
        HashSet<string> met = new(StringComparer.Ordinal);
        bool isRoot = ReferenceEquals(type, root) && member.Length == 0;
        for (ulong i = 0; fault is null && HasMore(head, i); i++)
        {
            CborHead key = Next();
            if (key.Type is not (CborType.Bytes or CborType.Text or CborType.Unsigned or CborType.Negative))
            {
                Mismatch(key.Type, "string",
                    $"map key is of type {key.Name} and cannot be used to match struct field name");
                break;
            }

            bool isNumber = key.Type is CborType.Unsigned or CborType.Negative;
            string name = isNumber ? Decimal(key) : Text(key, 0);
            if (!met.Add(isNumber ? $"\0{name}" : name)) Repeated(name, i);
            FieldSchema? field = isNumber ? null : type.Find(name);
            if (field is null)
            {
                if (unknown.Length == 0) unknown = $"cbor: found unknown field at map element index {i}";
                SkipValue();
                continue;
            }

            if (isRoot) member = name;
            members.Set(name, Read(field, null, 0, encoding));
            if (isRoot) member = "";
        }

        return members.Build();
    }

    private void SkipValue()
    {
        if (fault is null) Invariant.Check(CborSyntax.Skip(data, ref at, 0, JsonInput.MaxDepth) is null, "checked before");
    }

    private CborHead Next()
    {
        string? mistake = CborHead.Read(data, ref at, out CborHead head);
        Invariant.Check(mistake is null, mistake ?? "");
        return head;
    }

    private bool HasMore(CborHead head, ulong read)
    {
        if (!head.IsIndefinite) return read < head.Argument;
        if (data[at] != CborHead.Break) return true;
        at++;
        return false;
    }

    private Json ReadText(CborHead head, ulong encoding) => Json.Of(Text(head, encoding));

    private string Text(CborHead head, ulong encoding)
    {
        byte[] body = Body(head);
        if (head.Type == CborType.Text && !Utf8.IsValid(body))
        {
            Fail("cbor: invalid UTF-8 string");
            return "";
        }

        return (head.Type == CborType.Bytes ? encoding : 0) switch
        {
            Base64Url => Convert.ToBase64String(body).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            Base64 => Convert.ToBase64String(body),
            Base16 => Convert.ToHexStringLower(body),
            _ => Encoding.UTF8.GetString(body),
        };
    }

    private byte[] Body(CborHead head)
    {
        if (!head.IsIndefinite)
        {
            byte[] body = data.Slice(at, (int)head.Argument).ToArray();
            at += body.Length;
            return body;
        }

        using MemoryStream whole = new();
        while (data[at] != CborHead.Break)
        {
            CborHead chunk = Next();
            whole.Write(data.Slice(at, (int)chunk.Argument));
            at += (int)chunk.Argument;
        }

        at++;
        return whole.ToArray();
    }

    // A time, as text or as seconds since 1970, is the text that JSON has for it.
    private Json ReadTime(ulong tag)
    {
        CborHead head = Next();
        if (tag == 0)
        {
            string text = Text(head, 0);
            return GoTime.Parse(text, out _) is { } problem
                ? Fail($"cbor: cannot set {text} for time.Time: {problem}")
                : Json.Of(text);
        }

        if (head.Real() is null && head.Argument > long.MaxValue)
            return Mismatch(head.Type, "time.Time", $"{Decimal(head)} overflows Go's int64");
        double real = head.Real() ?? (head.Type == CborType.Unsigned ? (long)head.Argument : ~(long)head.Argument);
        if (real < DateTimeOffset.MinValue.ToUnixTimeSeconds() || real > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return Fail("cbor: decoded time cannot be represented in RFC3339 format with sub-second precision: "
                + "Time.MarshalText: year outside of range [0,9999]");
        }

        DateTimeOffset time = DateTimeOffset.UnixEpoch.AddTicks((long)(real * TimeSpan.TicksPerSecond));
        return Json.Of(time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
    }

    private Json Mismatch(CborType found, string goType, string why = "")
    {
        string place = root is null || member.Length == 0
            ? $"Go value of type {goType}"
            : $"Go struct field {root.GoType}.{member} of type {goType}";
        return Fail($"cbor: cannot unmarshal {CborHead.NameOf(found)} into {place}{(why.Length > 0 ? $" ({why})" : "")}");
    }

    private void Repeated(string key, ulong index) =>
        Fail($"cbor: found duplicate map key {GoText.Quote(key)} at map element index {index}");

    private Json Fail(string problem)
    {
        fault ??= problem;
        return Json.Null;
    }
}
