namespace Skiff.Machinery.Cel;

/// <summary>A prepared part of an expression.</summary>
internal abstract class Node
{
    /// <summary>Its value; an error is a value. Charges what it costs.</summary>
    public abstract CelValue Run(CelRun run);
}

internal sealed class ConstantNode(CelValue value) : Node
{
    public CelValue Value => value;

    public override CelValue Run(CelRun run) => value;
}

internal sealed class GlobalNode(int index, string name, bool isCharged) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue value = run.Global(index, name);
        if (isCharged) run.Charge(CostModel.Select);
        return value;
    }
}

internal sealed class LocalNode(int index, bool isCharged) : Node
{
    public override CelValue Run(CelRun run)
    {
        if (isCharged) run.Charge(CostModel.Select);
        return run.Locals[index];
    }
}

/// <summary>A value that is selected from, counted as one step of the way.</summary>
internal sealed class RootNode(Node inner) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue value = inner.Run(run);
        run.Charge(CostModel.Select);
        return value;
    }
}

/// <summary>What selecting a field, an item or an entry gives; <c>?</c> makes the rest of the way optional.</summary>
internal sealed class SelectNode(Node operand, Node key, bool isOptional) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue target = operand.Run(run);
        if (target.IsError) return target;
        CelValue index = key.Run(run);
        if (index.IsError) return index;
        bool optional = isOptional;
        if (target is CelOptional { Value: var inner })
        {
            if (inner is null) return target;
            (target, optional) = (inner, true);
        }

        if (!optional)
        {
            run.Charge(CostModel.Select);
            return Selection.Get(target, index);
        }

        CelValue? found = Selection.Find(target, index);
        if (found is null) return CelOptional.None;
        run.Charge(CostModel.Select);
        return found.IsError ? found : CelOptional.Of(found);
    }
}

internal sealed class HasNode(Node operand, CelString field) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue target = operand.Run(run);
        if (target.IsError) return target;
        run.Charge(CostModel.Select);
        if (target is CelOptional { Value: var inner })
        {
            if (inner is null) return CelBool.False;
            target = inner;
        }

        CelValue? found = Selection.Find(target, field);
        return found is CelError ? found : CelBool.Of(found is not null);
    }
}

/// <summary>Looking into values.</summary>
internal static class Selection
{
    public static CelValue Get(CelValue target, CelValue key)
    {
        if (Find(target, key) is { } found) return found;
        return target is CelList ? new CelError($"index out of bounds: {key}") : CelError.NoSuchKey(key);
    }

    /// <summary>The value, an error, or null when it is not there.</summary>
    public static CelValue? Find(CelValue target, CelValue key)
    {
        if (target is CelMap map)
        {
            bool found = key is CelString name ? map.TryGet(name.Value, out CelValue? value) : map.TryGet(key, out value);
            return found ? value : null;
        }

        if (target is not CelList list) return null;
        long index;
        switch (key)
        {
            case CelInt number:
                index = number.Value;
                break;
            case CelUint number when number.Value <= int.MaxValue:
                index = (long)number.Value;
                break;
            case CelDouble number when CelNumbers.ToInt(number.Value) is { } whole && whole == number.Value:
                index = whole;
                break;
            case CelUint or CelDouble:
                return new CelError($"unsupported index value {key} in list");
            default:
                return new CelError($"unsupported index type '{key.Type.Name}' in list");
        }

        return index >= 0 && index < list.Count ? list[(int)index] : null;
    }
}

internal sealed class AndNode(Node[] terms) : Node
{
    public override CelValue Run(CelRun run) => Logic.Run(run, terms, CelBool.False, CelBool.True);
}

internal sealed class OrNode(Node[] terms) : Node
{
    public override CelValue Run(CelRun run) => Logic.Run(run, terms, CelBool.True, CelBool.False);
}

/// <summary>Conjunction and disjunction: one decisive term settles it, whatever errors the others have.</summary>
internal static class Logic
{
    public static CelValue Run(CelRun run, Node[] terms, CelBool decisive, CelBool otherwise)
    {
        CelValue? error = null;
        foreach (Node term in terms)
        {
            CelValue value = term.Run(run);
            if (ReferenceEquals(value, decisive)) return decisive;
            if (value is not CelBool) error ??= value.IsError ? value : CelError.NoSuchOverload;
            if (run.Ended is not null) return run.Ended;
        }

        return error ?? otherwise;
    }
}

internal sealed class ConditionalNode(Node condition, Node then, Node otherwise) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue test = condition.Run(run);
        if (test is CelBool flag) return (flag.Value ? then : otherwise).Run(run);
        return test.IsError ? test : CelError.NoSuchOverload;
    }
}

internal sealed class EqualNode(Node left, Node right, bool negated) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue a = left.Run(run), b = right.Run(run);
        if (a.IsError) return a;
        if (b.IsError) return b;
        run.Charge(CostModel.Comparison(a, b, isEquality: true));
        return CelBool.Of(CelValue.AreEqual(a, b) != negated);
    }
}

internal sealed class NotNode(Node operand) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue value = operand.Run(run);
        if (value.IsError) return value;
        run.Charge(CostModel.Call);
        return value is CelBool flag ? CelBool.Of(!flag.Value) : CelError.NoSuchOverload;
    }
}

