using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>
/// The requests around one object, or a few: made of nothing but the seed and the number, so that an episode can be
/// repeated alone. An episode ends early where the servers part, because from there on they speak of different things.
/// </summary>
internal sealed class Episode
{
    private readonly Chance chance;
    private readonly Mutations mutations;
    private readonly Patches patches;
    private readonly JsonObject seed;

    public Episode(int runSeed, int number, IReadOnlyList<Subject> subjects, Vocabulary vocabulary)
    {
        chance = new Chance(runSeed, number);
        Subject = chance.Of(subjects);
        // No beginning of a number: names end up wherever a patch copies them to.
        Name = $"t{number}";
        mutations = new Mutations(chance, vocabulary, Subject);
        string text = chance.Of(Subject.Seeds).Replace("$N", Name, StringComparison.Ordinal);
        JsonObject tree = (JsonObject)Json.Parse(text);
        ObjectName = tree.At("metadata", "name") is JsonString given ? given.Value : Name;
        seed = (JsonObject)Places.Set(tree, ["metadata", "labels", "episode"], Json.Of(Name));
        patches = new Patches(chance, mutations, new Values(chance, vocabulary, Subject.Wording), Subject, seed);
    }

    /// <summary>The kind at hand.</summary>
    public Subject Subject { get; }

    /// <summary>What the episode's objects are labelled with.</summary>
    public string Name { get; }

    /// <summary>The name of the first object.</summary>
    public string ObjectName { get; }

    /// <summary>The path of the first object.</summary>
    public string Path => $"{Subject.Collection}/{ObjectName}";

    /// <summary>The requests.</summary>
    public IEnumerable<Request> Requests() => chance.Weighted(
        (36, Life()), (24, Refused()), (18, patches.Applied(Path)), (12, Collection()), (10, Misuse()));

    // An object is made, used and removed.
    private IEnumerable<Request> Life()
    {
        yield return Create(chance.Percent(25) ? mutations.Mutate(seed) : new Mutant("valid", seed));
        for (int i = 3 + chance.Below(5); i > 0; i--) yield return Use();
        foreach (Request request in End()) yield return request;
    }

    private IEnumerable<Request> Refused()
    {
        for (int i = 4 + chance.Below(4); i > 0; i--)
        {
            Mutant mutant = mutations.Mutate(seed);
            if (chance.Percent(15)) mutant = mutations.Mutate(mutant.Tree) is var twice ? twice with { What = $"{mutant.What}, {twice.What}" } : mutant;
            yield return Create(mutant, isDry: true);
        }
    }

    private Request Create(Mutant mutant, bool isDry = false)
    {
        List<string> options = [];
        if (isDry || mutant.IsRenamed || chance.Percent(5)) options.Add("dryRun=All");
        if (chance.Percent(10)) options.Add($"fieldManager={chance.Of("me", "other", new string('m', 129), "a%0Ab")}");
        return new Request($"create: {mutant.What}", "POST", Subject.Collection + Query(options))
        {
            Body = mutant.Tree,
            ContentType = chance.Weighted((70, Request.Json), (20, Request.Yaml), (10, Request.Protobuf)),
            Accept = chance.Percent(10) ? chance.Of(Accepts) : Request.Json,
        };
    }

