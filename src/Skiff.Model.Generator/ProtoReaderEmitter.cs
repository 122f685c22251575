namespace Skiff.Model.Generator;

/// <summary>Emits the constructor that reads a record from protobuf.</summary>
internal static class ProtoReaderEmitter
{
    public static void Emit(CodeWriter code, TypeSpec type)
    {
        code.Open($"private {type.Name}(ref ProtoInput input)");
        List<FieldSpec> buffered = [.. type.Fields.Where(IsBuffered)];
        foreach (FieldSpec field in buffered)
        {
            code.Line($"ItemBuffer<{BufferItem(field.Type)}> {Buffer(field)} = default;");
        }

        code.Open("while (input.NextField())");
        code.Open("switch (input.Field)");
        foreach (FieldSpec field in type.Fields.OrderBy(field => field.Number))
        {
            code.Line($"case {field.Number}:");
            code.Indent();
            if (IsMessage(field)) EmitMessage(code, field);
            else code.Line(ReadStatement(field));
            code.Line("break;");
            code.Unindent();
        }

        code.Line("default:");
        code.Indent();
        code.Line("input.Skip();");
        code.Line("break;");
        code.Unindent();
        code.Close();
        code.Close();
        foreach (FieldSpec field in buffered)
        {
            string convert = field.Type.Shape == Shape.List ? "ToList" : "ToMap";
            code.Line($"if (!{Buffer(field)}.IsEmpty) {field.Property} = {Buffer(field)}.{convert}();");
        }

        code.Close();
        code.Line();
        string self = Literal.Type(type.FullName);
        code.Line($"public static {self} ReadProto(ref ProtoInput input) => input.AtEnd ? Empty : new(ref input);");
        code.Line();
    }

    private static bool IsBuffered(FieldSpec field) => field.Type.Shape != Shape.Single && !field.Wrapped;

    private static bool IsMessage(FieldSpec field) =>
        field.Type is { Element: Element.Object, Shape: Shape.Single or Shape.List };

    private static string Buffer(FieldSpec field) => $"all_{field.Property}";

    private static string BufferItem(TypeRef type)
    {
        string item = CSharpType.Item(type);
        return type.Shape switch
        {
            Shape.List => item,
            Shape.Map => $"global::System.Collections.Generic.KeyValuePair<string, {item}>",
            _ => $"global::System.Collections.Generic.KeyValuePair<string, ListOf<{item}>>",
        };
    }

    private static void EmitMessage(CodeWriter code, FieldSpec field)
    {
        string read = $"{Literal.Type(field.Type.Object)}.ReadProto(ref input)";
        code.Line($"int end{field.Number} = input.BeginMessage();");
        code.Line(field.Type.Shape == Shape.List ? $"{Buffer(field)}.Add({read});" : $"{field.Property} = {read};");
        code.Line($"input.EndMessage(end{field.Number});");
    }

    private static string ReadStatement(FieldSpec field)
    {
        TypeRef type = field.Type;
        if (field.Wrapped) return $"{field.Property} = input.ReadWrapped();";
        return type.Shape switch
        {
            Shape.Single => $"{field.Property} = {ReadSingle(type, shared: field.Enum is not null)};",
            Shape.List when type.Element is Element.Int32 or Element.Int64 or Element.Boolean =>
                $"input.Read{type.Element}s(ref {Buffer(field)});",
            Shape.List => $"{Buffer(field)}.Add({ReadSingle(type, shared: field.Enum is not null)});",
            Shape.Map => $"input.ReadEntry({EntryArguments(field)});",
            _ => $"input.ReadEntry(ref {Buffer(field)}, static (ref value) => value.ReadWrapped(), default);",
        };
    }

    private static string EntryArguments(FieldSpec field)
    {
        TypeRef type = field.Type;
        if (type.Element == Element.Object)
        {
            string record = Literal.Type(type.Object);
            string message = $"value.ReadMessage<{record}>({record}.ReadProto)";
            return $"ref {Buffer(field)}, static (ref ProtoInput value) => {message}, {record}.Empty";
        }

        string read = type.Element == Element.Time ? "ReadTime() ?? default" : $"Read{type.Element}()";
        string missing = type.Element == Element.String ? "\"\"" : "default";
        return $"ref {Buffer(field)}, static (ref ProtoInput value) => value.{read}, {missing}";
    }

    private static string ReadSingle(TypeRef type, bool shared) => type.Element switch
    {
        Element.String => shared ? "input.ReadWord()" : "input.ReadString()",
        Element.Any => "input.ReadRaw()",
        _ => $"input.Read{type.Element}()",
    };
}
