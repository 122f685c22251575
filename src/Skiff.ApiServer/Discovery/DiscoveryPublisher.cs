using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Skiff.ApiServer.Aggregation;
using Skiff.ApiServer.Wire;
using Skiff.Model;
using Skiff.Model.ApiDiscovery.V2;

namespace Skiff.ApiServer.Discovery;

/// <summary>
/// Answers requests for what is served: <c>/api</c>, <c>/apis</c> and below, down to the resources of a version.
/// Answers are encoded once and kept until what is served changes.
/// </summary>
public sealed class DiscoveryPublisher
{
    private const string Json = "application/json";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";
    private const string Cbor = Negotiated.CborType;
    private const string AggregatedGroup = "apidiscovery.k8s.io";
    private const string AggregatedKind = nameof(APIGroupDiscoveryList);

    private readonly string serverAddress;
    private readonly bool speaksCbor;
    private volatile Snapshot snapshot;

    /// <summary>Publishes kinds.</summary>
    /// <param name="kinds">The kinds served; those without a resource name are passed over.</param>
    /// <param name="serverAddress">Host and port under which clients reach the server.</param>
    /// <param name="speaksCbor">Whether CBOR is spoken.</param>
    public DiscoveryPublisher(IEnumerable<Kind> kinds, string serverAddress, bool speaksCbor = false)
    {
        this.speaksCbor = speaksCbor;
        this.serverAddress = serverAddress;
        snapshot = new(new(kinds));
    }

    /// <summary>What is published now.</summary>
    public DiscoveryCatalog Catalog => snapshot.Catalog;

    /// <summary>Publishes other kinds, and what other servers serve, from now on. Called by one writer at a time.</summary>
    public void Update(IEnumerable<Kind> kinds, IEnumerable<AggregatedApi>? aggregated = null) =>
        snapshot = new(new(kinds, aggregated));

    /// <summary>Answers a GET; null when the path is no path of discovery, or names what is not served.</summary>
    /// <param name="path">Path of the request.</param>
    /// <param name="accept">Its Accept header, or empty.</param>
    /// <param name="ifNoneMatch">Its If-None-Match header, or empty.</param>
    public DocumentReply? Answer(string path, string accept, string ifNoneMatch)
    {
        Snapshot current = snapshot;
        string trimmed = path.TrimEnd('/');
        bool root = trimmed is "/api" or "/apis";
        foreach (MediaRange range in AcceptHeader.Parse(accept))
        {
            string mediaType = range.Covers(Json) ? Json
                : range.Covers(Protobuf) ? Protobuf
                : speaksCbor && range.Covers(Cbor) ? Cbor : "";
            if (mediaType.Length == 0) continue;
            if (range["as"].Length == 0 && range["g"].Length == 0)
            {
                return current.Plain(trimmed, mediaType, serverAddress);
            }

            string version = range["v"];
            bool known = range["as"] == AggregatedKind && range["g"] == AggregatedGroup;
            if (!root || !known || !(version == "v2" || (version == "v2beta1" && mediaType == Json))) continue;
            return current.Aggregated(trimmed == "/api", version, mediaType).Unless(ifNoneMatch);
        }

        return current.Plain(trimmed, Json, serverAddress) is null ? null : DocumentReply.NotAcceptable;
    }

    /// <summary>What is published at one time, with the answers given so far.</summary>
    private sealed class Snapshot(DiscoveryCatalog catalog)
    {
        // Bounded by the number of paths times the media types: only paths that exist are kept.
        private readonly ConcurrentDictionary<string, DocumentReply> replies = new(StringComparer.Ordinal);

        public DiscoveryCatalog Catalog { get; } = catalog;

        public DocumentReply? Plain(string path, string mediaType, string serverAddress)
        {
            string key = $"{mediaType} {path}";
            if (replies.TryGetValue(key, out DocumentReply? known)) return known;
            if (Message(path, serverAddress) is not { } message) return null;
            return replies.GetOrAdd(key, new DocumentReply(200, mediaType, Encode(message, mediaType)));
        }

        public DocumentReply Aggregated(bool core, string version, string mediaType) =>
            replies.GetOrAdd($"{mediaType} {version} {core}", _ => MakeAggregated(core, version, mediaType));

        private DocumentReply MakeAggregated(bool core, string version, string mediaType)
        {
            byte[] body = Encode(Catalog.Aggregated(core), mediaType);
            if (version != "v2")
            {
                // The older version has the same members; only its name differs.
                body = Replace(body, "\"apidiscovery.k8s.io/v2\""u8, "\"apidiscovery.k8s.io/v2beta1\""u8);
            }

            return new(200, $"{mediaType};g={AggregatedGroup};v={version};as={AggregatedKind}", body)
            {
                ETag = $"\"{Convert.ToHexString(SHA256.HashData(body))}\"",
                CacheControl = "public",
                VariesByAccept = true,
            };
        }

        private IMessageKind? Message(string path, string serverAddress)
        {
            string[] parts = path.Split('/');
            return parts switch
            {
                ["", "api"] => Catalog.CoreVersions(serverAddress),
                ["", "apis"] => Catalog.Groups,
                ["", "api", var version] => Catalog.Resources("", version),
                ["", "apis", var group] => Catalog.Group(group),
                ["", "apis", var group, var version] when group.Length > 0 => Catalog.Resources(group, version),
                _ => null,
            };
        }

        private static byte[] Encode(IMessageKind message, string mediaType)
        {
            if (mediaType == Protobuf)
            {
                using ProtoOutput proto = new();
                ProtoEnvelope.Write(proto, message);
                return proto.ToArray();
            }

            if (mediaType == Cbor) return ObjectCodec.Cbor(message);
            using JsonOutput json = new();
            message.WriteJson(json);
            return json.ToArray();
        }

        private static byte[] Replace(byte[] body, ReadOnlySpan<byte> old, ReadOnlySpan<byte> with)
        {
            int at = body.AsSpan().IndexOf(old);
            return at < 0 ? body : [.. body.AsSpan(0, at), .. with, .. body.AsSpan(at + old.Length)];
        }
    }
}
