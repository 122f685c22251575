using System.Collections.Frozen;
using Skiff.Machinery.Remote;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Aggregation;

/// <summary>One API version that another server serves.</summary>
/// <param name="Registration">How it is registered.</param>
/// <param name="IsAvailable">Whether requests may be passed on.</param>
/// <param name="Resources">What the server said it serves; null until it has said so once.</param>
public sealed record AggregatedApi(APIService Registration, bool IsAvailable, APIResourceList? Resources)
{
    /// <summary>The group.</summary>
    public string Group => Registration.Spec.Group;

    /// <summary>The version.</summary>
    public string Version => Registration.Spec.Version;
}

/// <summary>The API versions that other servers serve, as of now. Readers never wait; there is one writer.</summary>
public sealed class AggregatedApis
{
    private volatile FrozenDictionary<(string Group, string Version), AggregatedApi> byVersion =
        FrozenDictionary<(string, string), AggregatedApi>.Empty;

    /// <summary>Called after every change; quick.</summary>
    public event Action? Changed;

    /// <summary>Every one of them.</summary>
    public IReadOnlyList<AggregatedApi> All => byVersion.Values;

    /// <summary>
    /// The kinds that other servers said they serve. Those that are told again are the same as before.
    /// </summary>
    public IReadOnlyList<RemoteKind> Kinds { get; private set; } = [];

    /// <summary>The group versions whose servers cannot be asked now, or have never said what they serve.</summary>
    public IReadOnlyList<string> Stale =>
    [
        .. All.Where(api => !api.IsAvailable || api.Resources is null)
            .Select(api => $"{api.Group}/{api.Version}").Order(StringComparer.Ordinal),
    ];

    /// <summary>The server of a version, or null when it is this one or none.</summary>
    public AggregatedApi? Find(string group, string version) =>
        byVersion.Count == 0 ? null : byVersion.GetValueOrDefault((group, version));

    /// <summary>Replaces all of them.</summary>
    public void Set(IEnumerable<AggregatedApi> apis)
    {
        byVersion = apis.ToFrozenDictionary(api => (api.Group, api.Version));
        IReadOnlyList<RemoteKind> before = Kinds;
        Kinds =
        [
            .. byVersion.Values.Where(api => api.Resources is not null)
                .SelectMany(api => api.Resources!.APIResources.AsEnumerable()
                    .Select(resource => RemoteKind.Of(api.Group, api.Version, resource)))
                .OfType<RemoteKind>()
                .Select(kind => before.FirstOrDefault(kind.IsLike) ?? kind),
        ];
        Changed?.Invoke();
    }
}
