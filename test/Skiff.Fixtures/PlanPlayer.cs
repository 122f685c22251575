using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Fixtures;

/// <summary>
/// Plays controllers against an API in memory without tasks: one call is one view, one plan, its writes. What a test
/// of a controller's promises needs to look at every state on the way.
/// </summary>
public sealed class PlanPlayer(InMemoryApi api, ManualTime time)
{
    /// <summary>Settings that views show.</summary>
    public ControlSettings Settings { get; init; } = ControlSettings.Default;

    /// <summary>How many writes of each plan go through before the controller dies; null for all.</summary>
    public int? CrashAfter { get; set; }

    /// <summary>The caches as they would be if every change had been seen.</summary>
    public CacheSnapshot Snapshot(IEnumerable<Kind> kinds) =>
        new(Settings, time.GetUtcNow(), [.. kinds.Select(api.CacheOf)]);

    /// <summary>Reconciles one key once; null when there was nothing to decide.</summary>
    public Plan? Step<TController, TView>(ObjectKey key)
        where TController : IController<TView>
        where TView : class
    {
        if (TController.Observe(Snapshot(TController.Wiring.Kinds), key) is not { } view) return null;
        Plan plan = TController.Reconcile(view);
        Dictionary<string, string> moved = [];
        int left = CrashAfter ?? int.MaxValue;
        foreach (Write write in plan.Writes.AsEnumerable().Concat(plan.StatusWrites.AsEnumerable()))
        {
            if (left-- <= 0) return plan;
            Apply(TController.Wiring, write, moved);
        }

        return plan;
    }

    /// <summary>Reconciles every object of the primary kind once; whether every plan was dry.</summary>
    public bool Round<TController, TView>()
        where TController : IController<TView>
        where TView : class
    {
        bool dry = true;
        foreach (IObject value in api.CacheOf(TController.Wiring.Primary).All)
        {
            dry &= Step<TController, TView>(ObjectKey.Of(value))?.IsDry ?? true;
        }

        return dry;
    }

    private void Apply(Wiring wiring, Write write, Dictionary<string, string> moved)
    {
        Invariant.Check(wiring.Writes.Contains(new(write.Kind, write.Subresource)), $"{write.Kind} is not declared");
        switch (write)
        {
            case CreateWrite create:
                api.Add(create.Value);
                return;
            case UpdateWrite update:
                ObjectMeta metadata = update.Value.Metadata;
                IObject value = moved.TryGetValue(metadata.UID, out string? version)
                    ? update.Value.WithMetadata(metadata with { ResourceVersion = version })
                    : update.Value;
                IObject stored = update.Subresource == "status" ? api.ChangeStatus(value) : api.Change(value);
                moved[metadata.UID] = stored.Metadata.ResourceVersion;
                return;
            case DeleteWrite delete:
                if (api.CacheOf(delete.Kind).Find(delete.Key) is { } doomed && doomed.Metadata.UID == delete.UID)
                {
                    api.Remove(doomed, delete.GraceSeconds, delete.Propagation);
                }

                return;
            default:
                Invariant.Check(false, write.GetType().Name);
                return;
        }
    }
}
