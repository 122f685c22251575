namespace Skiff.Model.Generator;

/// <summary>Emits the members that write a record as JSON.</summary>
internal static class JsonWriterEmitter
{
    public static void Emit(CodeWriter code, TypeSpec type)
    {
        code.Open("public void WriteJson(JsonOutput output)");
        code.Line("output.BeginObject();");
        if (type.Kind is not null)
        {
            string version = type.Kind.Group.Length == 0 ? type.Kind.Version : $"{type.Kind.Group}/{type.Kind.Version}";
            string members = $"\"kind\":\"{type.Name}\",\"apiVersion\":\"{version}\"";
            // The claims of a StatefulSet are the one place where upstream names kinds inside an object.
            bool isClaim = type.FullName == "Skiff.Model.Core.V1.PersistentVolumeClaim";
            string write = isClaim ? "WriteVerbatim" : "WriteTypeMeta";
            code.Line($"output.{write}({Literal.Of(members)}u8);");
        }

        code.Line("WriteMembers(output);");
        code.Line("output.EndObject();");
        code.Close();
        code.Line();
        code.Open("internal void WriteMembers(JsonOutput output)");
        for (int i = 0; i < type.Fields.Count; i++) EmitField(code, type, type.Fields[i], $"value{i}");
        code.Close();
        code.Line();
    }

    private static void EmitField(CodeWriter code, TypeSpec type, FieldSpec field, string local)
    {
        if (field.Inline)
        {
            code.Line($"{field.Property}.WriteMembers(output);");
        }
        else if (type.FullName == "Skiff.Model.Meta.V1.ObjectMeta" && field.Name == "resourceVersion")
        {
            code.Line($"output.WriteResourceVersion({field.Property});"); // The store fills it in.
        }
        else if (field.Type.Nullable)
        {
            EmitNullable(code, field, local);
        }
        else if (!field.AlwaysWritten && Given(field) is { } condition)
        {
            code.Open($"if ({condition})");
            EmitMember(code, field, field.Property);
            code.Close();
        }
        else
        {
            EmitMember(code, field, field.Property);
        }
    }

    private static void EmitNullable(CodeWriter code, FieldSpec field, string local)
    {
        code.Open($"if ({field.Property} is {{ }} {local})");
        EmitMember(code, field, local);
        code.Close();
        if (!field.AlwaysWritten) return;
        code.Open("else");
        code.Line($"output.Member({Literal.Member(field.Name)});");
        code.Line("output.WriteNull();");
        code.Close();
    }

    private static void EmitMember(CodeWriter code, FieldSpec field, string value)
    {
        code.Line($"output.Member({Literal.Member(field.Name)});");
        code.Line(WriteStatement(field.Type, value));
    }

    private static string WriteStatement(TypeRef type, string value) => (type.Element, type.Shape) switch
    {
        (Element.Object, Shape.Single) => $"{value}.WriteJson(output);",
        (Element.Object, _) => $"output.WriteObjects({value});",
        (Element.Time, Shape.Single) => $"output.WriteTime({value});",
        (Element.MicroTime, Shape.Single) => $"output.WriteMicroTime({value});",
        _ => $"output.Write({value});",
    };

    // The test that a field is not empty; null for what Go's encoder never takes for empty.
    private static string? Given(FieldSpec field) => (field.Type.Element, field.Type.Shape) switch
    {
        (_, not Shape.Single) => $"!{field.Property}.IsEmpty",
        (Element.String, _) => $"{field.Property}.Length != 0",
        (Element.Int32 or Element.Int64 or Element.Double, _) => $"{field.Property} != 0",
        (Element.Boolean, _) => field.Property,
        (Element.Bytes, _) => $"!{field.Property}.IsEmpty",
        (Element.Any, _) => $"!{field.Property}.IsAbsent",
        _ => null,
    };
}
