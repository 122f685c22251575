using System.Globalization;
using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>Several objects, listed, selected, paged, watched and deleted together.</summary>
internal sealed class Collections(Chance chance, Subject subject, JsonObject seed, string name, string objectName)
{
    private const int Some = 3;
    private const int Pages = 4;

    // {0} is the episode, {1} the first object.
    private static readonly string[] selectors =
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

    // Each chooses other ones of several objects, of which the last two have a tier (a, b) and a number (1, 2).
    private static readonly string[] choices =
    [
        "tier=a", "tier==b", "tier!=a", "tier+in+(a,b)", "tier+in+(b)", "tier+notin+(a)", "tier+notin+(a,b)", "tier", "!tier",
        "number>1", "number<2", "number>0,tier!=b", "tier+in+()", "tier=",
    ];

    private string Mine => $"labelSelector=episode={name}";

    /// <summary>A list by some selector.</summary>
    public Request Listing()
    {
        string selector = chance.Of(selectors);
        string query = string.Format(CultureInfo.InvariantCulture, selector, name, objectName);
        string path = chance.Percent(20) ? subject.Everywhere : subject.Collection;
        return new Request($"list: {selector}", "GET", $"{path}?{query}") { Accept = chance.Percent(25) ? chance.Of(Forms.All) : Request.Json };
    }

    /// <summary>Some objects are made and asked for, changed and deleted together.</summary>
    public IEnumerable<Request> Several(Request change)
    {
        yield return new Request("list before", "GET", $"{subject.Collection}?{Mine}");
        for (int i = 0; i < Some; i++)
            yield return new Request("create one of some", "POST", subject.Collection) { Body = One(i) };

        yield return new Request("first page", "GET", $"{subject.Collection}?{Mine}&limit=2") { Accept = chance.Of(Forms.All) };
        yield return new Request("first page", "GET", $"{subject.Collection}?{Mine}&limit=2");
        yield return new Request("next page", "GET", $"{subject.Collection}?{Mine}&limit=2&continue={{{{continue}}}}");
        for (int i = 0; i < Some; i++) yield return Listing();
        for (int i = 0; i < Some; i++) yield return Choice(chance.Of(choices));
        yield return change;
        string options = chance.Of("", "&dryRun=All", "&propagationPolicy=Orphan", "&limit=1", "&gracePeriodSeconds=0", $"&fieldSelector=metadata.name={objectName}",
            "&propagationPolicy=Foreground", "&propagationPolicy=Bogus", "&fieldSelector=bogus", ",tier=a", ",tier!=a");
        yield return new Request("delete some", "DELETE", $"{subject.Collection}?{WithPolicy(Mine + options)}");
        yield return new Request("list after", "GET", $"{subject.Collection}?{Mine}");
        if (chance.Percent(30)) yield return Watch();
    }

    /// <summary>Every selector over some objects, and all of them deleted.</summary>
    public IEnumerable<Request> Chosen()
    {
        for (int i = 0; i < Some; i++)
            yield return new Request("create one of some", "POST", subject.Collection) { Body = One(i) };
        foreach (string choice in choices) yield return Choice(choice);
        yield return new Request("watch", "GET", $"{subject.Collection}?{Mine},tier+in+(a,b)&watch=true&timeoutSeconds=1") { IsWatch = true };
        yield return new Request("delete some", "DELETE", $"{subject.Collection}?{WithPolicy($"{Mine},tier!=a&gracePeriodSeconds=0")}");
        yield return new Request("list after", "GET", $"{subject.Collection}?{Mine}");
    }

    /// <summary>
    /// Pages of a namespace in which nothing else is: how many objects are left is told only where nothing is selected.
    /// </summary>
    public IEnumerable<Request> Paged()
    {
        string path = subject.CollectionIn(Subject.PagesNamespace);
        for (int i = 0; i < Pages; i++)
        {
            string text = One(i).ToString().Replace($"\"namespace\":\"{Subject.Namespace}\"", $"\"namespace\":\"{Subject.PagesNamespace}\"", StringComparison.Ordinal);
            yield return new Request("create one of a page", "POST", path) { Body = Json.Parse(text) };
        }

        int size = 1 + chance.Below(3);
        yield return new Request("page of all", "GET", $"{path}?limit={size}");
        yield return new Request("page of all", "GET", $"{path}?limit={1 + chance.Below(3)}&continue={{{{continue}}}}")
        {
            Accept = chance.Percent(30) ? chance.Of(Request.Json, Request.Protobuf, Forms.Table, Forms.Partial) : Request.Json,
        };
        yield return new Request("page of all", "GET", $"{path}?limit={Pages}&continue={{{{continue}}}}");
        yield return new Request("page of all", "GET", $"{path}?limit={Pages}");
        yield return new Request("page of all", "GET", $"{path}?limit=2&resourceVersion=0");
        yield return new Request("page of all", "GET", $"{path}?limit=2&{Mine}");
        yield return new Request("page of all", "GET", $"{path}?limit=2&continue={{{{continue}}}}&{Mine}");
        yield return new Request("page of all", "GET", $"{path}?limit=1&continue={{{{continue}}}}&resourceVersion=1");
    }

    /// <summary>A watch of the episode's objects, which ends after a second.</summary>
    public Request Watch() => new("watch", "GET",
        $"{subject.Collection}?{Mine}&watch=true&timeoutSeconds=1{chance.Of("&resourceVersion={{listrv}}", "", "&resourceVersion=0", "&resourceVersion=x")}")
    {
        IsWatch = true,
        Accept = chance.Weighted((80, Request.Json), (10, Forms.Table), (10, Forms.Partial)),
    };

    // The version of cron jobs that the peer serves leaves jobs behind when nobody says what becomes of them.
    /// <summary>The query of a deletion that says what becomes of the dependents where the versions do not agree on it.</summary>
    public string WithPolicy(string query)
    {
        bool says = query.Contains("propagationPolicy", StringComparison.Ordinal) || query.Contains("orphan", StringComparison.Ordinal);
        return subject.Kind.Name != "CronJob" || says ? query : $"{query}{(query.Length > 0 ? "&" : "")}propagationPolicy=Background";
    }

    private Request Choice(string choice) => new($"list: {choice}", "GET", $"{subject.Collection}?{Mine},{choice}");

    private Json One(int index)
    {
        string text = seed.ToString().Replace(name, index == 0 ? name : $"{name}-{index}", StringComparison.Ordinal);
        Json tree = Places.Set(Json.Parse(text), ["metadata", "labels", "episode"], Json.Of(name));
        if (index == 0) return tree;
        tree = Places.Set(tree, ["metadata", "labels", "number"], Json.Of($"{index}"));
        return Places.Set(tree, ["metadata", "labels", "tier"], Json.Of(index == 1 ? "a" : "b"));
    }
}
