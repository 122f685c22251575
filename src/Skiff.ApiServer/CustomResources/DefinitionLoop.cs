using Skiff.ApiServer.Http;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.CustomResources;

/// <summary>
/// Follows the definitions that are stored: decides their names and conditions, serves what is established before
/// anybody can read that it is, and empties and lets go what is deleted. One loop decides, so that of two definitions
/// that want one name one gets it.
/// </summary>
public sealed class DefinitionLoop
{
    private static readonly Kind kind = Kinds.CustomResourceDefinition;

    private readonly Registry registry;
    private readonly ServedDefinitions served;
    private readonly DefinitionFinalizer finalizer;
    private readonly IApi api;
    private readonly TimeProvider time;
    private readonly Resource resource;
    private readonly Dictionary<string, CustomResourceDefinition> settled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> emptying = new(StringComparer.Ordinal);
    private WatchCursor cursor;

    /// <summary>Serves what is established already.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="served">What is served of it by definitions.</param>
    /// <param name="resources">Runs deletions.</param>
    /// <param name="api">Writes the definitions' status.</param>
    /// <param name="time">The clock.</param>
    public DefinitionLoop(
        Registry registry, ServedDefinitions served, ResourceHandler resources, IApi api, TimeProvider time)
    {
        this.registry = registry;
        this.served = served;
        this.api = api;
        this.time = time;
        resource = registry.Of(kind);
        finalizer = new DefinitionFinalizer(served, resources, api, time);
        (ResourceView view, cursor) = Open();
        served.Update(view.All().Select(stored => (CustomResourceDefinition)stored.Value));
    }

    /// <summary>Follows the store until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        bool again = true;
        while (!stop.IsCancellationRequested)
        {
            if (again) again = await SettleAsync(stop);
            if (again) continue;
            switch (cursor.TryRead(out _))
            {
                case CursorRead.Change:
                    again = true;
                    while (cursor.TryRead(out _) == CursorRead.Change) continue; // All at once is one look.
                    break;
                case CursorRead.Compacted:
                    (_, cursor) = Open();
                    again = true;
                    break;
                case CursorRead.Closed:
                    return;
                default:
                    await Background.EndOf(Background.TaskOf(cursor.WaitAsync(stop)));
                    break;
            }
        }

        await Background.EndOf(Task.WhenAll(emptying.Values));
    }

    private (ResourceView View, WatchCursor Cursor) Open()
    {
        while (true)
        {
            ResourceView view = resource.Store.Read(resource.StoreId);
            // Compaction between the read and the watch is possible, and then the pair is read again.
            if (resource.Store.Watch(resource.StoreId, view.Revision) is WatchOutcome.Started started) return (view, started.Cursor);
        }
    }

    /// <summary>Looks at all definitions; true when somebody else changed one meanwhile.</summary>
    private async Task<bool> SettleAsync(CancellationToken stop)
    {
        Dictionary<string, CustomResourceDefinition> now = registry.List(Kinds.CustomResourceDefinition)
            .ToDictionary(definition => definition.Metadata.Name, StringComparer.Ordinal);
        List<CustomResourceDefinition> changed = [];
        foreach (CustomResourceDefinition definition in now.Values.OrderBy(Age).ToArray())
        {
            string name = definition.Metadata.Name;
            if (settled.TryGetValue(name, out CustomResourceDefinition? known) && ReferenceEquals(known, definition)) continue;
            CustomResourceDefinition next = DefinitionNaming.Next(
                definition, now.Values.Where(other => other.Spec.Group == definition.Spec.Group && other.Metadata.Name != name),
                Verbs.ObjectNaming.Seconds(time.GetUtcNow()));
            now[name] = next;
            if (!ReferenceEquals(next, definition)) changed.Add(next);
            else if (DefinitionConditions.IsTrue(next, CustomResourceDefinitionConditionType.NamesAccepted)) settled[name] = next;
        }

        foreach (string gone in settled.Keys.Except(now.Keys).ToArray()) settled.Remove(gone);
        served.Update(now.Values);
        foreach (CustomResourceDefinition definition in now.Values) Empty(definition, stop);
        bool raced = false;
        foreach (CustomResourceDefinition definition in changed)
        {
            ApiResult<IObject> written = await api.UpdateAsync(kind, definition, "status", stop);
            // A conflict means that the definition has changed, and then it is looked at again.
            raced |= written.Error is { Code: 409 or 429 };
        }

        return raced;
    }

    private static (DateTimeOffset, string) Age(CustomResourceDefinition definition) =>
        (definition.Metadata.CreationTimestamp ?? default, definition.Metadata.Name);

    private void Empty(CustomResourceDefinition definition, CancellationToken stop)
    {
        string name = definition.Metadata.Name;
        foreach (string ended in emptying.Where(entry => entry.Value.IsCompleted).Select(entry => entry.Key).ToArray())
            emptying.Remove(ended);
        bool isDue = definition.Metadata.DeletionTimestamp is not null
            && definition.Metadata.Finalizers.Contains(DefinitionStrategy.Finalizer);
        if (isDue && !emptying.ContainsKey(name)) emptying[name] = Background.Start(() => finalizer.RunAsync(name, stop));
    }
}
