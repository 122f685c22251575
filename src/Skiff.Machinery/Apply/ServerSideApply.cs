using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Apply;

/// <summary>What applying a configuration gave.</summary>
/// <param name="Value">The merged object without its managed fields, not yet defaulted; null on failure.</param>
/// <param name="Entries">The managed fields to store with it.</param>
/// <param name="Changed">Whether the object, its managed fields aside, differs from the live one.</param>
/// <param name="Error">The failure, or null.</param>
public sealed record ApplyResult(JsonObject? Value, ListOf<ManagedFieldsEntry> Entries, bool Changed, Status? Error);

/// <summary>
/// Server-side apply: a client states the fields it wants and comes to own them; fields it stops stating go away unless
/// somebody else owns them; changing what another owns is a conflict unless forced.
/// </summary>
public static class ServerSideApply
{
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>Applies a configuration.</summary>
    /// <param name="live">The stored object, or the kind's empty object when there is none yet.</param>
    /// <param name="liveEntries">The stored object's managed fields.</param>
    /// <param name="config">The configuration as the client sent it.</param>
    /// <param name="force">Whether the client takes what others own.</param>
    /// <param name="context">Who applies, when, and in which words.</param>
    public static ApplyResult Apply(
        JsonObject live, ListOf<ManagedFieldsEntry> liveEntries, JsonObject config, bool force, OwnershipContext context)
    {
        if (Refuse(config, context) is { } refusal) return Failed(refusal);
        Ownership? owners = Ownership.Read(liveEntries, out string error);
        if (owners is null) return Failed(Plain($"failed to decode managed fields: {error}"));
        live = FieldOwnership.WithoutEntries(live);
        if (owners.IsEmpty)
        {
            FieldOwnership.Record(owners, context.EmptyObject, live, context with { Manager = BeforeFirstApply });
        }

        error = ApplyCheck.Problems(config, context.Type, allowDuplicates: false);
        if (error.Length > 0) return Failed(Plain($"failed to create typed patch object ({Subject(config, context)}): {error}"));

        ApplyRun run = new(live, config, context);
        string problem = run.Start(owners.Copy());
        if (problem.Length > 0) return Failed(Plain(problem));
        IReadOnlyList<Conflict> conflicts = run.Conflicts();
        if (!force) conflicts = LastApplied.Unforgiven(conflicts, live, context);
        if (!force && conflicts.Count > 0) return Failed(Conflict.ToStatus(conflicts));

        (JsonObject value, Ownership after, bool changed) = run.Finish();
        return new(LastApplied.Refreshed(value, config, context), after.ToEntries(), changed, null);
    }

    private static Status? Refuse(JsonObject config, OwnershipContext context)
    {
        string apiVersion = config.Text("apiVersion") ?? "", kind = config.Text("kind") ?? "";
        if (apiVersion != context.ApiVersion || kind != context.Kind)
        {
            return Status.BadRequest($"invalid object type: {GroupVersionKind(apiVersion, kind)}");
        }

        bool entries = config["metadata"] is JsonObject metadata && metadata["managedFields"] is { IsNull: false };
        return entries ? Status.BadRequest("metadata.managedFields must be nil") : null;
    }

    private static string GroupVersionKind(string apiVersion, string kind) =>
        $"{(apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : $"/{apiVersion}")}, Kind={kind}";

    private static string Subject(JsonObject config, OwnershipContext context)
    {
        JsonObject metadata = config["metadata"] as JsonObject ?? JsonObject.Empty;
        string name = metadata.Text("name") ?? "", space = metadata.Text("namespace") ?? "";
        return $"{space}/{name}; {GroupVersionKind(context.ApiVersion, context.Kind)}";
    }

    // Upstream has no status of its own for these and answers 500 with the engine's words.
    private static Status Plain(string message) =>
        Status.Empty with { StatusValue = Status.Failure, Code = 500, Message = message };

    private static ApplyResult Failed(Status error) => new(null, default, false, error);
}
