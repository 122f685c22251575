namespace Skiff.Model.Generator;

/// <summary>Emits the table of a record's fields, built when it is first asked for.</summary>
internal static class SchemaEmitter
{
    public static void Emit(CodeWriter code, TypeSpec type)
    {
        bool taken = type.TakenNames.Contains("Schema"); // A field of the API has the name.
        code.Line("private static TypeSchema? declaredSchema;");
        code.Line();
        string arguments = $"{Literal.Of(type.Name)}, {Literal.Of(type.Package)}, {Literal.Of(type.Description)}";
        code.Line("internal static TypeSchema DeclaredSchema =>");
        string atomic = type.IsAtomic ? " { Atomic = true }" : "";
        code.Line($"    declaredSchema ?? Once.Set(ref declaredSchema, new({arguments}, ListFields){atomic});");
        code.Line();
        if (!taken) code.Line("public static TypeSchema Schema => DeclaredSchema;");
        else code.Line($"static TypeSchema IMessage<{Literal.Type(type.FullName)}>.Schema => DeclaredSchema;");
        code.Line();
        code.Line("TypeSchema IMessage.TypeSchema => DeclaredSchema;");
        code.Line();
        code.Line("private static FieldSchema[] ListFields() =>");
        code.Line("[");
        code.Indent();
        if (type.Kind is not null)
        {
            code.Line("FieldSchema.ApiVersion,");
            code.Line("FieldSchema.Kind,");
        }

        foreach (FlatField member in FlatField.Of(type)) code.Line($"new() {{ {Members(member.Field)} }},");
        code.Unindent();
        code.Line("];");
    }

    private static string Members(FieldSpec field)
    {
        TypeRef type = field.Type;
        List<string> members = [$"Name = {Literal.Of(field.Name)}"];
        if (field.Description.Length > 0) members.Add($"Description = {Literal.Of(field.Description)}");
        bool known = type.Element != Element.Object || type.HasSchema;
        members.Add($"Type = ValueType.{(known ? type.Element : Element.Any)}");
        if (type.Shape == Shape.List) members.Add("Shape = FieldShape.List");
        if (type.Shape is Shape.Map or Shape.MapOfLists) members.Add("Shape = FieldShape.Map");
        if (type.Shape == Shape.MapOfLists) members.Add("Nested = true");
        if (type.Element == Element.Object && known)
        {
            members.Add($"Object = static () => {Literal.Type(type.Object)}.DeclaredSchema");
        }

        if (field.Required) members.Add("Required = true");
        if (type.Nullable) members.Add("Nullable = true");
        if (field.AlwaysWritten) members.Add("AlwaysWritten = true");
        if (field.Default is { } value) members.Add($"Default = {value.Literal}");
        AddEnum(members, field.Enum);
        AddMerge(members, field.Merge);
        return string.Join(", ", members);
    }

    private static void AddEnum(List<string> members, EnumSpec? values)
    {
        if (values is null) return;
        members.Add($"EnumType = {Literal.Of(values.GoType)}");
        members.Add($"Enum = {Literal.Of(values.Values)}");
    }

    private static void AddMerge(List<string> members, MergeSpec merge)
    {
        if (merge.Shape != "Default") members.Add($"Merge = MergeShape.{merge.Shape}");
        if (merge.MapKeys.Count > 0) members.Add($"MapKeys = {Literal.Of(merge.MapKeys)}");
        if (merge.PatchMergeKey is { } key) members.Add($"PatchMergeKey = {Literal.Of(key)}");
        if (merge.PatchStrategies.Count > 0) members.Add($"PatchStrategies = {Literal.Of(merge.PatchStrategies)}");
    }
}
