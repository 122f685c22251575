using Skiff.Model;
using Skiff.Store;

namespace Skiff.ApiServer.Resources;

/// <summary>
/// What is computed from all objects of a resource, kept until one of them changes. A reader sees every write that was
/// answered before it asked. Reading takes no lock; two readers may compute the same at once.
/// </summary>
/// <typeparam name="T">What is computed.</typeparam>
/// <param name="resource">The resource.</param>
/// <param name="compute">Computes it.</param>
public sealed class Derived<T>(Resource resource, Func<IReadOnlyList<IObject>, T> compute)
    where T : class
{
    private volatile Known? known;

    /// <summary>What the objects as of now give.</summary>
    public T Value
    {
        get
        {
            ResourceView view = resource.Store.Read(resource.StoreId);
            if (known is { } last && last.View.HoldsSame(view)) return last.Value;
            T value = compute([.. view.All().Select(resource.Served)]);
            known = new Known(view, value);
            return value;
        }
    }

    private sealed record Known(ResourceView View, T Value);
}
