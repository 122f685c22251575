using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>What no client should send.</summary>
internal sealed class Misuses(Chance chance, Subject subject, JsonObject seed, string path, Collections collections)
{
    private const int Count = 4;

    /// <summary>A few of them.</summary>
    public IEnumerable<Request> Requests()
    {
        for (int i = Count; i > 0; i--) yield return chance.Percent(50) ? OfPath() : OfBody();
    }

    private Request OfPath() => chance.Below(13) switch
    {
        0 => new("read of nothing", "GET", path),
        1 => new("replace of nothing", "PUT", path) { Body = seed },
        2 => new("patch of nothing", "PATCH", path) { Body = Json.Object(), ContentType = "application/merge-patch+json" },
        3 => new("delete of nothing", "DELETE", path),
        4 => new("post to an object", "POST", path) { Body = seed },
        5 => new("put on a collection", "PUT", subject.Collection) { Body = seed },
        6 => new("patch of a collection", "PATCH", subject.Collection) { Body = seed },
        7 => new("an unknown subresource", "GET", $"{path}/bogus"),
        8 => new("a path too long", "GET", $"{path}/status/x"),
        9 => new("an unknown method", "BOGUS", path),
        10 => new("create everywhere", "POST", subject.Everywhere) { Body = seed },
        11 => new("status of nothing", "GET", $"{path}/status"),
        _ => collections.Listing(),
    };

    private Request OfBody() => chance.Below(11) switch
    {
        0 => new("an empty body", "POST", subject.Collection) { Text = "" },
        1 => new("a broken body", "POST", subject.Collection) { Text = Broken() },
        2 => new("a body of another type", "POST", subject.Collection)
        {
            Body = seed,
            ContentType = chance.Of("text/plain", "application/xml", "application/cbor", "x"),
        },
        3 => new("another kind", "POST", subject.Collection) { Body = seed.Set("kind", Json.Of(chance.Of("ConfigMap", "Bogus", ""))) },
        4 => new("another version", "POST", subject.Collection)
        {
            Body = seed.Set("apiVersion", Json.Of(chance.Of("v1", "bogus/v1", "", "a/b/c"))),
        },
        5 => Tried("without kind", seed.Remove("kind").Remove("apiVersion")),
        6 => Tried("in no namespace", seed.Remove("status")) with
        {
            Target = subject.CollectionIn("nowhere") + "?dryRun=All",
        },
        7 => Tried("of another namespace", Places.Set(seed, ["metadata", "namespace"], Json.Of("other"))),
        8 => Tried("with a version", Places.Set(seed, ["metadata", "resourceVersion"], Json.Of("5"))),
        9 => Tried("generated name", Places.Set(
            Places.Set(seed, ["metadata", "name"], null), ["metadata", "generateName"],
            Json.Of(chance.Of("a-", "A_", "", new string('a', 60))))),
        _ => new("a dry run of nothing", "POST", $"{subject.Collection}?dryRun=Bogus") { Body = seed },
    };

    private Request Tried(string what, Json body) => new(what, "POST", $"{subject.Collection}?dryRun=All") { Body = body };

    private string Broken()
    {
        string text = seed.ToString();
        return text[..chance.Below(text.Length)];
    }
}
