namespace Skiff.Model.Generator;

/// <summary>The C# type of a field and its value when absent.</summary>
internal static class CSharpType
{
    public static string Item(TypeRef type) => type.Element switch
    {
        Element.String => "string",
        Element.Int32 => "int",
        Element.Int64 => "long",
        Element.Double => "double",
        Element.Boolean => "bool",
        Element.Time or Element.MicroTime => "global::System.DateTimeOffset",
        Element.Duration => "global::System.TimeSpan",
        Element.Any => "RawJson",
        Element.Object => Literal.Type(type.Object),
        _ => type.Element.ToString(),
    };

    public static string Of(TypeRef type)
    {
        string item = Item(type);
        string full = type.Shape switch
        {
            Shape.List => $"ListOf<{item}>",
            Shape.Map => $"MapOf<{item}>",
            Shape.MapOfLists => $"MapOf<ListOf<{item}>>",
            _ => item,
        };
        return type.Nullable ? full + "?" : full;
    }

    public static string Absent(TypeRef type)
    {
        if (type.Nullable || type.Shape != Shape.Single) return "default";
        return type.Element switch
        {
            Element.String => "\"\"",
            Element.Object => $"{Literal.Type(type.Object)}.Empty",
            _ => "default",
        };
    }
}
