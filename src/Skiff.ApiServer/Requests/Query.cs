using System.Globalization;
using Microsoft.Extensions.Primitives;
using Skiff.Model;

namespace Skiff.ApiServer.Requests;

/// <summary>The options of a request, from its query string.</summary>
public sealed record Query
{
    /// <summary>No option.</summary>
    public static Query Empty { get; } = new();

    /// <summary>Label selector text.</summary>
    public string LabelSelector { get; init; } = "";

    /// <summary>Field selector text.</summary>
    public string FieldSelector { get; init; } = "";

    /// <summary>Revision asked for; empty when not given.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>How <see cref="ResourceVersion"/> is meant: <c>Exact</c>, <c>NotOlderThan</c> or empty.</summary>
    public string ResourceVersionMatch { get; init; } = "";

    /// <summary>Page size; 0 for everything.</summary>
    public long Limit { get; init; }

    /// <summary>Token of the next page.</summary>
    public string Continue { get; init; } = "";

    /// <summary>Whether a list is a watch.</summary>
    public bool Watch { get; init; }

    /// <summary>Whether a watch wants bookmarks.</summary>
    public bool AllowWatchBookmarks { get; init; }

    /// <summary>Whether a watch begins with the present objects and a bookmark that ends them.</summary>
    public bool? SendInitialEvents { get; init; }

    /// <summary>Seconds after which the server ends a watch or gives up on a list.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>Values of <c>dryRun</c>.</summary>
    public StringValues DryRun { get; init; }

    /// <summary>Who owns the written fields.</summary>
    public string FieldManager { get; init; } = "";

    /// <summary><c>Strict</c>, <c>Warn</c>, <c>Ignore</c> or empty.</summary>
    public string FieldValidation { get; init; } = "";

    /// <summary>Whether an apply takes fields from other managers.</summary>
    public bool? Force { get; init; }

    /// <summary>Grace of a deletion, in seconds.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary>What happens to dependents: <c>Orphan</c>, <c>Background</c>, <c>Foreground</c> or empty.</summary>
    public string PropagationPolicy { get; init; } = "";

    /// <summary>How much of each object a table's rows carry.</summary>
    public string IncludeObject { get; init; } = "";

    /// <summary>The older spelling of orphaning.</summary>
    public bool? OrphanDependents { get; init; }

    /// <summary>The single name a field selector pins, which makes a list a request for one object.</summary>
    public string PinnedName
    {
        get
        {
            const string key = "metadata.name";
            if (!FieldSelector.Contains(key, StringComparison.Ordinal)) return "";
            if (!Machinery.Selectors.FieldSelector.TryParse(FieldSelector, out var selector, out _)) return "";
            string name = selector.ExactValueOf(key) ?? "";
            // What no path can name is no name.
            return name is "." or ".." || name.AsSpan().ContainsAny('/', '%') ? "" : name;
        }
    }

    /// <summary>Reads the query; a number that cannot be read gives upstream's message in <paramref name="fault"/>.</summary>
    public static Query? Parse(IEnumerable<KeyValuePair<string, StringValues>> pairs, out string fault)
    {
        Query query = Empty;
        fault = "";
        foreach ((string key, StringValues values) in pairs)
        {
            string value = values.Count > 0 ? values[0] ?? "" : "";
            Query? next = query.With(key, value, values);
            if (next is null)
            {
                bool isNumber = value.Length > 0 && value.AsSpan(value[0] is '-' or '+' ? 1 : 0) is { Length: > 0 } digits
                    && !digits.ContainsAnyExceptInRange('0', '9');
                fault = $"strconv.ParseInt: parsing {GoText.Quote(value)}: {(isNumber ? "value out of range" : "invalid syntax")}";
                return null;
            }

            query = next;
        }

        return query;
    }

    private Query? With(string key, string value, StringValues values) => key switch
    {
        "labelSelector" => this with { LabelSelector = value },
        "fieldSelector" => this with { FieldSelector = value },
        "resourceVersion" => this with { ResourceVersion = value },
        "resourceVersionMatch" => this with { ResourceVersionMatch = value },
        "continue" => this with { Continue = value },
        "fieldManager" => this with { FieldManager = value },
        "fieldValidation" => this with { FieldValidation = value },
        "propagationPolicy" => this with { PropagationPolicy = value },
        "includeObject" => this with { IncludeObject = value },
        "dryRun" => this with { DryRun = values },
        "limit" => Number(value) is { } limit ? this with { Limit = limit } : null,
        "timeoutSeconds" => Number(value) is { } seconds ? this with { TimeoutSeconds = seconds } : null,
        "gracePeriodSeconds" => Number(value) is { } grace ? this with { GracePeriodSeconds = grace } : null,
        "watch" => this with { Watch = Truth(value) },
        "allowWatchBookmarks" => this with { AllowWatchBookmarks = Truth(value) },
        "sendInitialEvents" => this with { SendInitialEvents = Truth(value) },
        "force" => this with { Force = Truth(value) },
        "orphanDependents" => this with { OrphanDependents = Truth(value) },
        _ => this,
    };

    private static long? Number(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>A boolean as upstream reads every one of a query: what is not false is true.</summary>
    public static bool Truth(string value) => value is not ("false" or "0" or "f" or "F" or "False" or "FALSE");
}