    private static readonly string[] Accepts =
    [
        Request.Json, Request.Yaml, Request.Protobuf, "application/json;as=Table;v=v1;g=meta.k8s.io",
        "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "*/*", "text/plain", "application/xml, application/json",
        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", "application/json;as=Bogus;v=v1;g=meta.k8s.io",
    ];

    private Request Use() => chance.Weighted(
        (8, new Request("read", "GET", Path) { Accept = chance.Of(Accepts) }),
        (22, Replace()),
        (12, patches.Merge(Path)),
        (12, patches.OfOperations(Path)),
        (14, patches.Strategic(Path)),
        (10, Status()),
        (Subject.Kind.Subresources.Any(sub => sub.Name == "scale") ? 110 : 1, Scale()),
        (Subresources.Has(Subject.Kind) ? 140 : 1, new Subresources(chance, Subject, ObjectName).Use() ?? Status()),
        (6, new Request("create again", "POST", Subject.Collection) { Body = seed }),
        (5, Listing()),
        (4, Delete(chance.Of("dryRun=All", "gracePeriodSeconds=x", "propagationPolicy=Bogus", "propagationPolicy=Orphan&dryRun=All",
            "dryRun=None", "orphanDependents=true&propagationPolicy=Orphan"), null)),
        (5, Delete("", Json.Object(("kind", Json.Of("DeleteOptions")), ("apiVersion", Json.Of("v1")), chance.Of<(string, Json)>(
            ("preconditions", Json.Object(("uid", Json.Of("x")))), ("preconditions", Json.Object(("resourceVersion", Json.Of("1")))),
            ("propagationPolicy", Json.Of("Bogus")), ("dryRun", Json.Array(Json.Of("All"))), ("dryRun", Json.Array(Json.Of("Some"))),
            ("gracePeriodSeconds", Json.Of("x")), ("bogus", Json.Of(1)))))));

    private Request Replace()
    {
        Mutant mutant = chance.Percent(75) ? mutations.Mutate(seed) : new Mutant("same", seed);
        JsonObject tree = mutant.Tree;
        string what = mutant.What;
        if (tree["metadata"] is JsonObject meta)
        {
            (string word, JsonObject changed) = chance.Weighted(
                (35, ("", meta)),
                (45, (" at its version", meta.Set("resourceVersion", Json.Of("{{rv}}")))),
                (5, (" at an old version", meta.Set("resourceVersion", Json.Of("1")))),
                (3, (" at no version", meta.Set("resourceVersion", Json.Of("x")))),
                (5, (" of another uid", meta.Set("uid", Json.Of("x")))),
                (4, (" of its uid", meta.Set("uid", Json.Of("{{uid}}")))),
                (3, (" of another name", meta.Set("name", Json.Of("other")))));
            tree = tree.Set("metadata", changed);
            what += word;
        }

        return new Request($"replace: {what}", "PUT", Path + (chance.Percent(10) ? "?dryRun=All" : ""))
        {
            Body = tree,
            ContentType = chance.Weighted((80, Request.Json), (12, Request.Yaml), (8, Request.Protobuf)),
        };
    }

    private Request Status()
    {
        if (Subject.Kind.Schema.Find("status") is not { Object: not null } || !Subject.Kind.Subresources.Any(sub => sub.Name == "status"))
            return patches.Merge(Path);
        Request patch = patches.OfStatus($"{Path}/status");
        if (chance.Percent(50)) return patch;
        Json status = (patch.Body as JsonObject)?["status"] ?? Json.Null;
        JsonObject tree = seed.Set("status", status);
        if (chance.Percent(60)) tree = (JsonObject)Places.Set(tree, ["metadata", "resourceVersion"], Json.Of("{{rv}}"));
        return new Request("replace status", "PUT", $"{Path}/status") { Body = tree };
    }

    private Request Scale()
    {
        if (!Subject.Kind.Subresources.Any(sub => sub.Name == "scale")) return Listing();
        int count = chance.Of(0, 1, 5, -1);
        JsonObject body = Json.Object(
            ("kind", Json.Of("Scale")), ("apiVersion", Json.Of("autoscaling/v1")),
            ("metadata", Json.Object(("name", Json.Of(ObjectName)), ("namespace", Json.Of(Subject.Namespace)))),
            ("spec", Json.Object(("replicas", Json.Of(count)))));
        return chance.Below(7) switch
        {
            0 => new Request("read scale", "GET", $"{Path}/scale"),
            1 => new Request("scale of another name", "PUT", $"{Path}/scale") { Body = Places.Set(body, ["metadata", "name"], Json.Of("other")) },
            2 => new Request("scale at its version", "PUT", $"{Path}/scale")
            {
                Body = Places.Set(body, ["metadata", "resourceVersion"], Json.Of(chance.Of("{{rv}}", "1"))),
            },
            3 or 5 => new Request("patch scale", "PATCH", $"{Path}/scale")
            {
                Body = Json.Object(("spec", Json.Object(("replicas", chance.Of(Json.Of(count), Json.Of(2), Json.Of("x"), Json.Null))))),
                ContentType = "application/merge-patch+json",
            },
            4 => new Request("scale without kind", "PUT", $"{Path}/scale") { Body = body.Remove("kind") },
            _ => new Request("scale", "PUT", $"{Path}/scale") { Body = body },
        };
    }

    private IEnumerable<Request> End()
    {
        string query = chance.Weighted((50, ""), (15, "propagationPolicy=Foreground"), (15, "propagationPolicy=Orphan"), (10, "gracePeriodSeconds=0"),
            (10, "gracePeriodSeconds=7"));
        yield return Delete(query, chance.Percent(20) ? Json.Object(("preconditions", Json.Object(("uid", Json.Of("{{uid}}"))))) : null);
        yield return new Request("read after delete", "GET", Path);
        if (chance.Percent(30)) yield return Delete("", null) with { What = "delete again" };
        if (chance.Percent(10)) yield return patches.Merge(Path) with { What = "patch after delete" };
    }

    private Request Delete(string query, Json? body)
    {
        string what = $"delete: {query}{(body is null ? "" : $" {string.Join(',', ((JsonObject)body).Members.ToArray().Select(member => member.Name))}")}";
        // Of a request with a body the query does not count.
        if (body is JsonObject { } given && Subject.Kind.Name == "CronJob" && given["propagationPolicy"] is null)
            body = given.Set("propagationPolicy", Json.Of(query.EndsWith("Orphan", StringComparison.Ordinal) ? "Orphan" : "Background"));
        query = WithPolicy(query);
        return new Request(what, "DELETE", Path + (query.Length > 0 ? $"?{query}" : "")) { Body = body };
    }

    // The version of cron jobs that the peer serves leaves jobs behind when nobody says what becomes of them.
    private string WithPolicy(string query)
    {
        bool says = query.Contains("propagationPolicy", StringComparison.Ordinal) || query.Contains("orphan", StringComparison.Ordinal);
        return Subject.Kind.Name != "CronJob" || says ? query : $"{query}{(query.Length > 0 ? "&" : "")}propagationPolicy=Background";
    }

    private static readonly string[] Selectors =
    [
        "labelSelector=episode={0}", "labelSelector=episode+in+({0},x)", "labelSelector=episode={0},!missing", "labelSelector=episode={0},app",
        "labelSelector=episode={0}&fieldSelector=metadata.name={1}", "labelSelector=episode={0}&fieldSelector=metadata.name!={1}",
        "labelSelector=episode={0}&fieldSelector=metadata.bogus=x", "labelSelector=a%3D%3D%3Db", "labelSelector=a+in", "labelSelector=-x",
        "labelSelector=a+in+(b", "fieldSelector=x", "fieldSelector=metadata.name%3D%3D{1}", "fieldSelector=spec.nodeName=x&labelSelector=episode={0}",
        "fieldSelector=status.phase=Pending&labelSelector=episode={0}", "labelSelector=episode={0}&fieldSelector=metadata.namespace=diff",
        "fieldSelector=type=Opaque&labelSelector=episode={0}", "labelSelector=episode={0}&limit=1", "limit=x", "labelSelector=episode={0}&limit=-1",
        "labelSelector=episode={0}&resourceVersion=0", "labelSelector=episode={0}&resourceVersion=x", "continue=bogus",
        "resourceVersionMatch=Exact", "resourceVersionMatch=Exact&resourceVersion=0", "resourceVersionMatch=Bogus&resourceVersion=1",
        "resourceVersionMatch=NotOlderThan&resourceVersion=0&labelSelector=episode={0}", "labelSelector=episode={0}&timeoutSeconds=x",
        "resourceVersion=1&continue=x", "labelSelector=episode={0}&resourceVersion=-1", "labelSelector=episode+notin+(x),episode={0}",
        "labelSelector=episode={0},x>1", "labelSelector=episode={0},x>a", "labelSelector=episode={0},%C3%9Cnicode", "labelSelector=a=b=c",
    ];

    private Request Listing()
    {
        string selector = chance.Of(Selectors);
        string query = string.Format(System.Globalization.CultureInfo.InvariantCulture, selector, Name, ObjectName);
        string path = chance.Percent(20) ? Subject.Everywhere : Subject.Collection;
        return new Request($"list: {selector}", "GET", $"{path}?{query}") { Accept = chance.Percent(25) ? chance.Of(Accepts) : Request.Json };
    }

    // Several objects, listed, paged, watched and deleted together.
    private IEnumerable<Request> Collection()
    {
        string mine = $"labelSelector=episode={Name}";
        yield return new Request("list before", "GET", $"{Subject.Collection}?{mine}");
        for (int i = 0; i < 3; i++)
        {
            string text = seed.ToString().Replace(Name, i == 0 ? Name : $"{Name}-{i}", StringComparison.Ordinal);
            Json tree = Places.Set(Json.Parse(text), ["metadata", "labels", "episode"], Json.Of(Name));
            yield return new Request("create one of some", "POST", Subject.Collection) { Body = tree };
        }

        yield return new Request("first page", "GET", $"{Subject.Collection}?{mine}&limit=2") { Accept = chance.Of(Accepts) };
        yield return new Request("first page", "GET", $"{Subject.Collection}?{mine}&limit=2");
        yield return new Request("next page", "GET", $"{Subject.Collection}?{mine}&limit=2&continue={{{{continue}}}}");
        for (int i = 0; i < 3; i++) yield return Listing();
        yield return patches.Merge(Path);
        string options = chance.Of("", "&dryRun=All", "&propagationPolicy=Orphan", "&limit=1", "&gracePeriodSeconds=0", $"&fieldSelector=metadata.name={ObjectName}",
            "&propagationPolicy=Foreground", "&propagationPolicy=Bogus", "&fieldSelector=bogus");
        yield return new Request("delete some", "DELETE", $"{Subject.Collection}?{WithPolicy(mine + options)}");
        yield return new Request("list after", "GET", $"{Subject.Collection}?{mine}");
        if (chance.Percent(30)) yield return Watch(mine);
    }

    private Request Watch(string mine) => new("watch", "GET",
        $"{Subject.Collection}?{mine}&watch=true&timeoutSeconds=1{chance.Of("&resourceVersion={{listrv}}", "", "&resourceVersion=0", "&resourceVersion=x")}")
    {
        IsWatch = true,
        Accept = chance.Weighted((80, Request.Json), (10, "application/json;as=Table;v=v1;g=meta.k8s.io"),
            (10, "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io")),
    };

    // What no client should send.
    private IEnumerable<Request> Misuse()
    {
        string text = seed.ToString();
        for (int i = 4; i > 0; i--)
        {
            yield return chance.Below(24) switch
            {
                0 => new("read of nothing", "GET", Path),
                1 => new("replace of nothing", "PUT", Path) { Body = seed },
                2 => new("patch of nothing", "PATCH", Path) { Body = Json.Object(), ContentType = "application/merge-patch+json" },
                3 => new("delete of nothing", "DELETE", Path),
                4 => new("post to an object", "POST", Path) { Body = seed },
                5 => new("put on a collection", "PUT", Subject.Collection) { Body = seed },
                6 => new("patch of a collection", "PATCH", Subject.Collection) { Body = seed },
                7 => new("an unknown subresource", "GET", $"{Path}/bogus"),
                8 => new("a path too long", "GET", $"{Path}/status/x"),
                9 => new("an unknown method", "BOGUS", Path),
                10 => new("create everywhere", "POST", Subject.Everywhere) { Body = seed },
                11 => new("an empty body", "POST", Subject.Collection) { Text = "" },
                12 => new("a broken body", "POST", Subject.Collection) { Text = text[..chance.Below(text.Length)] },
                13 => new("a body of another type", "POST", Subject.Collection) { Body = seed, ContentType = chance.Of("text/plain", "application/xml", "application/cbor", "x") },
                14 => new("another kind", "POST", Subject.Collection) { Body = seed.Set("kind", Json.Of(chance.Of("ConfigMap", "Bogus", ""))) },
                15 => new("another version", "POST", Subject.Collection) { Body = seed.Set("apiVersion", Json.Of(chance.Of("v1", "bogus/v1", "", "a/b/c"))) },
                16 => new("without kind", "POST", $"{Subject.Collection}?dryRun=All") { Body = seed.Remove("kind").Remove("apiVersion") },
                17 => new("in no namespace", "POST", Subject.Collection.Replace("/diff/", "/nowhere/", StringComparison.Ordinal) + "?dryRun=All")
                {
                    Body = seed.Remove("status"),
                },
                18 => new("of another namespace", "POST", $"{Subject.Collection}?dryRun=All")
                {
                    Body = Places.Set(seed, ["metadata", "namespace"], Json.Of("other")),
                },
                19 => new("with a version", "POST", $"{Subject.Collection}?dryRun=All")
                {
                    Body = Places.Set(seed, ["metadata", "resourceVersion"], Json.Of("5")),
                },
                20 => new("generated name", "POST", $"{Subject.Collection}?dryRun=All")
                {
                    Body = Places.Set(Places.Set(seed, ["metadata", "name"], null), ["metadata", "generateName"], Json.Of(chance.Of("a-", "A_", "", new string('a', 60)))),
                },
                21 => new("status of nothing", "GET", $"{Path}/status"),
                22 => new("a dry run of nothing", "POST", $"{Subject.Collection}?dryRun=Bogus") { Body = seed },
                _ => Listing(),
            };
        }
    }

    private static string Query(IReadOnlyList<string> options) => options.Count == 0 ? "" : $"?{string.Join('&', options)}";
}
