using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery.Custom;
using Skiff.Machinery.Selectors;
using Skiff.Model;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Verbs;

/// <summary>The label and field selectors of a list or watch, and its namespace.</summary>
public sealed class Selection
{
    private readonly Selector? labels;
    private readonly (Func<IObject, string> Read, string Value, bool Equal)[] fields;

    private Selection(Selector? labels, (Func<IObject, string>, string, bool)[] fields)
    {
        this.labels = labels;
        this.fields = fields;
    }

    /// <summary>Whether every object is selected.</summary>
    public bool IsEverything => labels is null && fields.Length == 0;

    /// <summary>Whether an object is selected. Decodes the object only when there is something to ask of it.</summary>
    public bool Matches(Resource resource, Stored stored) => IsEverything || Matches(resource.Served(stored));

    /// <summary>Whether an object is selected.</summary>
    public bool Matches(IObject value)
    {
        if (labels is not null && !labels.Matches(value.Metadata.Labels)) return false;
        foreach ((Func<IObject, string> read, string wanted, bool equal) in fields)
        {
            if (string.Equals(read(value), wanted, StringComparison.Ordinal) != equal) return false;
        }

        return true;
    }

    /// <summary>Reads the selectors of a call; upstream's 400 when they cannot be read or name an unknown field.</summary>
    public static (Selection? Selection, Status? Fault) Parse(Call call)
    {
        Selector? labels = null;
        if (call.Query.LabelSelector.Length > 0)
        {
            if (!Selector.TryParse(call.Query.LabelSelector, out labels, out string fault))
                return (null, Status.BadRequest(fault));
        }

        if (call.Query.FieldSelector.Length == 0 && call.Key.Name.Length == 0) return (new(labels, []), null);
        List<(Func<IObject, string>, string, bool)> fields = [];
        if (call.Key.Name.Length > 0) fields.Add((value => value.Metadata.Name, call.Key.Name, true));
        if (!FieldSelector.TryParse(call.Query.FieldSelector, out FieldSelector? parsed, out string unreadable))
            return (null, Status.BadRequest(unreadable));
        if (call.Key.Name.Length > 0 && !parsed.IsEverything && !Pins(parsed, call.Key.Name))
            return (null, Status.BadRequest("fieldSelector metadata.name doesn't match requested name"));
        foreach (FieldRequirement requirement in parsed.Requirements)
        {
            if (Reader(call.Resource, requirement.Field) is not { } read)
            {
                return (null, Status.BadRequest(Unknown(call.Resource, requirement.Field)));
            }

            fields.Add((read, requirement.Value, !requirement.Negated));
        }

        return (new(labels, [.. fields]), null);
    }

    private static bool Pins(FieldSelector selector, string name) => selector.Requirements.Any(requirement =>
        requirement.Field == "metadata.name" && requirement.Value == name && !requirement.Negated);

    // Kinds with fields of their own answer in another form than those with none: both are upstream's.
    private static string Unknown(Resource resource, string field) => resource.Kind == Kinds.Job
        ? $"field label {GoText.Quote(field)} not supported for batchv1.Job"
        : resource.Strategy.FieldLabels.Count > 0 || resource.Kind is CustomKind
        ? $"field label not supported: {field}"
        : $"\"{field}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";

    private static Func<IObject, string>? Reader(Resource resource, string field) => field switch
    {
        "metadata.name" => value => value.Metadata.Name,
        // Kinds with fields of their own have this one only where it says something.
        "metadata.namespace" when resource.Kind.Namespaced
            || (resource.Kind is not CustomKind && resource.Strategy.FieldLabels.Count == 0) => value => value.Metadata.Namespace,
        _ => resource.Strategy.FieldLabels.GetValueOrDefault(field),
    };
}
