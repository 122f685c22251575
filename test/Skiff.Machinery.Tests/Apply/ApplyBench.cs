using Skiff.Machinery.Apply;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests;

/// <summary>An object that managers apply to and update, as an API server would let them.</summary>
internal sealed class ApplyBench(TypeSchema? schema)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private int ticks;

    /// <summary>The object as stored.</summary>
    public JsonObject Live { get; private set; } = JsonObject.Empty;

    /// <summary>Its managed fields.</summary>
    public ListOf<ManagedFieldsEntry> Entries { get; private set; }

    /// <summary>Fields that writes do not change.</summary>
    public FieldSet Ignored { get; init; } = FieldSet.Empty;

    /// <summary>Applies a configuration; what succeeds is stored.</summary>
    public ApplyResult Apply(string manager, string config, bool force = false) =>
        Apply(manager, (JsonObject)Json.Parse(config), force);

    /// <summary>Applies a configuration; what succeeds is stored.</summary>
    public ApplyResult Apply(string manager, JsonObject config, bool force = false)
    {
        config = config.Set("apiVersion", Json.Of("v1")).Set("kind", Json.Of("Pod"));
        ApplyResult result = ServerSideApply.Apply(Live, Entries, config, force, Context(manager));
        if (result.Value is null) return result;
        Live = result.Value.Set("metadata", (result.Value["metadata"] as JsonObject ?? JsonObject.Empty).Set("uid", Json.Of("u")));
        Entries = result.Entries;
        return result;
    }

    /// <summary>Replaces the object.</summary>
    public void Update(string manager, string value, string subresource = "") =>
        Update(manager, (JsonObject)Json.Parse(value), subresource);

    /// <summary>Replaces the object.</summary>
    public void Update(string manager, JsonObject value, string subresource = "")
    {
        value = value.Set("apiVersion", Json.Of("v1")).Set("kind", Json.Of("Pod"));
        Entries = FieldOwnership.Update(Live, Entries, value, Entries, Context(manager) with { Subresource = subresource });
        Live = value.Set("metadata", (value["metadata"] as JsonObject ?? JsonObject.Empty).Set("uid", Json.Of("u")));
    }

    /// <summary>The fields of one manager, as the managed fields hold them; empty when it has none.</summary>
    public string Fields(string manager)
    {
        ManagedFieldsEntry? entry = Entries.FirstOrDefault(entry => entry.Manager == manager);
        return entry?.FieldsV1.ToString() ?? "";
    }

    /// <summary>The object without what the server added.</summary>
    public string Shown()
    {
        JsonObject metadata = ((JsonObject)Live["metadata"]!).Remove("uid");
        JsonObject shown = metadata.Count == 0 ? Live.Remove("metadata") : Live.Set("metadata", metadata);
        return shown.Remove("apiVersion").Remove("kind").ToString();
    }

    private OwnershipContext Context(string manager) =>
        new(manager, "v1", "Pod", Start.AddSeconds(++ticks)) { Schema = schema, Ignored = Ignored };
}
