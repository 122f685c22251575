using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.Machinery.Custom;

/// <summary>What a definition asks of its objects, in upstream's order: schema, scale, embedded objects, lists, rules.</summary>
internal sealed class CustomRules : KindRules
{
    private const string Blocked =
        "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    private readonly CustomKind kind;
    private readonly StructuralSchema schema;
    private readonly StructuralSchema? statusSchema;

    /// <summary>The rules of a kind.</summary>
    public CustomRules(CustomKind kind)
    {
        this.kind = kind;
        schema = kind.Structural;
        statusSchema = kind.HasStatus ? schema.Properties.GetValueOrDefault("status") : null;
        Finalizers = FinalizerRule.QualifiedOnly;
        MetadataOnce = true;
    }

    /// <inheritdoc/>
    public override void Create(IObject value, Faults faults)
    {
        CustomObject custom = (CustomObject)value;
        JsonObject tree = custom.Tree;
        SchemaCheck.Check(tree, schema, null, faults);
        ScaleRules.CheckSpec(tree, kind.Scale, faults);
        ScaleRules.CheckStatus(tree, kind.Scale, faults);
        EmbeddedObjects.Check(custom.Content, schema, null, faults);
        ListKinds.Check(custom.Content, schema, null, faults);
        RunRules(tree, null, faults);
    }

    /// <inheritdoc/>
    public override void Update(IObject value, IObject old, string subresource, Faults faults)
    {
        CustomObject next = (CustomObject)value, before = (CustomObject)old;
        if (subresource == "status")
        {
            UpdateStatus(next, before, faults);
            return;
        }

        Correlation values = new(next.Tree, before.Tree, schema);
        SchemaCheck.Check(values, schema, null, faults);
        ScaleRules.CheckSpec((JsonObject)values.Value, kind.Scale, faults);
        ScaleRules.CheckStatus((JsonObject)values.Value, kind.Scale, faults);
        EmbeddedObjects.Check(next.Content, schema, null, faults);
        CheckLists(next, before, faults);
        RunRules(values.Value, values, faults);
    }

    private void UpdateStatus(CustomObject next, CustomObject before, Faults faults)
    {
        JsonObject tree = next.Tree;
        if (next.Content["status"] is { } status && statusSchema is not null)
        {
            FieldPath path = FieldPath.Status;
            if (before.Content["status"] is { } old) SchemaCheck.Check(new Correlation(status, old, statusSchema), statusSchema, path, faults);
            else SchemaCheck.Check(status, statusSchema, path, faults);
        }

        ScaleRules.CheckStatus(tree, kind.Scale, faults);
        CheckLists(next, before, faults);
        RunRules(tree, new Correlation(tree, before.Tree, schema), faults);
    }

    // What was wrong before may stay wrong.
    private void CheckLists(CustomObject next, CustomObject before, Faults faults)
    {
        Faults found = new();
        ListKinds.Check(next.Content, schema, null, found);
        if (found.Count == 0) return;
        Faults old = new();
        ListKinds.Check(before.Content, schema, null, old);
        if (old.Count == 0) faults.Add(found);
    }

    private void RunRules(Json value, Correlation? old, Faults faults)
    {
        if (kind.Expressions is not { } expressions) return;
        bool blocked = faults.HasAny(
            Model.Meta.V1.CauseType.FieldValueNotSupported, Model.Meta.V1.CauseType.FieldValueRequired,
            Model.Meta.V1.CauseType.TooLong, Model.Meta.V1.CauseType.TooMany, Model.Meta.V1.CauseType.TypeInvalid);
        if (blocked) faults.InvalidText(null, "null", Blocked);
        else expressions.Check(value, old, null, faults);
    }
}
