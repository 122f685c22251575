using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Apply;

/// <summary>A field that another owner owns and a configuration would change.</summary>
internal sealed record Conflict(Owner Owner, IReadOnlyList<PathElement> Path)
{
    /// <summary>The status that a client is answered with: one cause for each field.</summary>
    public static Status ToStatus(IReadOnlyList<Conflict> conflicts)
    {
        ListOf<StatusCause> causes = ListOf.From(conflicts.Select(conflict => StatusCause.Empty with
        {
            Type = CauseType.FieldManagerConflict,
            Message = $"conflict with {conflict.Owner}",
            Field = FieldSet.PathText(conflict.Path),
        }));
        return Status.Empty with
        {
            StatusValue = Status.Failure,
            Code = 409,
            Reason = StatusReason.Conflict,
            Message = Message(conflicts),
            Details = StatusDetails.Empty with { Causes = causes },
        };
    }

    private static string Message(IReadOnlyList<Conflict> conflicts)
    {
        if (conflicts.Count == 1)
        {
            return $"Apply failed with 1 conflict: conflict with {conflicts[0].Owner}: "
                + FieldSet.PathText(conflicts[0].Path);
        }

        List<string> lines = [];
        foreach (IGrouping<Owner, Conflict> group in conflicts.GroupBy(conflict => conflict.Owner))
        {
            lines.Add($"conflicts with {group.Key}:");
            lines.AddRange(group.Select(conflict => $"- {FieldSet.PathText(conflict.Path)}"));
        }

        return $"Apply failed with {conflicts.Count} conflicts: {string.Join('\n', lines)}";
    }
}
