using Skiff.Machinery.Cel;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>One run of the rules on an object. All rules together have a budget; when it is spent, the run ends.</summary>
/// <param name="faults">Where broken rules are told.</param>
internal sealed class RuleRun(Faults faults)
{
    /// <summary>What the rules of one object may cost.</summary>
    public const long BudgetMax = 10_000_000;

    private const int MessageBytesMax = 5 * 1024;
    private const string Spent = "validation failed due to running out of cost budget, no further validation rules will be run";
    private long budget = BudgetMax;

    /// <summary>A value with what it is compared to.</summary>
    /// <param name="Old">The value before with the new one, as rules about changes see it.</param>
    /// <param name="Now">The same, if the rules of the place may stay broken when nothing changed.</param>
    /// <param name="Nearest">The nearest value above it that is compared to one before.</param>
    private readonly record struct Place(Correlation? Old, Correlation? Now, Correlation? Nearest)
    {
        public bool IsUnchanged => (Now ?? Nearest)?.IsSame == true;

        public Place Member(string name)
        {
            Correlation? old = Old?.Member(name);
            if (Now is null) return this with { Old = old };
            // Old and new were brought into one version, so that nobody can see whether these changed.
            bool isType = Nearest is null && name is "apiVersion" or "kind";
            return isType ? new(old, null, null) : new(old, Now.Member(name), Now);
        }

        public Place Item(int index) => Now is null
            ? this with { Old = Old?.Item(index) }
            : new(Old?.Item(index), Now.Item(index), Now);
    }

    /// <summary>Runs the rules.</summary>
    public void Check(RuleExpressions rules, Json value, Correlation? old, FieldPath? path) =>
        Check(rules, value, new Place(old, old, null), path);

    // False ends the run.
    private bool Check(RuleExpressions rules, Json value, Place place, FieldPath? path)
    {
        // Whether a null is right is for the rules of what it stands in.
        if (value.IsNull) return true;
        if (rules.Rules.Length > 0 && !CheckRules(rules, value, place, path)) return false;
        foreach (RuleExpressions part in rules.AllOf)
        {
            if (!Check(part, value, place with { Now = null }, path)) return false;
        }

        return value switch
        {
            JsonArray list when rules.Items is { } items => CheckItems(items, list, place, path),
            JsonObject map => CheckMembers(rules, map, place, path),
            _ => true,
        };
    }

    private bool CheckItems(RuleExpressions rules, JsonArray list, Place place, FieldPath? path)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (!Check(rules, list[i], place.Item(i), FieldPath.ItemOf(path, i))) return false;
        }

        return true;
    }

    private bool CheckMembers(RuleExpressions rules, JsonObject map, Place place, FieldPath? path)
    {
        foreach ((string name, Json member) in map.Members)
        {
            if (rules.Additional is { } any && !Check(any, member, place.Member(name), FieldPath.KeyOf(path, name))) return false;
            if (!rules.Members.TryGetValue(name, out RuleExpressions? below)) continue;
            if (!Check(below, member, place.Member(name), FieldPath.Below(path, name))) return false;
        }

        return true;
    }

    private bool CheckRules(RuleExpressions rules, Json value, Place place, FieldPath? path)
    {
        if (budget <= 0) return End(rules, path, Spent);
        CelValue self = SchemaValues.Of(value, rules.Values);
        CelValue? old = place.Old is { Old: { IsNull: false } before } ? SchemaValues.Of(before, rules.Values) : null;
        foreach (CompiledRule rule in rules.Rules)
        {
            if (!CheckRule(rules, rule, value, new Variables(self, old, rule.TakesOptional), place, path)) return false;
        }

        return true;
    }

    private bool CheckRule(
        RuleExpressions rules, CompiledRule rule, Json value, Variables variables, Place place, FieldPath? path)
    {
        if (rule.Fault.Length > 0) return Tell(rules, path, $"rule compile error: {rule.Fault}");
        if (rule.Program is null) return true;
        if (rule.UsesOld && !variables.HasOld && !rule.TakesOptional) return true;
        CelResult result = rule.Program.Run(variables);
        if (!Pay(result.Cost)) return End(rules, path, Spent);
        if (result.Error is { } error)
        {
            if (result.IsOverLimit)
            {
                return End(rules, path,
                    $"'{error}': no further validation rules will be run due to call cost exceeds limit for rule: {rule.Name}");
            }

            bool isMismatch = error.StartsWith("no such overload", StringComparison.Ordinal);
            return Tell(rules, path, isMismatch
                ? $"'{error}': call arguments did not match a supported operator, function or macro signature for rule: {rule.Name}"
                : $"{error} evaluating rule: {rule.Name}");
        }

        if (result.Value is CelBool { Value: true }) return true;
        (string message, bool isLast) = MessageOf(rule, variables);
        FieldPath? blamed = rule.Below.Length > 0 ? FieldPath.Below(path, rule.Below) : path;
        string? shown = rules.Schema.Type is "object" or "array" ? null : ValueText.Shown(value);
        Faults told = !rule.UsesOld && place.IsUnchanged ? new Faults() : faults;
        if (isLast) told.Invalid(blamed, rules.Schema.Type, message);
        else Break(told, rule, blamed, shown, message);
        if (told != faults) faults.Warn(told.ToString());
        return !isLast;
    }

    private static void Break(Faults told, CompiledRule rule, FieldPath? path, string? shown, string message)
    {
        string type = rule.Source.Reason switch
        {
            FieldValueErrorReason.FieldValueForbidden => CauseType.Forbidden,
            FieldValueErrorReason.FieldValueRequired => CauseType.FieldValueRequired,
            FieldValueErrorReason.FieldValueDuplicate => CauseType.FieldValueDuplicate,
            _ => CauseType.FieldValueInvalid,
        };
        told.OfRule(path, type, shown, type == CauseType.FieldValueDuplicate ? "" : message);
    }

    // A message that cannot be made is replaced by the rule's own; one that costs too much ends the run.
    private (string Message, bool IsLast) MessageOf(CompiledRule rule, Variables variables)
    {
        if (rule.Message is not { } program) return (rule.StockMessage, false);
        CelResult result = program.Run(variables);
        if (!Pay(result.Cost))
        {
            return ("messageExpression evaluation failed due to running out of cost budget, no further validation rules will "
                + "be run", true);
        }

        if (result.IsOverLimit)
        {
            return ("no further validation rules will be run due to call cost exceeds limit for messageExpression: "
                + GoText.Quote(rule.Source.MessageExpression), true);
        }

        string text = (result.Value as CelString)?.Value.Trim() ?? "";
        bool isGood = text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal)
            && System.Text.Encoding.UTF8.GetByteCount(text) <= MessageBytesMax;
        return (isGood ? text : rule.StockMessage, false);
    }

    private bool Pay(ulong cost)
    {
        if (cost > (ulong)budget) return false;
        budget -= (long)cost;
        return true;
    }

    private bool Tell(RuleExpressions rules, FieldPath? path, string detail)
    {
        faults.Invalid(path, rules.Schema.Type, detail);
        return true;
    }

    private bool End(RuleExpressions rules, FieldPath? path, string detail)
    {
        Tell(rules, path, detail);
        return false;
    }

    private sealed class Variables(CelValue self, CelValue? old, bool isOptional) : ICelVariables
    {
        public bool HasOld => old is not null;

        public CelValue? Find(string name) => name switch
        {
            CompiledRule.Self => self,
            CompiledRule.OldSelf when isOptional => old is null ? CelOptional.None : CelOptional.Of(old),
            CompiledRule.OldSelf => old,
            _ => null,
        };
    }
}
