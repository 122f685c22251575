using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>Events: found by what they tell of.</summary>
public sealed class EventStrategy : Strategy
{
    /// <inheritdoc/>
    public override bool AllowsCreateOnUpdate => true;

    /// <inheritdoc/>
    public override bool HasDependents => false;

    /// <inheritdoc/>
    public override bool PagesAnyVersion => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["involvedObject.kind"] = value => Of(value).InvolvedObject.Kind,
            ["involvedObject.namespace"] = value => Of(value).InvolvedObject.Namespace,
            ["involvedObject.name"] = value => Of(value).InvolvedObject.Name,
            ["involvedObject.uid"] = value => Of(value).InvolvedObject.UID,
            ["involvedObject.apiVersion"] = value => Of(value).InvolvedObject.APIVersion,
            ["involvedObject.resourceVersion"] = value => Of(value).InvolvedObject.ResourceVersion,
            ["involvedObject.fieldPath"] = value => Of(value).InvolvedObject.FieldPath,
            ["reason"] = value => Of(value).Reason,
            ["reportingComponent"] = value => Of(value).ReportingController is { Length: > 0 } name
                ? name
                : Of(value).Source.Component,
            ["source"] = value => Of(value).Source.Component is { Length: > 0 } component
                ? component
                : Of(value).ReportingController,
            ["type"] = value => Of(value).Type,
        };

    private static Event Of(IObject value) => (Event)value;
}

/// <summary>The same for the newer version, whose fields have other names.</summary>
public sealed class EventsV1Strategy : Strategy
{
    /// <inheritdoc/>
    public override bool AllowsCreateOnUpdate => true;

    /// <inheritdoc/>
    public override bool HasDependents => false;

    /// <inheritdoc/>
    public override bool PagesAnyVersion => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["regarding.kind"] = value => Of(value).Regarding.Kind,
            ["regarding.namespace"] = value => Of(value).Regarding.Namespace,
            ["regarding.name"] = value => Of(value).Regarding.Name,
            ["regarding.uid"] = value => Of(value).Regarding.UID,
            ["regarding.apiVersion"] = value => Of(value).Regarding.APIVersion,
            ["regarding.resourceVersion"] = value => Of(value).Regarding.ResourceVersion,
            ["regarding.fieldPath"] = value => Of(value).Regarding.FieldPath,
            ["reason"] = value => Of(value).Reason,
            ["reportingController"] = value => Of(value).ReportingController,
            ["type"] = value => Of(value).Type,
        };

    private static Model.Events.V1.Event Of(IObject value) => (Model.Events.V1.Event)value;
}
