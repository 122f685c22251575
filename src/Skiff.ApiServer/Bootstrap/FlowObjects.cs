using Skiff.Machinery.Fairness;
using Skiff.Model;
using Skiff.Model.FlowControl.V1;

namespace Skiff.ApiServer.Bootstrap;

/// <summary>The flow schemas and priority levels that a server brings, and when it puts them right again.</summary>
internal static class FlowObjects
{
    /// <summary>Every object, levels before the schemas that name them.</summary>
    public static IReadOnlyList<IObject> All { get; } =
    [
        .. MandatoryFlows.Levels, .. MandatoryFlows.SuggestedLevels, .. MandatoryFlows.Schemas, .. MandatoryFlows.SuggestedSchemas,
    ];

    /// <summary>
    /// The object put right; null when it stays. What is mandatory always is as it must be; of the others, those that
    /// nobody has taken into his own hands.
    /// </summary>
    public static IObject? Updated(IObject present, IObject wanted)
    {
        bool isMandatory = MandatoryFlows.Level(wanted.Metadata.Name) is not null && wanted is PriorityLevelConfiguration
            || MandatoryFlows.Schema(wanted.Metadata.Name) is not null && wanted is FlowSchema;
        string? kept = present.Metadata.Annotations.Find(MandatoryFlows.AutoUpdate);
        bool isOurs = isMandatory || kept == "true" || (kept is null && present.Metadata.Generation == 1);
        if (!isOurs) return null;
        IObject next = (present, wanted) switch
        {
            // How much of theirs the exempt lend is for the administrator to say.
            (PriorityLevelConfiguration level, PriorityLevelConfiguration given) => level with
            {
                Spec = given.Spec with { Exempt = given.Spec.Exempt is null ? null : level.Spec.Exempt ?? given.Spec.Exempt },
            },
            (FlowSchema schema, FlowSchema given) => schema with { Spec = given.Spec },
            _ => present,
        };
        MapOf<string> annotations = next.Metadata.Annotations.Set(MandatoryFlows.AutoUpdate, "true");
        next = next.WithMetadata(next.Metadata with { Annotations = annotations });
        return next.Equals(present) ? null : next;
    }
}
