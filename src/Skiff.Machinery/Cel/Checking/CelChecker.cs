namespace Skiff.Machinery.Cel;

/// <summary>
/// Finds the type of every node and the overloads of every call, and reports what cannot be. Checking goes on after an
/// issue with the error type, which fits everywhere.
/// </summary>
internal sealed class CelChecker
{
    private readonly CelEnvironment environment;
    private readonly List<CelIssue> issues;
    private readonly Unification types = new();
    private readonly List<(string Name, CelType Type)> scope = [];
    private readonly HashSet<Expr> visited = new(ReferenceEqualityComparer.Instance);

    private CelChecker(CelEnvironment environment, List<CelIssue> issues)
    {
        this.environment = environment;
        this.issues = issues;
    }

    public static void Check(Expr tree, CelEnvironment environment, List<CelIssue> issues)
    {
        CelChecker checker = new(environment, issues);
        checker.Visit(tree);
        // Only now are all variables bound that ever will be.
        foreach (Expr node in checker.visited) node.Type = checker.types.Substitute(node.Type, freeToDyn: true);
    }

    private void Issue(Expr node, string message) => issues.Add(new(node.Offset, message));

    private CelType Undeclared(Expr node, string name)
    {
        Issue(node, $"undeclared reference to '{name}' (in container '')");
        return CelType.Error;
    }

    private void Mismatch(Expr node, CelType expected, CelType found) =>
        Issue(node, $"expected type '{expected}' but found '{found}'");

    // A node that macros share is visited once.
    private CelType Visit(Expr node)
    {
        if (!visited.Add(node)) return node.Type;
        return node.Type = node switch
        {
            LiteralExpr literal => literal.Value.Type,
            IdentExpr ident => Identifier(ident),
            SelectExpr select => Select(select),
            CallExpr { Function: Operators.OptSelect } call => OptionalSelect(call),
            CallExpr call => Call(call),
            ListExpr list => List(list),
            MapExpr map => Map(map),
            StructExpr value => Struct(value),
            ComprehensionExpr fold => Comprehension(fold),
            _ => CelType.Error,
        };
    }

    private CelType? Lookup(string name, IdentExpr node)
    {
        name = name.TrimStart('.');
        for (int i = scope.Count - 1; i >= 0; i--)
        {
            if (scope[i].Name == name) return scope[i].Type;
        }

        if (environment.FindVariable(name) is { } variable) return variable;
        node.NamedType = environment.FindType(name);
        return node.NamedType is null ? null : CelType.TypeOf(node.NamedType);
    }

    private CelType Identifier(IdentExpr ident) => Lookup(ident.Name, ident) ?? Undeclared(ident, ident.Name);

    private CelType Select(SelectExpr select)
    {
        if (QualifiedName(select) is { } name)
        {
            IdentExpr ident = new(select.Offset, name);
            if (Lookup(name, ident) is { } type)
            {
                select.Resolved = ident;
                return type;
            }
        }

        CelType field = Field(select, select.Operand, select.Field, optional: false);
        return select.IsTest ? CelType.Bool : types.Substitute(field, freeToDyn: false);
    }

    private static string? QualifiedName(Expr node) => node switch
    {
        IdentExpr ident => ident.Name,
        SelectExpr { IsTest: false } select => QualifiedName(select.Operand) is { } name ? $"{name}.{select.Field}" : null,
        _ => null,
    };

    private CelType OptionalSelect(CallExpr call)
    {
        if (call.Target is not null || call.Arguments is not [{ } operand, LiteralExpr { Value: CelString field }])
        {
            Issue(call, "unsupported optional field selection: incorrect signature.");
            return CelType.Error;
        }

        return types.Substitute(Field(call, operand, field.Value, optional: true), freeToDyn: false);
    }

    private CelType Field(Expr node, Expr operand, string field, bool optional)
    {
        CelType target = types.Substitute(Visit(operand), freeToDyn: false);
        bool wasOptional = target.IsOptional;
        if (wasOptional) target = target.Element;
        CelType result = CelType.Dyn;
        switch (target.Kind)
        {
            case CelKind.Map:
                result = target.Element;
                break;
            case CelKind.Struct:
                result = FieldOf(node.Offset, target.Name, field);
                break;
            case CelKind.Param:
                types.IsAssignable(CelType.Dyn, target);
                break;
            case not (CelKind.Dyn or CelKind.Error):
                Issue(node, $"type '{target}' does not support field selection");
                break;
        }

        return wasOptional || optional ? CelType.Optional(result) : result;
    }

    private CelType FieldOf(int offset, string typeName, string field)
    {
        if (environment.FindField(typeName, field) is { } type) return type;
        issues.Add(new(offset, environment.HasObject(typeName)
            ? $"undefined field '{field}'"
            : $"unexpected failed resolution of '{typeName}'"));
        return CelType.Error;
    }

    private CelType Call(CallExpr call)
    {
        foreach (Expr argument in call.Arguments) Visit(argument);
        if (call.Target is null)
        {
            call.Function = call.Function.TrimStart('.');
            return Resolve(call);
        }

        // a.b.c() is either the function c of a.b, or the function a.b.c.
        if (QualifiedName(call.Target) is { } prefix)
        {
            string qualified = $"{prefix}.{call.Function}".TrimStart('.');
            if (environment.FindFunction(qualified) is not null)
            {
                call.Function = qualified;
                call.Target = null;
                return Resolve(call);
            }
        }

        Visit(call.Target);
        return Resolve(call);
    }

