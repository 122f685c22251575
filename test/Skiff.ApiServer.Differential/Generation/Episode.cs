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
    private readonly Collections collections;
    private readonly Subresources subresources;
    private readonly JsonObject seed;
    private readonly bool isTour;
    private readonly bool isWhole;

    // The first episodes lead an object of each kind around, and one of each of these on the long way, so that the shortest
    // of runs has seen everything.
    private static readonly string[] whole = ["Deployment.apps", "Pod", "ConfigMap", "Service"];

    public Episode(int runSeed, int number, IReadOnlyList<Subject> subjects, Vocabulary vocabulary)
    {
        chance = new Chance(runSeed, number);
        Subject[] tours = [.. subjects, .. subjects.Where(subject => whole.Contains(subject.Kind.QualifiedName))];
        isTour = number <= tours.Length;
        isWhole = isTour && number > subjects.Count;
        // Kinds that have more to do than others come a little more often.
        Subject[] richer = [.. subjects.Where(subject => Subresources.Has(subject.Kind) || Subresources.Scales(subject.Kind))];
        Subject = isTour ? tours[number - 1] : chance.Of(richer.Length > 0 && chance.Percent(12) ? richer : subjects);
        // No beginning of a number: names end up wherever a patch copies them to.
        Name = $"t{number}";
        mutations = new Mutations(chance, vocabulary, Subject);
        string text = (isTour ? Subject.Seeds[0] : chance.Of(Subject.Seeds)).Replace("$N", Name, StringComparison.Ordinal);
        JsonObject tree = (JsonObject)Json.Parse(text);
        ObjectName = tree.At("metadata", "name") is JsonString given ? given.Value : Name;
        // A question has no metadata.
        seed = Subject.IsKept ? (JsonObject)Places.Set(tree, ["metadata", "labels", "episode"], Json.Of(Name)) : tree;
        patches = new Patches(chance, mutations, new Values(chance, vocabulary, Subject.Wording), Subject, seed);
        collections = new Collections(chance, Subject, seed, Name, ObjectName);
        subresources = new Subresources(chance, Subject, ObjectName);
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
    public IEnumerable<Request> Requests()
    {
        if (isTour) return new Tour(Subject, seed, Name, Path, collections, isWhole).Requests();
        IEnumerable<Request> requests = !Subject.IsKept ? Questions() : chance.Weighted(
            (33, Life()), (22, Refused()), (18, patches.Applied(Path)), (12, collections.Several(patches.Merge(Path))),
            (5, Subject.Kind.Namespaced ? collections.Paged() : collections.Several(patches.Merge(Path))),
            (10, new Misuses(chance, Subject, seed, Path, collections).Requests()));
        return Subject.IsOnlyTried ? requests.Select(Tried) : requests;
    }

    // What would change what the server does with everything that follows is tried, and not done, unless it is the seed.
    private static Request Tried(Request request)
    {
        bool isWrite = request.Method is "POST" or "PUT" or "PATCH" && request.What is not ("create: valid" or "create one of some");
        if (!isWrite || request.Target.Contains("dryRun", StringComparison.Ordinal)) return request;
        string next = request.Target.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        return request with { Target = $"{request.Target}{next}dryRun=All" };
    }

    // Of a kind that is asked and not kept.
    private IEnumerable<Request> Questions()
    {
        yield return Create(new Mutant("valid", seed));
        for (int i = 4 + chance.Below(4); i > 0; i--) yield return Create(mutations.Mutate(seed));
    }

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
            Accept = chance.Percent(10) ? chance.Of(Forms.All) : Request.Json,
        };
    }

    private Request Use() => chance.Weighted(
        (8, new Request("read", "GET", Path) { Accept = chance.Of(Forms.All) }),
        (22, Replace()),
        (12, patches.Merge(Path)),
        (12, patches.OfOperations(Path)),
        (14, patches.Strategic(Path)),
        (10, Status()),
        (Subresources.Scales(Subject.Kind) ? 110 : 1, Subresources.Scales(Subject.Kind) ? subresources.Scale() : collections.Listing()),
        (Subresources.Has(Subject.Kind) ? 140 : 1, subresources.Use() ?? Status()),
        (6, new Request("create again", "POST", Subject.Collection) { Body = seed }),
        (5, collections.Listing()),
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

        if (chance.Percent(30)) return AsRead(mutant);
        return new Request($"replace: {what}", "PUT", Path + (chance.Percent(10) ? "?dryRun=All" : ""))
        {
            Body = tree,
            ContentType = chance.Weighted((80, Request.Json), (12, Request.Yaml), (8, Request.Protobuf)),
        };
    }

    // As clients do that read an object, change it, and write the whole.
    private Request AsRead(Mutant mutant) => new($"replace: {mutant.What} as read", "PUT", Path)
    {
        Body = seed,
        Change = read => Patches.Changed(read, Patches.Difference(seed, mutant.Tree)),
    };

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
        query = collections.WithPolicy(query);
        return new Request(what, "DELETE", Path + (query.Length > 0 ? $"?{query}" : "")) { Body = body };
    }

    private static string Query(IReadOnlyList<string> options) => options.Count == 0 ? "" : $"?{string.Join('&', options)}";
}
