using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.FlowControl.V1;

namespace Skiff.Controllers;

/// <summary>Says of each flow schema whether the priority level it names is there.</summary>
public sealed class FlowSchemaController : IController<FlowSchemaController.View>
{
    private const string Dangling = "Dangling";

    /// <inheritdoc/>
    public static string Name => "api-priority-and-fairness-config-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.FlowSchema)
    {
        Watches = [Relation.Each(Kinds.PriorityLevelConfiguration, SchemasOf)],
        Writes = [Kinds.FlowSchema.Status],
    };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(FlowSchema Schema, bool HasLevel, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) => cache.Find<FlowSchema>(key) is { } schema
        ? new(schema, cache.Find<PriorityLevelConfiguration>(new("", LevelOf(schema))) is not null, cache.Now)
        : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        FlowSchema schema = view.Schema;
        FlowSchemaCondition? present = schema.Status.Conditions.FirstOrDefault(condition => condition.Type == Dangling);
        string found = view.HasLevel ? "and it exists" : "but there is no such object";
        FlowSchemaCondition wanted = FlowSchemaCondition.Empty with
        {
            Type = Dangling,
            Status = view.HasLevel ? ConditionStatus.False : ConditionStatus.True,
            Reason = view.HasLevel ? "Found" : "NotFound",
            Message = $"This FlowSchema references the PriorityLevelConfiguration object named \"{LevelOf(schema)}\" {found}",
            LastTransitionTime = present?.LastTransitionTime ?? view.Now,
        };
        if (wanted == present) return Plan.Nothing;
        wanted = wanted with { LastTransitionTime = view.Now };
        ListOf<FlowSchemaCondition> others = schema.Status.Conditions.Where(condition => condition.Type != Dangling);
        return Plan.Nothing.WithStatus(schema, schema with { Status = schema.Status with { Conditions = others.Add(wanted) } });
    }

    private static IEnumerable<ObjectKey> SchemasOf(CacheSnapshot cache, IObject level) =>
        cache.All<FlowSchema>().Where(schema => LevelOf(schema) == level.Metadata.Name).Select(ObjectKey.Of);

    private static string LevelOf(FlowSchema schema) => schema.Spec.PriorityLevelConfiguration.Name;
}
