using Skiff.Machinery;
using Skiff.Machinery.Access;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>Deletes the secrets of tokens for joining once their time has passed.</summary>
public sealed class BootstrapTokenCleaningController : IController<BootstrapTokenCleaningController.View>
{
    /// <inheritdoc/>
    public static string Name => "token-cleaner-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Secret) { Writes = [Kinds.Secret] };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(Secret Secret, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        key.Namespace == BootstrapToken.Namespace && cache.Find<Secret>(key) is { } secret && BootstrapToken.IsKept(secret)
            ? new(secret, cache.Now)
            : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Secret.Metadata.IsTerminating) return Plan.Nothing;
        return BootstrapToken.TimeLeft(view.Secret, view.Now) switch
        {
            null => Plan.Nothing,
            { } left when left > TimeSpan.Zero => Plan.Nothing.Again(left),
            _ => Plan.Of(Write.Delete(view.Secret) with
            {
                ResourceVersion = view.Secret.Metadata.ResourceVersion, // Its time may have been prolonged since.
            }),
        };
    }
}