internal sealed class NegateNode(Node operand) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue value = operand.Run(run);
        if (value.IsError) return value;
        run.Charge(CostModel.Call);
        return Arithmetic.Negate(value);
    }
}

/// <summary>Whether a fold goes on: unless its accumulator is plainly false.</summary>
internal sealed class NotStrictlyFalseNode(Node operand) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue value = operand.Run(run);
        run.Charge(CostModel.Call);
        return CelBool.Of(value is not CelBool { Value: false });
    }
}

internal sealed class BinaryNode(string function, Node left, Node right) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue a = left.Run(run);
        if (a.IsError) return a;
        CelValue b = right.Run(run);
        if (b.IsError) return b;
        run.Charge(CostModel.Binary(function, a, b));
        return run.Ended ?? Arithmetic.Run(function, a, b);
    }
}

internal sealed class InNode(Node item, Node container) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue value = item.Run(run);
        if (value.IsError) return value;
        CelValue all = container.Run(run);
        switch (all)
        {
            case CelError: return all;
            case CelList list:
                // Membership of a constant list costs nothing, as upstream looks it up in a set.
                if (container is not ConstantNode) run.Charge((ulong)list.Count);
                return run.Ended ?? (CelValue)list.Contains(value);
            case CelMap map:
                run.Charge(CostModel.Call);
                return CelBool.Of(map.TryGet(value, out _));
            default: return CelError.NoSuchOverload;
        }
    }
}

/// <summary>The other value when an optional has none; evaluated only then.</summary>
internal sealed class OrElseNode(Node optional, Node otherwise, bool unwraps) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue value = optional.Run(run);
        if (value is not CelOptional known) return value;
        if (known.Value is null) return otherwise.Run(run);
        return unwraps ? known.Value : known;
    }
}

internal sealed class CallNode(string function, CelOverload[] overloads, Node[] arguments) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelValue[] values = arguments.Length == 0 ? [] : new CelValue[arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Run(run);
            if (values[i].IsError) return values[i];
        }

        if (run.Ended is not null) return run.Ended;
        CelOverload? chosen = Choose(values);
        CelValue result = chosen?.Implementation is { } run1 ? run1(values) : CelError.NoOverloadOf(function, values);
        run.Charge(CostModel.CallCost(function, chosen?.Id ?? "", values, result));
        return result;
    }

    private CelOverload? Choose(CelValue[] values)
    {
        foreach (CelOverload overload in overloads)
        {
            if (overload.IsUnguarded || overload.Matches(values)) return overload;
        }

        return null;
    }
}

internal sealed class ListNode(Node[] items, IReadOnlySet<int> optionals) : Node
{
    public override CelValue Run(CelRun run)
    {
        List<CelValue>? some = optionals.Count > 0 ? [] : null;
        CelValue[] values = some is null ? new CelValue[items.Length] : [];
        for (int i = 0; i < items.Length; i++)
        {
            CelValue value = items[i].Run(run);
            if (value.IsError) return value;
            if (some is null)
            {
                values[i] = value;
                continue;
            }

            if (optionals.Contains(i))
            {
                if (value is not CelOptional optional)
                {
                    return new CelError($"cannot initialize optional list element from non-optional value {value}");
                }

                if (optional.Value is null) continue;
                value = optional.Value;
            }

            some.Add(value);
        }

        run.Charge(CostModel.NewList);
        return CelList.Of(some is null ? values : [.. some]);
    }
}

internal sealed class MapNode((Node Key, Node Value, bool IsOptional)[] entries) : Node
{
    public override CelValue Run(CelRun run)
    {
        CelEntries map = new();
        foreach ((Node key, Node value, bool isOptional) in entries)
        {
            CelValue name = key.Run(run);
            if (name.IsError) return name;
            CelValue entry = value.Run(run);
            if (entry.IsError) return entry;
            if (name is not (CelString or CelInt or CelUint or CelBool or CelDouble))
            {
                return new CelError($"unsupported key type: {name.Type.Name}");
            }

            if (isOptional)
            {
                if (entry is not CelOptional optional)
                {
                    return new CelError($"cannot initialize optional entry '{name}' from non-optional value {entry}");
                }

                if (optional.Value is null)
                {
                    map.Remove(name);
                    continue;
                }

                entry = optional.Value;
            }

            map.Set(name, entry);
        }

        run.Charge(CostModel.NewMap);
        return map;
    }
}

internal sealed class StructNode(string type, (string Name, Node Value, bool IsOptional)[] fields, ICelTypes types) : Node
{
    public override CelValue Run(CelRun run)
    {
        List<(string, CelValue)> values = new(fields.Length);
        foreach ((string name, Node field, bool isOptional) in fields)
        {
            CelValue value = field.Run(run);
            if (value.IsError) return value;
            if (isOptional)
            {
                if (value is not CelOptional optional)
                {
                    return new CelError($"cannot initialize optional entry '{name}' from non-optional value {value}");
                }

                if (optional.Value is null) continue;
                value = optional.Value;
            }

            values.Add((name, value));
        }

        run.Charge(CostModel.NewStruct);
        return types.TryCreate(type, values, out CelValue? made) ? made : new CelError($"unknown type '{type}'");
    }
}
