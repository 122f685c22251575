using Skiff.ApiServer.Wire;
using Skiff.Fuzz.Targets;
using Skiff.Model;
using Encoding = System.Text.Encoding;

namespace Skiff.Fuzz.Http;

/// <summary>A request as it will be sent.</summary>
internal sealed record MadeRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, byte[]? Body)
{
    /// <summary>The request in a text that shows all of it.</summary>
    public string Shown => $"{Method} {Target} {string.Join(' ', Headers.Select(header => $"[{header.Name}: {header.Value}]"))} "
        + (Body is null ? "" : Convert.ToHexStringLower(Body));
}

/// <summary>Makes requests that mean something, and damages a part of each.</summary>
internal sealed class RandomRequest(Random random, IReadOnlyList<Kind> kinds)
{
    /// <summary>The namespace in which things are really made.</summary>
    public const string Space = "fuzz";

    private static readonly string[] methods = ["GET", "GET", "POST", "POST", "PUT", "PATCH", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "WRONG"];
    private static readonly string[] names = ["seed", "seed", "other", "default", "kubernetes", "a.b", "UPPER", "-", "%2e%2e", "x%00y", "é"];
    private static readonly string[] documents =
        ["/", "/api", "/apis", "/api/v1", "/apis/apps/v1", "/version", "/healthz", "/livez/log", "/metrics", "/openapi/v2", "/openapi/v3/apis/apps/v1"];

    private static readonly string[] patchTypes =
    [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml",
        "application/apply-patch+cbor",
    ];

    private static readonly Dictionary<string, Target> targets = AllTargets.List().ToDictionary(target => target.Name, StringComparer.Ordinal);
    private static readonly SeedObject[] objects = [.. SeedObjects.All];
    private readonly Damage damage = new(random);

    /// <summary>The next request.</summary>
    public MadeRequest Next()
    {
        string method = One(methods);
        SeedObject? seed = Chance(10) ? null : One(objects);
        Kind kind = seed is null || Chance(20) ? One(kinds) : seed.Kind;
        string path = Chance(40) ? One(documents) : PathOf(kind, isNamed: method is not "POST" && !Chance(3));
        List<(string, string)> headers = [];
        if (Chance(2)) headers.Add(("Accept", Clean(Text("accept"))));
        if (Chance(30)) headers.Add(("Authorization", $"Bearer {Clean(Text("token"))}"));
        if (Chance(30)) headers.Add(("Impersonate-User", Clean(Piece("system:serviceaccount:fuzz:default"))));
        if (Chance(60)) headers.Add((One(["If-None-Match", "Impersonate-Group", "Impersonate-Extra-a%2f", "X-Remote-User", "Accept-Encoding"]), Clean(Piece("\"a\""))));
        byte[]? body = method is "GET" or "HEAD" && !Chance(50) ? null : BodyOf(method, seed ?? objects[0], headers);
        string query = QueryOf(method, kind);
        string target = Chance(12) ? Clean(Text("path")) : path;
        return new(method, Escaped(target) + query, headers, body);
    }

    // What lives outside the namespace is only tried, or the run would change what it runs on.
    private string QueryOf(string method, Kind kind)
    {
        string query = Chance(2) ? "" : Clean(Text("query")).Replace("#", "%23", StringComparison.Ordinal);
        bool isWrite = method is "POST" or "PUT" or "PATCH" or "DELETE";
        bool isTried = isWrite && (!kind.Namespaced || Chance(2));
        string dry = isTried ? "dryRun=All&" : "";
        if (Chance(3) && method == "PATCH") dry += "fieldManager=fuzz&";
        return dry.Length + query.Length == 0 ? "" : $"?{dry}{Escaped(query)}";
    }

    private string PathOf(Kind kind, bool isNamed)
    {
        string root = kind.Group.Length == 0 ? $"/api/{kind.Version}" : $"/apis/{kind.Group}/{kind.Version}";
        if (Chance(30)) root += "/watch";
        string collection = kind.Namespaced && !Chance(20) ? $"{root}/namespaces/{Space}/{kind.Plural}" : $"{root}/{kind.Plural}";
        if (!isNamed) return collection;
        string named = $"{collection}/{One(names)}";
        return Chance(4) && kind.Subresources.Count > 0 ? $"{named}/{One([.. kind.Subresources]).Name}" : named;
    }

    private byte[] BodyOf(string method, SeedObject seed, List<(string, string)> headers)
    {
        if (method == "PATCH" && !Chance(8))
        {
            string type = One(patchTypes);
            headers.Add(("Content-Type", type));
            return type switch
            {
                "application/json-patch+json" => damage.Of(targets["json patch"]),
                "application/merge-patch+json" => damage.Of(targets["merge patch"]),
                "application/strategic-merge-patch+json" => damage.Of(targets["strategic patch"]),
                "application/apply-patch+cbor" => Damaged(ObjectCodec.Cbor(seed.Value), "cbor"),
                _ => Damaged(seed.Yaml, "yaml"),
            };
        }

        (byte[] body, string media) = random.Next(5) switch
        {
            0 => (Damaged(seed.Yaml, "yaml"), Negotiated.YamlType),
            1 => (Damaged(ObjectCodec.Protobuf(seed.Value), "protobuf"), Negotiated.ProtobufType),
            2 => (Damaged(ObjectCodec.Cbor(seed.Value), "cbor"), Negotiated.CborType),
            _ => (Damaged(seed.Json, "validation"), Negotiated.JsonType),
        };
        headers.Add(("Content-Type", Chance(20) ? Clean(Piece(media)) : media));
        return body;
    }

    // Half of what is sent is whole: it gets through decoding, and the rest of the road is looked at too.
    private byte[] Damaged(byte[] whole, string like) =>
        Chance(3) ? whole : damage.Of(targets[like] with { Corpus = [whole] });

    private string Text(string target) => Encoding.UTF8.GetString(Chance(3) ? One([.. targets[target].Corpus]) : damage.Of(targets[target]));

    private string Piece(string text) =>
        Chance(2) ? text : Encoding.UTF8.GetString(damage.Of(targets["accept"] with { Corpus = [Encoding.UTF8.GetBytes(text)] }));

    // What a client of HTTP sends at all in a header; the rest is sent in raw bytes.
    private static string Clean(string text) => string.Concat(text.Where(c => c is >= ' ' and < '\x7f').Take(4000));

    private static string Escaped(string path) => path.Replace(" ", "%20", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal)
        .Replace("é", "%C3%A9", StringComparison.Ordinal).Insert(0, path.StartsWith('/') || !path.Contains('/', StringComparison.Ordinal) ? "" : "/");

    private bool Chance(int of) => random.Next(of) == 0;

    private T One<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
