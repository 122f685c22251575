using Skiff.Machinery;
using Skiff.Machinery.Access;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.ApiRegistration.V1;
using ConditionStatus = Skiff.Model.ApiRegistration.V1.ConditionStatus;

namespace Skiff.Controllers;

/// <summary>
/// Registers every served version of custom resources with the aggregation layer, takes back what is served no longer,
/// and says of everything that is served here that it is available.
/// </summary>
/// <remarks>Always true: a registration that somebody else made is never changed nor deleted; with the clock held the
/// second plan is empty.</remarks>
public sealed class ApiServiceRegistrationController : IController<ApiServiceRegistrationController.View>
{
    /// <inheritdoc/>
    public static string Name => "apiservice-registration-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.APIService)
    {
        Watches = [new(Kinds.CustomResourceDefinition, VersionsOf)],
        Writes = [Kinds.APIService, ((Kind)Kinds.APIService).Status],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Current">The registration there is.</param>
    /// <param name="Wanted">The one that definitions call for.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(APIService? Current, APIService? Wanted, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key)
    {
        APIService? current = cache.Find<APIService>(key);
        int dot = key.Name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return current is null ? null : new(current, null, cache.Now);
        (string version, string group) = (key.Name[..dot], key.Name[(dot + 1)..]);
        bool isServed = cache.All<CustomResourceDefinition>().Any(definition =>
            definition.Spec.Group == group
            && definition.Spec.Versions.Any(candidate => candidate.Name == version && candidate.Served));
        APIService? wanted = isServed ? ApiServiceRules.Custom(group, version) : null;
        return current is null && wanted is null ? null : new(current, wanted, cache.Now);
    }

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Current is not { } current)
            return view.Wanted is { } missing ? Plan.Of(Write.Create(missing)) : Plan.Nothing;

        bool isOurs = current.Metadata.Labels.Find(ApiServiceRules.ManagedLabel) == ApiServiceRules.Always;
        if (isOurs && view.Wanted is null) return Plan.Of(Write.Delete(current));
        if (isOurs && view.Wanted!.Spec != current.Spec)
            return Plan.Of(Write.Update(current with { Spec = view.Wanted.Spec }));
        return current.Spec.Service is null
            ? Plan.Nothing.WithStatus(current, ApiServiceRules.WithAvailability(
                current, ConditionStatus.True, "Local", "Local APIServices are always available", view.Now))
            : Plan.Nothing;
    }

    private static IEnumerable<ObjectKey> VersionsOf(CacheSnapshot cache, IObject? before, IObject? after) =>
        new[] { before, after }.OfType<CustomResourceDefinition>()
            .SelectMany(definition => definition.Spec.Versions.AsEnumerable()
                .Select(version => new ObjectKey("", ApiServiceRules.NameOf(definition.Spec.Group, version.Name))))
            .Distinct();
}
