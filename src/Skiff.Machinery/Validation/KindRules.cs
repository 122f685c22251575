using Skiff.Model;

namespace Skiff.Machinery.Validation;

/// <summary>What a kind's objects must be like when they are created, replaced, or written through a subresource.</summary>
public abstract class KindRules
{
    /// <summary>The form of names.</summary>
    public NameRule Name { get; init; } = NameRules.Subdomain;

    /// <summary>What finalizers may be called.</summary>
    public FinalizerRule Finalizers { get; init; }

    /// <summary>Whether metadata is looked at only where nothing else is wrong with a new object.</summary>
    public bool MetadataLast { get; init; }

    /// <summary>
    /// Whether the metadata of a replacement is checked as far only as it may change; of most kinds upstream checks all of
    /// it again.
    /// </summary>
    public bool MetadataOnce { get; init; }

    /// <summary>Checks what is special to the kind in an object that is created; metadata is checked before.</summary>
    public abstract void Create(IObject value, Faults faults);

    /// <summary>Checks what is special to the kind in an object that replaces another.</summary>
    public abstract void Update(IObject value, IObject old, string subresource, Faults faults);
}

/// <summary>The rules of a kind whose record is known. What is not given is not checked.</summary>
public sealed class KindRules<T> : KindRules
    where T : class, IObject
{
    /// <summary>Rules of every object of the kind, whether created or replaced.</summary>
    public Action<T, Faults>? Always { get; init; }

    /// <summary>Rules of creation alone.</summary>
    public Action<T, Faults>? OnCreate { get; init; }

    /// <summary>Rules of replacement alone: new object, old object.</summary>
    public Action<T, T, Faults>? OnUpdate { get; init; }

    /// <summary>Rules of a write to the status: new object, old object.</summary>
    public Action<T, T, Faults>? OnStatus { get; init; }

    /// <summary>Rules of a write through another subresource than the status and those that follow the main rules.</summary>
    public IReadOnlyDictionary<string, Action<T, T, Faults>> On { get; init; } =
        new Dictionary<string, Action<T, T, Faults>>();

    /// <summary>Whether the rules of replacement come before those of every object, as upstream orders a few kinds.</summary>
    public bool UpdateFirst { get; init; }

    /// <inheritdoc/>
    public override void Create(IObject value, Faults faults)
    {
        Always?.Invoke((T)value, faults);
        OnCreate?.Invoke((T)value, faults);
    }

    /// <inheritdoc/>
    public override void Update(IObject value, IObject old, string subresource, Faults faults)
    {
        T next = (T)value, before = (T)old;
        if (subresource == "status") OnStatus?.Invoke(next, before, faults);
        else if (On.TryGetValue(subresource, out Action<T, T, Faults>? rules)) rules(next, before, faults);
        else
        {
            if (UpdateFirst) OnUpdate?.Invoke(next, before, faults);
            Always?.Invoke(next, faults);
            if (!UpdateFirst) OnUpdate?.Invoke(next, before, faults);
        }
    }
}