    private CelType Resolve(CallExpr call)
    {
        if (call.Function is Operators.And or Operators.Or) return Logic(call);
        if (environment.FindFunction(call.Function) is not { } overloads) return Undeclared(call, call.Function);
        List<CelType> arguments = [.. call.Arguments.Select(static argument => argument.Type)];
        if (call.Target is not null) arguments.Insert(0, call.Target.Type);
        CelType? result = null;
        List<CelOverload> fitting = [];
        foreach (CelOverload overload in overloads)
        {
            if (overload.IsMember != call.Target is not null) continue;
            (CelType[] wanted, CelType type) = types.Instantiate(overload);
            if (!types.AreAssignable(arguments, wanted)) continue;
            fitting.Add(overload);
            CelType given = types.Substitute(type, freeToDyn: false);
            if (result is null) result = given;
            else if (!result.IsDyn && !given.IsExactly(result)) result = CelType.Dyn;
        }

        call.Overloads = fitting;
        return result ?? NoOverload(call, arguments);
    }

    private CelType NoOverload(CallExpr call, List<CelType> arguments)
    {
        List<CelType> shown = [.. arguments.Select(argument => types.Substitute(argument, freeToDyn: true))];
        string target = call.Target is null ? "" : $"{shown[0]}.";
        string signature = $"{target}({string.Join(", ", call.Target is null ? shown : shown.Skip(1))})";
        Issue(call, $"found no matching overload for '{call.Function}' applied to '{signature}'");
        return CelType.Error;
    }

    private CelType Logic(CallExpr call)
    {
        bool good = true;
        foreach (Expr term in call.Arguments)
        {
            if (types.IsAssignable(term.Type, CelType.Bool)) continue;
            Mismatch(term, CelType.Bool, term.Type);
            good = false;
        }

        return good ? CelType.Bool : CelType.Error;
    }

    private CelType List(ListExpr list)
    {
        CelType? item = null;
        for (int i = 0; i < list.Items.Count; i++)
        {
            CelType type = Visit(list.Items[i]);
            if (list.Optionals.Contains(i)) type = Unwrap(list.Items[i], type);
            item = Join(list.Items[i], item, type);
        }

        return CelType.ListOf(item ?? types.NewVariable());
    }

    private CelType Map(MapExpr map)
    {
        CelType? key = null, value = null;
        foreach (MapEntry entry in map.Entries)
        {
            key = Join(entry.Key, key, Visit(entry.Key));
            CelType type = Visit(entry.Value);
            if (entry.IsOptional) type = Unwrap(entry.Value, type);
            value = Join(entry.Value, value, type);
        }

        return CelType.MapOf(key ?? types.NewVariable(), value ?? types.NewVariable());
    }

    private CelType Unwrap(Expr node, CelType type)
    {
        if (type.IsOptional) return type.Element;
        if (!type.IsDyn) Mismatch(node, CelType.Optional(type), type);
        return type;
    }

    private CelType Join(Expr node, CelType? previous, CelType current)
    {
        if (previous is null) return current;
        if (types.IsAssignable(previous, current)) return Unification.MostGeneral(previous, current);
        Mismatch(node, previous, current);
        return CelType.Error;
    }

    private CelType Struct(StructExpr value)
    {
        IdentExpr name = new(value.Offset, value.Name);
        CelType? found = Lookup(value.Name, name);
        if (found is null) return Undeclared(value, value.Name);
        CelType type = name.NamedType ?? CelType.Error;
        if (name.NamedType is null) Issue(value, $"'{found}' is not a type");
        else if (type.Kind != CelKind.Struct)
        {
            Issue(value, $"'{type}' is not a message type");
            type = CelType.Error;
        }

        foreach (StructField field in value.Fields)
        {
            CelType given = Visit(field.Value);
            CelType wanted = type.Kind == CelKind.Error ? type : FieldOf(field.Offset, type.Name, field.Name);
            if (field.IsOptional) given = Unwrap(field.Value, given);
            if (types.IsAssignable(wanted, given)) continue;
            string message = $"expected type of field '{field.Name}' is '{wanted}' but provided type is '{given}'";
            issues.Add(new(field.Offset, message));
        }

        return type;
    }

    private CelType Comprehension(ComprehensionExpr node)
    {
        Fold fold = node.Fold;
        CelType range = types.Substitute(Visit(node.Range), freeToDyn: false);
        CelType accumulator = Visit(fold.Initial);
        (CelType first, CelType second) = Elements(node.Range, range, fold.Second is not null);
        scope.Add((fold.Accumulator, accumulator));
        scope.Add((fold.Variable, first));
        if (fold.Second is not null) scope.Add((fold.Second, second));
        Assert(fold.Condition, CelType.Bool);
        Assert(fold.Step, accumulator);
        scope.RemoveRange(scope.Count - (fold.Second is null ? 1 : 2), fold.Second is null ? 1 : 2);
        CelType result = Visit(fold.Result);
        scope.RemoveAt(scope.Count - 1);
        return types.Substitute(result, freeToDyn: false);
    }

    private (CelType First, CelType Second) Elements(Expr range, CelType type, bool two)
    {
        switch (type.Kind)
        {
            case CelKind.List: return two ? (CelType.Int, type.Element) : (type.Element, type.Element);
            case CelKind.Map: return (type.Parameters[0], type.Element);
            case CelKind.Dyn or CelKind.Error or CelKind.Param:
                types.IsAssignable(CelType.Dyn, type);
                return (CelType.Dyn, CelType.Dyn);
            default:
                Issue(range, $"expression of type '{type}' cannot be range of a comprehension (must be list, map, or dynamic)");
                return (CelType.Error, CelType.Error);
        }
    }

    private void Assert(Expr node, CelType wanted)
    {
        CelType type = Visit(node);
        if (!types.IsAssignable(wanted, type)) Mismatch(node, wanted, type);
    }
}
