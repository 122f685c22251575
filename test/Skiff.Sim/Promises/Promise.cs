using Skiff.Model;
using Skiff.Simulation;

namespace Skiff.Sim.Promises;

/// <summary>Something that must never be otherwise, looked at after each change.</summary>
internal abstract class Promise
{
    /// <summary>What is promised.</summary>
    public abstract string Text { get; }

    /// <summary>An object changed; answers how the promise was broken, or null.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="world">Everything the API has, after the change.</param>
    /// <param name="before">The object before; null when it is new.</param>
    /// <param name="after">The object after; null when it is gone.</param>
    public abstract string? Look(SimulatedCluster cluster, World world, IObject? before, IObject? after);
}

/// <summary>Everything the API has of the kinds that promises are about.</summary>
internal sealed class World
{
    private readonly Dictionary<Kind, SortedDictionary<string, IObject>> objects = [];

    /// <summary>The objects of a kind, by key.</summary>
    public IEnumerable<T> All<T>()
        where T : class, IObject, IMessage<T> =>
        objects.TryGetValue(T.Empty.Kind, out SortedDictionary<string, IObject>? found) ? found.Values.Cast<T>() : [];

    /// <summary>One object, or null.</summary>
    public T? Find<T>(string space, string name)
        where T : class, IObject, IMessage<T> =>
        objects.TryGetValue(T.Empty.Kind, out SortedDictionary<string, IObject>? found)
            ? (T?)found.GetValueOrDefault(Key(space, name))
            : null;

    /// <summary>Takes a change in.</summary>
    public void Take(IObject? before, IObject? after)
    {
        IObject subject = after ?? before!;
        if (!objects.TryGetValue(subject.Kind, out SortedDictionary<string, IObject>? found))
            objects[subject.Kind] = found = new(StringComparer.Ordinal);
        string key = Key(subject.Metadata.Namespace, subject.Metadata.Name);
        if (after is null) found.Remove(key);
        else found[key] = after;
    }

    private static string Key(string space, string name) => $"{space}/{name}";
}
