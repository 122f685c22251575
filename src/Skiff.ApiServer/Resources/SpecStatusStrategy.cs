using Skiff.ApiServer.Requests;
using Skiff.Model;

namespace Skiff.ApiServer.Resources;

/// <summary>The rules of a kind whose spec is the client's and whose status is its controller's.</summary>
/// <param name="withStatusOf">The first object with the second one's status.</param>
/// <param name="withSpecOf">The first object with the second one's spec.</param>
/// <param name="sameSpec">Whether two objects have one spec.</param>
/// <param name="hasGeneration">Whether spec changes are counted in <c>metadata.generation</c>.</param>
public class SpecStatusStrategy<T>(
    Func<T, T, T> withStatusOf, Func<T, T, T> withSpecOf, Func<T, T, bool> sameSpec, bool hasGeneration = true)
    : Strategy
    where T : class, IObject, IMessage<T>
{
    /// <inheritdoc/>
    public override bool HasStatus => true;

    /// <inheritdoc/>
    public override bool HasGeneration => hasGeneration;

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) => withStatusOf((T)draft, T.Empty);

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call) =>
        withStatusOf((T)next, (T)current);

    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call) =>
        withSpecOf((T)next, (T)current);

    /// <inheritdoc/>
    public override bool SameSpec(IObject next, IObject current) => sameSpec((T)next, (T)current);
}
