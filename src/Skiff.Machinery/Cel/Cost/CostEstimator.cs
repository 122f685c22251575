using System.Collections.Immutable;

namespace Skiff.Machinery.Cel;

/// <summary>
/// Estimates what an expression may cost before it is ever run, from the sizes its variables may have. The rules and
/// numbers are upstream's, because they decide which expressions are accepted.
/// </summary>
internal sealed class CostEstimator
{
    private readonly ICelSizes? sizes;
    private readonly Dictionary<Expr, ImmutableList<string>> paths = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, CostRange> sizesKnown = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, EntrySizes> entries = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, Local Value)> locals = [];

    private CostEstimator(ICelSizes? sizes) => this.sizes = sizes;

    private sealed record EntrySizes(CelKind Container, CostRange Key, CostRange Value);

    private sealed record Local(ImmutableList<string> Path, CostRange? Size, EntrySizes? Entries);

    /// <summary>What an expression may cost.</summary>
    public static CostRange Estimate(Expr tree, ICelSizes? sizes) => new CostEstimator(sizes).Cost(tree);

    private CostRange Cost(Expr node) => node switch
    {
        LiteralExpr => CostRange.Nothing,
        IdentExpr ident => Identifier(ident, ident.Name),
        SelectExpr { Resolved: { } ident } select => Identifier(select, ident.Name),
        SelectExpr select => Select(select),
        CallExpr { Function: "dyn" } call => Dyn(call),
        CallExpr call => Call(call),
        ListExpr list => List(list),
        MapExpr map => Map(map),
        StructExpr value => Sum(value.Fields.Select(static field => field.Value)).Plus(CostRange.Exactly(CostModel.NewStruct)),
        ComprehensionExpr { IsBinding: true } bind => Bind(bind),
        ComprehensionExpr fold => Fold(fold),
        _ => CostRange.Nothing,
    };

    private CostRange Sum(IEnumerable<Expr> nodes) =>
        nodes.Aggregate(CostRange.Nothing, (sum, node) => sum.Plus(Cost(node)));

    private Local? Find(string name) => locals.FindLast(local => local.Name == name).Value;

    private CostRange Identifier(Expr node, string name)
    {
        paths[node] = Find(name)?.Path ?? [name];
        return CostRange.Exactly(CostModel.Select);
    }

    private CostRange Select(SelectExpr select)
    {
        CostRange cost = Cost(select.Operand);
        if (select.IsTest) return cost;
        if (select.Operand.Type.Kind is CelKind.Map or CelKind.Struct or CelKind.Param)
        {
            cost = cost.Plus(CostRange.Exactly(CostModel.Select));
        }

        paths[select] = PathOf(select.Operand).Add(select.Field);
        return cost;
    }

    private CostRange Dyn(CallExpr call)
    {
        CostRange cost = Cost(call.Arguments[0]);
        CopySizes(call, call.Arguments[0]);
        return cost.Plus(CostRange.Exactly(CostModel.Call));
    }

    private CostRange Call(CallExpr call)
    {
        CostRange[] costs = [.. call.Arguments.Select(Cost)];
        if (call.Function is Operators.And or Operators.Or)
        {
            CostRange all = costs.Aggregate(CostRange.Nothing, static (sum, cost) => sum.Plus(cost));
            return new(costs[0].Min, all.Max);
        }

        if (call.Overloads.Count == 0) return OptionalSelect(call, costs);
        CostRange target = call.Target is null ? CostRange.Nothing : Cost(call.Target);
        CostRange cost = new(ulong.MaxValue, 0);
        CostRange? size = null;
        foreach (CelOverload overload in call.Overloads)
        {
            (CostRange own, CostRange? result) = new CallEstimate(this, call, overload.Id, costs).Estimate();
            cost = cost.Union(own);
            if (result is { } known) size = size?.Union(known) ?? known;
            if (overload.Id is "index_list" or "index_map")
            {
                size = EntriesOf(call.Arguments[0])?.Value;
                paths[call] = PathOf(call.Arguments[0]).Add(overload.Id == "index_list" ? "@items" : "@values");
            }

            size ??= SizeOf(call);
        }

        if (size is { } found) sizesKnown[call] = found;
        return target.Plus(cost);
    }

    // Upstream counts the operand of a?.b as an argument of a call that costs one.
    private static CostRange OptionalSelect(CallExpr call, CostRange[] costs) => call.Function != Operators.OptSelect
        ? CostRange.Nothing
        : costs.Aggregate(CostRange.Exactly(CostModel.Call), static (sum, cost) => sum.Plus(cost));

    private CostRange List(ListExpr list)
    {
        CostRange cost = Sum(list.Items);
        CostRange item = list.Items.Aggregate(
            new CostRange(list.Items.Count == 0 ? 0 : ulong.MaxValue, 0), (all, one) => all.Union(SizeOrUnknown(one)));
        entries[list] = new(CelKind.List, CostRange.Exactly(1), item);
        return cost.Plus(CostRange.Exactly(CostModel.NewList));
    }

    private CostRange Map(MapExpr map)
    {
        CostRange cost = CostRange.Nothing;
        CostRange start = new(map.Entries.Count == 0 ? 0 : ulong.MaxValue, 0);
        CostRange key = start, value = start;
        foreach (MapEntry entry in map.Entries)
        {
            cost = cost.Plus(Cost(entry.Key)).Plus(Cost(entry.Value));
            key = key.Union(SizeOrUnknown(entry.Key));
            value = value.Union(SizeOrUnknown(entry.Value));
        }

        entries[map] = new(CelKind.Map, key, value);
        return cost.Plus(CostRange.Exactly(CostModel.NewMap));
    }

    private CostRange Bind(ComprehensionExpr bind)
    {
        CostRange cost = Cost(bind.Range).Plus(Cost(bind.Fold.Initial));
        Push(bind.Fold.Accumulator, bind.Fold.Initial);
        cost = cost.Plus(Cost(bind.Fold.Result));
        locals.RemoveAt(locals.Count - 1);
        CopySizes(bind, bind.Fold.Result);
        return cost;
    }

    private void Push(string name, Expr value) => locals.Add((name, new(PathOf(value), SizeOf(value), EntriesOf(value))));

    private CostRange Fold(ComprehensionExpr node)
    {
        Fold fold = node.Fold;
        CostRange cost = Cost(node.Range).Plus(Cost(fold.Initial));
        Push(fold.Accumulator, fold.Initial);
        PushElements(node);
        CostRange round = Cost(fold.Condition).Plus(Cost(fold.Step));
        locals.RemoveRange(locals.Count - (fold.Second is null ? 1 : 2), fold.Second is null ? 1 : 2);
        cost = cost.Plus(Cost(fold.Result));
        locals.RemoveAt(locals.Count - 1);
        CostRange count = SizeOrUnknown(node.Range);
        cost = cost.Plus(count.Times(round));
        if (fold.Initial is LiteralExpr) sizesKnown[node] = SizeOf(fold.Initial)!.Value;
        if (fold.Initial is not (ListExpr or MapExpr)) return cost;
        sizesKnown[node] = count;
        if (EntriesOf(fold.Step) is { } items) entries[node] = items;
        return cost;
    }

    private void PushElements(ComprehensionExpr node)
    {
        EntrySizes? parts = EntriesOf(node.Range);
        bool isList = (parts?.Container ?? node.Range.Type.Kind) == CelKind.List;
        ImmutableList<string> path = PathOf(node.Range);
        if (node.Fold.Second is null)
        {
            Local single = new(path.Add(isList ? "@items" : "@keys"), isList ? parts?.Value : parts?.Key, null);
            locals.Add((node.Fold.Variable, single));
            return;
        }

        locals.Add((node.Fold.Variable, new(path.Add(isList ? "@indices" : "@keys"), parts?.Key, null)));
        locals.Add((node.Fold.Second, new(path.Add(isList ? "@items" : "@values"), parts?.Value, null)));
    }

    private ImmutableList<string> PathOf(Expr node)
    {
        if (node is IdentExpr ident && Find(ident.Name) is { } local) return local.Path;
        return paths.GetValueOrDefault(node) ?? [];
    }

    private void CopySizes(Expr to, Expr from)
    {
        if (SizeOf(from) is { } size) sizesKnown[to] = size;
        if (EntriesOf(from) is { } parts) entries[to] = parts;
    }

    private CostRange SizeOrUnknown(Expr node) => SizeOf(node) ?? CostRange.Unknown;

    private EntrySizes? EntriesOf(Expr node)
    {
        if (entries.TryGetValue(node, out EntrySizes? parts)) return parts;
        return node is IdentExpr ident ? Find(ident.Name)?.Entries : null;
    }

    private CostRange? SizeOf(Expr node)
    {
        if (sizesKnown.TryGetValue(node, out CostRange known)) return known;
        CostRange? size = node switch
        {
            LiteralExpr literal => CostRange.Exactly(CostModel.SizeOf(literal.Value)),
            ListExpr list => CostRange.Exactly((ulong)list.Items.Count),
            MapExpr map => CostRange.Exactly((ulong)map.Entries.Count),
            _ => null,
        };
        if (size is not null) return size;
        if (sizes?.Find(PathOf(node), node.Type) is { } declared)
        {
            sizesKnown[node] = declared;
            return declared;
        }

        if (IsScalar(node.Type)) return CostRange.Exactly(1);
        return node is IdentExpr ident ? Find(ident.Name)?.Size : null;
    }

    private static bool IsScalar(CelType type) => type.Kind is CelKind.Bool or CelKind.Double or CelKind.Duration or CelKind.Int
        or CelKind.Timestamp or CelKind.Uint || (type.IsOptional && IsScalar(type.Element));

    /// <summary>What a call of one overload costs, arguments included, and how large its result is.</summary>
    private readonly struct CallEstimate(CostEstimator owner, CallExpr call, string overload, CostRange[] costs)
    {
        private static readonly CostRange One = CostRange.Exactly(1);

        // Sizes as functions of Kubernetes see them: what no path leads to has none.
        private CostRange Size(Expr? node) => node is null ? CostRange.Unknown : owner.SizeOf(node) ?? CostRange.Unknown;

        private CostRange Argument(int index) => Size(call.Arguments[index]);

        public (CostRange Cost, CostRange? Size) Estimate()
        {
            CostRange arguments = costs.Aggregate(CostRange.Nothing, static (sum, cost) => sum.Plus(cost));
            if (overload == "conditional") return Conditional();
            (CostRange own, CostRange? size) = ByOverload() ?? ByFunction() ?? Standard();
            return (own.Plus(arguments), size);
        }

        private (CostRange, CostRange?) Conditional()
        {
            Expr then = call.Arguments[1], otherwise = call.Arguments[2];
            if (owner.EntriesOf(then) is { } a && owner.EntriesOf(otherwise) is { } b)
            {
                owner.entries[call] = a with { Key = a.Key.Union(b.Key), Value = a.Value.Union(b.Value) };
            }

            return (costs[0].Plus(costs[1].Union(costs[2])), Argument(1).Union(Argument(2)));
        }

        // The extension libraries of sets and lists.
        private (CostRange, CostRange?)? ByOverload()
        {
            CostRange target = Size(call.Target);
            switch (overload)
            {
                case "list_sets_contains_list" or "list_sets_intersects_list":
                    return (Argument(0).Times(Argument(1)).Plus(One), null);
                case "list_sets_equivalent_list":
                    return (Argument(0).Times(Argument(1)).Times(2.0).Plus(One), null);
                case "list_slice":
                    return NewList(1, CostRange.Exactly(unchecked(Whole(1, target.Max) - Whole(0, 0))));
                case "lists_range": return NewList(1, CostRange.Exactly(Whole(0, ulong.MaxValue)));
                case "list_reverse": return NewList(1, target);
                case "list_flatten": return NewList(1, target);
                case "list_flatten_int": return NewList(Whole(0, ulong.MaxValue), target);
                case "list_distinct": return NewList(2, target.Times(target));
                default: break;
            }

            if (overload.EndsWith("_sort", StringComparison.Ordinal)) return Sort(target);
            return overload.EndsWith("_sortByAssociatedKeys", StringComparison.Ordinal) ? Sort(Argument(0)) : null;
        }

        private (CostRange, CostRange?) Sort(CostRange keys)
        {
            bool text = overload is ['l', 'i', 's', 't', '_', 's' or 'b', 't' or 'y', ..];
            return NewList(text ? 2 + CostModel.PerCharacter : 2, keys.Times(keys));
        }

        private static (CostRange, CostRange?) NewList(double factor, CostRange size) =>
            (size.Times(factor).Plus(One).Plus(CostRange.Exactly(CostModel.NewList)), size);

        private ulong Whole(int index, ulong otherwise) => call.Arguments[index] is LiteralExpr { Value: CelInt number }
            ? (ulong)Math.Max(0, number.Value)
            : otherwise;

        // The libraries of Kubernetes.
        private (CostRange, CostRange?)? ByFunction()
        {
            const double Walk = CostModel.PerCharacter;
            CostRange target = Size(call.Target);
            switch (call.Function)
            {
                case "check": return (CostRange.Exactly(CostModel.Authorization), null);
                case "fieldSelector" or "labelSelector" when call.Arguments.Count == 1: return (Selector(), null);
                case "isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf" when call.Target is not null:
                    return (Elements(target), null);
                case "url" or "jsonpatch.escapeKey": return (Argument(0).Times(Walk), Argument(0));
                case "lowerAscii" or "upperAscii" or "substring" or "trim": return (target.Times(Walk), target);
                case "replace": return (target.Times(2 * Walk), ReplacedSize(target));
                case "split":
                    ulong most = call.Arguments.Count > 1 && call.Arguments[1] is LiteralExpr { Value: CelInt count }
                        ? unchecked((ulong)count.Value)
                        : target.Max;
                    return (target.Times(2 * Walk), new CostRange(0, most));
                case "join": return Join(target);
                case "find" or "findAll":
                    return (target.Plus(One).Times(Walk).Times(Argument(0).Times(CostModel.PerPatternCharacter)), new CostRange(0, target.Max));
                case "ip" when overload == "cidr_ip": return (One, null);
                case "cidr" or "isIP" or "isCIDR" or "ip" or "quantity" or "isQuantity" or "semver" or "isSemver":
                    return (Argument(0).Times(Walk), null);
                case "ip.isCanonical": return (Argument(0).Times(2 * Walk), null);
                case "containsIP": return (Contains("cidr_contains_ip_string"), null);
                case "containsCIDR":
                    return (Contains("cidr_contains_cidr_string").Plus(new CostRange(4, 16).Times(Walk)).Plus(One), null);
                case "validate":
                    return (Argument(0).Times(Walk).Times(128 * CostModel.PerPatternCharacter), null);
                case Operators.EqualTo: return Equality();
                default: return IsNominal(call.Function) ? (One, null) : null;
            }
        }

        private static bool IsNominal(string function) => function is "serviceAccount" or "path" or "group" or "resource"
            or "subresource" or "namespace" or "name" or "allowed" or "reason" or "error" or "errored" or "masked"
            or "prefixLength" or "family" or "isUnspecified" or "isLoopback" or "isLinkLocalMulticast" or "isLinkLocalUnicast"
            or "isGlobalUnicast" or "format.named" or "sign" or "asInteger" or "isInteger" or "asApproximateFloat"
            or "isGreaterThan" or "isLessThan" or "compareTo" or "add" or "sub" or "major" or "minor" or "patch" or "getScheme"
            or "getHostname" or "getHost" or "getPort" or "getEscapedPath" or "getQuery";

        private CostRange Selector()
        {
            CostRange parse = Argument(0).Times(CostModel.PerCharacter);
            CostRange requirements = Argument(0).Times(CostModel.RequirementsPerCharacter).Times(CostModel.PerRequirement);
            return CostRange.Exactly(CostModel.NewList).Plus(parse).Plus(requirements);
        }

        // The cost of looking at each item of a list, or of a string's characters.
        private CostRange Elements(CostRange target)
        {
            if (call.Target!.Type.Kind != CelKind.List) return target.Times(CostModel.PerCharacter);
            CelType item = call.Target.Type.Element;
            CostRange each = One;
            if (item.Kind is CelKind.String or CelKind.Bytes) each = each.Plus(ItemSize(item).Times(CostModel.PerCharacter));
            return target.Times(each);
        }

        private CostRange ItemSize(CelType item) =>
            owner.sizes?.Find(owner.PathOf(call.Target!) is { Count: > 0 } path ? path.Add("@items") : [], item) ?? CostRange.Unknown;

        private (CostRange, CostRange?) Join(CostRange list)
        {
            CostRange size = list.Times(ItemSize(call.Target!.Type.Kind == CelKind.List ? call.Target.Type.Element : CelType.Dyn));
            if (call.Arguments.Count > 0)
            {
                CostRange separators = new(list.Min > 0 ? list.Min - 1 : 0, list.Max > 0 ? list.Max - 1 : 0);
                size = size.Plus(Argument(0).Times(separators));
            }

            return (size.Times(CostModel.PerCharacter), size);
        }

        private CostRange ReplacedSize(CostRange text)
        {
            CostRange old = Argument(0), with = Argument(1);
            (ulong Count, ulong Kept) most = old.Min == 0 ? (text.Max < ulong.MaxValue ? text.Max + 1 : text.Max, text.Max)
                : with.Max <= old.Min ? (0, text.Max)
                : ((ulong)Math.Ceiling((double)text.Max / old.Min), 0);
            (ulong Count, ulong Kept) least = old.Max == 0 ? (text.Min < ulong.MaxValue ? text.Min + 1 : text.Min, text.Min)
                : old.Max <= with.Min ? (0, text.Min)
                : ((ulong)Math.Ceiling((double)text.Min / old.Max), 0);
            return new CostRange(least.Count, most.Count).Times(with).Plus(new(least.Kept, most.Kept));
        }

        private CostRange Contains(string parsing)
        {
            CostRange bytes = new CostRange(8, 32).Times(CostModel.PerCharacter);
            return overload == parsing ? bytes.Plus(Argument(0).Times(CostModel.PerCharacter)) : bytes;
        }

        private (CostRange, CostRange?)? Equality()
        {
            CelType left = call.Arguments[0].Type, right = call.Arguments[1].Type;
            if (left.Name != right.Name) return null;
            if (left.Kind == CelKind.Opaque) return left.Name is "net.IP" or "net.CIDR" ? (One, null) : null;
            if (left.Kind != CelKind.Struct) return null;
            if (left.Name == CelFormat.OwnType.Name) return (new CostRange(1, 64).Times(CostModel.PerCharacter), null);
            bool nominal = left.Name == CelQuantity.OwnType.Name || left.Name == CelSemver.OwnType.Name
                || left.Name == CelUrl.OwnType.Name || left.Name.StartsWith("kubernetes.authorization.", StringComparison.Ordinal);
            return nominal ? (One, null) : null;
        }

        // The functions of the language itself.
        private (CostRange, CostRange?) Standard()
        {
            const double Walk = CostModel.PerCharacter;
            switch (overload)
            {
                case "string_format": return (Size(call.Target).Times(Walk), null);
                case "string_to_bytes":
                    return (Argument(0).Times(Walk), new CostRange(Argument(0).Min, unchecked(Argument(0).Max * 4)));
                case "bytes_to_string": return (Argument(0).Times(Walk), new CostRange(Argument(0).Min / 4, Argument(0).Max));
                case "strings_quote":
                    return (Argument(0).Times(Walk), new CostRange(Argument(0).Min + 2, unchecked((Argument(0).Max * 2) + 2)));
                case "starts_with_string" or "ends_with_string": return (Argument(0).Times(Walk), null);
                case "in_list": return (Argument(1).Times(1.0), null);
                case "matches_string":
                    CostRange text = Size(call.Target).Plus(One).Times(Walk);
                    return (text.Times(Argument(0).Times(CostModel.PerPatternCharacter)), null);
                case "contains_string": return (Size(call.Target).Times(Walk).Times(Argument(0).Times(Walk)), null);
                case "add_string" or "add_bytes" or "add_list": return Concatenation();
                case "equals" or "not_equals": return (Comparison(), null);
                default: return (IsTextOrder() ? Comparison() : One, null);
            }
        }

        private bool IsTextOrder() => overload is "less_string" or "greater_string" or "less_equals_string"
            or "greater_equals_string" or "less_bytes" or "greater_bytes" or "less_equals_bytes" or "greater_equals_bytes";

        private CostRange Comparison()
        {
            ulong most = Math.Min(Argument(0).Max, Argument(1).Max);
            return new CostRange(most > 0 ? 1UL : 0, most).Times(CostModel.PerCharacter);
        }

        private (CostRange, CostRange?) Concatenation()
        {
            CostRange size = Argument(0).Plus(Argument(1));
            if (owner.EntriesOf(call.Arguments[0]) is { } a && owner.EntriesOf(call.Arguments[1]) is { } b)
            {
                owner.entries[call] = b with { Key = a.Key.Union(b.Key), Value = a.Value.Union(b.Value) };
            }

            return (overload == "add_list" ? One : size.Times(CostModel.PerCharacter), size);
        }
    }
}
