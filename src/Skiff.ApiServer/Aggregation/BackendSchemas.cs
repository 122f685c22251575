using System.Collections.Frozen;
using Skiff.Machinery;

namespace Skiff.ApiServer.Aggregation;

/// <summary>The OpenAPI documents of one API version that another server serves, as they were last heard.</summary>
/// <param name="Group">The group.</param>
/// <param name="Version">The version.</param>
/// <param name="Swagger">The document of version 2, with the paths of this API version alone; null when there is none.</param>
/// <param name="Address">
/// Where the other server has its document of version 3, with its hash; empty when it has none, and then one is made of
/// <paramref name="Swagger"/>.
/// </param>
/// <param name="Tag">Changes when one of them does.</param>
public sealed record BackendSchema(string Group, string Version, JsonObject? Swagger, string Address, string Tag)
{
    /// <summary>The name of the document of version 3.</summary>
    public string Name => $"apis/{Group}/{Version}";
}

/// <summary>The OpenAPI documents of other servers, as of now. Readers never wait; there is one writer.</summary>
public sealed class BackendSchemas
{
    private volatile FrozenDictionary<(string Group, string Version), BackendSchema> byVersion =
        FrozenDictionary<(string, string), BackendSchema>.Empty;

    /// <summary>Called after every change; quick.</summary>
    public event Action? Changed;

    /// <summary>Every one of them, in the order in which they are merged.</summary>
    public IReadOnlyList<BackendSchema> All { get; private set; } = [];

    /// <summary>Whether requests for a document of version 3 go to the other server.</summary>
    public bool IsElsewhere(string group, string version) => byVersion.GetValueOrDefault((group, version)) is { Address.Length: > 0 };

    /// <summary>Replaces all of them.</summary>
    public void Set(IReadOnlyList<BackendSchema> schemas)
    {
        byVersion = schemas.ToFrozenDictionary(schema => (schema.Group, schema.Version));
        All = schemas;
        Changed?.Invoke();
    }
}
