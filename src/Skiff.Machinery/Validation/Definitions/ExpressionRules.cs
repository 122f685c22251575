using System.Globalization;
using Skiff.Machinery.Cel;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>
/// Rules of the expressions in <c>x-kubernetes-validations</c>: that they compile and do not cost too much. Their form is
/// checked with the schema.
/// </summary>
internal sealed class ExpressionRules
{
    private const ulong RuleCostMax = 10_000_000;
    private const ulong TotalCostMax = 100_000_000;
    private const int ExpensiveShown = 4;

    private readonly bool checksCost;
    private readonly Faults known;
    private readonly Faults found = new();
    private readonly List<(FieldPath Path, ulong Cost)> expensive = [];
    private ulong total;

    private ExpressionRules(bool checksCost, Faults known)
    {
        this.checksCost = checksCost;
        this.known = known;
    }

    /// <summary>A node on the way down the schema.</summary>
    /// <param name="Schema">The node.</param>
    /// <param name="Values">What expressions know of its values; null when they do not see them.</param>
    /// <param name="Types">The object types of those.</param>
    /// <param name="Count">How many values there may be in one object; null for any number.</param>
    /// <param name="Loose">The list or map above whose old and new parts cannot be told apart.</param>
    private sealed record Place(
        StructuralSchema Schema, CelSchema? Values, ICelTypes Types, ulong? Count, FieldPath? Loose)
    {
        public Place Below(StructuralSchema schema, CelSchema? values, FieldPath? loose = null) =>
            new(schema, values, Types, Count is { } count && Most is { } most ? Multiply(count, most) : null, Loose ?? loose);

        // How many of a node's parts there are for each of the node.
        private ulong? Most => Schema.Type switch
        {
            "object" when Schema.HasAdditional => AtLeastZero(Schema.Source.MaxProperties),
            "array" => AtLeastZero(Schema.Source.MaxItems),
            _ => 1,
        };

        private static ulong? AtLeastZero(long? value) => value is null ? null : (ulong)Math.Max(0, value.Value);
    }

    /// <summary>Checks the expressions of a schema that is structural; those of parts with other faults are left alone.</summary>
    public static void Check(StructuralSchema schema, bool checksCost, FieldPath path, Faults faults)
    {
        if (!RuleExpressions.HasAny(schema)) return;
        ExpressionRules rules = new(checksCost, faults);
        CelSchema values = JsonSchemaReader.Read(schema.Source, RuleExpressions.TypeName, isResource: true);
        rules.Walk(new Place(schema, values, new SchemaTypes(values), 1, null), path);
        rules.CheckTotal(path);
        faults.Add(rules.found);
    }

    private void Walk(Place place, FieldPath path)
    {
        StructuralSchema schema = place.Schema;
        if (schema.Additional is { } additional)
            Walk(place.Below(additional, place.Values?.Element), path.Child("additionalProperties"));
        bool isLoose = schema.Source.XMapType is not (null or "granular" or "atomic");
        foreach ((string name, StructuralSchema property) in schema.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            CelSchema? values = place.Values?.Find(name)?.Schema;
            Walk(place.Below(property, values, isLoose ? path : null), path.Child("properties").Key(name));
        }

        if (schema.Items is { } items)
            Walk(place.Below(items, place.Values?.Element, schema.ListType == "map" ? null : path), path.Child("items"));
        if (schema.Source.XValidations.IsEmpty || known.HasBelow(path)) return;
        CheckRules(place, path.Child("x-kubernetes-validations"));
    }

    private void CheckRules(Place place, FieldPath path)
    {
        CelSchema values = place.Values is { Type: not null } seen
            ? seen
            : JsonSchemaReader.Read(place.Schema.Source, RuleExpressions.TypeName, place.Schema.IsEmbeddedResource);
        if (values.Type is null)
        {
            found.Internal(path, "internal error: failed to construct type information for x-kubernetes-validations rules: "
                + "unable to convert structural schema to CEL declarations");
            return;
        }

        ICelTypes types = ReferenceEquals(values, place.Values) ? place.Types : new SchemaTypes(values);
        CompiledRule[] rules = CompiledRule.Compile(place.Schema.Source.XValidations, place.Schema, values, types);
        SchemaSizes sizes = new(values);
        // As many values of the least size as fit into a request, when nothing bounds their number.
        ulong count = place.Count ?? (ulong)(JsonSchemaReader.RequestBytesMax / (values.MinBytes + 1));
        for (int i = 0; i < rules.Length; i++) CheckRule(rules[i], sizes, count, place.Loose, path.Index(i));
    }

