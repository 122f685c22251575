namespace Skiff.Model.Generator;

/// <summary>Emits defaulting: constants, what lies below, then the record's hand-written rules.</summary>
internal static class DefaultsEmitter
{
    public static void Emit(CodeWriter code, TypeSpec type, DefaultsSpec defaults)
    {
        string self = Literal.Type(type.FullName);
        if (!defaults.Reaches)
        {
            code.Line($"public static {self} WithDefaults({self} value) => value;");
            code.Line();
            return;
        }

        HashSet<string> leading = [.. defaults.Leading];
        List<FieldSpec> below = [.. type.Fields.Where(field => leading.Contains(field.Property))];
        List<FieldSpec> constants = [.. type.Fields.Where(DefaultsSpec.Sets)];
        code.Open($"public static {self} WithDefaults({self} value)");
        foreach (FieldSpec field in constants)
        {
            code.Line($"if ({Missing(field)}) value = value with {{ {field.Property} = {Value(field)} }};");
        }

        foreach (FieldSpec field in below) EmitBelow(code, field);
        code.Line(type.HasOwnDefaults ? "return value.WithOwnDefaults();" : "return value;");
        code.Close();
        code.Line();
    }

    private static string Missing(FieldSpec field)
    {
        string current = $"value.{field.Property}";
        if (field.Type.Nullable) return $"{current} is null";
        return field.Type.Element == Element.String ? $"{current}.Length == 0" : $"{current} == 0";
    }

    private static string Value(FieldSpec field) => field.Type.Element switch
    {
        Element.Quantity => $"Quantity.Parse({field.Default!.Literal})",
        Element.IntOrString => $"({field.Default!.Literal})",
        Element.Int64 => $"{field.Default!.Literal}L",
        _ => field.Default!.Literal,
    };

    private static void EmitBelow(CodeWriter code, FieldSpec field)
    {
        string record = Literal.Type(field.Type.Object);
        string current = $"value.{field.Property}";
        string local = $"below_{field.Property}";
        if (field.Type.Shape == Shape.Single)
        {
            string defaulted = $"{record}.WithDefaults({current})";
            string guarded = field.Type.Nullable ? $"{current} is null ? null : {defaulted}" : defaulted;
            code.Line($"var {local} = {guarded};");
            code.Line($"if (!ReferenceEquals({local}, {current})) {Assign(field, local)}");
            return;
        }

        code.Line($"var {local} = {current}.MapSame({record}.WithDefaults);");
        code.Line($"if (!{local}.IsSame({current})) {Assign(field, local)}");
    }

    private static string Assign(FieldSpec field, string local) =>
        $"value = value with {{ {field.Property} = {local} }};";
}
