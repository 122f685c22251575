using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Skiff.ApiServer.Aggregation;
using Skiff.ApiServer.Discovery;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.OpenApi;

/// <summary>
/// Answers requests below <c>/openapi</c>. Documents are built when they are first asked for and kept compressed; a
/// change of what is served throws away those it touches.
/// </summary>
/// <remarks>Readers take a snapshot; two that ask for a missing document at once may both build it.</remarks>
public sealed class OpenApiPublisher
{
    private const string V2Path = "/openapi/v2";
    private const string V3Path = "/openapi/v3";
    private const string Json = "application/json";
    private const string V2Protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    private const string V2ProtobufOld = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    private readonly string serverVersion;
    private volatile Snapshot snapshot;

    /// <summary>Publishes kinds.</summary>
    /// <param name="kinds">All kinds, those included that have no resource of their own.</param>
    /// <param name="serverVersion">The version the documents state, such as <c>v1.36.0</c>.</param>
    public OpenApiPublisher(IReadOnlyList<PublishedKind> kinds, string serverVersion)
    {
        this.serverVersion = serverVersion;
        snapshot = new(kinds, [], serverVersion, null);
    }

    /// <summary>Publishes other kinds, and what other servers publish, from now on. Called by one writer at a time.</summary>
    public void Update(IReadOnlyList<PublishedKind> kinds, IReadOnlyList<BackendSchema>? elsewhere = null) =>
        snapshot = new(kinds, elsewhere ?? [], serverVersion, snapshot);

    /// <summary>Answers a GET; null when the path names no document.</summary>
    /// <param name="path">Path of the request.</param>
    /// <param name="accept">Its Accept header, or empty.</param>
    /// <param name="gzip">Whether the client takes compressed bodies.</param>
    /// <param name="ifNoneMatch">Its If-None-Match header, or empty.</param>
    /// <param name="hash">The query's <c>hash</c>, or empty.</param>
    public DocumentReply? Answer(string path, string accept, bool gzip, string ifNoneMatch, string hash)
    {
        Snapshot current = snapshot;
        if (path == V2Path) return AnswerV2(current, accept, gzip, ifNoneMatch);
        if (path == V3Path) return current.Index.Unless(ifNoneMatch);
        return path.StartsWith(V3Path + "/", StringComparison.Ordinal)
            ? AnswerV3(current, path[(V3Path.Length + 1)..], accept, gzip, ifNoneMatch, hash)
            : null;
    }

    private static DocumentReply AnswerV2(Snapshot current, string accept, bool gzip, string ifNoneMatch)
    {
        foreach (MediaRange range in AcceptHeader.Parse(accept))
        {
            bool protobuf = range.Covers(V2Protobuf) || range.Covers(V2ProtobufOld);
            if (range.Covers(Json)) return Reply(current.V2Json, Json, current.V2Hash, gzip).Unless(ifNoneMatch);
            if (protobuf) return Reply(current.V2Proto, V2Protobuf, current.V2Hash, gzip).Unless(ifNoneMatch);
        }

        return DocumentReply.NotAcceptable with { VariesByAccept = true };
    }

    private static DocumentReply? AnswerV3(
        Snapshot current, string name, string accept, bool gzip, string ifNoneMatch, string hash)
    {
        if (current.Find(name) is not { } document) return null;
        if (!AcceptHeader.Parse(accept).Any(range => range.Covers(Json)))
        {
            return DocumentReply.NotAcceptable with { VariesByAccept = true };
        }

        if (hash.Length > 0 && hash != document.Hash)
        {
            return new(301, "", default) { Location = Snapshot.Url(name, document.Hash), VariesByAccept = true };
        }

        // The hash in the address changes with the document, so an answer to it never grows old.
        DocumentReply reply = Reply(document.Json, Json, document.Hash, gzip);
        return (hash.Length > 0 ? reply with { CacheControl = "public, immutable, max-age=31536000" } : reply)
            .Unless(ifNoneMatch);
    }

    private static DocumentReply Reply(CompressedDocument document, string mediaType, string hash, bool gzip) =>
        new(200, mediaType, gzip ? document.Compressed : document.Expand())
        {
            ETag = $"\"{hash}\"", Gzip = gzip, VariesByAccept = true,
        };

    /// <summary>The document of one group version.</summary>
    private sealed class GroupDocument(Func<byte[]> make, string hash)
    {
        private CompressedDocument? json;

        public string Hash { get; } = hash;

        public CompressedDocument Json => json ??= CompressedDocument.Of(make());
    }