    private void CheckRule(CompiledRule rule, SchemaSizes sizes, ulong count, FieldPath? loose, FieldPath path)
    {
        FieldPath at = path.Child("rule"), messageAt = path.Child("messageExpression");
        if (rule.Program is { } program)
            CheckCost("estimated rule cost", Multiply(program.EstimateCost(sizes).Max, count), at);
        if (rule.Fault.Length > 0) found.InvalidText(at, Text(rule.Source), rule.Fault);
        if (rule.MessageFault.Length > 0) found.InvalidText(messageAt, Text(rule.Source), rule.MessageFault);
        if (rule.Message is { } message)
            CheckCost("estimated messageExpression cost", message.EstimateCost(sizes).Max, messageAt);
        if (rule.UsesOld && loose is not null)
        {
            found.Invalid(at, rule.Source.Rule,
                $"oldSelf cannot be used on the uncorrelatable portion of the schema within {loose}");
        }
        else if (!rule.UsesOld && rule.Source.OptionalOldSelf is { } optional)
        {
            found.Invalid(path.Child("optionalOldSelf"), optional, "may not be set if oldSelf is not used in rule");
        }
    }

    private void CheckCost(string what, ulong cost, FieldPath path)
    {
        if (checksCost && cost > RuleCostMax) found.Forbidden(path, TooDear(what, cost, RuleCostMax));
        total = total > ulong.MaxValue - cost ? ulong.MaxValue : total + cost;
        if (cost >= TotalCostMax / 100) expensive.Add((path, cost));
    }

    private void CheckTotal(FieldPath path)
    {
        if (total <= TotalCostMax) return;
        foreach ((FieldPath at, _) in expensive.OrderByDescending(static one => one.Cost).Take(ExpensiveShown))
            found.Forbidden(at, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema");
        found.Forbidden(path, TooDear(
            "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", total, TotalCostMax));
    }

    private static string TooDear(string what, ulong cost, ulong most)
    {
        double factor = (double)cost / most;
        // "1.0x too much" would tell nobody anything.
        string shown = factor > 100 ? "more than 100x"
            : factor.ToString(factor < 1.5 ? "F6" : "F1", CultureInfo.InvariantCulture) + "x";
        return $"{what} exceeds budget by factor of {shown} (try simplifying the rule, or adding maxItems, maxProperties, and "
            + "maxLength where arrays, maps, and strings are declared)";
    }

    private static ulong Multiply(ulong left, ulong right) =>
        left != 0 && ulong.MaxValue / left < right ? ulong.MaxValue : left * right;

    // Under the names that the fields have in upstream's own type, which errors show, in its order.
    private static string Text(ValidationRule rule)
    {
        string reason = rule.Reason is null ? "null" : Text(rule.Reason);
        string optional = rule.OptionalOldSelf switch { true => "true", false => "false", null => "null" };
        return $"{{\"Rule\":{Text(rule.Rule)},\"Message\":{Text(rule.Message)},"
            + $"\"MessageExpression\":{Text(rule.MessageExpression)},\"Reason\":{reason},"
            + $"\"FieldPath\":{Text(rule.FieldPath)},\"OptionalOldSelf\":{optional}}}";
    }

    // Go writes JSON so that it may stand in HTML.
    private static string Text(string value) => Json.Of(value).ToString()
        .Replace("<", "\\u003c", StringComparison.Ordinal)
        .Replace(">", "\\u003e", StringComparison.Ordinal)
        .Replace("&", "\\u0026", StringComparison.Ordinal);
}
