namespace Skiff.ApiServer.OpenApi;

/// <summary>The parameters of operations. Clients look at them to learn what a server can do.</summary>
internal static class ApiParameters
{
    public static ApiParameter Namespace { get; } =
        new("namespace", "string", "Namespace the objects live in.", InPath: true);

    public static ApiParameter Pretty { get; } =
        new("pretty", "string", "Whether the answer is laid out for people to read.");

    public static ApiParameter PathRest { get; } =
        new("path", "string", "What follows in the path is given to the other side.", InPath: true);

    public static IReadOnlyList<ApiParameter> List { get; } =
    [
        Boolean("allowWatchBookmarks", "Whether a watch sends bookmarks, which tell how far it has come."),
        Text("continue", "Token of the page that comes next, from the page before."),
        Text("fieldSelector", "Only objects with these fields."),
        Text("labelSelector", "Only objects with these labels."),
        Integer("limit", "How many objects a page may hold."),
        Text("resourceVersion", "Revision that is asked for."),
        Text("resourceVersionMatch", "Whether that revision is meant exactly or as the oldest allowed."),
        Boolean("sendInitialEvents", "Whether a watch starts with the objects there are."),
        Integer("timeoutSeconds", "After how many seconds the request ends."),
        Boolean("watch", "Whether changes are sent as they happen instead of a list."),
    ];

    public static IReadOnlyList<ApiParameter> Create { get; } =
    [
        Text("dryRun", "With the value All, everything happens but the storing."),
        Text("fieldManager", "Name under which the fields that are set will be managed."),
        Text("fieldValidation", "Whether unknown and repeated fields are ignored, warned of or refused."),
    ];

    public static IReadOnlyList<ApiParameter> Patch { get; } =
        [.. Create, Boolean("force", "Whether an apply takes fields over from other managers.")];

    public static IReadOnlyList<ApiParameter> Delete { get; } =
    [
        Text("dryRun", "With the value All, everything happens but the storing."),
        Integer("gracePeriodSeconds", "Seconds the object has to end by itself; zero ends it at once."),
        Boolean(
            "ignoreStoreReadErrorWithClusterBreakingPotential",
            "Whether an object that can no longer be read is deleted without its finalizers."),
        Boolean("orphanDependents", "Whether dependents stay. Superseded by propagationPolicy."),
        Text("propagationPolicy", "What happens to dependents: Orphan, Background or Foreground."),
    ];

    public static IReadOnlyList<ApiParameter> DeleteCollection { get; } =
        [.. Delete, .. List.Where(parameter => parameter.Name is not ("watch" or "allowWatchBookmarks" or "dryRun"))];

    public static ApiParameter Name(string kind) => new("name", "string", $"Name of the {kind}.", InPath: true);

    private static ApiParameter Text(string name, string description) => new(name, "string", description);

    private static ApiParameter Integer(string name, string description) => new(name, "integer", description);

    private static ApiParameter Boolean(string name, string description) => new(name, "boolean", description);
}
