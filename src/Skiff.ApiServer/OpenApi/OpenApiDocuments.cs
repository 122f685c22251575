using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.OpenApi;

/// <summary>Builds OpenAPI documents from the kinds that are served. Pure.</summary>
public sealed class OpenApiDocuments
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Documents are read by programs; quotes and angle brackets in descriptions stay as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true,
    };

    private readonly IReadOnlyList<PublishedKind> kinds;
    private readonly Dictionary<(string Group, string Version, string Name), PublishedKind> byName = [];
    private readonly string serverVersion;
    private readonly bool speaksCbor;

    /// <summary>Prepares to describe kinds.</summary>
    /// <param name="kinds">All kinds, also those without a resource of their own: subresources speak them.</param>
    /// <param name="serverVersion">The version the documents state, such as <c>v1.36.0</c>.</param>
    /// <param name="speaksCbor">Whether CBOR is among the media types.</param>
    public OpenApiDocuments(IReadOnlyList<PublishedKind> kinds, string serverVersion, bool speaksCbor = false)
    {
        this.speaksCbor = speaksCbor;
        this.kinds = kinds;
        this.serverVersion = serverVersion;
        foreach (PublishedKind kind in kinds) byName.TryAdd((kind.Kind.Group, kind.Kind.Version, kind.Kind.Name), kind);
    }

    /// <summary>The groups and versions that there is a document for, in order.</summary>
    public IReadOnlyList<(string Group, string Version)> GroupVersions =>
    [
        .. kinds.Where(kind => kind.Kind.Plural.Length > 0)
            .Select(kind => (kind.Kind.Group, kind.Kind.Version)).Distinct()
            .OrderBy(pair => pair.Group, StringComparer.Ordinal).ThenBy(pair => pair.Version, StringComparer.Ordinal),
    ];

    /// <summary>The document of one group version in version 3, as JSON.</summary>
    public byte[] V3(string group, string version)
    {
        List<ApiPath> paths =
            Paths(kind => kind.Kind.Group == group && kind.Kind.Version == version, [(group, version)]);
        return Write(writer => new OpenApiV3Writer(writer).Write(serverVersion, paths, Schemas(paths)));
    }

    /// <summary>The document of everything in version 2, as JSON.</summary>
    public byte[] V2()
    {
        List<ApiPath> paths = Paths(_ => true, GroupVersions);
        return Write(writer => new OpenApiV2Writer(writer).Write(serverVersion, paths, Schemas(paths)));
    }

    private List<ApiPath> Paths(Func<PublishedKind, bool> take, IReadOnlyList<(string Group, string Version)> versions)
    {
        ApiPaths all = new(gvk => byName.GetValueOrDefault((gvk.Group, gvk.Version, gvk.Kind)));
        List<ApiPath> paths = [.. versions.Select(pair => ApiPaths.Resources(pair.Group, pair.Version))];
        foreach (PublishedKind kind in kinds.Where(take)) paths.AddRange(all.Of(kind));
        paths.RemoveAll(path => path.Operations.Count == 0);
        if (speaksCbor) paths = paths.ConvertAll(MediaTypes.WithCbor);
        paths.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return paths;
    }

    private SchemaSet Schemas(List<ApiPath> paths)
    {
        SchemaSet set = new(KindsBySchema());
        foreach (ApiOperation operation in paths.SelectMany(path => path.Operations))
        {
            if (operation.Body is { } body) set.Add(body);
            set.Add(operation.Response);
        }

        set.Add(new BodyType.OfWatch());
        return set;
    }

    // Options and statuses are spoken in every group version; everything else in its own alone.
    private Dictionary<string, IReadOnlyList<GroupVersionKind>> KindsBySchema()
    {
        Dictionary<string, IReadOnlyList<GroupVersionKind>> map = new(StringComparer.Ordinal);
        foreach (PublishedKind published in kinds)
        {
            Kind kind = published.Kind;
            map.TryAdd(published.SchemaName, [new() { Group = kind.Group, Version = kind.Version, Kind = kind.Name }]);
        }

        map[SchemaNames.Of(DeleteOptions.Empty.Kind.Schema)] =
            [.. GroupVersions.Select(pair => new GroupVersionKind
            {
                Group = pair.Group, Version = pair.Version, Kind = nameof(DeleteOptions),
            })];
        return map;
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(1 << 16);
        using (Utf8JsonWriter writer = new(buffer, Options)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
