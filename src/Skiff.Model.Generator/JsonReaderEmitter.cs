namespace Skiff.Model.Generator;

/// <summary>
/// Emits the constructor that reads a record from JSON: a dispatch on the length and bytes of member names.
/// </summary>
internal static class JsonReaderEmitter
{
    public static void Emit(CodeWriter code, TypeSpec type)
    {
        List<FlatField> members = FlatField.Of(type);
        code.Open($"private {type.Name}(ref JsonInput input)");
        DeclareInlined(code, type.Fields, prefix: "");
        bool any = members.Count > 0 || type.Kind is not null;
        if (any) code.Line("ulong met = 0;");
        code.Open($"while (input.NextMember(out {(any ? "global::System.ReadOnlySpan<byte> name" : "_")}))");
        if (any) EmitSwitch(code, Members(type, members));
        code.Line("input.SkipUnknown();");
        code.Close();
        BuildInlined(code, type.Fields, prefix: "", index: 0);
        code.Close();
        code.Line();
        string self = Literal.Type(type.FullName);
        code.Line($"public static {self} ReadJson(ref JsonInput input) =>");
        code.Line("    input.BeginObject() ? new(ref input) : Empty;");
        code.Line();
    }

    private static void EmitSwitch(CodeWriter code, IEnumerable<Member> members)
    {
        code.Open("switch (name.Length)");
        foreach (IGrouping<int, Member> group in members.GroupBy(one => one.Name.Length).OrderBy(one => one.Key))
        {
            code.Line($"case {group.Key}:");
            code.Indent();
            foreach (Member member in group) Dispatch(code, member);
            code.Line("break;");
            code.Unindent();
        }

        code.Close();
        code.Line();
    }

    private sealed record Member(string Name, int Index, string Statement);

    private static IEnumerable<Member> Members(TypeSpec type, List<FlatField> fields)
    {
        foreach (FlatField field in fields)
        {
            yield return new(field.Field.Name, field.Index, $"{field.Target} = {ReadExpression(field.Field)};");
        }

        if (type.Kind is null) yield break;
        yield return new("kind", fields.Count, "input.ReadKind();");
        yield return new("apiVersion", fields.Count + 1, "input.ReadApiVersion();");
    }

    private static void Dispatch(CodeWriter code, Member member)
    {
        code.Open($"if (global::System.MemoryExtensions.SequenceEqual(name, {Literal.Of(member.Name)}u8))");
        code.Line($"input.Meet(ref met, {member.Index});");
        code.Line(member.Statement);
        code.Line("continue;");
        code.Close();
        code.Line();
    }

    private static string ReadExpression(FieldSpec field)
    {
        TypeRef type = field.Type;
        string read = type.Shape switch
        {
            Shape.Single => ReadSingle(type, shared: field.Enum is not null),
            Shape.List => ReadList(type, shared: field.Enum is not null),
            Shape.Map => ReadMap(type),
            _ => "input.ReadStringsMap()",
        };
        return read;
    }

    private static string ReadSingle(TypeRef type, bool shared)
    {
        string orNull = type.Nullable ? "OrNull" : "";
        return type.Element switch
        {
            Element.String => $"input.{(shared ? "ReadWord" : "ReadString")}{orNull}()",
            Element.Object when type.Nullable =>
                $"input.TryNull() ? null : {Literal.Type(type.Object)}.ReadJson(ref input)",
            Element.Object => $"{Literal.Type(type.Object)}.ReadJson(ref input)",
            Element.Time => "input.ReadTime()",
            Element.MicroTime => "input.ReadMicroTime()",
            Element.Bytes => "input.ReadBytes()",
            Element.Any => $"input.ReadRaw{orNull}()",
            _ => $"input.Read{type.Element}{orNull}()",
        };
    }

    private static string ReadList(TypeRef type, bool shared) => type.Element switch
    {
        Element.String => shared ? "input.ReadWords()" : "input.ReadStrings()",
        Element.Object => $"input.ReadList<{Literal.Type(type.Object)}>({Literal.Type(type.Object)}.ReadJson)",
        Element.Any => "input.ReadRaws()",
        Element.Quantity => "input.ReadQuantities()",
        _ => $"input.Read{type.Element}s()",
    };

    private static string ReadMap(TypeRef type) => type.Element switch
    {
        Element.Object => $"input.ReadMap<{Literal.Type(type.Object)}>({Literal.Type(type.Object)}.ReadJson)",
        _ => $"input.Read{type.Element}Map()",
    };

    private static void DeclareInlined(CodeWriter code, EquatableArray<FieldSpec> fields, string prefix)
    {
        foreach (FieldSpec field in fields)
        {
            if (field.Inline) DeclareInlined(code, field.InlineFields, $"{prefix}in_{field.Property}_");
            else if (prefix.Length > 0)
            {
                string local = FlatField.Local(prefix, field);
                code.Line($"{CSharpType.Of(field.Type)} {local} = {CSharpType.Absent(field.Type)};");
            }
        }
    }

    // An inlined record is only made when one of its members was met; else it stays the shared empty one. Members are
    // numbered in the order in which the flattening walks them, so a record's own are one run of bits.
    private static int BuildInlined(CodeWriter code, EquatableArray<FieldSpec> fields, string prefix, int index)
    {
        foreach (FieldSpec field in fields)
        {
            if (!field.Inline)
            {
                index++;
                continue;
            }

            int start = index;
            string inner = $"{prefix}in_{field.Property}_";
            index = BuildInlined(code, field.InlineFields, inner, start);
            string record = Literal.Type(field.Type.Object);
            string target = prefix.Length > 0 ? $"{record} {FlatField.Local(prefix, field)}" : field.Property;
            ulong mask = (index - start >= 64 ? ulong.MaxValue : (1UL << (index - start)) - 1) << start;
            code.Line($"{target} = (met & 0x{mask:X}UL) == 0 ? {record}.Empty : new {record}");
            code.Open("");
            foreach (FieldSpec one in field.InlineFields) code.Line($"{one.Property} = {FlatField.Local(inner, one)},");
            code.Close("};");
        }

        return index;
    }
}