    /// <summary>What is published at one time.</summary>
    private sealed class Snapshot
    {
        private readonly OpenApiDocuments documents;
        private readonly Dictionary<string, GroupDocument> groups = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> addresses = new(StringComparer.Ordinal);
        private readonly IReadOnlyList<BackendSchema> elsewhere;
        private readonly ConcurrentDictionary<bool, CompressedDocument> v2 = [];
        private DocumentReply? index;

        public Snapshot(
            IReadOnlyList<PublishedKind> kinds, IReadOnlyList<BackendSchema> elsewhere, string serverVersion, Snapshot? previous)
        {
            this.elsewhere = elsewhere;
            documents = new(kinds, serverVersion);
            ILookup<(string, string), PublishedKind> byGroup =
                kinds.ToLookup(kind => (kind.Kind.Group, kind.Kind.Version));
            StringBuilder all = new();
            foreach ((string group, string version) in documents.GroupVersions)
            {
                string name = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
                string hash = HashOf(serverVersion, byGroup[(group, version)]);
                all.Append(name).Append(hash);
                Add(name, hash, () => documents.V3(group, version), previous);
            }

            foreach (BackendSchema schema in elsewhere)
            {
                all.Append(schema.Name).Append(schema.Tag);
                if (schema.Address.Length > 0) addresses[schema.Name] = schema.Address;
                else if (schema.Swagger is { } swagger)
                    Add(schema.Name, Hex(schema.Tag), () => JsonText.ToUtf8(SwaggerToV3.Convert(swagger)), previous);
            }

            V2Hash = Hex(all.ToString());
        }

        public string V2Hash { get; }

        public CompressedDocument V2Json => v2.GetOrAdd(false, _ => CompressedDocument.Of(Merged()));

        public CompressedDocument V2Proto =>
            v2.GetOrAdd(true, _ => CompressedDocument.Of(GnosticV2.Encode(V2Json.Expand())));

        public DocumentReply Index => index ??= MakeIndex();

        public static string Url(string name, string hash) => $"{V3Path}/{name}?hash={hash}";

        public GroupDocument? Find(string name) => groups.GetValueOrDefault(name);

        private void Add(string name, string hash, Func<byte[]> make, Snapshot? previous)
        {
            GroupDocument? kept = previous?.groups.GetValueOrDefault(name);
            groups[name] = kept?.Hash == hash ? kept : new(make, hash);
            addresses[name] = Url(name, hash);
        }

        private byte[] Merged()
        {
            byte[] own = documents.V2();
            JsonObject[] others = [.. elsewhere.Select(schema => schema.Swagger).OfType<JsonObject>()];
            if (others.Length == 0 || JsonParser.Parse(own).Value is not JsonObject whole) return own;
            SwaggerMerge merge = new(whole);
            foreach (JsonObject other in others) merge.Add(other);
            return JsonText.ToUtf8(merge.Build());
        }

        private DocumentReply MakeIndex()
        {
            using MemoryStream stream = new();
            using (Utf8JsonWriter json = new(stream))
            {
                json.WriteStartObject();
                json.WriteStartObject("paths");
                foreach ((string name, string address) in addresses)
                {
                    json.WriteStartObject(name);
                    json.WriteString("serverRelativeURL", address);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            byte[] body = stream.ToArray();
            return new(200, Json, body) { ETag = $"\"{Convert.ToHexString(SHA256.HashData(body))}\"" };
        }

        // Documents follow from the build and the definitions alone, so their hash needs no document.
        private static string HashOf(string serverVersion, IEnumerable<PublishedKind> kinds)
        {
            StringBuilder text = new();
            text.Append(serverVersion).Append(typeof(Snapshot).Module.ModuleVersionId)
                .Append(typeof(Kind).Module.ModuleVersionId);
            using JsonOutput output = new();
            foreach (PublishedKind kind in kinds)
            {
                text.Append('\n').Append(kind.Kind).Append('\t').Append(kind.Kind.Plural).Append('\t')
                    .AppendJoin(',', kind.Kind.Verbs).Append('\t').Append(kind.Kind.Namespaced).Append('\t')
                    .AppendJoin(',', kind.Kind.Subresources.Select(subresource => subresource.Name));
                if (kind.Custom is null) continue;
                output.Reset();
                kind.Custom.WriteJson(output);
                text.Append('\t').Append(Encoding.UTF8.GetString(output.Written));
            }

            return Hex(text.ToString());
        }

        private static string Hex(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
