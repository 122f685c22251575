namespace Skiff.Machinery.Cel;

/// <summary>Turns a checked tree into nodes: names become places, literals constants.</summary>
internal sealed class Planner(ICelTypes? types)
{
    private readonly Dictionary<string, int> globals = new(StringComparer.Ordinal);
    private readonly List<(string Name, int Local)> scope = [];

    public int Globals => globals.Count;

    public int Locals { get; private set; }

    public Node Plan(Expr tree) => tree switch
    {
        LiteralExpr literal => new ConstantNode(literal.Value),
        IdentExpr ident => Identifier(ident, isCharged: true),
        SelectExpr { Resolved: { } ident } => Identifier(ident, isCharged: true),
        SelectExpr { IsTest: true } select => new HasNode(Operand(select.Operand, isCharged: false), CelString.Of(select.Field)),
        SelectExpr or CallExpr { Function: Operators.Index or Operators.OptIndex or Operators.OptSelect } => Step(tree, isCharged: true),
        CallExpr call => Call(call),
        ListExpr list => List(list),
        MapExpr map => Map(map),
        StructExpr value => new StructNode(
            value.Type.Name, [.. value.Fields.Select(field => (field.Name, Plan(field.Value), field.IsOptional))], types!),
        ComprehensionExpr { IsBinding: true } bind => Bind(bind),
        ComprehensionExpr fold => Fold(fold),
        _ => new ConstantNode(new CelError("invalid expression")),
    };

    private static bool IsStep(Expr tree) => tree is SelectExpr { IsTest: false }
        or CallExpr { Function: Operators.Index or Operators.OptIndex or Operators.OptSelect };


    private Node Identifier(IdentExpr ident, bool isCharged)
    {
        string name = ident.Name.TrimStart('.');
        for (int i = scope.Count - 1; i >= 0; i--)
        {
            if (scope[i].Name == name) return new LocalNode(scope[i].Local, isCharged);
        }

        if (ident.NamedType is { } type) return new ConstantNode(new CelTypeValue(type));
        if (!globals.TryGetValue(name, out int index)) globals[name] = index = globals.Count;
        return new GlobalNode(index, name, isCharged);
    }

    // What a step starts from: another step, a name, or any value.
    private Node Operand(Expr tree, bool isCharged)
    {
        if (tree is SelectExpr { Resolved: { } resolved }) return Identifier(resolved, isCharged);
        if (IsStep(tree)) return Step(tree, isCharged);
        if (tree is IdentExpr ident) return Identifier(ident, isCharged);
        Node node = Plan(tree);
        bool conditional = tree is CallExpr { Function: Operators.Conditional };
        return isCharged && !conditional ? new RootNode(node) : node;
    }

    private SelectNode Step(Expr tree, bool isCharged)
    {
        if (tree is SelectExpr select)
        {
            return new(Operand(select.Operand, isCharged), new ConstantNode(CelString.Of(select.Field)), isOptional: false);
        }

        CallExpr call = (CallExpr)tree;
        return new(Operand(call.Arguments[0], isCharged), Plan(call.Arguments[1]), call.Function != Operators.Index);
    }

    private Node Call(CallExpr call)
    {
        Node[] arguments = [.. (call.Target is null ? call.Arguments : call.Arguments.Prepend(call.Target)).Select(Plan)];
        switch (call.Function)
        {
            case Operators.And: return new AndNode(arguments);
            case Operators.Or: return new OrNode(arguments);
            case Operators.Conditional:
                return new ConditionalNode(arguments[0], Branch(call.Arguments[1]), Branch(call.Arguments[2]));
            case Operators.EqualTo: return new EqualNode(arguments[0], arguments[1], negated: false);
            case Operators.NotEqualTo: return new EqualNode(arguments[0], arguments[1], negated: true);
            case Operators.Not: return new NotNode(arguments[0]);
            case Operators.Negate: return new NegateNode(arguments[0]);
            case Operators.NotStrictlyFalse: return new NotStrictlyFalseNode(arguments[0]);
            case Operators.In: return new InNode(arguments[0], arguments[1]);
            case Operators.Add or "_-_" or "_*_" or "_/_" or "_%_" or "_<_" or "_<=_" or "_>_" or "_>=_":
                return new BinaryNode(call.Function, arguments[0], arguments[1]);
            case "or" when call.Overloads is [{ Id: "optional_or_optional" }]:
                return new OrElseNode(arguments[0], arguments[1], unwraps: false);
            case "orValue" when call.Overloads is [{ Id: "optional_orValue_value" }]:
                return new OrElseNode(arguments[0], arguments[1], unwraps: true);
            default: return Function(call, arguments);
        }
    }

    // The branches of a conditional cost a step less when they are names or steps.
    private Node Branch(Expr tree) =>
        tree is IdentExpr or SelectExpr { Resolved: not null } || IsStep(tree) ? Operand(tree, isCharged: false) : Plan(tree);

    // A conversion of a constant is made once, here.
    private Node Function(CallExpr call, Node[] arguments)
    {
        CallNode node = new(call.Function, [.. call.Overloads], arguments);
        bool converts = call.Function is "bool" or "bytes" or "double" or "duration" or "dyn" or "int" or "string"
            or "timestamp" or "type" or "uint";
        return converts && arguments is [ConstantNode] ? new ConstantNode(Evaluate(node)) : node;
    }

    private static CelValue Evaluate(Node node) => node.Run(new(new CelVariables(), 0, 0, ulong.MaxValue, default));

    private Node List(ListExpr list)
    {
        ListNode node = new([.. list.Items.Select(Plan)], list.Optionals);
        bool constant = list.Optionals.Count == 0 && list.Items.All(static item => item is LiteralExpr);
        return constant ? new ConstantNode(Evaluate(node)) : node;
    }

    private Node Map(MapExpr map)
    {
        MapNode node = new([.. map.Entries.Select(entry => (Plan(entry.Key), Plan(entry.Value), entry.IsOptional))]);
        bool constant = map.Entries.All(static entry => !entry.IsOptional && entry is { Key: LiteralExpr, Value: LiteralExpr });
        return constant ? new ConstantNode(Evaluate(node)) : node;
    }

    private int NewLocal(string name)
    {
        scope.Add((name, Locals));
        return Locals++;
    }

    private BindNode Bind(ComprehensionExpr tree)
    {
        Node value = Plan(tree.Fold.Initial);
        int local = NewLocal(tree.Fold.Accumulator);
        Node result = Plan(tree.Fold.Result);
        scope.RemoveAt(scope.Count - 1);
        return new(local, value, result);
    }

    private FoldNode Fold(ComprehensionExpr tree)
    {
        Fold fold = tree.Fold;
        Node range = Plan(tree.Range), initial = Plan(fold.Initial);
        int accumulator = NewLocal(fold.Accumulator), first = NewLocal(fold.Variable);
        int second = fold.Second is null ? -1 : NewLocal(fold.Second);
        Node condition = Plan(fold.Condition), step = Plan(fold.Step);
        int variables = second < 0 ? 1 : 2;
        scope.RemoveRange(scope.Count - variables, variables);
        Node result = Plan(fold.Result);
        scope.RemoveAt(scope.Count - 1);
        return new()
        {
            Range = range,
            Initial = initial,
            Condition = condition,
            Step = step,
            Result = result,
            Accumulator = accumulator,
            First = first,
            Second = second,
        };
    }
}
