using System.Collections.Frozen;
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

    /// <summary>The server of a version, or null when it is this one or none.</summary>
    public AggregatedApi? Find(string group, string version) =>
        byVersion.Count == 0 ? null : byVersion.GetValueOrDefault((group, version));

    /// <summary>The server of a document: <c>/apis/GROUP/VERSION</c> or its schema; null when it is this one's.</summary>
    public AggregatedApi? FindDocument(string path)
    {
        if (byVersion.Count == 0) return null;
        string[] parts = path.TrimEnd('/').Split('/');
        return parts switch
        {
            ["", "apis", var group, var version] => Find(group, version),
            ["", "openapi", "v3", "apis", var group, var version] => Find(group, version),
            _ => null,
        };
    }

    /// <summary>Replaces all of them.</summary>
    public void Set(IEnumerable<AggregatedApi> apis)
    {
        byVersion = apis.ToFrozenDictionary(api => (api.Group, api.Version));
        Changed?.Invoke();
    }
}
