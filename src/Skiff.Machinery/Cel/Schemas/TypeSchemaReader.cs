using Skiff.Model;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.Machinery.Cel;

/// <summary>Reads the schemas of built-in kinds. A type that several members have is read once; types may recur.</summary>
internal sealed class TypeSchemaReader
{
    private static readonly CelSchema text = Scalar(CelForm.String, CelType.String);
    private static readonly CelSchema integer = Scalar(CelForm.Integer, CelType.Int);
    private static readonly CelSchema real = Scalar(CelForm.Number, CelType.Double);
    private static readonly CelSchema boolean = Scalar(CelForm.Boolean, CelType.Bool);
    private static readonly CelSchema bytes = Scalar(CelForm.Bytes, CelType.Bytes);
    private static readonly CelSchema time = Scalar(CelForm.DateTime, CelType.Timestamp);
    private static readonly CelSchema intOrString = Scalar(CelForm.IntOrString, CelType.Dyn);
    private static readonly CelSchema any = Scalar(CelForm.Object, CelType.Object("any"));

    private readonly Dictionary<TypeSchema, CelSchema> known = [];

    /// <summary>What expressions know of a kind's objects.</summary>
    public static CelSchema Read(TypeSchema source) => new TypeSchemaReader().Object(source);

    private static CelSchema Scalar(CelForm form, CelType type) => new() { Form = form, Type = type };

    private static CelSchema List(CelSchema item) =>
        new() { Form = CelForm.List, Type = CelType.ListOf(item.Type!), Element = item };

    private CelSchema Object(TypeSchema source)
    {
        if (known.TryGetValue(source, out CelSchema? found)) return found;
        // The members are filled in later: among them may be the type itself.
        List<CelMember> members = [];
        CelSchema schema = new()
        {
            Form = CelForm.Object, Type = CelType.Object($"{source.Package}.{source.Name}"), Members = members,
        };
        known.Add(source, schema);
        foreach (FieldSchema field in source.Fields)
        {
            members.Add(new(field.Name, FieldNames.Escape(field.Name), Field(field)));
        }

        return schema;
    }

    private CelSchema Field(FieldSchema field)
    {
        CelSchema value = field.Type switch
        {
            ValueType.String or ValueType.Quantity or ValueType.Duration => text,
            ValueType.Int32 or ValueType.Int64 => integer,
            ValueType.Double => real,
            ValueType.Boolean => boolean,
            ValueType.Bytes => bytes,
            ValueType.Time or ValueType.MicroTime => time,
            ValueType.IntOrString => intOrString,
            ValueType.Object when field.Object is { } type => Object(type()),
            _ => any,
        };
        if (field.Nested) value = List(value);
        return field.Shape switch
        {
            FieldShape.List => List(value),
            FieldShape.Map => new()
            {
                Form = CelForm.Map, Type = CelType.MapOf(CelType.String, value.Type!), Element = value,
            },
            _ => value,
        };
    }
}
