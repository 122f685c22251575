namespace Skiff.Model.Generator;

/// <summary>Emits the method that writes a record's protobuf fields, last one first.</summary>
internal static class ProtoWriterEmitter
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;

    public static void Emit(CodeWriter code, TypeSpec type)
    {
        code.Open("public void WriteProto(ProtoOutput output)");
        bool hasMessage = type.Fields.Any(field => field.Type is { Element: Element.Object, Shape: Shape.Single });
        if (hasMessage) code.Line("int end;");
        foreach (FieldSpec field in type.Fields.OrderByDescending(field => field.Number)) EmitField(code, type, field);
        code.Close();
        code.Line();
    }

    private static void EmitField(CodeWriter code, TypeSpec type, FieldSpec field)
    {
        string tag = Tag(field);
        if (IsTimeValue(type, field))
        {
            code.Line($"output.Write{field.Type.Element}({tag}, {field.Property} ?? default);");
        }
        else if (field.Type.Nullable)
        {
            string local = $"value{field.Number}";
            code.Open($"if ({field.Property} is {{ }} {local})");
            EmitValue(code, field, tag, local);
            code.Close();
        }
        else
        {
            EmitValue(code, field, tag, field.Property);
        }
    }

    private static void EmitValue(CodeWriter code, FieldSpec field, string tag, string value)
    {
        TypeRef type = field.Type;
        if (type is { Element: Element.Object, Shape: Shape.Single })
        {
            code.Line("end = output.Length;");
            code.Line($"{value}.WriteProto(output);");
            code.Line($"output.EndMessage({tag}, end);");
            return;
        }

        code.Line((type.Element, type.Shape) switch
        {
            _ when field.Wrapped => $"if (!{value}.IsAbsent) output.WriteWrapped({tag}, {value});",
            (Element.Any, Shape.Single) when !field.AlwaysWritten =>
                $"if (!{value}.IsAbsent) output.Write({tag}, {value});",
            (Element.Object, _) => $"output.WriteObjects({tag}, {value});",
            (Element.Time or Element.MicroTime, Shape.Single) => $"output.Write{type.Element}({tag}, {value});",
            (Element.Int32, Shape.Single) => $"output.Write({tag}, (long){value});",
            _ => $"output.Write({tag}, {value});",
        });
    }

    // Go's times that are no pointers are written even when they are zero, as messages without fields.
    private static bool IsTimeValue(TypeSpec type, FieldSpec field) =>
        field.Type is { Element: Element.Time or Element.MicroTime, Shape: Shape.Single }
        && (field.AlwaysWritten || (type.Name == "ObjectMeta" && field.Name == "creationTimestamp"));

    private static string Tag(FieldSpec field)
    {
        bool plain = field.Type.Shape is Shape.Single or Shape.List && !field.Wrapped;
        int wire = !plain ? Delimited : field.Type.Element switch
        {
            Element.Int32 or Element.Int64 or Element.Boolean => Varint,
            Element.Double => Fixed64,
            _ => Delimited,
        };
        return $"0x{(field.Number << 3) | wire:X}u";
    }
}
