using Skiff.ApiServer.Resources;
using Skiff.Machinery.Custom;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Store;

namespace Skiff.ApiServer.CustomResources;

/// <summary>
/// The definitions that are served, with the resources of their versions. Owned by one loop, which hands the resources to
/// the registry.
/// </summary>
public sealed class ServedDefinitions(Registry registry, Func<CustomKind, Conversion> convert)
{
    private readonly SortedDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Serves what definitions say now: the registry changes only when that differs from before.</summary>
    public void Update(IEnumerable<CustomResourceDefinition> definitions)
    {
        HashSet<string> present = new(StringComparer.Ordinal);
        bool changed = false;
        foreach (CustomResourceDefinition definition in definitions)
        {
            string name = definition.Metadata.Name;
            bool isServed = DefinitionConditions.IsTrue(definition, CustomResourceDefinitionConditionType.Established);
            if (!isServed || registry.IsBuiltIn(definition.Spec.Group, definition.Spec.Names.Plural)) continue;
            present.Add(name);
            if (entries.TryGetValue(name, out Entry? known) && known.Definition.Serves(definition)) continue;
            changed |= Replace(name, definition);
        }

        foreach (string gone in entries.Keys.Except(present).ToArray()) changed |= Remove(gone);
        if (!changed) return;
        registry.Publish([.. entries.Values.SelectMany(entry => entry.Served)]);
        // Only now: who reconnects finds the new ones.
        foreach (CancellationTokenSource watches in retired) watches.Cancel();
        retired.Clear();
    }

    /// <summary>The resource through which the stored version of a definition's objects is reached, served or not.</summary>
    public Resource? Storage(string name) => entries.GetValueOrDefault(name)?.Storage;

    private readonly List<CancellationTokenSource> retired = [];

    private bool Replace(string name, CustomResourceDefinition source)
    {
        if (CustomDefinition.Of(source) is not { } definition) return Remove(name);
        Remove(name);
        CancellationTokenSource watches = new();
        ResourceId id = registry.Store.Register(
            $"{source.Spec.Group}/{source.Spec.Names.Plural}", json => CustomReading.Stored(json, definition));
        Resource[] all = [.. definition.Versions.Select(kind => new Resource
        {
            Kind = kind,
            Strategy = new CustomStrategy(kind),
            Store = registry.Store,
            Id = id,
            Conversion = convert(kind),
            Retired = watches.Token,
        })];
        Resource storage = all.First(resource => resource.Kind.Version == definition.StorageVersion);
        // Whoever takes the first version of a resource takes the one that needs no conversion.
        Resource[] served =
            [.. all.Where(resource => ((CustomKind)resource.Kind).Declared.Served).OrderBy(resource => resource != storage)];
        entries[name] = new Entry(definition, storage, served, watches);
        return true;
    }

    private bool Remove(string name)
    {
        if (!entries.Remove(name, out Entry? entry)) return false;
        retired.Add(entry.Watches);
        return true;
    }

    private sealed record Entry(
        CustomDefinition Definition, Resource Storage, Resource[] Served, CancellationTokenSource Watches);
}
